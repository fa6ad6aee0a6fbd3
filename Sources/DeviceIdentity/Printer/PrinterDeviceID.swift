/// What a printer says of itself when it is asked for its device id: `KEY:VALUE;` one after the other
/// (IEEE 1284, 7.6; USB Printer Class 1.1, 4.2.1).
///
/// Printers are careless with it. What can be understood is taken, the rest is left out; a device id
/// is never an error.
public struct PrinterDeviceID: Hashable, Sendable {
  /// Octets of an id, members, and octets of a value that are looked at.
  static let longest = 2_048
  static let mostMembers = 32
  static let longestValue = 255

  /// `MFG` or `MANUFACTURER`.
  public private(set) var manufacturer: String?
  /// `MDL` or `MODEL`.
  public private(set) var model: String?
  /// `DES` or `DESCRIPTION`.
  public private(set) var text: String?
  /// `SN`, `SERN` or `SERIALNUMBER`.
  public private(set) var serial: String?
  /// `CLS` or `CLASS`.
  public private(set) var deviceClass: String?
  /// `CMD` or `COMMAND SET`: the languages it says it speaks, as it writes them.
  public private(set) var languages: [String] = []

  /// - Parameter octets: the answer without the two octets of its length. Where they are still there
  ///   they are passed over.
  public init(parsing octets: some Sequence<UInt8>) {
    let octets = Array(octets.prefix(Self.longest))
    for member in octets.split(separator: UInt8(ascii: ";")).prefix(Self.mostMembers) {
      guard let colon = member.firstIndex(of: UInt8(ascii: ":")) else { continue }
      // What is no letter before the first key is what is left of the length.
      let key = member[..<colon].drop { !isLetter($0) }.filter { $0 > 0x20 && $0 < 0x7F }
      let value = plainText(member[(colon + 1)...].prefix(Self.longestValue))
      guard !value.isEmpty else { continue }
      take(String(decoding: key, as: UTF8.self).uppercased(), value)
    }
  }

  private mutating func take(_ key: String, _ value: String) {
    switch key {
    case "MFG", "MANUFACTURER": manufacturer = manufacturer ?? value
    case "MDL", "MODEL": model = model ?? value
    case "DES", "DESCRIPTION": text = text ?? value
    case "SN", "SERN", "SERIALNUMBER": serial = serial ?? value
    case "CLS", "CLASS": deviceClass = deviceClass ?? value
    case "CMD", "COMMANDSET":
      guard languages.isEmpty else { return }
      languages = value.split(separator: ",").map(trimmed).filter { !$0.isEmpty }
    default: break
    }
  }

  /// Maker and model, for people; nil where it tells neither.
  public var title: String? {
    guard let model else { return manufacturer ?? text }
    guard let manufacturer, !model.lowercased().hasPrefix(manufacturer.lowercased()) else {
      return model
    }
    return "\(manufacturer) \(model)"
  }

  /// Whether it says that it takes ESC/POS.
  public var speaksESCPOS: Bool {
    languages.contains { letters($0).contains("ESCPOS") }
  }

  /// A language of office and label printers among those it speaks, as it writes it; nil where there
  /// is none.
  public var foreignLanguage: String? {
    languages.first { language in
      let letters = letters(language)
      return Self.foreign.contains { letters.hasPrefix($0) }
    }
  }

  /// Page languages of office printers, then those of label printers, and Star's own: letters and
  /// digits only, the beginning of what is written.
  private static let foreign = [
    "PCL", "PJL", "POSTSCRIPT", "PS", "BRSCRIPT", "PDF", "XPS", "ESCPL", "ESCPR", "ESCPAGE", "BDC",
    "D4", "URF", "PWG", "GDI", "ZJS", "SPL", "HBP", "UFR", "LIPS", "CAPT", "BJL", "BJRASTER",
    "HIPER", "RPCS", "MLC", "ACL", "DW", "LEDM", "IPP", "APPLERASTER", "ZPL", "EPL", "CPCL", "TSPL",
    "TSC", "DPL", "SLCS", "SBPL", "FGL", "STAR",
  ]
}

/// Printable ASCII; anything else is left out.
private func plainText(_ octets: ArraySlice<UInt8>) -> String {
  trimmed(String(decoding: octets.filter { (0x20..<0x7F).contains($0) }, as: UTF8.self)[...])
}

private func trimmed(_ text: Substring) -> String {
  let start = text.drop { $0 == " " }
  guard let end = start.lastIndex(where: { $0 != " " }) else { return "" }
  return String(start[...end])
}

private func isLetter(_ octet: UInt8) -> Bool {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(octet & 0xDF)
}

private func letters(_ text: String) -> String {
  String(decoding: text.utf8.filter { isLetter($0) || (0x30...0x39).contains($0) }, as: UTF8.self)
    .uppercased()
}
