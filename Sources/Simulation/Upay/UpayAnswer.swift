public import Terminal

/// An answer of the gateway before it becomes octets, so that a fault can change one value of it.
///
/// Layer 1 is `result_code` 200, 400 or 500; layer 2 is `biz_response.result_code`; `data` holds the
/// state of the transaction and of the order (Upay Web API, response).
public struct UpayAnswer: Hashable, Sendable {
  /// HTTP is 200 whatever happened, with few exceptions.
  public var httpStatus = 200
  public var body: [String: JSONValue]

  /// `result_code` 400 or 500 with its error, before any business.
  static func refused(_ error: UpayError, outer: String = "400", standard: String? = nil) -> Self {
    var body: [String: JSONValue] = [
      "result_code": .string(outer), "error_code": .string(error.code),
      "error_message": .string(error.message),
    ]
    if let standard { body["error_code_standard"] = .string(standard) }
    return UpayAnswer(body: body)
  }

  /// Communication succeeded; `result` is what became of the action.
  static func business(
    _ result: String, data: [String: JSONValue]? = nil, error: UpayError? = nil
  ) -> Self {
    var business: [String: JSONValue] = ["result_code": .string(result)]
    if let data { business["data"] = .object(data) }
    if let error {
      business["error_code"] = .string(error.code)
      business["error_message"] = .string(error.message)
    }
    return UpayAnswer(body: ["result_code": .string("200"), "biz_response": .object(business)])
  }

  /// A new identity, in the flat form that most sources show.
  static func identity(_ members: [String: JSONValue]) -> Self {
    UpayAnswer(body: ["result_code": .string("200"), "biz_response": .object(members)])
  }

  static let notFound = UpayAnswer(httpStatus: 404, body: ["message": .string("Not Found")])

  /// The verdict for the log: the business result where there is one, else layer 1's.
  public var resultCode: String? {
    business["result_code"]?.text ?? body["result_code"]?.text
  }

  public var errorCode: String? {
    business["error_code"]?.text ?? body["error_code"]?.text
  }

  public var octets: [UInt8] { JSONText.octets(JSONValue.object(body)) }

  /// Changes a member of `biz_response.data` where there is one.
  mutating func replaceData(_ member: String, with value: String) {
    var business = business
    guard case .object(var data) = business["data"], data[member] != nil else { return }
    data[member] = .string(value)
    business["data"] = .object(data)
    body["biz_response"] = .object(business)
  }

  private var business: [String: JSONValue] {
    if case .object(let members) = body["biz_response"] { members } else { [:] }
  }
}

/// An error of the gateway: the code that programs read and the Chinese text that people read.
struct UpayError: Error, Hashable {
  var code: String
  var message: String

  init(_ code: String, _ message: String) {
    self.code = code
    self.message = message
  }
}

extension UpayError {
  static let illegalSign = UpayError("ILLEGAL_SIGN", "签名校验不通过")
  static let invalidTerminal = UpayError("INVALID_TERMINAL", "终端不存在或不可用")
  static let unknownSystemError = UpayError("UNKNOWN_SYSTEM_ERROR", "系统内部错误，请查询订单状态")
  static let maintenance = UpayError("MAINTENANCE_INPROGRESS", "系统维护中，请五分钟后再试")

  static func invalidParams(_ field: String, _ reason: String) -> UpayError {
    UpayError("INVALID_PARAMS", "参数 \(field) \(reason)")
  }

  static func activateFail(_ reason: String) -> UpayError { UpayError("ACTIVATE_FAIL", reason) }

  static let clientSNConflict = UpayError("CLIENT_SN_CONFLICT", "商户订单号已存在")
  static let orderNotExists = UpayError("UPAY_ORDER_NOT_EXISTS", "订单不存在")
  static let invalidBarcode = UpayError("INVALID_BARCODE", "付款码无法识别")
  static let expiredBarcode = UpayError("EXPIRED_BARCODE", "付款码已过期，请刷新后重新扫码")
  static let insufficientFund = UpayError("INSUFFICIENT_FUND", "付款方余额不足")
  static let tradeFailed = UpayError("TRADE_FAILED", "交易失败")
  static let unexpectedProvider = UpayError("UNEXPECTED_PROVIDER_ERROR", "不支持的支付通道")
  static let cancelNoop = UpayError("UPAY_CANCEL_ORDER_NOOP", "订单此前已撤销")
  static let cancelInvalidState = UpayError("UPAY_CANCEL_INVALID_ORDER_STATE", "订单当前状态不能撤销")
  static let refundNoop = UpayError("UPAY_REFUND_ORDER_NOOP", "该笔退款此前已完成")
  static let refundInvalidState = UpayError("UPAY_REFUND_INVALID_ORDER_STATE", "订单当前状态不能退款")
  static let refundConflict = UpayError("REFUND_REQUEST_CONFLICT", "退款序列号已用于另一笔退款")
  static let refundTooMuch = UpayError("REFUNDABLE_AMOUNT_NOT_ENOUGH", "可退金额不足")
}

extension JSONValue {
  var text: String? { if case .string(let text) = self { text } else { nil } }
}
