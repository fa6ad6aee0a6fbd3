/// The octets in which a printer takes text: the key `charset` of a `[printer NAME]` section.
public enum Charset: String, Codable, Hashable, Sendable, CaseIterable {
  /// Chinese and Latin; of GB 18030 the codes of one and two octets, which printers have.
  case gb18030
  case ascii
  /// The code pages whose numbers are the same in every printer that has them.
  case cp437, cp850, cp852, cp858, cp866, cp1252

  /// The number that ESC t selects the code page by.
  var codePage: UInt8? {
    switch self {
    case .gb18030, .ascii: nil
    case .cp437: 0
    case .cp850: 2
    case .cp852: 18
    case .cp858: 19
    case .cp866: 17
    case .cp1252: 16
    }
  }

  /// The name by which iconv knows it.
  var iconvName: String { self == .ascii ? "US-ASCII" : rawValue.uppercased() }
}
