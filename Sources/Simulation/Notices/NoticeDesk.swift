import Terminal

/// The notifications of all payment systems: those that are to be sent, when, and what became of the
/// others.
///
/// A value, and it sends nothing itself. What a notification says is made anew for each sending, of
/// the books as they are then.
struct NoticeDesk: Sendable {
  /// The newest are shown.
  static let mostShown = 5_000
  /// Further ones are not sent: polling finds out.
  static let mostWaiting = 500
  /// Sendings that are under way at once.
  static let mostUnderWay = 32

  /// What stands between a notification and its next sending.
  struct Waiting: Sendable {
    var news: News
    var gateway: PaymentSystem
    /// The place of its system beside Upay; nil: Upay.
    var index: Int?
    var manner: NoticeManner
    var address: NoticeAddress
    var making: UInt64
    /// Sendings that are over.
    var sent = 0
    var dueAt: Milliseconds
    /// Those that are under way.
    var open = 0
    /// Held back by this fault already.
    var held: NoticeFault?
  }

  var faults = NoticeFaults()
  private(set) var reports: [NoticeReport] = []
  private(set) var waiting: [Int: Waiting] = [:]
  /// What was acknowledged last, by its system: what somebody could send again.
  private(set) var heard: [PaymentSystem: NoticePost] = [:]
  /// Under way, by their ids.
  private var posts: [Int: NoticePost] = [:]
  private var count = 0
  private var lastPost = 0

  var nextDue: Milliseconds? {
    posts.count >= Self.mostUnderWay
      ? nil : waiting.values.lazy.filter { $0.open == 0 }.map(\.dueAt).min()
  }

  /// Takes up a notification that was drafted.
  ///
  /// - Parameter index: the place of its system beside Upay; nil: Upay.
  mutating func add(
    _ news: News, of gateway: PaymentSystem, _ index: Int?, _ draft: NoticeDraft, making: UInt64
  ) {
    count += 1
    if reports.count == Self.mostShown { reports.removeFirst(Self.mostShown / 10) }
    var report = NoticeReport(
      number: count, gateway: gateway, event: news.matter.word, sn: news.sn, url: draft.url,
      at: news.at)
    if let address = NoticeAddress(draft.url), let first = draft.manner.times.first,
      waiting.count < Self.mostWaiting
    {
      waiting[count] = Waiting(
        news: news, gateway: gateway, index: index, manner: draft.manner, address: address,
        making: making, dueAt: news.at + first)
    } else {
      report.state = NoticeAddress(draft.url) == nil ? .elsewhere : .givenUp
    }
    reports.append(report)
  }

  /// The oldest notification that is due, and the fault that meets this sending of it.
  mutating func takeDue(
    at now: Milliseconds
  ) -> (number: Int, notice: Waiting, fault: NoticeFault?)? {
    while posts.count < Self.mostUnderWay {
      let due = waiting.filter { $0.value.open == 0 && $0.value.dueAt <= now }.keys.min()
      guard let number = due, let notice = waiting[number] else { return nil }
      if let held = notice.held {
        waiting[number]?.held = nil
        return (number, notice, held)
      }
      let fault = faults.next(for: notice.gateway)
      guard let fault, fault.kind == .late else { return (number, notice, fault) }
      waiting[number]?.held = fault
      waiting[number]?.dueAt = now + fault.integer
    }
    return nil
  }

  /// A sending leaves.
  mutating func leaves(_ post: NoticePost, _ fault: NoticeFault?, at now: Milliseconds)
    -> NoticePost
  {
    var post = post
    lastPost += 1
    post.id = lastPost
    post.attempt = note(post.number, NoticeReport.Try(at: now, fault: fault?.kind))
    posts[post.id] = post
    waiting[post.number]?.open += 1
    return post
  }

  /// A sending was lost on its way out.
  mutating func lost(_ number: Int, _ fault: NoticeFault?, at now: Milliseconds) {
    _ = note(number, NoticeReport.Try(at: now, fault: fault?.kind))
    repeatOrGiveUp(number, at: now)
  }

  /// A sending has ended.
  ///
  /// - Parameter status: nil: there was no answer.
  /// - Returns: the news that was acknowledged by it, and its system's place.
  mutating func ended(
    _ id: Int, status: Int?, _ body: [UInt8], at now: Milliseconds
  ) -> (news: News, index: Int?)? {
    guard let post = posts.removeValue(forKey: id) else { return nil }
    if let place = place(post.number), reports[place].tries.indices.contains(post.attempt) {
      reports[place].tries[post.attempt].status = status
    }
    guard let notice = waiting[post.number] else { return nil }
    waiting[post.number]?.open -= 1
    if post.counts, let status, notice.manner.isHeard(status, body) {
      waiting[post.number] = nil
      set(.acknowledged, for: post.number)
      heard[notice.gateway] = post
      return (notice.news, notice.index)
    }
    if notice.open == 1 { repeatOrGiveUp(post.number, at: now) }
    return nil
  }

  private mutating func repeatOrGiveUp(_ number: Int, at now: Milliseconds) {
    guard var notice = waiting[number] else { return }
    notice.sent += 1
    let times = notice.manner.times
    if notice.sent < times.count {
      notice.dueAt = max(now, notice.news.at + times[notice.sent])
      waiting[number] = notice
    } else {
      waiting[number] = nil
      set(.givenUp, for: number)
    }
  }

  // MARK: Reports

  private func place(_ number: Int) -> Int? {
    guard let first = reports.first?.number, number >= first else { return nil }
    return number - first
  }

  /// - Returns: which sending of it this is, from 0.
  private mutating func note(_ number: Int, _ one: NoticeReport.Try) -> Int {
    guard let place = place(number) else { return 0 }
    reports[place].tries.append(one)
    return reports[place].tries.count - 1
  }

  private mutating func set(_ state: NoticeReport.State, for number: Int) {
    if let place = place(number) { reports[place].state = state }
  }
}
