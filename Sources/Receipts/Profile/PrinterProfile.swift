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

  /// How its state becomes known.
  public enum Status: String, Codable, Hashable, Sendable, CaseIterable {
    /// It is never asked: a slip is printed when all of it was taken.
    case none
    /// It is asked (DLE EOT), before and after a slip and now and then between.
    case asked
    /// Asked, and told by the printer itself when something changes (GS a).
    case automatic
  }

  public var name: String
  /// Columns of font A.
  public var columns: Int
  /// Dots across the printed width.
  public var dots: Int
  public var qr: QRMethod
  public var charset: Charset
  /// The number that ESC t selects the code page by; nil: the one that is usual for `charset`.
  public var page: UInt8?
  public var cut: Cut
  public var drawer: Drawer
  public var status: Status

  /// Dots and columns that paper may have. A row of a picture has at most 255 octets (GS v 0).
  static let possibleDots = 192...2_040
  static let possibleColumns = 16...170
  /// No font A is narrower, in dots.
  static let narrowestCharacter = 8

  /// What is taken to be where nothing else is known: every printer can print it.
  static let basis = PrinterProfile(
    name: "58mm", columns: 32, dots: 384, qr: .raster, charset: .gb18030, cut: .none,
    drawer: .none, status: .asked)

  /// Paper of 58 mm: 48 mm are printed, 384 dots at 203 dpi. Such printers have no knife, and many
  /// no QR command.
  public static let mm58 = PrinterProfileTable.builtIn["58mm"] ?? basis

  /// Paper of 80 mm: 72 mm are printed, 576 dots at 203 dpi.
  public static let mm80 = PrinterProfileTable.builtIn["80mm"] ?? basis

  private init(
    name: String, columns: Int, dots: Int, qr: QRMethod, charset: Charset, cut: Cut,
    drawer: Drawer, status: Status
  ) {
    self.name = name
    self.columns = columns
    self.dots = dots
    self.qr = qr
    self.charset = charset
    self.cut = cut
    self.drawer = drawer
    self.status = status
  }

  /// A built-in profile, with the values of the keys of a `[printer NAME]` section.
  public init(
    profile: String = "", qr: String = "", charset: String = "", cut: String = "",
    drawer: String = "", status: String = ""
  ) throws(PrinterProfileError) {
    let choice = try PrinterChoice(
      profile: profile, qr: qr, charset: charset, cut: cut, drawer: drawer, status: status)
    self = choice.profile(detected: nil)
  }

  /// The number for ESC t; nil where none is selected.
  var codePage: UInt8? { page ?? charset.codePage }
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
