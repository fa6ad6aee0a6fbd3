/// A means of payment, by the name a person types or by the digits the gateway defines.
struct Payway: Hashable, Sendable {
  /// What the socket takes: a string of digits.
  let code: String

  /// Names for what is used most (Upay Web API, values of `payway`).
  static let names = ["alipay": "1", "wechat": "3", "unionpay": "17"]

  /// nil when it is neither a name nor one to four digits.
  init?(typed text: String) {
    if let code = Self.names[text.lowercased()] {
      self.code = code
      return
    }
    guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    code = text
  }

  /// For a person: `alipay (1)`.
  static func readable(_ code: String) -> String {
    guard let name = names.first(where: { $0.value == code })?.key else { return printable(code) }
    return "\(name) (\(code))"
  }
}
