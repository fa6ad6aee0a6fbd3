internal import CQREncode

/// A QR code (ISO/IEC 18004, model 2) of a text, as a square of dark and light modules.
///
/// The text is encoded as its UTF-8 octets in byte mode, without ECI: what phones assume.
public struct QRCode: Hashable, Sendable {
  /// How much of the code may be damaged and still be read.
  public enum Level: String, Codable, Hashable, Sendable, CaseIterable {
    /// About 7 %.
    case low
    /// About 15 %: for codes on paper and on screens.
    case medium
    /// About 25 %.
    case quartile
    /// About 30 %.
    case high
  }

  /// Modules that must stay light around a code (ISO/IEC 18004, quiet zone).
  public static let quietZone = 4

  public let text: String
  public let level: Level
  /// Modules along one side, without the quiet zone: 21 to 177.
  public let size: Int
  /// One octet a module, row by row; 1 is dark.
  private let modules: [UInt8]

  /// - Throws: `.empty` for no text, `.tooLong` for more octets than the largest code holds at
  ///   this level, `.unavailable` when there is no memory.
  public init(text: String, level: Level = .medium) throws(QRCodeError) {
    let octets = Array(text.utf8)
    guard !octets.isEmpty else { throw .empty }
    guard octets.count <= level.capacity else { throw .tooLong(octets: octets.count) }
    guard let code = QRcode_encodeData(Int32(octets.count), octets, 0, level.foreign) else {
      throw .unavailable
    }
    defer { QRcode_free(code) }
    let size = Int(code.pointee.width)
    self.text = text
    self.level = level
    self.size = size
    let data = UnsafeBufferPointer(start: code.pointee.data, count: size * size)
    modules = [UInt8](unsafeUninitializedCapacity: size * size) { modules, count in
      for index in 0..<data.count { modules[index] = data[index] & 1 }
      count = data.count
    }
  }

  /// Whether the module in column `x` of row `y` is dark. Everything outside the code is light.
  public subscript(x: Int, y: Int) -> Bool {
    guard (0..<size).contains(x), (0..<size).contains(y) else { return false }
    return modules[y * size + x] == 1
  }

  /// The code with `scale` dots a module and `quietZone` light modules on each side.
  public func bitmap(scale: Int, quietZone: Int = QRCode.quietZone) -> Bitmap {
    bitmap(scale: scale, quietZone: quietZone, right: 0)
  }

  /// - Parameter left: white dots before each row.
  func bitmap(scale: Int, quietZone: Int = QRCode.quietZone, right left: Int) -> Bitmap {
    precondition((1...32).contains(scale) && (0...64).contains(quietZone))
    let side = (size + 2 * quietZone) * scale
    var bitmap = Bitmap(width: left + side, height: side)
    for y in 0..<size {
      let top = (y + quietZone) * scale
      bitmap.draw(
        modules[(y * size)..<((y + 1) * size)], scale: scale, x: left + quietZone * scale, y: top)
      bitmap.repeatRow(top, times: scale)
    }
    return bitmap
  }

  /// The code as a PNG file, `scale` pixels a module, with its quiet zone.
  public func png(scale: Int = 8) throws(PNGError) -> [UInt8] {
    try bitmap(scale: scale).png()
  }
}

/// Why a text did not become a QR code.
public enum QRCodeError: Error, Hashable, Sendable, CustomStringConvertible {
  case empty
  case tooLong(octets: Int)
  /// The text fits no code whose modules could be read on the printer's paper.
  case tooWide(modules: Int, dots: Int)
  case unavailable

  public var description: String {
    switch self {
    case .empty: "there is no text to make a QR code of"
    case .tooLong(let octets): "a QR code can't hold \(octets) octets"
    case .tooWide(let modules, let dots):
      "a QR code of \(modules) modules can't be read on \(dots) dots of paper"
    case .unavailable: "no memory for a QR code"
    }
  }
}

extension QRCode.Level {
  /// Octets that the largest code (version 40) holds in byte mode (ISO/IEC 18004, table 7).
  public var capacity: Int {
    switch self {
    case .low: 2_953
    case .medium: 2_331
    case .quartile: 1_663
    case .high: 1_273
    }
  }

  var foreign: QRecLevel {
    switch self {
    case .low: QR_ECLEVEL_L
    case .medium: QR_ECLEVEL_M
    case .quartile: QR_ECLEVEL_Q
    case .high: QR_ECLEVEL_H
    }
  }
}
