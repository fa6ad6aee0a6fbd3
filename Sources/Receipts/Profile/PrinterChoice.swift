/// What the keys of a `[printer NAME]` section say of the printer. It is believed before anything that
/// is detected; where it says `auto` or nothing, what is detected counts.
public struct PrinterChoice: Hashable, Sendable {
  /// The profile that is named; nil: the detected one.
  public private(set) var profile: PrinterProfile?
  private var qr: PrinterProfile.QRMethod?
  private var charset: Charset?
  private var cut: PrinterProfile.Cut?
  private var drawer: PrinterProfile.Drawer?
  private var status: PrinterProfile.Status?

  /// - Parameter table: has the profile that is named.
  public init(
    profile: String = "", qr: String = "", charset: String = "", cut: String = "",
    drawer: String = "", status: String = "", in table: PrinterProfileTable = .builtIn
  ) throws(PrinterProfileError) {
    if !profile.isEmpty, profile != Self.auto {
      guard let named = table[profile] else {
        throw PrinterProfileError(
          key: "profile", value: profile, right: [Self.auto] + table.names)
      }
      self.profile = named
    }
    self.qr = try Self.value("qr", qr)
    self.charset = try Self.value("charset", charset)
    self.cut = try Self.value("cut", cut)
    self.drawer = try Self.value("drawer", drawer)
    self.status = try Self.value("status", status)
  }

  /// Just this profile.
  public init(_ profile: PrinterProfile) { self.profile = profile }

  /// The word for what is detected.
  static let auto = "auto"

  /// What the printer prints by.
  ///
  /// - Parameter detected: nil where nothing was: what every printer can print.
  public func profile(detected: PrinterProfile?) -> PrinterProfile {
    var result = profile ?? detected ?? .mm58
    if let qr { result.qr = qr }
    if let charset {
      // The number of a page is that page's.
      if charset != result.charset { result.page = nil }
      result.charset = charset
    }
    if let cut { result.cut = cut }
    if let drawer { result.drawer = drawer }
    if let status { result.status = status }
    return result
  }

  private static func value<Value>(
    _ key: String, _ text: String
  ) throws(PrinterProfileError) -> Value?
  where Value: RawRepresentable<String> & CaseIterable {
    if text.isEmpty || text == auto { return nil }
    guard let value = Value(rawValue: text) else {
      throw PrinterProfileError(
        key: key, value: text, right: [auto] + Value.allCases.map(\.rawValue))
    }
    return value
  }
}
