import Receipts

/// Takes ESC/POS commands off a stream of bytes, and knows what it does not know.
struct PrinterCommandReader {
  enum Reading: Hashable {
    case command(PrinterCommand, length: Int)
    /// More bytes are needed.
    case incomplete
    /// Not a command of this printer. The length covers what is certainly part of it: what follows
    /// a printer would put on paper as text.
    case unknown(String, length: Int)
  }

  /// Bytes from 0x81 on begin double-byte characters.
  var isChinese: Bool
  var model: VirtualPrinter.Model

  func read(_ bytes: ArraySlice<UInt8>) -> Reading {
    guard let first = bytes.first else { return .incomplete }
    switch first {
    case 0x00: return .command(.null, length: 1)
    case 0x09: return .command(.tab, length: 1)
    case 0x0A: return .command(.lineFeed, length: 1)
    case 0x0D: return .command(.carriageReturn, length: 1)
    case 0x10: return dataLinkEscape(bytes)
    case 0x1B: return escape(bytes)
    case 0x1C: return fieldSeparator(bytes)
    case 0x1D: return groupSeparator(bytes)
    case 0x20...0x7E: return .command(.character([first]), length: 1)
    case 0x80...: return isChinese ? chinese(bytes) : .command(.character([first]), length: 1)
    default: return unknown(bytes, 1)
    }
  }

  // MARK: - By the first byte

  private func chinese(_ bytes: ArraySlice<UInt8>) -> Reading {
    let code = Array(bytes.prefix(4))
    guard code.count >= 2 else { return .incomplete }
    guard (0x81...0xFE).contains(code[0]) else { return unknown(bytes, 1) }
    switch code[1] {
    case 0x40...0x7E, 0x80...0xFE: return .command(.character(Array(code[..<2])), length: 2)
    case 0x30...0x39: return code.count < 4 ? .incomplete : unknown(bytes, 4)
    default: return unknown(bytes, 1)
    }
  }

  private func dataLinkEscape(_ bytes: ArraySlice<UInt8>) -> Reading {
    let code = Array(bytes.prefix(5))
    guard code.count >= 3 else { return .incomplete }
    if code[1] == 0x04, (1...4).contains(code[2]) {
      return .command(.realTime(isQuestion: true), length: 3)
    }
    if code[1] == 0x14, code[2] == 1 {
      return code.count < 5 ? .incomplete : .command(.realTime(isQuestion: false), length: 5)
    }
    return unknown(bytes, 2)
  }

  private func fieldSeparator(_ bytes: ArraySlice<UInt8>) -> Reading {
    let code = Array(bytes.prefix(2))
    guard code.count == 2 else { return .incomplete }
    switch code[1] {
    case UInt8(ascii: "&"): return .command(.chinese(true), length: 2)
    case UInt8(ascii: "."): return .command(.chinese(false), length: 2)
    default: return unknown(bytes, 2)
    }
  }

  private func escape(_ bytes: ArraySlice<UInt8>) -> Reading {
    let code = Array(bytes.prefix(5))
    guard code.count >= 2 else { return .incomplete }
    switch code[1] {
    case UInt8(ascii: "@"): return .command(.initialize, length: 2)
    case UInt8(ascii: "2"): return .command(.lineSpacing(PrinterCell.lineSpacing), length: 2)
    case UInt8(ascii: "i"): return cutter(bytes, .cut(.full, feedToCutter: false), 2)
    case UInt8(ascii: "m"): return cutter(bytes, .cut(.partial, feedToCutter: false), 2)
    case UInt8(ascii: "p"):
      guard code.count == 5 else { return .incomplete }
      guard let pulse = DrawerPulse(m: code[2], on: code[3], off: code[4]) else {
        return unknown(bytes, 5)
      }
      return .command(.drawer(pulse), length: 5)
    default:
      guard code.count >= 3 else { return .incomplete }
      guard let command = escape(code[1], code[2]) else { return unknown(bytes, 2) }
      return .command(command, length: 3)
    }
  }

  private func escape(_ name: UInt8, _ n: UInt8) -> PrinterCommand? {
    switch name {
    case UInt8(ascii: "a"):
      // The digits are accepted beside the numbers.
      PrinterCommand.Alignment(rawValue: (0x30...0x32).contains(n) ? n - 0x30 : n)
        .map(PrinterCommand.align)
    case UInt8(ascii: "E"), UInt8(ascii: "G"): .bold(n & 1 == 1)
    case UInt8(ascii: "-"): [0, 1, 2, 0x30, 0x31, 0x32].contains(n) ? .underline(n & 3 != 0) : nil
    case UInt8(ascii: "!"):
      // Bits 0, 1, 2 and 6 choose fonts that this printer does not have.
      n & 0x47 == 0
        ? .style(
          bold: n & 0x08 != 0, underline: n & 0x80 != 0,
          PrinterCommand.Size(width: n & 0x20 == 0 ? 1 : 2, height: n & 0x10 == 0 ? 1 : 2))
        : nil
    case UInt8(ascii: "t"): PrinterCharset.codePages[n] == nil ? nil : .codePage(n)
    case UInt8(ascii: "R"): PrinterCharset.nationalSets[n] == nil ? nil : .characterSet(n)
    case UInt8(ascii: "3"): .lineSpacing(Int(n))
    case UInt8(ascii: "d"): .feedLines(Int(n))
    case UInt8(ascii: "J"): .feedDots(Int(n))
    default: nil
    }
  }

  private func groupSeparator(_ bytes: ArraySlice<UInt8>) -> Reading {
    let code = Array(bytes.prefix(4))
    guard code.count >= 3 else { return .incomplete }
    switch code[1] {
    case UInt8(ascii: "!"):
      let size = PrinterCommand.Size(width: Int(code[2] >> 4) + 1, height: Int(code[2] & 0x0F) + 1)
      return size.width <= 8 && size.height <= 8
        ? .command(.size(size), length: 3) : unknown(bytes, 3)
    case UInt8(ascii: "V"): return cut(bytes, code)
    case UInt8(ascii: "a"): return .command(.automaticStatus(code[2]), length: 3)
    case UInt8(ascii: "r"):
      return [1, 2, 0x31, 0x32].contains(code[2])
        ? .command(.status(code[2] & 0x0F), length: 3) : unknown(bytes, 3)
    case UInt8(ascii: "I"): return .command(.identity(code[2]), length: 3)
    case UInt8(ascii: "v"): return raster(bytes)
    case UInt8(ascii: "("): return qr(bytes)
    case UInt8(ascii: "h"), UInt8(ascii: "w"), UInt8(ascii: "H"), UInt8(ascii: "k"):
      return barcode(bytes)
    default: return unknown(bytes, 2)
    }
  }

  // MARK: - Long commands

  private func cut(_ bytes: ArraySlice<UInt8>, _ code: [UInt8]) -> Reading {
    switch code[2] {
    case 0, 0x30: return cutter(bytes, .cut(.full, feedToCutter: false), 3)
    case 1, 0x31: return cutter(bytes, .cut(.partial, feedToCutter: false), 3)
    case 0x41, 0x42:
      guard code.count == 4 else { return .incomplete }
      return cutter(bytes, .cut(code[2] == 0x41 ? .full : .partial, feedToCutter: true), 4)
    default: return unknown(bytes, 3)
    }
  }

  /// A printer without a cutter does not know the command.
  private func cutter(
    _ bytes: ArraySlice<UInt8>, _ command: PrinterCommand, _ length: Int
  ) -> Reading {
    model.hasCutter ? .command(command, length: length) : unknown(bytes, length)
  }

  /// GS v 0 m xL xH yL yH: x counts bytes, y rows.
  private func raster(_ bytes: ArraySlice<UInt8>) -> Reading {
    let code = Array(bytes.prefix(8))
    guard code.count == 8 else { return .incomplete }
    let mode = code[3] & 0x0F
    let octets = Int(code[4]) | Int(code[5]) << 8
    let rows = Int(code[6]) | Int(code[7]) << 8
    guard code[2] == UInt8(ascii: "0"), mode <= 3, code[3] & 0xCF == mode, octets > 0, rows > 0
    else { return unknown(bytes, 8) }
    guard bytes.count >= 8 + octets * rows else { return .incomplete }
    let scale = PrinterCommand.Size(width: mode & 1 == 0 ? 1 : 2, height: mode & 2 == 0 ? 1 : 2)
    let data = Array(bytes.dropFirst(8).prefix(octets * rows))
    return .command(
      .raster(width: octets * 8, height: rows, scale: scale, data), length: 8 + data.count)
  }

  /// GS ( k pL pH cn fn …: the length counts what follows it.
  private func qr(_ bytes: ArraySlice<UInt8>) -> Reading {
    let code = Array(bytes.prefix(7))
    guard code.count >= 5 else { return .incomplete }
    let length = Int(code[3]) | Int(code[4]) << 8
    guard code[2] == UInt8(ascii: "k"), model.hasNativeQR else { return unknown(bytes, 3) }
    guard bytes.count >= 5 + length else { return .incomplete }
    let parameters = Array(bytes.dropFirst(5).prefix(length))
    guard let function = QRFunction(parameters, model) else { return unknown(bytes, 5 + length) }
    return .command(.qr(function), length: 5 + length)
  }

  /// GS h n, GS w n, GS H 0 and GS k 73 n …, which is CODE128. Text beside the bars is not drawn.
  private func barcode(_ bytes: ArraySlice<UInt8>) -> Reading {
    let code = Array(bytes.prefix(4))
    switch (code[1], code[2]) {
    case (UInt8(ascii: "h"), 1...): return .command(.barcode(.height(Int(code[2]))), length: 3)
    case (UInt8(ascii: "w"), 2...6):
      return .command(.barcode(.moduleWidth(Int(code[2]))), length: 3)
    case (UInt8(ascii: "H"), 0), (UInt8(ascii: "H"), 0x30):
      return .command(.barcode(.label), length: 3)
    case (UInt8(ascii: "k"), 73):
      guard code.count == 4, bytes.count >= 4 + Int(code[3]) else { return .incomplete }
      let data = Array(bytes.dropFirst(4).prefix(Int(code[3])))
      return data.count < 4
        ? unknown(bytes, 4) : .command(.barcode(.print(data)), length: 4 + data.count)
    default: return unknown(bytes, 3)
    }
  }

  private func unknown(_ bytes: ArraySlice<UInt8>, _ length: Int) -> Reading {
    let taken = bytes.prefix(length)
    let shown = taken.prefix(12).map { byte in
      let text = String(byte, radix: 16, uppercase: true)
      return text.count == 1 ? "0\(text)" : text
    }
    return .unknown(shown.joined(separator: " "), length: taken.count)
  }
}

extension QRFunction {
  /// - Parameter parameters: cn, fn and what follows them.
  fileprivate init?(_ parameters: [UInt8], _ model: VirtualPrinter.Model) {
    guard parameters.count >= 3, parameters[0] == 0x31 else { return nil }
    let rest = parameters.dropFirst(2)
    switch (parameters[1], rest.count) {
    case (65, 2) where rest.last == 0 && parameters[2] == 0x32: self = .model(2)
    case (67, 1) where (1...model.largestModule).contains(Int(parameters[2])):
      self = .moduleSize(Int(parameters[2]))
    case (69, 1) where (0x30...0x33).contains(parameters[2]):
      self = .errorCorrection(parameters[2] - 0x30)
    case (80, 2...) where parameters[2] == 0x30 && rest.count <= 7_090:
      self = .store(Array(rest.dropFirst()))
    case (81, 1) where parameters[2] == 0x30: self = .print
    case (82, 1) where parameters[2] == 0x30: self = .transmitSize
    default: return nil
    }
  }
}

extension DrawerPulse {
  /// ESC p m t1 t2, times in units of 2 ms.
  init?(m: UInt8, on: UInt8, off: UInt8) {
    guard [0, 1, 0x30, 0x31].contains(m), on > 0 else { return nil }
    self.init(pin: m & 1 == 0 ? 2 : 5, onMilliseconds: Int(on) * 2, offMilliseconds: Int(off) * 2)
  }

  /// DLE DC4 1 m t, at once, in units of 100 ms.
  init?(realTime m: UInt8, _ t: UInt8) {
    guard m <= 1, (1...8).contains(t) else { return nil }
    self.init(pin: m == 0 ? 2 : 5, onMilliseconds: Int(t) * 100, offMilliseconds: Int(t) * 100)
  }
}
