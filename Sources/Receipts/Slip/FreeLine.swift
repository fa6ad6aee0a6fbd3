/// One line of a receipt that a POS program composed itself (`POST /v1/print`).
public struct FreeLine: Codable, Hashable, Sendable {
  public enum Content: Hashable, Sendable {
    case text(String)
    case qr(String)
    case barcode(String)
    case rule
  }

  public var content: Content
  /// Nil: text at the left, codes in the middle.
  public var align: SlipLine.Alignment?
  public var bold: Bool
  public var double: Bool

  public init(
    _ content: Content, align: SlipLine.Alignment? = nil, bold: Bool = false, double: Bool = false
  ) {
    self.content = content
    self.align = align
    self.bold = bold
    self.double = double
  }

  private enum CodingKeys: String, CodingKey {
    case text, qr, barcode, rule, align, bold, double
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    if let text = try values.decodeIfPresent(String.self, forKey: .text) {
      content = .text(text)
    } else if let text = try values.decodeIfPresent(String.self, forKey: .qr) {
      content = .qr(text)
    } else if let text = try values.decodeIfPresent(String.self, forKey: .barcode) {
      content = .barcode(text)
    } else {
      content = .rule
    }
    align = try values.decodeIfPresent(SlipLine.Alignment.self, forKey: .align)
    bold = try values.decodeIfPresent(Bool.self, forKey: .bold) ?? false
    double = try values.decodeIfPresent(Bool.self, forKey: .double) ?? false
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch content {
    case .text(let text): try values.encode(text, forKey: .text)
    case .qr(let text): try values.encode(text, forKey: .qr)
    case .barcode(let text): try values.encode(text, forKey: .barcode)
    case .rule: try values.encode(true, forKey: .rule)
    }
    try values.encodeIfPresent(align, forKey: .align)
    if bold { try values.encode(true, forKey: .bold) }
    if double { try values.encode(true, forKey: .double) }
  }
}
