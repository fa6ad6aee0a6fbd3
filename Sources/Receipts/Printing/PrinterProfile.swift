/// What a printer's paper and firmware can do.
public struct PrinterProfile: Hashable, Sendable {
  public enum QRMethod: String, Codable, Hashable, Sendable, CaseIterable {
    /// The printer draws the code (GS ( k): some hundred octets.
    case native
    /// The code is sent as a picture (GS v 0): for printers that don't know the command, which
    /// would print it as text.
    case raster
  }

  public enum Cut: String, Codable, Hashable, Sendable, CaseIterable {
    /// No knife: the paper is fed to where it is torn.
    case none
    /// Feed to the knife, then cut and leave a point.
    case partial
    /// Feed to the knife, then cut through.
    case full
  }

  /// The pin of the drawer connector that opens the cash drawer.
  public enum Drawer: String, Codable, Hashable, Sendable, CaseIterable {
    case none, pin2, pin5
  }

  public var name: String
  /// Columns of font A.
  public var columns: Int
  /// Dots across the printed width.
  public var dots: Int
  public var qr: QRMethod
  public var charset: Charset
  public var cut: Cut
  public var drawer: Drawer

  /// Paper of 58 mm: 48 mm are printed, 384 dots at 203 dpi. Such printers have no knife, and many
  /// no QR command.
  public static let mm58 = PrinterProfile(
    name: "58mm", columns: 32, dots: 384, qr: .raster, charset: .gb18030, cut: .none, drawer: .none)

  /// Paper of 80 mm: 72 mm are printed, 576 dots at 203 dpi.
  public static let mm80 = PrinterProfile(
    name: "80mm", columns: 48, dots: 576, qr: .native, charset: .gb18030, cut: .partial,
    drawer: .none)

  private init(
    name: String, columns: Int, dots: Int, qr: QRMethod, charset: Charset, cut: Cut, drawer: Drawer
  ) {
    self.name = name
    self.columns = columns
    self.dots = dots
    self.qr = qr
    self.charset = charset
    self.cut = cut
    self.drawer = drawer
  }

  /// A profile from the keys `profile`, `qr`, `charset`, `cut` and `drawer` of a `[printer NAME]`
  /// section; `auto` or nothing is what the profile says, and as a profile `58mm`, which every
  /// printer can print.
  public init(
    profile: String = "", qr: String = "", charset: String = "", cut: String = "",
    drawer: String = ""
  ) throws(PrinterProfileError) {
    switch profile {
    case "", "auto", "58mm": self = .mm58
    case "80mm": self = .mm80
    default:
      throw PrinterProfileError(key: "profile", value: profile, right: ["auto", "58mm", "80mm"])
    }
    if let value: QRMethod = try choice("qr", qr) { self.qr = value }
    if let value: Charset = try choice("charset", charset) { self.charset = value }
    if let value: Cut = try choice("cut", cut) { self.cut = value }
    if let value: Drawer = try choice("drawer", drawer) { self.drawer = value }
  }
}

/// A value that a printer's key can't have, and the ones it can.
public struct PrinterProfileError: Error, Hashable, Sendable, CustomStringConvertible {
  public let key: String
  public let value: String
  public let right: [String]

  public var description: String {
    "\(key) can't be \"\(value.prefix(64))\"; right would be one of \(right.joined(separator: ", "))"
  }
}

private func choice<Value>(
  _ key: String, _ text: String
) throws(PrinterProfileError) -> Value?
where Value: RawRepresentable<String> & CaseIterable {
  if text.isEmpty || text == "auto" { return nil }
  guard let value = Value(rawValue: text) else {
    throw PrinterProfileError(
      key: key, value: text, right: ["auto"] + Value.allCases.map(\.rawValue))
  }
  return value
}
