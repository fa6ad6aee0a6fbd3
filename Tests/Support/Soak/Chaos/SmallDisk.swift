import Glibc

/// The disk on which the state directory lies, where it is one of its own that may be filled.
struct SmallDisk: Sendable {
  /// Where it is mounted.
  let path: String

  private var ballast: String { "\(path)/ballast" }

  /// Takes all the room there is.
  func fill() { Files.fill(ballast) }

  func free() { unlink(ballast) }
}
