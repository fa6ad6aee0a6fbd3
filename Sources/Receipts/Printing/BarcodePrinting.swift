/// How a CODE128 barcode goes onto paper.
public struct BarcodePrinting: Sendable {
  let code: Code128
  /// Dots a module.
  let scale: Int
  private let profile: PrinterProfile

  /// Dots from top to bottom: 9 mm.
  static let height = 72
  /// A quarter of a millimetre is the finest that hand scanners read from thermal paper.
  private static let leastScale = 2
  private static let preferredScale = 3

  /// - Returns: nil for a text that is none for CODE128, or too long for this paper.
  public init?(_ text: String, _ profile: PrinterProfile) {
    guard let code = Code128(text) else { return nil }
    let fitting = profile.dots / (code.modules + 2 * Code128.quietZone)
    guard fitting >= Self.leastScale else { return nil }
    self.code = code
    self.profile = profile
    scale = min(fitting, Self.preferredScale)
  }

  func append(to job: inout PrintJobBytes, _ alignment: SlipLine.Alignment) {
    guard profile.qr == .native, let native = nativeCommands else {
      let bitmap = bitmap.placed(alignment, in: profile.dots)
      return RasterImage.append(bitmap, dots: profile.dots, to: &job)
    }
    job.append(ESCPOS.align(alignment))
    native.forEach { job.append($0) }
    job.append(ESCPOS.align(.left))
  }

  /// GS h, GS w, GS H 0 (no text: it follows as a line) and GS k 73; nil where they would hold a
  /// real-time command.
  private var nativeCommands: [[UInt8]]? {
    let data = code.printerData
    guard data.count <= 255 else { return nil }
    let print: [UInt8] = [0x1D, 0x6B, 73, UInt8(data.count)] + data
    guard RealTime.firstHazard(in: print) == nil else { return nil }
    return [
      [0x1D, 0x68, UInt8(Self.height)], [0x1D, 0x77, UInt8(scale)], [0x1D, 0x48, 0], print,
    ]
  }

  /// The bars with their quiet zones.
  var bitmap: Bitmap {
    var bitmap = Bitmap(
      width: (code.modules + 2 * Code128.quietZone) * scale, height: Self.height)
    for (index, isDark) in code.bars.enumerated() where isDark {
      bitmap.fill(
        x: (index + Code128.quietZone) * scale, y: 0, width: scale, height: Self.height)
    }
    return bitmap
  }
}

extension Bitmap {
  /// The picture with white at its left, where it belongs on paper of so many dots.
  func placed(_ alignment: SlipLine.Alignment, in dots: Int) -> Bitmap {
    switch alignment {
    case .left: self
    case .centre: shifted(right: (dots - width) / 2)
    case .right: shifted(right: dots - width)
    }
  }
}
