import Glibc
import Synchronization

/// One simulator a directory: held until it is released, or the process ends, also by `kill -9`.
final class DirectoryLock: Sendable {
  private let file: Mutex<Int32?>

  init(_ directory: Directory) throws {
    let path = directory.path(of: "lock")
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileError("open \(path)", errno) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw SimulatorError("another simulator uses the directory \(directory.path)")
    }
    self.file = Mutex(file)
  }

  deinit { release() }

  /// Lets the next simulator in. Idempotent.
  func release() {
    file.withLock { file in
      if let file { close(file) }
      file = nil
    }
  }
}
