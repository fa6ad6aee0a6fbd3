package import Terminal

/// What a code of the platform says of that which it stands beside.
package enum SecurePayMeaning: Hashable, Sendable, CaseIterable {
  /// Done; of a request: taken.
  case done
  /// Taken, and being worked on: to be asked for.
  case open
  case busy
  /// Asked too often.
  case tooOften
  /// The request was malformed, or lacked a field.
  case malformed
  case signature
  /// A transaction of this number and time is there already.
  case duplicate
  /// Failed, closed or declined: no money moved.
  case declined
  /// No such transaction.
  case absent
  /// The transaction to be given back is missing, in a wrong state or another.
  case mismatch
  /// Money was taken after the time allowed for it.
  case late
  /// The platform does not know itself.
  case unclear
}

/// `respCode` and `origRespCode` (UPOP 5.1.0, codes). A code that is not here means nothing.
package struct SecurePayCodes: Sendable {
  package struct Row: Sendable {
    package let code: String
    package let meaning: SecurePayMeaning
    let english: String
    let chinese: String

    init(_ code: String, _ meaning: SecurePayMeaning, _ english: String, _ chinese: String) {
      self.code = code
      self.meaning = meaning
      self.english = english
      self.chinese = chinese
    }
  }

  package static let all = SecurePayCodes()

  package let rows: [Row]
  private let index: [String: Int]

  private init() {
    let rows = Self.listed + Self.declined
    self.rows = rows
    index = Dictionary(uniqueKeysWithValues: rows.indices.map { (rows[$0].code, $0) })
  }

  package subscript(code: String) -> SecurePayMeaning? { index[code].map { rows[$0].meaning } }

  /// For a cashier; nil where the code is not known.
  package func words(for code: String, in language: Language) -> String? {
    index[code].map { language(rows[$0].english, rows[$0].chinese) }
  }

  private static let listed: [Row] = [
    .init("00", .done, "Done.", "成功。"),
    .init("A6", .done, "Done, with a defect at the provider.", "成功，但渠道方存在异常。"),
    .init("01", .declined, "The transaction failed.", "交易失败。"),
    .init("02", .declined, "The transaction was closed.", "交易已关闭。"),
    .init("03", .unclear, "The platform's partner did not answer in time.", "渠道通讯超时，结果待查询。"),
    .init("04", .unclear, "The state of the transaction is not known yet.", "交易状态未明，结果待查询。"),
    .init("05", .open, "The transaction was taken and is being worked on.", "交易已受理，结果待查询。"),
    .init("06", .busy, "The platform is busy.", "系统繁忙。"),
    .init(
      "10", .malformed, "The request was malformed: look at the configuration.", "报文格式错误，请检查配置。"),
    .init("11", .signature, "The signature was refused: look at the key.", "签名验证失败，请检查密钥。"),
    .init("12", .duplicate, "A transaction of this number is there already.", "交易重复。"),
    .init(
      "13", .malformed, "The request lacked a field: look at the configuration.", "报文缺少字段，请检查配置。"),
    .init("34", .absent, "There is no such transaction.", "查无此交易。"),
    .init("35", .mismatch, "The payment is missing, or cannot be given back.", "原交易不存在或状态不正确。"),
    .init("36", .mismatch, "The request does not fit the payment.", "与原交易信息不符。"),
    .init("37", .tooOften, "The platform was asked too often.", "查询过于频繁。"),
    .init(
      "42", .late, "Money was taken after the time allowed: give it back.", "扣款成功但已超过支付时间，请退款。"),
    .init("99", .unclear, "The platform reports a fault of its own.", "通用错误。"),
  ]

  private static let declined: [Row] =
    [
      ("30", "The payment did not go through: try another card.", "交易未通过，请换卡再试。"),
      ("31", "The merchant may not take payments.", "商户状态不正确。"),
      ("32", "The merchant may not make this transaction.", "无此交易权限。"),
      ("33", "The amount is above a limit.", "交易金额超限。"),
      ("38", "Refused for risk.", "风险受限。"),
      ("39", "Refused outside the time for it.", "不在受理时间范围内。"),
      ("60", "Declined by the card's bank.", "发卡行拒绝交易。"),
      ("61", "The card number is not valid.", "卡号无效。"),
      ("62", "The card's bank does not serve this merchant.", "发卡行不支持该商户。"),
      ("63", "The card is not in order.", "卡状态不正确。"),
      ("64", "The balance is too low.", "余额不足。"),
      ("65", "A wrong password, expiry or check number.", "密码、有效期或校验码有误。"),
      ("66", "The holder's identity was not confirmed.", "持卡人身份验证失败。"),
      ("67", "Too many wrong passwords.", "密码错误次数超限。"),
      ("68", "The card does not serve this.", "银行卡暂不支持该业务。"),
      ("69", "The payer took too long.", "支付超时。"),
    ].map { Row($0.0, .declined, $0.1, $0.2) }
}
