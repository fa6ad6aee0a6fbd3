public import Terminal

/// One request as the gateway saw it, without secrets.
public struct RequestEntry: Codable, Hashable, Sendable {
  /// Counts from 1 since the start.
  public var number = 0
  /// Milliseconds since 1970 by the gateway's clock.
  public var at: Milliseconds
  public var path: String
  /// What is asked for, where one path serves several things.
  public var action: String?
  /// Who signed, as the header says; nil without a usable header.
  public var sn: String?
  /// The key that verified the request, as 8 hex digits of its SHA-256; nil when none did.
  public var keyID: String?
  public var clientSN: String?
  public var refundRequestNo: String?
  public var fault: FaultScript.Kind?
  /// What it was answered, or would have been; nil when it was not processed.
  public var resultCode: String?
  public var errorCode: String?

  enum CodingKeys: String, CodingKey {
    case at, path, action, sn, fault
    case number = "n"
    case keyID = "key_id"
    case clientSN = "client_sn"
    case refundRequestNo = "refund_request_no"
    case resultCode = "result_code"
    case errorCode = "error_code"
  }
}

extension RequestEntry {
  /// `path`, or `path/action`, as faults name it.
  func isCall(_ name: String) -> Bool {
    name == path || action.map { name == "\(path)/\($0)" } ?? false
  }
}

/// The newest requests, oldest first.
public struct RequestLog: Hashable, Sendable {
  public static let capacity = 100_000

  public private(set) var entries: [RequestEntry] = []
  /// All requests ever, also those that are no longer kept.
  public private(set) var count = 0

  /// Numbers the entry and keeps it.
  mutating func append(_ entry: RequestEntry) {
    // A tenth at a time, so that a long run does not move the whole array at each request.
    if entries.count == Self.capacity { entries.removeFirst(Self.capacity / 10) }
    count += 1
    var entry = entry
    entry.number = count
    entries.append(entry)
  }
}
