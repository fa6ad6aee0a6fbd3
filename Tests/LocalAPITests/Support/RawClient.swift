import Dispatch
import Glibc

/// A client that sends exactly the octets it is told to, on a thread of its own.
final class RawClient: Sendable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  struct Response: Sendable {
    var version = ""
    var status = 0
    var fields: [String: String] = [:]
    var body: [UInt8] = []
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  private let descriptor: Int32
  private let queue = DispatchQueue(label: "client")
  /// Read, and not yet taken; used on `queue` only.
  private let buffer = Buffer()
  // Only `queue` touches it, and that runs one block at a time.
  private final class Buffer: @unchecked Sendable { var octets: [UInt8] = [] }

  init(_ path: String) throws {
    // Other tests start programs, which must not keep this end open.
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    descriptor = socket(AF_UNIX, type, 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let status = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    // `deinit` closes it, after a throw as well: a second time would close somebody else's.
    guard status == 0 else { throw Failure(description: "connect: \(errno)") }
    // A test that waits in vain fails, and does not hang.
    var patience = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { _ = Glibc.close(descriptor) }

  /// Sends what the server still takes.
  ///
  /// - Returns: whether it took all of it; a closed connection is not an error here.
  @discardableResult
  func send(_ text: String) async -> Bool { await send(Array(text.utf8)) }

  @discardableResult
  func send(_ octets: [UInt8]) async -> Bool {
    let isSent = try? await onQueue { [descriptor] in
      var rest = octets[...]
      while !rest.isEmpty {
        let sent = rest.withUnsafeBytes {
          Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard sent > 0 else { return false }
        rest = rest.dropFirst(sent)
      }
      return true
    }
    return isSent ?? false
  }

  /// Says that nothing more will be sent.
  func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Hangs up for good.
  func hangUp() async {
    _ = try? await onQueue { [descriptor] in shutdown(descriptor, Int32(SHUT_RDWR)) }
  }

  /// One answer with a declared length.
  func response(headOnly: Bool = false) async throws -> Response {
    var response = try await head()
    let length = headOnly ? 0 : response.fields["content-length"].flatMap { Int($0) } ?? 0
    response.body = try await take(length)
    return response
  }

  /// Status and fields only.
  func head() async throws -> Response {
    try await onQueue { [self] in
      var response = Response()
      let words = try line().split(separator: " ")
      guard words.count > 1 else { throw Failure(description: "no status line: \(words)") }
      response.version = String(words[0])
      response.status = Int(words[1]) ?? 0
      while case let line = try line(), !line.isEmpty {
        let pair = line.split(separator: ":", maxSplits: 1)
        let value = pair.count == 2 ? String(pair[1].drop { $0 == " " }) : ""
        response.fields[pair[0].lowercased()] = value
      }
      return response
    }
  }

  /// One chunk; empty at the end of the stream.
  func chunk() async throws -> String {
    try await onQueue { [self] in
      let size = Int(try line(), radix: 16) ?? 0
      let octets = try takeNow(size)
      _ = try line()
      return String(decoding: octets, as: UTF8.self)
    }
  }

  /// Whether the server ends the connection, without another octet.
  func isClosed() async throws -> Bool {
    try await onQueue { [self] in
      guard buffer.octets.isEmpty else { return false }
      return try !fill()
    }
  }

  /// Everything until the server ends the connection.
  func rest() async throws -> String {
    try await onQueue { [self] in
      while try fill() {}
      defer { buffer.octets = [] }
      return String(decoding: buffer.octets, as: UTF8.self)
    }
  }

  private func take(_ count: Int) async throws -> [UInt8] {
    try await onQueue { [self] in try takeNow(count) }
  }

  private func takeNow(_ count: Int) throws -> [UInt8] {
    while buffer.octets.count < count {
      guard try fill() else { throw Failure(description: "closed within a body") }
    }
    defer { buffer.octets.removeFirst(count) }
    return Array(buffer.octets.prefix(count))
  }

  private func line() throws -> String {
    while true {
      if let end = buffer.octets.firstIndex(of: 0x0A) {
        let line = buffer.octets[..<end].filter { $0 != 0x0D }
        buffer.octets.removeSubrange(...end)
        return String(decoding: line, as: UTF8.self)
      }
      guard try fill() else { throw Failure(description: "closed before an answer") }
    }
  }

  /// Reads some more; false at the end.
  private func fill() throws -> Bool {
    var room = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &room, room.count, 0)
    if count < 0, errno != ECONNRESET { throw Failure(description: "recv: \(errno)") }
    guard count > 0 else { return false }
    buffer.octets += room.prefix(count)
    return true
  }

  private func onQueue<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result(catching: body)) }
    }
  }
}
