import Glibc
import Synchronization
import Testing

/// A tiny blocking HTTP server on a Unix socket: one connection after the other.
final class FakeDaemon: Sendable {
  struct Request: Hashable, Sendable {
    var method: String
    /// Path and query.
    var target: String
    var headers: String
    var body: String
  }

  enum Response: Sendable {
    case json(Int, String)
    /// Octets of a type.
    case octets(Int, String, [UInt8])
    /// The octets of an answer, after which the connection ends.
    case raw(String)
    /// Events, after which the connection stays open until the other end closes it.
    case stream(String)
    /// Close without an answer.
    case drop
  }

  let path: String
  private let listener: Int32
  private let requestsSeen = Mutex<[Request]>([])

  /// - Parameter respond: called with each request and the number of requests before it.
  init(_ respond: @escaping @Sendable (Request, Int) -> Response) throws {
    path = "/tmp/upayctl-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout.size(ofValue: name))
    try withUnsafePointer(to: &name) { pointer in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try #require(bind(listener, $0, size) == 0 && listen(listener, 16) == 0)
      }
    }
    startThread { [self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        startThread { [self] in
          serve(connection, respond)
          close(connection)
        }
      }
    }
  }

  deinit { close(listener) }

  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    unlink(path)
  }

  var requests: [Request] { requestsSeen.withLock { $0 } }

  private func serve(_ connection: Int32, _ respond: (Request, Int) -> Response) {
    var buffer = ""
    while let request = read(from: connection, &buffer) {
      let number = requestsSeen.withLock { seen in
        seen.append(request)
        return seen.count - 1
      }
      switch respond(request, number) {
      case .json(let status, let body):
        write(
          "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)", to: connection)
      case .octets(let status, let type, let body):
        write(
          "HTTP/1.1 \(status) X\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n",
          to: connection)
        write(body, to: connection)
      case .raw(let octets):
        write(octets, to: connection)
        return
      case .stream(let events):
        write(Self.streamHead + events, to: connection)
        var octet: UInt8 = 0
        while Glibc.read(connection, &octet, 1) > 0 {}
        return
      case .drop: return
      }
    }
  }

  private func read(from connection: Int32, _ buffer: inout String) -> Request? {
    while true {
      if let end = buffer.firstRange(of: "\r\n\r\n") {
        let head = String(buffer[..<end.lowerBound])
        let words = head.split(separator: " ", maxSplits: 2)
        let marker = "content-length: "
        let length =
          head.lowercased().split(separator: "\r\n").first { $0.hasPrefix(marker) }
          .flatMap { Int($0.dropFirst(marker.count)) } ?? 0
        let rest = Array(buffer[end.upperBound...].utf8)
        if rest.count >= length {
          let body = String(decoding: rest.prefix(length), as: UTF8.self)
          buffer = String(decoding: rest.dropFirst(length), as: UTF8.self)
          return Request(
            method: String(words[0]), target: String(words[1]), headers: head.lowercased(),
            body: body)
        }
      }
      var piece = [UInt8](repeating: 0, count: 65_536)
      let count = Glibc.read(connection, &piece, piece.count)
      guard count > 0 else { return nil }
      buffer += String(decoding: piece[..<count], as: UTF8.self)
    }
  }

  static let streamHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"

  private func write(_ text: String, to connection: Int32) {
    write(Array(text.utf8), to: connection)
  }

  private func write(_ octets: [UInt8], to connection: Int32) {
    var rest = octets[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

private func startThread(_ body: @escaping @Sendable () -> Void) {
  final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  let error = pthread_create(
    &thread, nil,
    { context in
      guard let context else { return nil }
      Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
      return nil
    }, Unmanaged.passRetained(Work(body)).toOpaque())
  precondition(error == 0, "no thread for a test")
  pthread_detach(thread)
}
