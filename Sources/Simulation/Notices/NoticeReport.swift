public import Terminal

/// One notification and what became of it, as the admin API shows it.
public struct NoticeReport: Codable, Hashable, Sendable {
  public enum State: String, Codable, Sendable {
    /// It is, or will be, sent.
    case waiting
    case acknowledged
    /// It was repeated as often as the system does.
    case givenUp = "given_up"
    /// Its address is not on this machine: nothing was sent.
    case elsewhere
  }

  /// One sending.
  public struct Try: Codable, Hashable, Sendable {
    public var at: Milliseconds
    public var fault: NoticeFault.Kind?
    /// Of the answer; nil: there was none.
    public var status: Int?
  }

  /// Counts from 1 since the start.
  public var number: Int
  public var gateway: PaymentSystem
  /// `paid`, `failed`, `refunded`, `refund_failed` or `signed`.
  public var event: String
  /// The order's number with the system, or the contract's.
  public var sn: String
  public var url: String
  public var at: Milliseconds
  public internal(set) var state = State.waiting
  /// Oldest first.
  public internal(set) var tries: [Try] = []

  enum CodingKeys: String, CodingKey {
    case gateway, event, sn, url, at, state, tries
    case number = "n"
  }
}

/// What is to be posted now.
struct NoticePost: Sendable {
  /// No other sending has it.
  var id = 0
  /// Which notification, and which sending of it, from 0.
  var number: Int
  var attempt = 0
  var port: Int
  /// Path and query.
  var target: String
  var contentType: String
  var authorization: String?
  var body: [UInt8]
  /// Whether an acknowledgement of it is one of the notification.
  var counts = true
}

/// An address that this machine may be called under.
struct NoticeAddress {
  let port: Int
  let target: String

  /// nil: it is not HTTPS, or leads elsewhere. A simulator calls nobody but its own machine.
  init?(_ url: String) {
    let scheme = "https://"
    guard url.utf8.count <= 512, url.lowercased().hasPrefix(scheme) else { return nil }
    let rest = url.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, ["127.0.0.1", "localhost"].contains(parts[0].lowercased()),
      let port = parts.count == 2 ? Int(parts[1]) : 443, (1...65_535).contains(port)
    else { return nil }
    self.port = port
    let tail = rest.dropFirst(authority.count)
    target = tail.hasPrefix("/") ? String(tail) : "/" + tail
  }
}
