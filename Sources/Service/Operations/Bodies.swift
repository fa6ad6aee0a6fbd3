public import Terminal

/// The members that `pay` and `precreate` share. `nil` is "not given"; defaults come later.
public struct OrderBody: Codable, Hashable, Sendable {
  public var clientSN: String?
  public var saleNo: String?
  public var again: Bool?
  public var totalAmount: Int64?
  public var currency: String?
  public var subject: String?
  public var `operator`: String?
  public var payway: String?
  public var description: String?
  public var reflect: String?
  public var extended: JSONValue?
  public var goodsDetails: JSONValue?
  public var gateway: String?
  public var print: Bool?
  public var printer: String?

  public init() {}

  public enum CodingKeys: String, CodingKey, CaseIterable {
    case currency, subject, `operator`, payway, description, reflect, extended, gateway, print
    case printer, again
    case clientSN = "client_sn"
    case saleNo = "sale_no"
    case totalAmount = "total_amount"
    case goodsDetails = "goods_details"
  }
}

/// `POST /v1/pay`. In JSON the members of `order` and the others are one flat object.
public struct PayBody: Hashable, Sendable {
  public var order: OrderBody
  /// The customer's code, when the POS software read it itself.
  public var dynamicID: String?
  /// A payment code that was read before the order was posted, by the id its `scan` event gave it.
  public var scanID: String?
  /// The scanner to arm; all of them when absent.
  public var scanner: String?
  /// The agreement under which the customer pays: nothing is scanned.
  public var agreement: String?

  public init(
    order: OrderBody, dynamicID: String? = nil, scanID: String? = nil, scanner: String? = nil,
    agreement: String? = nil
  ) {
    self.order = order
    self.dynamicID = dynamicID
    self.scanID = scanID
    self.scanner = scanner
    self.agreement = agreement
  }
}

/// `POST /v1/precreate`.
public struct PrecreateBody: Hashable, Sendable {
  public var order: OrderBody
  /// Only reserve the money, where the payment system can.
  public var preauth: Bool?
  public init(order: OrderBody, preauth: Bool? = nil) {
    self.order = order
    self.preauth = preauth
  }
}

/// `POST /v1/orders/{client_sn}/cancel` and `/revoke`.
public struct CancelBody: Codable, Hashable, Sendable {
  public var `operator`: String?
  public var reason: String?
  public init(operator: String? = nil, reason: String? = nil) {
    self.operator = `operator`
    self.reason = reason
  }
  public enum CodingKeys: String, CodingKey, CaseIterable { case `operator`, reason }
}

/// `POST /v1/orders/{client_sn}/refunds`.
public struct RefundBody: Codable, Hashable, Sendable {
  public var refundRequestNo: String?
  public var refundAmount: Int64?
  public var `operator`: String?
  public var reason: String?
  public init(
    refundRequestNo: String?, refundAmount: Int64?, operator: String? = nil, reason: String? = nil
  ) {
    self.refundRequestNo = refundRequestNo
    self.refundAmount = refundAmount
    self.operator = `operator`
    self.reason = reason
  }
  public enum CodingKeys: String, CodingKey, CaseIterable {
    case `operator`, reason
    case refundRequestNo = "refund_request_no"
    case refundAmount = "refund_amount"
  }
}

/// `POST /v1/terminal/activate`.
public struct ActivateBody: Codable, Hashable, Sendable {
  public var code: String?
  public var gateway: String?
  public var deviceID: String?
  public var name: String?
  public var clientSN: String?
  public var replace: Bool?
  public var force: Bool?
  public init(code: String?) { self.code = code }
  public enum CodingKeys: String, CodingKey, CaseIterable {
    case code, gateway, name, replace, force
    case deviceID = "device_id"
    case clientSN = "client_sn"
  }
}

/// `POST /v1/terminal/check-in`.
public struct CheckInBody: Codable, Hashable, Sendable {
  public var force: Bool?
  public init(force: Bool? = nil) { self.force = force }
  public enum CodingKeys: String, CodingKey, CaseIterable { case force }
}

/// The filters of `GET /v1/orders`, already parsed.
public struct OrdersQuery: Hashable, Sendable {
  public var sn: String?
  public var saleNo: String?
  public var state: OrderState?
  /// Created at or after, milliseconds since 1970.
  public var since: Milliseconds?
  /// Created before, milliseconds since 1970.
  public var until: Milliseconds?
  /// 1–200; 50 unless asked for.
  public var limit: Int
  /// The `next` of the page before.
  public var after: String?
  public init(
    sn: String? = nil, saleNo: String? = nil, state: OrderState? = nil, since: Milliseconds? = nil,
    until: Milliseconds? = nil, limit: Int = 50, after: String? = nil
  ) {
    self.sn = sn
    self.saleNo = saleNo
    self.state = state
    self.since = since
    self.until = until
    self.limit = limit
    self.after = after
  }
}
