import Receipts

extension PrinterEngine {
  mutating func perform(_ command: PrinterCommand) {
    switch command {
    case .character(let code): character(code)
    case .lineFeed: feedLine()
    case .carriageReturn, .null, .realTime, .initialize: break
    case .tab: tab()
    case .align(let new):
      if line.isEmpty { alignment = new } else { fault("ESC a in the middle of a line") }
    case .bold(let isOn): style.bold = isOn
    case .underline(let isOn): style.underline = isOn
    case .size(let size): style.size = size
    case .style(let bold, let underline, let size):
      style = PrinterLineBuffer.Style(bold: bold, underline: underline, size: size)
    case .codePage(let page): charset.codePage = page
    case .characterSet(let set): charset.nationalSet = set
    case .chinese(let isOn): isChinese = isOn
    case .lineSpacing(let dots): lineSpacing = dots
    case .feedLines(let count):
      for _ in 0..<max(count, line.isEmpty ? 0 : 1) { feedLine() }
    case .feedDots(let dots):
      printLine(advance: 0)
      feed(dots)
    case .drawer(let pulse): receipt.drawerPulses.append(pulse)
    case .cut(_, let feedToCutter): cut(feedToCutter)
    case .qr(let function): perform(function)
    case .barcode(let function): perform(function)
    case .raster(let width, let height, let scale, let data):
      raster(width, height, scale, data)
    case .automaticStatus(let mask): setAutomaticStatus(mask)
    case .status(let n): reply([n == 1 ? sensors.paperBits : 0])
    case .identity(let n): identity(n)
    }
  }

  // MARK: - Text

  private mutating func character(_ code: [UInt8]) {
    guard let scalar = charset.scalar(code) else {
      fault("no such character: \(code)")
      return
    }
    let glyph = glyphs.glyph(scalar, isWide: code.count > 1)
    if !line.append(scalar, glyph, style, limit: model.dots) {
      feedLine()
      _ = line.append(scalar, glyph, style, limit: model.dots)
    }
  }

  /// To the next of the columns 8, 16, 24 …, with spaces.
  private mutating func tab() {
    let column = line.width / PrinterCell.width
    for _ in column..<(column / 8 + 1) * 8 { character([0x20]) }
  }

  mutating func feedLine() {
    printLine(advance: lineSpacing)
  }

  /// - Parameter advance: dot rows at least, also for an empty line.
  private mutating func printLine(advance: Int) {
    let printed = line
    line = PrinterLineBuffer()
    let start = feed(max(advance, printed.height))
    let left = indent(printed.width)
    printed.print(on: &receipt.paper, left: left, top: start)
    if advance > 0 || !printed.isEmpty {
      receipt.lines.append(spaces(left) + printed.text)
    }
  }

  /// Dots to the left of something of this width.
  func indent(_ width: Int) -> Int {
    switch alignment {
    case .left: 0
    case .center: max(0, model.dots - width) / 2
    case .right: max(0, model.dots - width)
    }
  }

  func spaces(_ dots: Int) -> String {
    String(repeating: " ", count: dots / PrinterCell.width)
  }

  // MARK: - Pictures

  private mutating func raster(
    _ width: Int, _ height: Int, _ scale: PrinterCommand.Size, _ data: [UInt8]
  ) {
    if !line.isEmpty { fault("GS v 0 in the middle of a line") }
    if !line.isEmpty { feedLine() }
    if width * scale.width > model.dots { fault("a picture wider than the paper: cut off") }
    let isDark = { (x: Int, y: Int) in data[(y * width + x) / 8] & 0x80 >> UInt8(x % 8) != 0 }
    burn(width: width, height: height, scale, isDark)
    picture(width: width, height: height, isDark)
  }

  mutating func burn(
    width: Int, height: Int, _ scale: PrinterCommand.Size, _ isDark: (Int, Int) -> Bool
  ) {
    let start = feed(height * scale.height)
    let left = indent(width * scale.width)
    for y in 0..<height * scale.height {
      for x in 0..<width * scale.width where isDark(x / scale.width, y / scale.height) {
        receipt.paper.burn(left + x, start + y)
      }
    }
  }

  /// Adds a picture to the text: square by square where it fits, else by its size.
  private mutating func picture(width: Int, height: Int, _ isDark: (Int, Int) -> Bool) {
    let unit = BlockText.unit(width: width, height: height, isDark)
    guard unit > 1, width / unit <= model.dots / 4 else {
      receipt.lines.append(spaces(indent(width)) + "[\(width)x\(height)]")
      return
    }
    let first = (0..<width).first { x in (0..<height).contains { isDark(x, $0) } } ?? 0
    let left = first % unit
    let top = ((0..<height).first { y in (0..<width).contains { isDark($0, y) } } ?? 0) % unit
    let columns = (width - left) / unit
    receipt.lines += BlockText.lines(
      width: columns, height: (height - top + unit - 1) / unit,
      indent: (model.columns - columns) / 2
    ) { isDark(left + $0 * unit, min(top + $1 * unit, height - 1)) }
  }

  // MARK: - Native QR codes

  private mutating func perform(_ function: QRFunction) {
    if isChinese, model.dropsQRInChinese {
      fault("a QR code while double-byte characters are on: dropped by some printers")
      return
    }
    switch function {
    case .model: break
    case .moduleSize(let dots): qr.moduleSize = dots
    case .errorCorrection(let level): qr.level = level
    case .store(let data): qr.data = data
    case .print: printQR()
    case .transmitSize: transmitQRSize()
    }
  }

  private mutating func printQR() {
    if !line.isEmpty {
      fault("a QR code in the middle of a line")
      feedLine()
    }
    guard let (text, code) = encodedQR() else { return }
    let scale = qr.moduleSize
    guard code.size * scale <= model.dots else {
      fault("a QR code wider than the paper: not printed")
      return
    }
    burn(
      width: code.size, height: code.size, PrinterCommand.Size(width: scale, height: scale)
    ) { code[$0, $1] }
    receipt.lines += BlockText.lines(
      width: code.size, height: code.size, indent: (model.columns - code.size) / 2
    ) { code[$0, $1] }
    receipt.qrTexts.append(text)
  }

  private mutating func encodedQR() -> (text: String, QRCode)? {
    guard let text = String(validating: qr.data, as: UTF8.self), !text.isEmpty else {
      fault("a QR code without text in UTF-8")
      return nil
    }
    do {
      return (text, try QRCode(text: text, level: NativeQRCode.levels[Int(qr.level)]))
    } catch {
      fault("a QR code that holds too much")
      return nil
    }
  }

  /// 37 36 width 1F height 1F 31 1F fits 00 (ESC/POS, GS ( k function 182).
  private mutating func transmitQRSize() {
    guard let (_, code) = encodedQR() else { return }
    let dots = code.size * qr.moduleSize
    let digits = Array("\(dots)".utf8)
    let fits: UInt8 = dots <= model.dots ? 0x30 : 0x31
    reply([0x37, 0x36] + digits + [0x1F] + digits + [0x1F, 0x31, 0x1F, fits, 0x00])
  }

  // MARK: - Cut and answers

  private mutating func cut(_ feedToCutter: Bool) {
    if !line.isEmpty { feedLine() }
    guard receipt.paper.rows > 0 else { return fault("a cut of paper with nothing on it") }
    // The blade is above the print head by about five lines.
    if feedToCutter { feed(5 * PrinterCell.lineSpacing) }
    finish(isCut: true)
  }

  private mutating func identity(_ n: UInt8) {
    switch n {
    case 1, 0x31: reply([0x20])
    case 65: reply([0x5F] + Array("1.0".utf8) + [0])
    case 66: reply([0x5F] + Array("VIRTUAL".utf8) + [0])
    case 67: reply([0x5F] + Array(model.hasCutter ? "VP-80".utf8 : "VP-58".utf8) + [0])
    default: fault("GS I \(n)")
    }
  }
}

/// What GS ( k has set up.
struct NativeQRCode: Hashable {
  static let levels: [QRCode.Level] = [.low, .medium, .quartile, .high]

  var moduleSize = 3
  /// 0 to 3: L, M, Q, H.
  var level: UInt8 = 0
  var data: [UInt8] = []
}
