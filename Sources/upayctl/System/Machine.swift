import Glibc
import Terminal

/// What `doctor` and `support-bundle` look at on this machine, beside the daemon.
struct Machine: Sendable {
  /// A file system; nil when it can't be looked at.
  var disk: @Sendable (String) -> Disk?
  /// Names and values for a support bundle.
  var facts: @Sendable () -> [(String, String)]
  /// Owner and mode of a socket, in words; nil when there is none.
  var owner: @Sendable (String) -> String?
  /// The name of this user.
  var user: @Sendable () -> String
  /// What the daemon left in the state directory about a journal that it refuses; nil when there is
  /// nothing, or this user may not see it.
  var trouble: @Sendable (String) -> String? = journalTrouble

  static let this = Machine(
    disk: Disk.init(of:), facts: systemFacts, owner: ownerAndMode, user: userName)
}

/// The room on a file system.
struct Disk: Hashable, Sendable {
  /// Octets.
  var size: UInt64
  /// Octets that one without privileges may use.
  var free: UInt64
  /// Files that can still be made; nil where the file system does not count them.
  var filesLeft: UInt64?
  var isReadOnly: Bool

  init(size: UInt64, free: UInt64, filesLeft: UInt64?, isReadOnly: Bool) {
    self.size = size
    self.free = free
    self.filesLeft = filesLeft
    self.isReadOnly = isReadOnly
  }

  init?(of path: String) {
    var answer = statvfs()
    guard statvfs(path, &answer) == 0 else { return nil }
    let unit = UInt64(answer.f_frsize)
    // ST_RDONLY.
    self.init(
      size: UInt64(answer.f_blocks) &* unit, free: UInt64(answer.f_bavail) &* unit,
      filesLeft: answer.f_files == 0 ? nil : UInt64(answer.f_favail),
      isReadOnly: answer.f_flag & 1 != 0)
  }
}

private func systemFacts() -> [(String, String)] {
  var facts: [(String, String)] = []
  var names = utsname()
  if uname(&names) == 0 {
    let parts = [text(names.sysname), text(names.release), text(names.machine)]
    facts.append(("kernel", parts.joined(separator: " ")))
  }
  let system = lines("/etc/os-release").first { $0.hasPrefix("PRETTY_NAME=") }
  if let system { facts.append(("system", system.dropFirst(12).filter { $0 != "\"" })) }
  for (name, path) in [("uptime", "/proc/uptime"), ("load", "/proc/loadavg")] {
    if let line = lines(path).first { facts.append((name, line)) }
  }
  for line in lines("/proc/meminfo")
  where line.hasPrefix("MemTotal:") || line.hasPrefix("MemAvailable:") {
    let parts = line.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { continue }
    facts.append((String(parts[0]), String(parts[1].drop { $0 == " " })))
  }
  facts.append(("user", "\(userName()) (\(getuid()))"))
  return facts
}

private func journalTrouble(_ directory: String) -> String? {
  lines("\(directory)/journal.trouble").first
}

/// A field of `utsname`: octets up to a zero.
private func text(_ field: some Any) -> String {
  withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

/// The lines of a small file of the system; none when it can't be read.
private func lines(_ path: String) -> [String] {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return [] }
  defer { close(file) }
  var octets = [UInt8](repeating: 0, count: 16_384)
  let count = read(file, &octets, octets.count)
  guard count > 0 else { return [] }
  return String(decoding: octets[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
}

private func ownerAndMode(_ path: String) -> String? {
  var there = stat()
  guard stat(path, &there) == 0 else { return nil }
  let kind = there.st_mode & S_IFMT == S_IFSOCK ? "socket" : "no socket"
  let mode = String(there.st_mode & 0o7777, radix: 8)
  return "\(kind), uid \(there.st_uid), gid \(there.st_gid), mode \(mode)"
}

private func userName() -> String {
  var entry = passwd()
  var found: UnsafeMutablePointer<passwd>?
  var buffer = [CChar](repeating: 0, count: 4_096)
  guard getpwuid_r(getuid(), &entry, &buffer, buffer.count, &found) == 0, found != nil,
    let name = entry.pw_name
  else { return String(getuid()) }
  return String(cString: name)
}
