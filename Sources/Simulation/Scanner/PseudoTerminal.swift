import Glibc

/// The device's end of a serial line that is a pseudo-terminal, published under a stable link.
///
/// It lasts as long as the object: letting go of it is pulling the cable. The other end is kept
/// open too, so that a program that closes it does not look like one.
final class PseudoTerminal: Sendable {
  let link: String
  /// The path behind the link; another one after each plugging.
  let path: String
  let master: Int32
  private let slave: Int32

  /// - Throws: `PseudoTerminalError` where there is no terminal left, or no place for the link.
  init(link: String) throws(PseudoTerminalError) {
    var master: Int32 = -1
    var slave: Int32 = -1
    var name = [CChar](repeating: 0, count: 128)
    guard openpty(&master, &slave, &name, nil, nil) == 0 else {
      throw PseudoTerminalError("no pseudo-terminal for \(link)", errno)
    }
    self.link = link
    self.master = master
    self.slave = slave
    path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)

    for end in [master, slave] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(master, F_SETFL, O_NONBLOCK)
    var settings = termios()
    tcgetattr(slave, &settings)
    cfmakeraw(&settings)
    tcsetattr(slave, TCSANOW, &settings)
    try publish()
  }

  deinit {
    close(master)
    close(slave)
  }

  /// Puts the link in place in one step, over a stale one of an earlier run.
  private func publish() throws(PseudoTerminalError) {
    let temporary = "\(link).new"
    unlink(temporary)
    guard symlink(path, temporary) == 0, rename(temporary, link) == 0 else {
      let code = errno
      unlink(temporary)
      throw PseudoTerminalError("no link \(link)", code)
    }
  }

  /// Takes the link away, unless it is someone else's by now.
  func removeLink() {
    var target = [UInt8](repeating: 0, count: 256)
    let count = readlink(link, &target, target.count)
    guard count > 0, target.prefix(count).elementsEqual(path.utf8) else { return }
    unlink(link)
  }

  /// Sends bytes to whoever has the line open.
  ///
  /// - Returns: how many were taken; fewer than given where nobody reads for long.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Int {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
      if count > 0 {
        sent += count
      } else if errno != EINTR {
        break
      }
    }
    return sent
  }

  /// What the other end has sent; empty where that is nothing.
  func receive(atMost limit: Int) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: max(0, limit))
    let count = read(master, &buffer, buffer.count)
    return count > 0 ? Array(buffer[..<count]) : []
  }
}

/// No pseudo-terminal could be made, or it is not there now.
public struct PseudoTerminalError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  init(_ what: String, _ code: Int32? = nil) {
    guard let code else {
      description = what
      return
    }
    var buffer = [CChar](repeating: 0, count: 128)
    _ = strerror_r(code, &buffer, buffer.count)
    let reason = buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    description = "\(what): \(String(decoding: reason, as: UTF8.self))"
  }
}
