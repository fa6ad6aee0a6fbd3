import Cryptography
public import Logging
public import Terminal

/// Whoever has orders to ask about: the till.
public protocol HintTaker: Sendable {
  /// Has the order asked about that a verified notification names.
  func hear(
    _ hint: NotificationHint, from gateway: any NotifiedGateway
  ) async -> NotificationVerdict

  /// Keeps that a notification was refused, why, and how many were before of which that is not kept.
  func note(refused reason: String, leftOut: Int, from gateway: String) async
}

/// Takes the notifications that payment systems send: verifies them, has the order asked about, and
/// says what the sender wants to hear.
///
/// Nothing that comes in here ever decides anything of an order. The till keeps its turns to itself:
/// signatures are verified here, beside it.
public actor CallbackDesk {
  private let gateways: [String: any NotifiedGateway]
  private let till: any HintTaker
  private let clock: any MachineClock
  private let log: Logger
  private var pace: CallbackPace
  private var heard = RecentDigests()
  private var counts = CallbackCounts()
  private var listening: CallbackListening
  /// Of what did not even become a notification; and of each system's, which no knocking hides.
  private var knocks = lines
  private var refusals: [String: NoteBudget] = [:]
  /// The same of what the journal keeps: beside all else that happened, and for as long.
  private var events: [String: NoteBudget] = [:]

  private static let lines = NoteBudget(20, in: .minutes(1))

  /// - Parameters:
  ///   - address: where it is to be listened, for the status.
  ///   - rate: notifications that are looked at in a minute.
  public init(
    gateways: [any NotifiedGateway], till: any HintTaker, clock: any MachineClock, log: Logger,
    address: String, rate: Int
  ) {
    self.gateways = Dictionary(
      gateways.filter(\.takesNotifications).map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    self.till = till
    self.clock = clock
    self.log = log
    pace = CallbackPace(rate: rate, at: clock.now().boot)
    listening = .stopped(address)
  }

  /// The systems whose notifications are taken.
  public var names: [String] { gateways.keys.sorted() }

  /// The answer to a request for `/callbacks/NAME`.
  ///
  /// - Parameters:
  ///   - name: the last part of the path.
  ///   - contentType: the media type without its parameters, in lower case; nil where none is named.
  public func answer(
    _ request: NotificationRequest, from name: String, contentType: String?
  ) async -> NotificationAnswer {
    guard let gateway = gateways[name] else {
      note(.elsewhere, of: name)
      return NotificationAnswer(404, text: "not found")
    }
    if let contentType, !gateway.notificationTypes.contains(contentType) {
      note(.malformed, of: name)
      return NotificationAnswer(415, text: "unsupported media type")
    }
    let now = clock.now()
    guard pace.take(at: now.boot) else {
      note(.tooOften, of: name)
      return NotificationAnswer(429, text: "too many requests")
    }
    counts.received += 1
    counts.lastAt = now.wall
    let verdict = await hear(request, from: gateway, at: now)
    return gateway.answer(verdict, to: request, at: now.wall)
  }

  private func hear(
    _ request: NotificationRequest, from gateway: any NotifiedGateway, at now: Moment
  ) async -> NotificationVerdict {
    let hint: NotificationHint
    do {
      hint = try gateway.notification(in: request, at: now.wall)
    } catch {
      await note(refusal: error, of: gateway.name, at: now.boot)
      return .refused(error)
    }
    counts.verified += 1
    counts.lastVerifiedAt = now.wall
    let digest = Digest.sha256(Array(gateway.name.utf8) + [0] + request.body)
    if let known = heard.verdict(of: digest) {
      counts.repeated += 1
      return known
    }
    let verdict = await till.hear(hint, from: gateway)
    if verdict == .heard || verdict == .incorrect { heard.add(digest, verdict) }
    log.log(
      level: verdict == .heard ? .info : .notice, "a payment system told of an order",
      metadata: [
        "gateway": "\(gateway.name)", "about": "\(hint.subject.logged)",
        "verdict": "\(verdict.word)",
      ])
    return verdict
  }

  // MARK: What is told of it

  /// A connection or a request that did not become a notification.
  public func note(_ refusal: CallbackRefusal, of name: String = "") {
    counts.received += 1
    counts.lastAt = clock.now().wall
    counts.refused += 1
    if let before = knocks.take(at: clock.now().boot) {
      log(refusal.rawValue, gateways[name] == nil ? "none" : name, leftOut: before)
    }
  }

  public func note(_ listening: CallbackListening) { self.listening = listening }

  private func note(
    refusal: NotificationRefusal, of name: String, at boot: Milliseconds
  ) async {
    counts.refused += 1
    if let before = refusals[name, default: Self.lines].take(at: boot) {
      log("\(refusal)", name, leftOut: before)
    }
    if let before = events[name, default: NoteBudget(6, in: .hours(1))].take(at: boot) {
      await till.note(refused: "\(refusal)", leftOut: before, from: name)
    }
  }

  private func log(_ reason: String, _ name: String, leftOut: Int) {
    var metadata: Logger.Metadata = ["gateway": "\(name)", "reason": "\(reason)"]
    if leftOut > 0 { metadata["left_out_before"] = "\(leftOut)" }
    log.warning("a notification was refused", metadata: metadata)
  }

  /// - Parameter offset: minutes east of UTC in which times are shown.
  func view(offset: Int) -> CallbacksView {
    func time(_ wall: Milliseconds?) -> String? {
      wall.map { CalendarTime($0, offset: offset).rfc3339 }
    }
    return CallbacksView(
      listening: listening.isListening, address: listening.address, reason: listening.reason,
      gateways: names, received: counts.received, verified: counts.verified,
      repeated: counts.repeated, refused: counts.refused, lastAt: time(counts.lastAt),
      lastVerifiedAt: time(counts.lastVerifiedAt))
  }
}

/// Why what came in was not even read as a notification.
public enum CallbackRefusal: String, Sendable {
  case stranger = "its sender is not among those of callbacks.allow"
  case tooMany = "there are too many connections"
  case tooLarge = "it is too large"
  case slow = "it did not arrive in time"
  case unreadable = "it is not HTTP over TLS"
  case method = "only POST is taken"
  case elsewhere = "nothing is at this path"
  case malformed = "it has another media type"
  case tooOften = "there are too many of them"
}

/// Whether notifications can arrive.
public enum CallbackListening: Hashable, Sendable {
  case listening(String)
  /// Not yet, or not any more.
  case stopped(String)
  case failed(String, reason: String)

  var isListening: Bool { if case .listening = self { true } else { false } }

  var address: String {
    switch self {
    case .listening(let address), .stopped(let address), .failed(let address, _): address
    }
  }

  var reason: String? { if case .failed(_, let reason) = self { reason } else { nil } }
}

private struct CallbackCounts {
  var received = 0
  var verified = 0
  var repeated = 0
  var refused = 0
  var lastAt: Milliseconds?
  var lastVerifiedAt: Milliseconds?
}

extension NotificationHint.Subject {
  /// Without the number by which a contract charges its payer.
  fileprivate var logged: String {
    switch self {
    case .transaction(let number): number
    case .agreement: "an agreement"
    }
  }
}

extension NotificationVerdict {
  /// For logs.
  fileprivate var word: String {
    switch self {
    case .heard: "asked about"
    case .unknownOrder: "not an order of this journal"
    case .incorrect: "contradicts the order, which is asked about"
    case .refused: "refused"
    case .fault: "not heard: the journal cannot be read or written"
    }
  }
}
