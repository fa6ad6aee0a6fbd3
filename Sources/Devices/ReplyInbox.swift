/// What a printer has answered, and who waits for it.
struct ReplyInbox {
  private static let maximumBytes = 256

  /// The last status reply since it was set to nil.
  var status: UInt8?
  /// Fences that were asked and not answered. One of an earlier job may be answered late: a job is
  /// through only when no fence is owed.
  private(set) var fencesOwed = 0
  /// The answer to the question for the model, since it was set to nil.
  var model: String?
  /// Questions whose answers may still come, late.
  var unanswered = 0

  private var bytes: [UInt8] = []
  /// Milliseconds of CLOCK_BOOTTIME.
  private var ignoredUntil: Int64 = 0
  private var waiter: Waiter?
  private var waiters = 0

  private struct Waiter {
    var id: Int
    var condition: @Sendable (ReplyInbox) -> Bool
    var continuation: CheckedContinuation<Void, Never>
  }

  /// - Returns: the last of what the printer has said by itself.
  @discardableResult
  mutating func receive(
    _ new: [UInt8], at arrival: Int64, _ dialect: StatusDialect
  ) -> [UInt8]? {
    var unasked: [UInt8]?
    bytes += new
    while let (reply, place) = dialect.split(bytes[...]) {
      let taken = place.clamped(to: bytes.indices)
      guard !taken.isEmpty else { break }
      bytes.removeSubrange(taken)
      switch reply {
      case .status(let value): if arrival >= ignoredUntil { status = value }
      case .fence: fencesOwed = max(0, fencesOwed - 1)
      case .unasked(let octets): unasked = octets
      case .model(let name): model = name
      case .other: break
      }
    }
    if bytes.count > Self.maximumBytes { bytes = [] }
    if let waiter, waiter.condition(self) { resume() }
    return unasked
  }

  /// Status replies that arrived before `time` answer an older question.
  mutating func ignoreStatus(until time: Int64) {
    ignoredUntil = time
    status = nil
  }

  mutating func oweFence() {
    fencesOwed = min(fencesOwed + 1, 64)
  }

  /// The last fence did not reach the printer.
  mutating func takeBackFence() {
    fencesOwed = max(0, fencesOwed - 1)
  }

  /// Fences will not be answered any more.
  mutating func forgiveFences() {
    fencesOwed = 0
  }

  mutating func countUnanswered() {
    unanswered = min(unanswered + 1, 64)
  }

  /// The line went, or came: nothing that was asked before will be answered.
  mutating func forget() {
    bytes = []
    status = nil
    model = nil
    fencesOwed = 0
    unanswered = 0
    resume()
  }

  /// - Returns: a name for the wait, for `expire`.
  mutating func wait(
    for condition: @escaping @Sendable (ReplyInbox) -> Bool,
    _ continuation: CheckedContinuation<Void, Never>
  ) -> Int {
    resume()
    waiters += 1
    waiter = Waiter(id: waiters, condition: condition, continuation: continuation)
    return waiters
  }

  mutating func expire(_ id: Int) {
    if waiter?.id == id { resume() }
  }

  private mutating func resume() {
    let resumed = waiter
    waiter = nil
    resumed?.continuation.resume()
  }
}
