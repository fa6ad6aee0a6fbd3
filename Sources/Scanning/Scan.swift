public import Terminal

/// One code that a scanner read.
///
/// It may be a customer's payment code, so it prints itself masked and has no `Codable`.
public struct Scan: Hashable, Sendable {
  /// The code as text, without prefix, AIM identifier and terminator.
  public let code: String
  /// What the scanner said of the symbol, where it is set to say it.
  public let aim: AIMIdentifier?
  /// CLOCK_BOOTTIME of the first and of the last octet. A scan belongs to whoever was armed at its
  /// first octet.
  public let startedAt: Milliseconds
  public let endedAt: Milliseconds
  /// 1 for the first scan of this device, then counting: a gap shows a consumer that it missed one.
  public let sequence: Int
  /// False when silence ended the scan, not a terminator.
  public let terminated: Bool

  public init(
    code: String, aim: AIMIdentifier?, startedAt: Milliseconds, endedAt: Milliseconds,
    sequence: Int, terminated: Bool
  ) {
    self.code = code
    self.aim = aim
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.sequence = sequence
    self.terminated = terminated
  }

  /// The code's octets in UTF-8, as the scanner sent them.
  public var bytes: [UInt8] { Array(code.utf8) }

  /// The symbology's name for events, where it is known.
  public var symbology: String? { aim?.symbology }
}

extension Scan: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Number, symbology and length; never the code.
  public var description: String {
    "scan \(sequence) (\(symbology ?? "unknown symbology"), \(code.utf8.count) octets)"
  }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["masked": description]) }
}

/// What the bytes of a scanner came to. After each `began` comes exactly one `scan` or `discarded`.
public enum ScanEvent: Hashable, Sendable {
  /// The first octet of a code arrived.
  case began(at: Milliseconds)
  case scan(Scan)
  /// What began is no scan.
  case discarded(DiscardReason)
}

/// Why bytes of a scanner are no scan.
public enum DiscardReason: String, Hashable, Sendable, CaseIterable {
  /// More than `ScannerSettings.limit` octets without an end.
  case overlong
  /// Not UTF-8, or with control characters: line noise, a wrong baud rate, another device.
  case rubbish
  /// Only a prefix or an AIM identifier.
  case empty
  /// The code before, read once more.
  case doubleRead = "double_read"
  /// The scanner went away in the middle of a code.
  case disconnected
  /// The scanner announced more of the code, and it did not come.
  case incomplete
  /// A scanner that acts as a keyboard pressed more keys at once than it can tell.
  case rollover
}
