import Terminal
import Transport

/// The daemon at the other end of the socket.
struct Daemon: Sendable {
  /// What a call may take beyond the time it asks the daemon to wait: the daemon itself answers a GET,
  /// the rest may go to the gateway and back.
  private static func patience(_ method: String) -> Milliseconds {
    method == "GET" ? .seconds(10) : .seconds(90)
  }

  private let client: UnixHTTPClient

  var socketPath: String { client.socketPath }

  init(socketPath: String) { client = UnixHTTPClient(socketPath: socketPath) }

  /// - Parameters:
  ///   - query: names and values in order; nil values are left out.
  ///   - wait: seconds for the daemon to wait before it answers.
  ///   - patience: for the answer beyond that; usual unless given.
  func get(
    _ path: String, _ query: [(String, String?)] = [], wait: Int? = nil,
    patience: Milliseconds? = nil
  ) async throws(UnixHTTPError) -> Reply {
    try await call("GET", path, query, wait: wait, patience: patience, body: nil)
  }

  func post(
    _ path: String, _ body: [String: JSONValue?] = [:], query: [(String, String?)] = [],
    wait: Int? = nil
  ) async throws(UnixHTTPError) -> Reply {
    let text = Session.text(of: .object(body.compactMapValues { $0 }))
    return try await call("POST", path, query, wait: wait, patience: nil, body: Array(text.utf8))
  }

  func delete(_ path: String, wait: Int? = nil) async throws(UnixHTTPError) -> Reply {
    try await call("DELETE", path, [], wait: wait, patience: nil, body: nil)
  }

  func events(after: Int64?) -> AsyncThrowingStream<ServerSentEvent, any Error> {
    client.events("/v1/events", after: after.map(String.init))
  }

  private func call(
    _ method: String, _ path: String, _ query: [(String, String?)], wait: Int?,
    patience: Milliseconds?, body: [UInt8]?
  ) async throws(UnixHTTPError) -> Reply {
    let parameters = (query + [("wait", wait.map(String.init))]).compactMap { name, value in
      value.map { "\(name)=\(Self.percentEncoded($0))" }
    }
    let target = parameters.isEmpty ? path : path + "?" + parameters.joined(separator: "&")
    let answer = try await client.call(
      method, target, json: body,
      timeout: .seconds(Int64(wait ?? 0)) + (patience ?? Self.patience(method)))
    return Reply(status: answer.status, body: answer.body)
  }

  /// For a value in a query, or a segment of a path (RFC 3986, section 2.3).
  static func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.map { octet -> String in
      switch octet {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        String(UnicodeScalar(octet))
      default: "%\(digits[Int(octet >> 4)])\(digits[Int(octet & 15)])"
      }
    }.joined()
  }
}
