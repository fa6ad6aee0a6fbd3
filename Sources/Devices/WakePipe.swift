import Glibc

/// A pipe that ends a `poll` of another thread.
struct WakePipe: Sendable {
  let reading: Int32
  private let writing: Int32

  init() throws(LineStartError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw LineStartError("no pipe for a device line: \(words(forErrno: errno))")
    }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    reading = ends[0]
    writing = ends[1]
  }

  /// Makes `reading` readable. A full pipe is readable already.
  func wake() {
    var byte: UInt8 = 1
    _ = Glibc.write(writing, &byte, 1)
  }

  /// Takes back all wakes so far.
  func clear() {
    var bytes = [UInt8](repeating: 0, count: 64)
    _ = read(reading, &bytes, bytes.count)
  }

  func close() {
    _ = Glibc.close(reading)
    _ = Glibc.close(writing)
  }
}

/// The operating system gave no thread or pipe for a line.
public struct LineStartError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
