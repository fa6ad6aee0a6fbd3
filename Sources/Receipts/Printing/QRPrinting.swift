/// How a QR code goes onto paper.
public struct QRPrinting: Sendable {
  let code: QRCode
  /// Dots a module.
  let scale: Int
  private let profile: PrinterProfile

  /// Modules of 4 dots (half a millimetre) are what phones read safely from thermal paper.
  static let safeScale = 4
  /// Smaller ones run into each other on the paper.
  static let leastScale = 3

  /// - Throws: `.tooWide` when not even modules of 3 dots fit between the quiet zones.
  public init(text: String, profile: PrinterProfile) throws(QRCodeError) {
    self.profile = profile
    // Larger modules read from further away; as a picture they also take longer to send.
    let preferred = profile.qr == .native ? 8 : 5
    var code = try QRCode(text: text, level: .medium)
    var fitting = profile.dots / (code.size + 2 * QRCode.quietZone)
    if fitting < Self.safeScale {
      // Less redundancy, larger modules: on paper the better bargain.
      let smaller = try QRCode(text: text, level: .low)
      let smallerFitting = profile.dots / (smaller.size + 2 * QRCode.quietZone)
      if smallerFitting > fitting { (code, fitting) = (smaller, smallerFitting) }
    }
    guard fitting >= Self.leastScale else { throw .tooWide(modules: code.size, dots: profile.dots) }
    self.code = code
    scale = min(fitting, preferred)
  }

  func append(to job: inout PrintJobBytes, _ alignment: SlipLine.Alignment) {
    guard profile.qr == .native, let native = nativeCommands else {
      return appendRaster(to: &job, alignment)
    }
    // Some printers drop a code that follows Chinese text in Chinese mode.
    if profile.charset == .gb18030 { job.append(ESCPOS.chineseOff) }
    job.append(ESCPOS.align(alignment))
    quietLines(to: &job)
    native.forEach { job.append($0) }
    quietLines(to: &job)
    job.append(ESCPOS.align(.left))
    if profile.charset == .gb18030 { job.append(ESCPOS.chineseOn) }
  }

  /// Blank lines for the quiet zone, which the printer does not add; a line is 30 dots or more.
  private func quietLines(to job: inout PrintJobBytes) {
    for _ in 0..<((QRCode.quietZone * scale + 29) / 30) { job.append([ESCPOS.lineFeed]) }
  }

  /// GS ( k, functions 165, 167, 169, 180 and 181; nil where they would hold a real-time command.
  private var nativeCommands: [[UInt8]]? {
    let data = Array(code.text.utf8)
    // pL and pH count the three octets before the data too.
    let count = data.count + 3
    let header: [UInt8] = [
      0x1D, 0x28, 0x6B, UInt8(count & 0xFF), UInt8(count >> 8), 0x31, 0x50, 0x30,
    ]
    guard RealTime.firstHazard(in: header) == nil, data.allSatisfy({ $0 >= 0x20 }) else {
      return nil
    }
    return [
      [0x1D, 0x28, 0x6B, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00],
      [0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x43, UInt8(scale)],
      [0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x45, code.level == .low ? 0x30 : 0x31],
      header + data,
      [0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x51, 0x30],
    ]
  }

  /// The code as a picture whose own left margin places it: not every printer aligns pictures.
  private func appendRaster(to job: inout PrintJobBytes, _ alignment: SlipLine.Alignment) {
    let room = profile.dots - (code.size + 2 * QRCode.quietZone) * scale
    let left =
      switch alignment {
      case .left: 0
      case .centre: room / 2
      case .right: room
      }
    let placed = code.bitmap(scale: scale, right: left)
    RasterImage.append(placed, dots: profile.dots, to: &job)
  }

  /// The code with its quiet zone.
  var bitmap: Bitmap { code.bitmap(scale: scale) }
}
