import Foundation

/// What the daemon publishes on `/v1/events`, from its first event on.
final class EventFeed: Sendable {
  struct Event: Sendable, CustomStringConvertible {
    var id: Int64
    var type: String
    var data: JSON
    var description: String { "\(id) \(type) \(data)" }
  }
  struct Heard: Sendable, CustomStringConvertible {
    var events: [Event] = []
    var ended = false
    var description: String { events.suffix(8).map { "\($0)" }.joined(separator: "\n") }
  }
  private let heard = Monitor(Heard())
  private let opened: Opened

  /// Unchecked: read by one thread; others only end it, which the system allows.
  private struct Opened: @unchecked Sendable { let connection: Connection }

  /// - Parameter sequence: begins after this one; 0 is the oldest that is kept.
  init(_ socket: String, after sequence: Int64 = 0) async throws {
    opened = try await offPool {
      let connection = try Connection(.unix(socket), within: 600)
      try connection.send(
        Array("GET /v1/events HTTP/1.1\r\nHost: till\r\nLast-Event-ID: \(sequence)\r\n\r\n".utf8))
      return Opened(connection: connection)
    }
    Thread.detachNewThread { [heard, opened] in
      try? Self.read(opened.connection, into: heard)
      heard.change { $0.ended = true }
    }
  }

  private static func read(_ connection: Connection, into heard: Monitor<Heard>) throws {
    _ = try connection.head()
    var fields: [String: String] = [:]
    var rest: [UInt8] = []
    while let chunk = try connection.chunk() {
      rest += chunk
      while let end = rest.firstIndex(of: 0x0A) {
        let line = String(decoding: rest[..<end], as: UTF8.self)
        rest.removeFirst(end + 1)
        if line.isEmpty {
          if let event = Event(fields) { heard.change { $0.events.append(event) } }
          fields = [:]
        } else if let colon = line.firstIndex(of: ":"), colon != line.startIndex {
          fields[String(line[..<colon])] = line[line.index(after: colon)...]
            .trimmingCharacters(in: .whitespaces)
        }
      }
    }
  }

  var events: [Event] { heard.now.events }

  @discardableResult
  func wait(
    for what: String, within seconds: Double = 20,
    where isIt: @escaping @Sendable (Event) -> Bool
  ) async throws -> Event {
    try await heard.wait(for: what, within: seconds) { $0.events.first(where: isIt) }
  }

  /// Waits until the stream has ended, as it does with the daemon.
  func ended() async throws {
    try await heard.wait(for: "the end of the events") { $0.ended ? true : nil }
  }

  func end() { shutdown(opened.connection.number, Int32(SHUT_RDWR)) }
}

extension EventFeed.Event {
  fileprivate init?(_ fields: [String: String]) {
    guard let id = fields["id"].flatMap({ Int64($0) }), let type = fields["event"],
      let data = fields["data"], let json = try? JSON(data.utf8)
    else { return nil }
    self.init(id: id, type: type, data: json)
  }
}
