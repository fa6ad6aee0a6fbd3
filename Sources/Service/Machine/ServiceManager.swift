import Glibc

/// Tells the service manager how the daemon is: the protocol of `sd_notify(3)`, without libsystemd.
public struct ServiceManager: Sendable {
  private let path: String?
  /// How often a sign of life is expected, in milliseconds; nil when no watchdog is set.
  public let watchdog: Int64?

  /// Takes `NOTIFY_SOCKET` and `WATCHDOG_USEC` of the environment.
  public init(environment: [String: String]) {
    path = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    let ours = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
    watchdog = ours ? environment["WATCHDOG_USEC"].flatMap(Int64.init).map { $0 / 1_000 } : nil
  }

  public func ready() { notify("READY=1") }
  public func stopping() { notify("STOPPING=1") }
  public func alive() { notify("WATCHDOG=1") }
  public func status(_ text: String) { notify("STATUS=\(text)") }

  /// One datagram; a manager that cannot be reached is no reason to stop.
  private func notify(_ message: String) {
    guard let path, var address = socketAddress(path) else { return }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count)
    let octets = Array(message.utf8)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = sendto(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL), $0, length)
      }
    }
  }

  /// A path, or with `@` in front a name in the abstract name space.
  private func socketAddress(_ path: String) -> sockaddr_un? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var octets = Array(path.utf8)
    guard octets.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    if octets.first == UInt8(ascii: "@") { octets[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: octets) }
    return address
  }
}
