import Receipts

extension VirtualPrinter {
  /// What kind of printer it is.
  public struct Model: Sendable, Hashable {
    /// Printable width in dots, at 203 dots an inch.
    public var dots: Int
    /// Width of the paper in dots.
    public var paperDots: Int
    public var hasCutter: Bool
    /// Answers DLE EOT, GS r, GS I and GS a.
    public var answersStatus: Bool
    /// Comes up with double-byte characters, as printers for the Chinese market do.
    public var startsInChinese: Bool
    /// Drops a native QR code that is sent while double-byte characters are on, as some do.
    public var dropsQRInChinese: Bool
    /// Understands GS ( k.
    public var hasNativeQR: Bool
    /// Dots a module at most in a native QR code.
    public var largestModule: Int
    /// Bytes that it takes while it cannot print.
    public var receiveBuffer: Int

    /// Paper of 58 mm: 384 dots, 32 columns, no cutter.
    public static let mm58 = Model(
      dots: 384, paperDots: 464, hasCutter: false, answersStatus: true, startsInChinese: true,
      dropsQRInChinese: true, hasNativeQR: true, largestModule: 8, receiveBuffer: 4_096)

    /// Paper of 80 mm: 576 dots, 48 columns, with a cutter.
    public static let mm80 = Model(
      dots: 576, paperDots: 640, hasCutter: true, answersStatus: true, startsInChinese: false,
      dropsQRInChinese: true, hasNativeQR: true, largestModule: 16, receiveBuffer: 4_096)

    /// Characters of font A in a line.
    public var columns: Int { dots / PrinterCell.width }
  }

  /// The kinds of printer by the names of their profiles.
  public enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
    case mm58 = "58mm"
    case mm80 = "80mm"

    public var model: Model { self == .mm58 ? .mm58 : .mm80 }
  }

  public enum Paper: String, Sendable, Hashable, CaseIterable, Codable {
    case present
    case nearEnd = "near_end"
    case out
  }

  public enum Cover: String, Sendable, Hashable, CaseIterable, Codable {
    case closed, open
  }

  public enum Fault: String, Sendable, Hashable, CaseIterable, Codable {
    case none, cutter, unrecoverable
  }
}

/// What a printer's sensors say.
struct PrinterSensors: Sendable, Hashable {
  var paper = VirtualPrinter.Paper.present
  var cover = VirtualPrinter.Cover.closed
  var fault = VirtualPrinter.Fault.none

  /// It prints; otherwise it only takes bytes, until its buffer is full.
  var isOnline: Bool { paper != .out && cover == .closed && fault == .none }

  /// The answer to DLE EOT (ESC/POS, "Transmit real-time status"): bits 1 and 4 are always set.
  func realTimeStatus(_ n: UInt8) -> UInt8 {
    var status: UInt8 = 0x12
    switch n {
    case 1:
      // The drawer connector's pin 3 floats high with no drawer at it.
      status |= 0x04
      if !isOnline { status |= 0x08 }
    case 2:
      if cover == .open { status |= 0x04 }
      if paper == .out { status |= 0x20 }
      if fault != .none { status |= 0x40 }
    case 3:
      if fault == .cutter { status |= 0x08 }
      if fault == .unrecoverable { status |= 0x20 }
    default:
      if paper != .present { status |= 0x0C }
      if paper == .out { status |= 0x60 }
    }
    return status
  }

  /// The four bytes of automatic status back (ESC/POS, GS a).
  var automaticStatus: [UInt8] {
    var first: UInt8 = 0x14
    if !isOnline { first |= 0x08 }
    if cover == .open { first |= 0x20 }
    var second: UInt8 = 0
    if fault == .cutter { second |= 0x08 }
    if fault == .unrecoverable { second |= 0x20 }
    return [first, second, paperBits, 0]
  }

  /// The paper as GS r 1 and automatic status tell it.
  var paperBits: UInt8 {
    switch paper {
    case .present: 0x00
    case .nearEnd: 0x03
    case .out: 0x0F
    }
  }
}
