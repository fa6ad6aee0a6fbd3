import Glibc
public import Logging
import Terminal

/// Log lines on standard error, one event a line: for a terminal with the time, for journald with
/// the level as it wants it (`<N>` in front) and without the time it knows itself.
public struct ConsoleLog: LogHandler {
  public var logLevel: Logger.Level = .notice
  public var metadata: Logger.Metadata = [:]
  private let label: String
  private let journald: Bool

  /// - Parameter journald: whether standard error is the journal's stream (`JOURNAL_STREAM`).
  public init(label: String, journald: Bool) {
    self.label = label
    self.journald = journald
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }
    let start = journald ? "<\(event.level.priority)>" : "\(Self.time()) \(event.level) "
    let line = "\(start)\(event.message)\(details.joined())\n"
    let octets = Array(line.utf8)
    _ = octets.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }

  /// A value on one line, in quotes where it would not stand for itself.
  private static func quoted(_ value: String) -> String {
    let plain = value.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    if plain && !value.isEmpty { return value }
    var text = "\""
    for scalar in value.unicodeScalars.prefix(2_000) {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case _ where scalar.properties.generalCategory == .control: text += "\u{FFFD}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  private static func time() -> String {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let wall = Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    return CalendarTime(wall, offset: 0).rfc3339
  }
}

extension Logger.Level {
  /// The level in syslog's numbers, which journald uses.
  fileprivate var priority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
