import Terminal

/// What a code says of the request that it answers.
package enum OTTPayVerdict: Hashable, Sendable {
  case done
  case pending
  /// It cannot tell: whether it did anything is for a question to find out.
  case trouble
  /// The order was paid already: for a question to find out.
  case paidBefore
  /// Another request had this number before.
  case numberUsed
  /// It says that it did not, and a question is to confirm that.
  case refused
  /// The same, and the request itself is to blame: it says nothing of the order.
  case invalid
}

/// `rsp_code`, outside and inside of `data` (OTT Pay API, appendix B).
///
/// The public list is not complete: a code that is not here decides nothing by itself.
package struct OTTPayCode: Sendable {
  package let code: String
  package let verdict: OTTPayVerdict
  private let english: String
  private let chinese: String

  private init(_ code: String, _ verdict: OTTPayVerdict, _ english: String, _ chinese: String) {
    self.code = code
    self.verdict = verdict
    self.english = english
    self.chinese = chinese
  }

  package static let all = [
    OTTPayCode("SUCCESS", .done, "It was done.", "已完成。"),
    OTTPayCode("PROCESSING", .pending, "The customer is paying.", "顾客正在付款。"),
    OTTPayCode(
      "PWD_INCORRECT", .invalid, "The customer's password was wrong.", "顾客输入的密码错误。"),
    OTTPayCode("FAIL", .refused, "The payment system refused it.", "支付平台已拒绝。"),
    OTTPayCode("TIMEOUT", .trouble, "The wallet did not answer in time.", "钱包未及时响应。"),
    OTTPayCode("SYSTEM_ERROR", .trouble, "The payment system has trouble.", "支付平台发生故障。"),
    OTTPayCode(
      "PARAM_INVALID", .invalid, "The payment system does not take this request.",
      "支付平台不接受该请求。"),
    OTTPayCode(
      "PARAM_ERROR", .invalid, "The payment system does not take this request.",
      "支付平台不接受该请求。"),
    OTTPayCode(
      "ORDER_PAID", .paidBefore, "The payment system says that it was paid already.",
      "支付平台表示该订单已支付。"),
    OTTPayCode(
      "ORDER_USED", .numberUsed, "The payment system already has an order of this number.",
      "支付平台上已有使用该订单号的订单。"),
    OTTPayCode(
      "ORDER_TYPE_ERROR", .invalid, "The order is a pre-authorisation, or none.",
      "该订单类型不符（预授权）。"),
    OTTPayCode("DB_ERROR", .trouble, "The payment system has trouble.", "支付平台发生故障。"),
  ]

  /// nil for one that is not listed.
  static func verdict(of code: String) -> OTTPayVerdict? {
    all.first { $0.code == code }?.verdict
  }

  static func words(for code: String, in language: Language) -> String? {
    all.first { $0.code == code }.map { language($0.english, $0.chinese) }
  }
}
