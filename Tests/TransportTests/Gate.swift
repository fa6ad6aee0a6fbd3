import Glibc

/// Holds a server's thread until a test lets it go on, once.
final class Gate: Sendable {
  private let reading: Int32
  private let writing: Int32

  init() {
    var ends: [Int32] = [0, 0]
    precondition(pipe(&ends) == 0, "no pipe for a test")
    (reading, writing) = (ends[0], ends[1])
  }

  deinit {
    close(reading)
    close(writing)
  }

  func open() { precondition(write(writing, [UInt8(1)], 1) == 1) }

  func wait() {
    var octet: UInt8 = 0
    precondition(read(reading, &octet, 1) == 1)
  }
}
