package import Terminal

/// What an error of the envelope (`result_code` 400 or 500) proves.
package struct UpayEnvelopeError: Hashable, Sendable {
  package enum Proof: Hashable, Sendable {
    /// The signature was refused, before any business.
    case signatureRefused
    /// Refused before any business: nothing was made.
    case refused
    /// Refused by the activation; of an order it proves nothing.
    case activationRefused
    /// It cannot answer now, and may have processed it: how long to leave it alone.
    case busy(retryAfter: Milliseconds)
    /// It may have been processed.
    case nothing
  }

  /// The `result_code` it belongs to; with another one it proves nothing.
  package let resultCode: String
  package let proof: Proof

  init(_ resultCode: String, _ proof: Proof) {
    self.resultCode = resultCode
    self.proof = proof
  }
}

/// The outer `error_code` (Upay Web API, error codes of communication).
///
/// Maintenance is told with the advice to wait for 5 minutes. For "busy" no time is told: 10 seconds
/// are as slow as an order is asked for when it is not in a hurry, and short enough for a customer
/// at the counter. Trouble at a provider is no reason to leave the gateway alone: it answers queries.
package let upayEnvelopeErrors = UpayTable<UpayEnvelopeError>(
  member: "error_code",
  [
    .init(
      "INVALID_PARAMS", "The gateway says that the request is wrong.",
      "支付平台认为请求参数有误。", .init("400", .refused)),
    .init(
      "INVALID_PARAMETER", "The gateway says that the request is wrong.",
      "支付平台认为请求参数有误。", .init("400", .refused)),
    .init(
      "INVALID_TERMINAL", "The gateway does not know this terminal, or has disabled it.",
      "支付平台不认识本终端，或已将其停用。", .init("400", .refused)),
    .init(
      "TERMINAL_NOT_EXISTS", "The gateway does not know this terminal.",
      "支付平台不认识本终端。", .init("400", .refused)),
    .init(
      "ILLEGAL_SIGN", "The gateway does not accept this terminal's signature.",
      "支付平台不接受本终端的签名。", .init("400", .signatureRefused)),
    .init(
      "ACTIVATE_FAIL", "The gateway refused the activation.",
      "支付平台拒绝激活。", .init("400", .activationRefused)),
    .init(
      "UNKNOWN_SYSTEM_ERROR", "The gateway has an error of its own.",
      "支付平台系统错误。", .init("500", .nothing)),
    .init(
      "MAINTENANCE_INPROGRESS", "The gateway is under maintenance.",
      "支付平台正在维护。", .init("500", .busy(retryAfter: .minutes(5)))),
    .init(
      "REQUEST_FAIL", "The gateway is busy.",
      "支付平台繁忙。", .init("500", .busy(retryAfter: .seconds(10)))),
    .init(
      "EXTERNAL_SERVICE_EXCEPTION", "The payment provider has trouble.",
      "支付服务商出现异常。", .init("500", .nothing)),
    .init(
      "PAY_STATUS_CLOSED", "The gateway has stopped payments for this shop.",
      "支付平台已停止本商户的收款。", .init("500", .nothing)),
  ])
