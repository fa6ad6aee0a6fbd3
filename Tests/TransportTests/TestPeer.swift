import CTestTLSServer
import Glibc
import Terminal

/// One accepted connection, used by its own thread, blocking.
final class TestPeer {
  /// A request as it stood on the wire.
  struct Request: Hashable, Sendable {
    var line: String
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]
  }

  private let socket: Int32
  private let tls: OpaquePointer?
  private var buffer: [UInt8] = []
  private var closed = false
  private var polite = true

  init(socket: Int32, tls: OpaquePointer?) {
    self.socket = socket
    self.tls = tls
  }

  deinit {
    test_tls_free(tls, closed || !polite ? 0 : 1)
    close(socket)
  }

  /// Ends the connection with a reset and without a good-bye, once the handler returns.
  func abort() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    polite = false
  }

  /// The next request with its whole body; nil when the client has gone.
  func readRequest() -> Request? {
    while true {
      if let (head, bodyStart) = splitHead() {
        var lines = head.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
        let first = lines.removeFirst()
        var headers: [String: String] = [:]
        for line in lines {
          let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
          headers[parts[0].lowercased()] = parts.count == 2 ? String(parts[1].dropFirst()) : ""
        }
        let length = Int(headers["content-length"] ?? "0") ?? 0
        while buffer.count < bodyStart + length { guard fill() else { return nil } }
        let body = Array(buffer[bodyStart..<(bodyStart + length)])
        buffer.removeFirst(bodyStart + length)
        return Request(line: first, headers: headers, body: body)
      }
      guard fill() else { return nil }
    }
  }

  /// The head of a request only; whatever follows is left unread.
  func readHead() -> Bool {
    while splitHead() == nil { guard fill() else { return false } }
    return true
  }

  /// Waits until the client has closed its side.
  func waitForClose() { while fill() {} }

  func write(_ text: String) { write(Array(text.utf8)) }

  func write(_ octets: [UInt8]) {
    var rest = octets[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { piece in
        tls.map { test_tls_write($0, piece.baseAddress, piece.count) }
          ?? send(socket, piece.baseAddress, piece.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// A complete answer with a JSON body.
  func answer(_ body: String, status: String = "200 OK", headers: [String] = []) {
    let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
    write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
  }

  private func splitHead() -> (head: String, bodyStart: Int)? {
    let end = Array("\r\n\r\n".utf8)
    guard buffer.count >= 4 else { return nil }
    for start in 0...(buffer.count - 4) where buffer[start..<(start + 4)].elementsEqual(end) {
      return (String(decoding: buffer[..<start], as: UTF8.self), start + 4)
    }
    return nil
  }

  private func fill() -> Bool {
    var piece = [UInt8](repeating: 0, count: 65_536)
    let count = piece.withUnsafeMutableBytes { space in
      tls.map { test_tls_read($0, space.baseAddress, space.count) }
        ?? read(socket, space.baseAddress, space.count)
    }
    guard count > 0 else {
      closed = true
      return false
    }
    buffer.append(contentsOf: piece[..<count])
    return true
  }
}
