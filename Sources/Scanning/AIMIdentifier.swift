/// What kind of symbol a code was read from, as scanners say it before the code: `]`, a letter and
/// a modifier (ISO/IEC 15424).
public struct AIMIdentifier: Hashable, Sendable, CustomStringConvertible {
  /// The code character: `E` for EAN, `Q` for QR.
  public let code: Character
  public let modifier: Character

  /// The three characters, such as `]Q1`; nil when they are no identifier.
  public init?(_ text: some StringProtocol) {
    guard text.utf8.count == 3 else { return nil }
    self.init(prefixOf: Array(text.utf8))
  }

  /// The identifier that the octets begin with.
  init?(prefixOf octets: some Collection<UInt8>) {
    let head = Array(octets.prefix(3))
    guard head.count == 3, head[0] == UInt8(ascii: "]"), isLetter(head[1]),
      isLetter(head[2]) || isDigit(head[2])
    else { return nil }
    code = Character(Unicode.Scalar(head[1]))
    modifier = Character(Unicode.Scalar(head[2]))
  }

  public var description: String { "]\(code)\(modifier)" }

  /// The symbology's name in events (`symbology`); the identifier itself for the rare ones.
  public var symbology: String {
    switch (code, modifier) {
    case ("E", "4"): "ean8"
    case ("E", _): "ean13"
    case ("C", "1"): "gs1-128"
    case ("C", _): "code128"
    case ("A", _): "code39"
    case ("I", _): "itf"
    case ("F", _): "codabar"
    case ("G", _): "code93"
    case ("L", _): "pdf417"
    case ("d", "2"): "gs1-datamatrix"
    case ("d", _): "datamatrix"
    case ("Q", "3"): "gs1-qr"
    case ("Q", _): "qr"
    case ("z", _): "aztec"
    case ("e", _): "gs1-databar"
    default: description
    }
  }

  /// Whether symbols of this kind are printed on goods and never shown by a wallet.
  public var isGoods: Bool {
    switch (code, modifier) {
    case ("E", _), ("e", _), ("C", "1"), ("d", "2"), ("Q", "3"): true
    default: false
    }
  }

  /// Whether the data follow GS1, where the control character GS parts the fields.
  var isGS1: Bool { isGoods && code != "E" }
}

private func isLetter(_ octet: UInt8) -> Bool {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(octet & 0xDF)
}

private func isDigit(_ octet: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
}
