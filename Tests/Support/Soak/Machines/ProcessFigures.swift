import Glibc

/// What a process takes of the machine, as Linux shows it under /proc.
struct ProcessFigures: Hashable, Sendable {
  /// Resident octets.
  var residentOctets: Int64
  /// Open descriptors.
  var descriptors: Int

  /// nil when there is no such process any more.
  static func of(_ pid: pid_t) -> ProcessFigures? {
    guard let status = Files.read("/proc/\(pid)/statm"),
      let pages = String(decoding: status, as: UTF8.self).split(separator: " ").dropFirst().first
        .flatMap({ Int64($0) }),
      let names = Files.names(in: "/proc/\(pid)/fd"), pages > 0
    else { return nil }
    return ProcessFigures(
      residentOctets: pages * Int64(sysconf(Int32(_SC_PAGESIZE))), descriptors: names.count)
  }
}
