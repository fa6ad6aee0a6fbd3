import Foundation

/// A small HTTP/1.1 server on the loopback: a thread for each connection, and every way to end one.
final class PlainServer: Sendable {
  struct Request: Sendable {
    var path: String
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]
    /// Which connection it came on, from 1, and the how manieth it is there, from 1.
    var connection: Int
    var turn: Int
  }
  enum Reaction: Sendable {
    case answer(Int, [UInt8])
    /// The length of all of it, half of it, and the end.
    case half(Int, [UInt8])
    /// The end, unanswered.
    case close
  }

  let port: UInt16
  private let descriptor: Int32
  private let react: @Sendable (Request) -> Reaction
  private let connections = Monitor<[Int: Int32]>([:])

  /// - Parameters:
  ///   - answers: ends a connection after so many.
  ///   - react: called on the connection's thread; it may block.
  init(
    answersPerConnection answers: Int, _ react: @escaping @Sendable (Request) -> Reaction
  ) throws {
    (descriptor, port) = try Sockets.listen()
    self.react = react
    Thread.detachNewThread { [descriptor, connections, react] in
      var count = 0
      while true {
        let accepted = accept(descriptor, nil, nil)
        if accepted < 0, errno == EINTR || errno == ECONNABORTED { continue }
        guard accepted >= 0 else { break }
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        count += 1
        let number = count
        connections.change { $0[number] = accepted }
        Thread.detachNewThread {
          Self.serve(accepted, number, answers, react)
          connections.change { $0[number] = nil }
          close(accepted)
        }
      }
      close(descriptor)
    }
  }

  var url: String { "http://127.0.0.1:\(port)" }

  /// Takes no more connections and ends those there are.
  func end() {
    shutdown(descriptor, Int32(SHUT_RDWR))
    connections.change { for open in $0.values { shutdown(open, Int32(SHUT_RDWR)) } }
  }

  private static func serve(
    _ descriptor: Int32, _ connection: Int, _ answers: Int, _ react: (Request) -> Reaction
  ) {
    var buffer: [UInt8] = []
    var turn = 0
    while turn < answers, let request = next(descriptor, &buffer, connection, turn + 1) {
      turn += 1
      switch react(request) {
      case .answer(let status, let body):
        let isLast = turn == answers
        guard write(head(status, body.count) + body, to: descriptor, isLast: isLast) else {
          return
        }
      case .half(let status, let body):
        _ = write(head(status, body.count) + body.prefix(body.count / 2), to: descriptor)
        return
      case .close: return
      }
    }
  }

  private static func next(
    _ descriptor: Int32, _ buffer: inout [UInt8], _ connection: Int, _ turn: Int
  ) -> Request? {
    let separator = Array("\r\n\r\n".utf8)
    while true {
      if let head = buffer.firstRange(of: separator) {
        let lines = String(decoding: buffer[..<head.lowerBound], as: UTF8.self)
          .components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
          let parts = line.split(separator: ":", maxSplits: 1)
          guard parts.count == 2 else { return nil }
          headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        if buffer.count >= head.upperBound + length {
          let words = lines[0].split(separator: " ")
          guard words.count == 3, words[0] == "POST" else { return nil }
          let body = Array(buffer[head.upperBound..<head.upperBound + length])
          buffer.removeFirst(head.upperBound + length)
          return Request(
            path: String(words[1]), headers: headers, body: body, connection: connection,
            turn: turn)
        }
      }
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return nil }
      buffer += chunk.prefix(count)
    }
  }

  private static func head(_ status: Int, _ length: Int) -> [UInt8] {
    let date = DateFormatter()
    date.locale = Locale(identifier: "en_US_POSIX")
    date.timeZone = TimeZone(identifier: "GMT")
    date.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return Array(
      """
      HTTP/1.1 \(status) -\r\nContent-Type: application/json;charset=UTF-8\r\n\
      Date: \(date.string(from: Date()))\r\nContent-Length: \(length)\r\n\r\n
      """.utf8)
  }

  /// - Parameter isLast: it leaves together with the end of the connection: nobody reads it and takes
  ///   the connection for one that is still open.
  private static func write(
    _ octets: [UInt8], to descriptor: Int32, isLast: Bool = false
  ) -> Bool {
    let flags = Int32(MSG_NOSIGNAL) | (isLast ? Int32(MSG_MORE) : 0)
    var rest = octets[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, flags)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
