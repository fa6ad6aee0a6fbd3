public import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The clocks of the machine, for the shell; the core is handed times.
public protocol MachineClock: Sendable {
  func now() -> Moment
  /// Changes with every boot: CLOCK_BOOTTIME of two boots cannot be compared.
  var bootID: String { get }
  /// The machine's zone at `wall`, in minutes east of UTC.
  func zoneOffset(at wall: Milliseconds) -> Int
  /// Returns at `boot` or later, or throws `CancellationError`.
  func sleep(until boot: Milliseconds) async throws
}

/// The real clocks.
public struct SystemClock: MachineClock {
  public let bootID: String

  public init() {
    bootID = TextFile.read("/proc/sys/kernel/random/boot_id", limit: 64) ?? ""
  }

  public func now() -> Moment {
    Moment(wall: milliseconds(CLOCK_REALTIME), boot: milliseconds(CLOCK_BOOTTIME))
  }

  public func zoneOffset(at wall: Milliseconds) -> Int {
    var seconds = time_t(wall / 1_000)
    var parts = tm()
    localtime_r(&seconds, &parts)
    return parts.tm_gmtoff / 60
  }

  public func sleep(until boot: Milliseconds) async throws {
    // In slices: a timer that stopped while the machine slept is at most a slice late.
    while true {
      let left = boot - milliseconds(CLOCK_BOOTTIME)
      guard left > 0 else { return }
      try await Task.sleep(for: .milliseconds(min(left, 60_000)))
    }
  }

  private func milliseconds(_ clock: clockid_t) -> Milliseconds {
    var time = timespec()
    clock_gettime(clock, &time)
    return Milliseconds(time.tv_sec) * 1_000 + Milliseconds(time.tv_nsec) / 1_000_000
  }
}

/// Small text files of the system.
enum TextFile {
  /// The file's text without surrounding blanks and line ends; nil when it cannot be read.
  static func read(_ path: String, limit: Int) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: limit)
    let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, limit) }
    guard count > 0 else { return nil }
    let text = String(decoding: buffer.prefix(count), as: UTF8.self)
    // A carriage return and the line feed after it are one character, and blank.
    let trimmed = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace)
    return String(trimmed.reversed())
  }
}
