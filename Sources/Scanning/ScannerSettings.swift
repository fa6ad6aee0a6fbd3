public import Terminal

/// How what one scanner sends becomes scans: the keys of a `[scanner NAME]` section that concern it.
public struct ScannerSettings: Hashable, Sendable {
  /// Octets of one scan; what is longer is no barcode.
  public static let limit = 8_192

  /// What the scanner is set to send before each code, stripped where it is there.
  public var prefix: String
  /// Silence after which a scan without a terminator has ended.
  public var idleTimeout: Milliseconds
  /// The same code again within this time is one code read twice. 0 turns the check off.
  public var doubleRead: Milliseconds
  /// The country that a scanner acting as a keyboard is set to.
  public var layout: KeyboardLayout.Name

  public init(
    prefix: String = "", idleTimeout: Milliseconds = 100, doubleRead: Milliseconds = 500,
    layout: KeyboardLayout.Name = .us
  ) {
    self.prefix = prefix
    self.idleTimeout = max(1, idleTimeout)
    self.doubleRead = max(0, doubleRead)
    self.layout = layout
  }
}
