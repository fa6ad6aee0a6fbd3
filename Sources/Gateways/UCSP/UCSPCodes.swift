package import Terminal

/// What a response code of UCSP says.
package enum UCSPMeaning: Hashable, Sendable, CaseIterable {
  case approved
  case failed
  /// Taken: to be asked for.
  case open
  case malformed
  case signature
  /// No such order.
  case absent
  /// What is said of the order is not so.
  case incorrect
  /// A common error: the outcome is not known.
  case unclear
}

/// `responseCode` (UnionPay International, UCSP, response codes): these eight, and no other means
/// anything.
package let ucspCodes: [(code: String, meaning: UCSPMeaning, english: String, chinese: String)] = [
  ("00", .approved, "Done.", "成功。"),
  ("01", .failed, "The transaction failed.", "交易失败。"),
  ("05", .open, "The transaction was taken and is being worked on.", "交易已受理，结果待查询。"),
  ("10", .malformed, "The message was malformed: look at the configuration.", "报文格式错误，请检查配置。"),
  ("11", .signature, "The signature was refused: look at the key.", "签名验证失败，请检查密钥。"),
  ("34", .absent, "There is no such order.", "查无此订单。"),
  ("36", .incorrect, "What was said of the order is not so.", "订单信息不符。"),
  ("99", .unclear, "The platform reports a fault of its own.", "通用错误。"),
]

func ucspMeaning(_ code: String?) -> UCSPMeaning? {
  ucspCodes.first { $0.code == code }?.meaning
}

/// What a code says to a cashier; nil where it is not known.
package func ucspWords(for code: String, in language: Language) -> String? {
  ucspCodes.first { $0.code == code }.map { language($0.english, $0.chinese) }
}
