import Foundation

/// Passes octets on between the daemon and a gateway that speaks TLS, and counts the connections.
final class Relay: Sendable {
  struct Passed: Sendable, CustomStringConvertible {
    /// Octets from the daemon, by connection, in the order in which they were opened.
    var sent: [Int] = []
    /// Connections that are open.
    var open: [Int: [Int32]] = [:]
    var description: String { "\(sent)" }
  }

  let port: UInt16
  let passed = Monitor(Passed())
  private let descriptor: Int32

  /// - Parameter url: the gateway's, on the loopback.
  init(to url: String) throws {
    guard case .loopback(let target) = try Endpoint(url: url) else { throw Trouble("no \(url)") }
    (descriptor, port) = try Sockets.listen()
    Thread.detachNewThread { [descriptor, passed] in
      while true {
        let near = accept(descriptor, nil, nil)
        if near < 0, errno == EINTR || errno == ECONNABORTED { continue }
        guard near >= 0 else { break }
        _ = fcntl(near, F_SETFD, FD_CLOEXEC)
        guard let far = try? Sockets.connect(port: target) else {
          close(near)
          continue
        }
        Self.join(near, far, passed)
      }
      close(descriptor)
    }
  }

  var url: String { "https://127.0.0.1:\(port)" }

  private static func join(_ near: Int32, _ far: Int32, _ passed: Monitor<Passed>) {
    let number = passed.change { passed in
      passed.sent.append(0)
      passed.open[passed.sent.count - 1] = [near, far]
      return passed.sent.count - 1
    }
    let ended = Monitor(0)
    Thread.detachNewThread {
      pump(near, far) { count in passed.change { $0.sent[number] += count } }
      ended.change { $0 += 1 }
    }
    Thread.detachNewThread {
      pump(far, near) { _ in }
      ended.change { $0 += 1 }
      _ = try? ended.block(for: "the other direction", within: 600) { $0 == 2 ? true : nil }
      passed.change { $0.open[number] = nil }
      close(near)
      close(far)
    }
  }

  private static func pump(_ from: Int32, _ to: Int32, _ note: (Int) -> Void) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(from, &buffer, buffer.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      note(count)
      var rest = buffer[..<count]
      while !rest.isEmpty {
        let sent = rest.withUnsafeBytes { send(to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if sent < 0, errno == EINTR { continue }
        guard sent > 0 else { break }
        rest = rest.dropFirst(sent)
      }
      if !rest.isEmpty { break }
    }
    shutdown(from, Int32(SHUT_RD))
    shutdown(to, Int32(SHUT_WR))
  }

  func end() {
    shutdown(descriptor, Int32(SHUT_RDWR))
    passed.change {
      for pair in $0.open.values { for end in pair { shutdown(end, Int32(SHUT_RDWR)) } }
    }
  }
}
