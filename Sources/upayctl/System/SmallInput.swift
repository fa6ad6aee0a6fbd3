import Glibc

/// A small file, or the standard input.
struct SmallInput: Sendable {
  enum Failure: Error, Hashable, Sendable {
    case tooLarge(Int)
    case noFile
    /// `errno`.
    case system(Int32)

    var words: String {
      switch self {
      case .tooLarge(let limit): "it has more than \(limit) octets"
      case .noFile: "it is a directory"
      case .system(let code): String(cString: strerror(code))
      }
    }
  }

  /// `-`: the standard input.
  let path: String
  /// Octets.
  let limit: Int

  func read() throws(Failure) -> [UInt8] {
    guard path != "-" else { return try read(STDIN_FILENO) }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .system(errno) }
    defer { close(file) }
    return try read(file)
  }

  private func read(_ file: Int32) throws(Failure) -> [UInt8] {
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while octets.count <= limit {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw errno == EISDIR ? .noFile : .system(errno) }
      guard count > 0 else { return octets }
      octets += chunk.prefix(count)
    }
    throw .tooLarge(limit)
  }
}
