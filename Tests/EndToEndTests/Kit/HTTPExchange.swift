import Foundation

/// Where an HTTP server listens.
enum Endpoint: Sendable {
  case unix(String)
  case loopback(UInt16)

  /// `http://127.0.0.1:PORT`
  init(url: String) throws {
    guard let port = url.split(separator: ":").last.flatMap({ UInt16($0) }) else {
      throw Trouble("not the address of a loopback server: \(url)")
    }
    self = .loopback(port)
  }
}

/// An answer, whole.
struct Reply: Sendable, CustomStringConvertible {
  var status: Int
  var headers: [String: String]
  var body: [UInt8]

  var json: JSON { (try? JSON(body)) ?? .null }
  var text: String { String(decoding: body, as: UTF8.self) }
  var description: String { "\(status) \(text)" }
}

/// One connection, blocking, with a deadline on every step.
final class Connection {
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private let deadline: Date

  init(_ endpoint: Endpoint, within seconds: Double) throws {
    deadline = Date(timeIntervalSinceNow: seconds)
    switch endpoint {
    case .unix(let path): descriptor = try Sockets.connect(unix: path)
    case .loopback(let port): descriptor = try Sockets.connect(port: port)
    }
  }

  deinit { close(descriptor) }

  /// For a thread that reads, while another one ends the connection.
  var number: Int32 { descriptor }

  /// Whether the other end has neither closed it nor written anything that was not read.
  var isOpen: Bool {
    var octet: UInt8 = 0
    return recv(descriptor, &octet, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) < 0
      && errno == EAGAIN
  }

  func send(_ octets: [UInt8]) throws {
    var rest = octets[...]
    while !rest.isEmpty {
      try ready(Int16(POLLOUT))
      let sent = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if sent < 0, errno == EINTR || errno == EAGAIN { continue }
      guard sent > 0 else { throw Trouble("send: \(String(cString: strerror(errno)))") }
      rest = rest.dropFirst(sent)
    }
  }

  /// More octets than before; false at the end.
  @discardableResult
  func receive() throws -> Bool {
    try ready(Int16(POLLIN))
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    guard count >= 0 else { throw Trouble("recv: \(String(cString: strerror(errno)))") }
    buffer += chunk.prefix(count)
    return count > 0
  }

  private func ready(_ event: Int16) throws {
    var poll = pollfd(fd: descriptor, events: event, revents: 0)
    while true {
      let left = deadline.timeIntervalSinceNow
      guard left > 0 else { throw Trouble("no answer in time") }
      let count = Glibc.poll(&poll, 1, Int32(min(left * 1_000, 60_000)) + 1)
      if count > 0 { return }
    }
  }

  /// A line without its end; nil at the end of the connection.
  func line() throws -> String? {
    while true {
      if let end = buffer.firstIndex(of: 0x0A) {
        var line = buffer[..<end]
        if line.last == 0x0D { line.removeLast() }
        let text = String(decoding: line, as: UTF8.self)
        buffer.removeFirst(end + 1)
        return text
      }
      guard try receive() else { return nil }
    }
  }

  private func octets(_ count: Int) throws -> [UInt8] {
    while buffer.count < count {
      guard try receive() else { throw Trouble("the answer ends too early") }
    }
    defer { buffer.removeFirst(count) }
    return Array(buffer.prefix(count))
  }

  /// The head of an answer: its status and headers, names in lower case.
  func head() throws -> (status: Int, headers: [String: String]) {
    guard let first = try line() else { throw Trouble("the connection was closed unanswered") }
    let words = first.split(separator: " ")
    guard words.count >= 2, let status = Int(words[1]) else { throw Trouble("not HTTP: \(first)") }
    var headers: [String: String] = [:]
    while let next = try line(), !next.isEmpty {
      let parts = next.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { throw Trouble("not a header: \(next)") }
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    return (status, headers)
  }

  /// The next piece of a chunked body; nil at its end.
  func chunk() throws -> [UInt8]? {
    guard let size = try line().flatMap({ Int($0, radix: 16) }), size > 0 else { return nil }
    defer { _ = try? line() }
    return try octets(size)
  }

  func reply() throws -> Reply {
    let (status, headers) = try head()
    var body: [UInt8] = []
    if headers["transfer-encoding"] == "chunked" {
      while let chunk = try chunk() { body += chunk }
    } else if let length = headers["content-length"].flatMap({ Int($0) }) {
      body = try octets(length)
    }
    return Reply(status: status, headers: headers, body: body)
  }
}

/// One request on a connection of its own.
func exchange(
  _ endpoint: Endpoint, _ method: String, _ path: String, body: [UInt8]? = nil,
  headers: [(String, String)] = [], within seconds: Double = 60
) async throws -> Reply {
  try await offPool {
    let connection = try Connection(endpoint, within: seconds)
    var head = "\(method) \(path) HTTP/1.1\r\nHost: till\r\nConnection: close\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if let body { head += "Content-Length: \(body.count)\r\n" }
    if body != nil, !headers.contains(where: { $0.0 == "Content-Type" }) {
      head += "Content-Type: application/json\r\n"
    }
    do {
      try connection.send(Array("\(head)\r\n".utf8) + (body ?? []))
      return try connection.reply()
    } catch {
      throw Trouble("\(method) \(path): \(error)")
    }
  }
}
