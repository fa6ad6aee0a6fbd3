import Foundation

/// The service manager's side of `sd_notify(3)`: hears what the daemon says of itself.
final class ServiceManager: Sendable {
  let path: String
  private let descriptor: Int32
  private let heard = Monitor<[String]>([])

  init(_ path: String) throws {
    self.path = path
    descriptor = try Sockets.datagrams(at: path)
    Thread.detachNewThread { [descriptor, heard] in
      var buffer = [UInt8](repeating: 0, count: 4_096)
      while true {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        let lines = String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: "\n")
        heard.change { $0 += lines.map(String.init) }
      }
      close(descriptor)
    }
  }

  var messages: [String] { heard.now }

  /// - Parameter times: how often it must have been said.
  func wait(for message: String, times: Int = 1, within seconds: Double = 30) async throws {
    try await heard.wait(for: message, within: seconds) {
      $0.count { $0 == message } >= times ? true : nil
    }
  }

  func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
