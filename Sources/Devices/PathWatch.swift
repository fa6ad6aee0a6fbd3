import Glibc

/// Tells when something may have appeared at a path, so that a device plugged again is found at
/// once and not at the next try.
///
/// Only a help: where inotify gives nothing (no such directory yet, another file system behind a
/// link), the line's own regular tries remain.
struct PathWatch: ~Copyable {
  private static let interesting = UInt32(IN_CREATE | IN_MOVED_TO | IN_ATTRIB)

  /// Readable when something happened in the directory; -1 where inotify gave nothing.
  let descriptor: Int32
  private let directory: String
  private let name: [UInt8]
  /// Names that only begin so count, too.
  private let isPrefix: Bool

  /// Watches for anything whose name begins with `prefix`.
  init(directory: String, prefix: String) {
    descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    self.directory = directory
    name = Array(prefix.utf8)
    isPrefix = true
  }

  init(path: String) {
    descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    isPrefix = false
    if let slash = path.lastIndex(of: "/") {
      directory = slash == path.startIndex ? "/" : String(path[..<slash])
      name = Array(path[path.index(after: slash)...].utf8)
    } else {
      directory = "."
      name = Array(path.utf8)
    }
  }

  deinit {
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
  }

  /// Looks at the directory that is there now; repeated calls are harmless.
  func refresh() {
    guard descriptor >= 0 else { return }
    _ = inotify_add_watch(descriptor, directory, Self.interesting)
  }

  /// Takes what has happened since the last call.
  ///
  /// - Returns: whether any of it was about the path's own name.
  func changed() -> Bool {
    guard descriptor >= 0 else { return false }
    var found = false
    var buffer = [UInt8](repeating: 0, count: 8_192)
    for _ in 0..<64 {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return found }
      if concernsName(buffer[..<count]) { found = true }
    }
    return found
  }

  private func concernsName(_ events: ArraySlice<UInt8>) -> Bool {
    let header = MemoryLayout<inotify_event>.size
    var rest = events
    while rest.count >= header {
      let event = rest.withUnsafeBytes { $0.loadUnaligned(as: inotify_event.self) }
      if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { return true }
      let end = header + Int(event.len)
      guard rest.count >= end else { return true }
      let text = rest.dropFirst(header).prefix(Int(event.len)).prefix { $0 != 0 }
      if isPrefix ? text.starts(with: name) : text.elementsEqual(name) { return true }
      rest = rest.dropFirst(end)
    }
    return false
  }
}
