/// One event of a `text/event-stream`.
public struct ServerSentEvent: Hashable, Sendable {
  /// The last `id:` seen, as a string; empty before the first.
  public var id: String
  /// `message` when the stream names none.
  public var type: String
  public var data: String

  public init(id: String, type: String, data: String) {
    self.id = id
    self.type = type
    self.data = data
  }
}

/// Octets of a `text/event-stream` into events (HTML Living Standard, "Server-sent events").
struct ServerSentEventParser: Sendable {
  /// The longest line and the largest event that are taken, in octets.
  static let limit = 1 << 20

  private var line: [UInt8] = []
  private var lastWasReturn = false
  private var id = ""
  private var type = ""
  private var data: [String] = []
  private var size = 0
  /// A line or an event was too long; nothing more is read.
  private(set) var overflowed = false

  /// The events that `octets` complete.
  mutating func take(_ octets: some Sequence<UInt8>) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    for octet in octets where !overflowed {
      defer { lastWasReturn = octet == UInt8(ascii: "\r") }
      switch octet {
      case UInt8(ascii: "\n") where lastWasReturn: break
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if let event = endLine() { events.append(event) }
      default:
        line.append(octet)
        if line.count + size > Self.limit { overflowed = true }
      }
    }
    return events
  }

  private mutating func endLine() -> ServerSentEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    guard !line.isEmpty else { return endEvent() }
    let text = String(decoding: line, as: UTF8.self)
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var value = parts.count == 2 ? parts[1] : ""
    if value.first == " " { value.removeFirst() }
    switch parts.first {
    case "id": if !value.contains("\0") { id = String(value) }
    case "event": type = String(value)
    case "data":
      data.append(String(value))
      size += value.utf8.count + 1
    default: break
    }
    return nil
  }

  private mutating func endEvent() -> ServerSentEvent? {
    defer {
      type = ""
      data = []
      size = 0
    }
    guard !data.isEmpty else { return nil }
    return ServerSentEvent(
      id: id, type: type.isEmpty ? "message" : type, data: data.joined(separator: "\n"))
  }
}
