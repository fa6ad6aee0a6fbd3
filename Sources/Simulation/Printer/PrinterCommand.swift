/// What ESC/POS bytes ask a printer for.
enum PrinterCommand: Hashable {
  enum Alignment: UInt8 {
    case left, center, right
  }

  enum Cut: Hashable {
    case full, partial
  }

  /// Columns and rows that a character is enlarged by, 1 to 8.
  struct Size: Hashable {
    var width = 1
    var height = 1
  }

  case character([UInt8])
  case lineFeed
  case carriageReturn
  /// Passed over.
  case null
  case tab
  case initialize
  case align(Alignment)
  case bold(Bool)
  case underline(Bool)
  case size(Size)
  case style(bold: Bool, underline: Bool, Size)
  case codePage(UInt8)
  case characterSet(UInt8)
  case chinese(Bool)
  case lineSpacing(Int)
  case feedLines(Int)
  case feedDots(Int)
  case drawer(DrawerPulse)
  case cut(Cut, feedToCutter: Bool)
  case qr(QRFunction)
  case barcode(BarcodeFunction)
  case raster(width: Int, height: Int, scale: Size, [UInt8])
  case automaticStatus(UInt8)
  case status(UInt8)
  case identity(UInt8)
  /// Done when it arrived; in the order of printing it means nothing.
  case realTime(isQuestion: Bool)

  /// About the printer's state, and no part of what is printed.
  var isQuestion: Bool {
    switch self {
    case .realTime(let isQuestion): isQuestion
    case .automaticStatus, .status, .identity: true
    default: false
    }
  }
}

/// The functions of GS ( k for QR codes (ESC/POS, "Set up and print the symbol", cn 49).
enum QRFunction: Hashable {
  case model(UInt8)
  case moduleSize(Int)
  case errorCorrection(UInt8)
  case store([UInt8])
  case print
  case transmitSize
}

/// GS h, GS w, GS H and GS k 73: a CODE128 barcode.
enum BarcodeFunction: Hashable {
  /// Dots.
  case height(Int)
  case moduleWidth(Int)
  /// No text at the bars.
  case label
  case print([UInt8])
}

/// A pulse that opens a cash drawer.
public struct DrawerPulse: Sendable, Hashable, Codable {
  /// Of the drawer connector: 2 or 5.
  public var pin: Int
  public var onMilliseconds: Int
  public var offMilliseconds: Int

  private enum CodingKeys: String, CodingKey {
    case pin
    case onMilliseconds = "on_milliseconds"
    case offMilliseconds = "off_milliseconds"
  }

  public init(pin: Int, onMilliseconds: Int, offMilliseconds: Int) {
    self.pin = pin
    self.onMilliseconds = onMilliseconds
    self.offMilliseconds = offMilliseconds
  }
}
