/// An error of the gateway: the code that programs read and the Chinese text that people read.
struct UpayError: Error, Hashable {
  var code: String
  var message: String

  init(_ code: String, _ message: String) {
    self.code = code
    self.message = message
  }
}

// MARK: Layer 1: before any business (Upay Web API, error codes)

extension UpayError {
  static let illegalSign = UpayError("ILLEGAL_SIGN", "签名校验不通过")
  static let invalidTerminal = UpayError("INVALID_TERMINAL", "终端不存在或不可用")
  static let unknownSystemError = UpayError("UNKNOWN_SYSTEM_ERROR", "系统内部错误，请查询订单状态")
  static let maintenance = UpayError("MAINTENANCE_INPROGRESS", "系统维护中，请五分钟后再试")

  static func invalidParams(_ field: String, _ reason: String) -> UpayError {
    UpayError("INVALID_PARAMS", "参数 \(field) \(reason)")
  }

  static func activateFail(_ reason: String) -> UpayError { UpayError("ACTIVATE_FAIL", reason) }

  /// `result_code` of layer 1 that goes with each of its errors.
  static let outerCodes: [String: String] = [
    "INVALID_PARAMS": "400", "INVALID_PARAMETER": "400", "INVALID_TERMINAL": "400",
    "TERMINAL_NOT_EXISTS": "400", "ILLEGAL_SIGN": "400", "ACTIVATE_FAIL": "400",
    "UNKNOWN_SYSTEM_ERROR": "500", "MAINTENANCE_INPROGRESS": "500", "REQUEST_FAIL": "500",
    "EXTERNAL_SERVICE_EXCEPTION": "500", "PAY_STATUS_CLOSED": "500",
  ]
}

// MARK: Layer 2: of the business (Upay Web API, error codes)

extension UpayError {
  static let clientSNConflict = UpayError("CLIENT_SN_CONFLICT", "商户订单号已存在")
  static let orderNotExists = UpayError("UPAY_ORDER_NOT_EXISTS", "订单不存在")
  static let invalidBarcode = UpayError("INVALID_BARCODE", "付款码无法识别")
  static let expiredBarcode = UpayError("EXPIRED_BARCODE", "付款码已过期，请刷新后重新扫码")
  static let insufficientFund = UpayError("INSUFFICIENT_FUND", "付款方余额不足")
  static let tradeFailed = UpayError("TRADE_FAILED", "交易失败")
  static let tradeTimeout = UpayError("TRADE_TIMEOUT", "超时未支付")
  static let unexpectedProvider = UpayError("UNEXPECTED_PROVIDER_ERROR", "不支持的支付通道")
  static let cancelNoop = UpayError("UPAY_CANCEL_ORDER_NOOP", "订单此前已撤销")
  static let cancelInvalidState = UpayError("UPAY_CANCEL_INVALID_ORDER_STATE", "订单当前状态不能撤销")
  static let notRefundable = UpayError("UPAY_TCP_ORDER_NOT_REFUNDABLE", "活动订单不支持退款")
  static let refundNoop = UpayError("UPAY_REFUND_ORDER_NOOP", "该笔退款此前已完成")
  static let refundInvalidState = UpayError("UPAY_REFUND_INVALID_ORDER_STATE", "订单当前状态不能退款")
  static let refundConflict = UpayError("REFUND_REQUEST_CONFLICT", "退款序列号已用于另一笔退款")
  static let refundTooMuch = UpayError("REFUNDABLE_AMOUNT_NOT_ENOUGH", "可退金额不足")
  static let sellerBalance = UpayError("SELLER_BALANCE_NOT_ENOUGH", "商户余额不足，暂时不能退款")

  /// An error that a test asked for by its code.
  static func scripted(_ code: String) -> UpayError { UpayError(code, "模拟的错误") }
}
