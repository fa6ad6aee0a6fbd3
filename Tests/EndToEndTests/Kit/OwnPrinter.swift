import Foundation

/// A printer of the tests' own on a pseudo-terminal: it answers status queries, and can go in the
/// middle of a job.
final class OwnPrinter: Sendable {
  struct Paper: Sendable, CustomStringConvertible {
    /// All but the queries.
    var octets: [UInt8] = []
    var isGone = false
    var text: String {
      String(decoding: octets.filter { (0x0A..<0x7F).contains($0) }, as: UTF8.self)
    }
    var description: String { "\(octets.count) octets, gone: \(isGone)" }
  }

  let paper = Monitor(Paper())
  private let master: Int32

  /// - Parameters:
  ///   - link: the path at which the daemon looks for it.
  ///   - limit: goes after this many octets of a job.
  init(at link: String, goesAfter limit: Int = .max) throws {
    var ends: (master: Int32, slave: Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 64)
    guard openpty(&ends.master, &ends.slave, &name, nil, nil) == 0 else {
      throw Trouble("no pseudo-terminal: errno \(errno)")
    }
    master = ends.master
    _ = fcntl(master, F_SETFD, FD_CLOEXEC)
    var raw = termios()
    tcgetattr(ends.slave, &raw)
    cfmakeraw(&raw)
    tcsetattr(ends.slave, TCSANOW, &raw)
    close(ends.slave)
    unlink(link)
    guard symlink(name, link) == 0 else { throw Trouble("no link \(link): errno \(errno)") }
    Thread.detachNewThread { [paper, master] in
      Self.print(on: paper, master, link, limit)
      unlink(link)
      close(master)
      paper.change { $0.isGone = true }
    }
  }

  private static func print(
    on paper: Monitor<Paper>, _ master: Int32, _ link: String, _ limit: Int
  ) {
    var buffer = [UInt8](repeating: 0, count: 256)
    var rest: [UInt8] = []
    while !paper.now.isGone {
      var poll = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard Glibc.poll(&poll, 1, 50) > 0 else { continue }
      let count = read(master, &buffer, buffer.count)
      guard count > 0 else {
        // Nobody has the other end open just now.
        usleep(10_000)
        continue
      }
      rest += buffer.prefix(count)
      // DLE EOT n (ESC/POS, "Transmit real-time status") and GS r n ("Transmit status").
      while let octet = rest.first {
        if octet == 0x10 || (octet == 0x1D && (rest.count < 2 || rest[1] == 0x72)) {
          guard rest.count >= 3 else { break }
          let answer: [UInt8] = octet == 0x10 ? [rest[2] == 1 ? 0x16 : 0x12] : [0x00]
          _ = write(master, answer, 1)
          rest.removeFirst(3)
        } else {
          rest.removeFirst()
          let printed = paper.change { paper in
            paper.octets.append(octet)
            return paper.octets.count
          }
          if printed >= limit { return }
        }
      }
    }
  }

  func end() { paper.change { $0.isGone = true } }
}
