import Glibc

/// A file that appears with all of its contents, or not at all.
struct NewFile: Sendable {
  enum Failure: Error, Hashable, Sendable {
    case exists
    /// What has the name is a directory, a device or a link, and is left alone.
    case noFile
    /// `errno`.
    case system(Int32)

    var words: String {
      switch self {
      case .exists: "there is a file of this name"
      case .noFile: "what has this name is no ordinary file"
      case .system(let code): String(cString: strerror(code))
      }
    }
  }

  let path: String
  /// Permissions, less what the umask takes away.
  let mode: UInt32

  /// - Parameter replacing: whether a file that is there may go.
  func write(_ octets: [UInt8], replacing: Bool) throws(Failure) {
    try look(replacing: replacing)
    let draft = folder + ".upayctl-\(getpid()).part"
    do throws(Failure) {
      try fill(draft, octets)
      if replacing {
        guard rename(draft, path) == 0 else { throw .system(errno) }
      } else {
        try publish(draft)
      }
      try syncDirectory()
    } catch {
      unlink(draft)
      throw error
    }
  }

  /// The directory of the file: empty, or with a slash at its end.
  private var folder: String {
    path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  /// Whether what is there is against it.
  func look(replacing: Bool) throws(Failure) {
    var there = stat()
    guard lstat(path, &there) == 0 else { return }
    guard there.st_mode & S_IFMT == S_IFREG else { throw .noFile }
    if !replacing { throw .exists }
  }

  private func fill(_ draft: String, _ octets: [UInt8]) throws(Failure) {
    unlink(draft)
    let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard file >= 0 else { throw .system(errno) }
    guard writeAll(octets, to: file), fsync(file) == 0 else {
      let code = errno
      close(file)
      throw .system(code)
    }
    guard close(file) == 0 else { throw .system(errno) }
  }

  /// Gives the draft its name unless another file has it by now.
  private func publish(_ draft: String) throws(Failure) {
    if link(draft, path) == 0 {
      unlink(draft)
      return
    }
    if errno == EEXIST { throw .exists }
    // A file system without hard links: the name is taken first, then filled.
    let name = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard name >= 0 else { throw errno == EEXIST ? .exists : .system(errno) }
    close(name)
    guard rename(draft, path) == 0 else {
      let code = errno
      unlink(path)
      throw .system(code)
    }
  }

  private func syncDirectory() throws(Failure) {
    let directory = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // A directory that may be written but not read can't be synced; the file is there.
    guard directory >= 0 else { return }
    fsync(directory)
    close(directory)
  }
}
