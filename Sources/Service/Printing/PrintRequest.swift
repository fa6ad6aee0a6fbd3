import Cryptography
import Receipts
import Terminal

/// A free receipt as it was posted, checked and with its defaults.
struct PrintRequest: Sendable {
  private static let mostLines = 200
  private static let longestText = 512
  private static let longestQR = 1_024
  private static let longestBarcode = 48

  let printID: String?
  let lines: [FreeLine]
  let cut: Bool
  let drawer: Bool

  /// - Parameter profile: of the printer that is meant; nil where there is none, and what it could
  ///   not print is not known.
  /// - Throws: ``Problem`` that names every wrong field.
  init(_ body: PrintBody, _ settings: TillSettings, _ profile: PrinterProfile?) throws {
    var builder = RequestBuilder(settings)
    printID = body.printID.map { builder.printable("print_id", $0, 64, ascii: false) }
    if let name = body.printer, !settings.printers.isEmpty,
      !settings.printers.contains(where: { $0.name == name })
    {
      builder.refuse("printer", "there is no printer of this name; see GET /v1/devices")
    }
    let lines = body.lines ?? []
    if !(1...Self.mostLines).contains(lines.count) {
      builder.refuse("lines", "must be 1 to \(Self.mostLines) lines")
    }
    self.lines = lines.prefix(Self.mostLines).enumerated().compactMap { index, line in
      Self.line(line, "lines[\(index)]", profile, &builder)
    }
    cut = body.cut ?? true
    drawer = body.drawer ?? false
    guard builder.errors.isEmpty else { throw builder.problem() }
  }

  private static func line(
    _ line: PrintLine, _ field: String, _ profile: PrinterProfile?, _ builder: inout RequestBuilder
  ) -> FreeLine? {
    let contents: [FreeLine.Content] = [
      line.text.map { .text($0) }, line.qr.map { .qr($0) }, line.barcode.map { .barcode($0) },
      line.rule == true ? .rule : nil,
    ].compactMap(\.self)
    guard contents.count == 1, let content = contents.first else {
      builder.refuse(field, "must have exactly one of text, qr, barcode and rule")
      return nil
    }
    check(content, field, profile, &builder)
    var alignment: SlipLine.Alignment?
    if let word = line.align {
      alignment = SlipLine.Alignment(rawValue: word)
      if alignment == nil { builder.refuse("\(field).align", "must be left, center or right") }
    }
    return FreeLine(
      content, align: alignment ?? content.usualAlignment, bold: line.bold ?? false,
      double: line.double ?? false)
  }

  private static func check(
    _ content: FreeLine.Content, _ field: String, _ profile: PrinterProfile?,
    _ builder: inout RequestBuilder
  ) {
    switch content {
    case .rule: break
    case .text(let text): _ = builder.printable("\(field).text", text, longestText, ascii: false)
    case .qr(let text):
      guard (1...longestQR).contains(text.utf8.count) else {
        return builder.refuse("\(field).qr", "must be 1 to \(longestQR) octets of UTF-8")
      }
      guard let profile else { return }
      do {
        _ = try QRPrinting(text: text, profile: profile)
      } catch {
        builder.refuse("\(field).qr", "\(error); make it shorter")
      }
    case .barcode(let text):
      guard (1...longestBarcode).contains(text.utf8.count),
        text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
      else {
        return builder.refuse(
          "\(field).barcode", "must be 1 to \(longestBarcode) printable ASCII characters")
      }
      if let profile, BarcodePrinting(text, profile) == nil {
        builder.refuse(
          "\(field).barcode",
          "is too long to be scanned from \(profile.dots) dots of paper; make it shorter, or a qr")
      }
    }
  }

  /// What is printed.
  func slip(_ language: Language, at time: SlipTime) -> Slip {
    var slip = Slip(kind: .free, language: language, time: time)
    slip.freeLines = lines
    slip.cut = cut ? nil : false
    slip.drawer = drawer ? true : nil
    return slip
  }

  /// By which the same contents under the same `print_id` are recognised.
  func digest(key: [UInt8]) throws -> [UInt8] {
    let contents = Contents(lines: lines, cut: cut, drawer: drawer)
    return Digest.hmacSHA256(key: key, message: Array(try JSONText.encode(contents).utf8))
  }

  private struct Contents: Encodable {
    var lines: [FreeLine]
    var cut: Bool
    var drawer: Bool
  }
}

extension FreeLine.Content {
  fileprivate var usualAlignment: SlipLine.Alignment? {
    switch self {
    case .text: .left
    case .qr, .barcode: .centre
    case .rule: nil
    }
  }
}
