/// An order as every call answers it and every `order` event carries it.
///
/// Amounts are integers in the currency's minor unit, times RFC 3339 with offset.
public struct OrderView: Codable, Hashable, Sendable {
  public var clientSN: String
  public var sn: String?
  public var saleNo: String?
  public var gateway: String
  /// Set where much of this payment system is assumed.
  public var experimental: Bool?
  public var gatewayOrderNo: String?
  /// `pay` or `precreate`.
  public var kind: String
  /// Set where the money is only reserved.
  public var preauth: Bool?
  /// The agreement under which the customer pays.
  public var agreement: String?
  public var state: OrderState
  /// Whether the goods may leave the shop.
  public var handOver: Bool
  public var totalAmount: Int64
  /// What went back: the sum of the returns that succeeded.
  public var refundedAmount: Int64
  public var currency: String
  public var payway: String?
  public var subPayway: String?
  public var payerLogin: String?
  public var subject: String
  public var `operator`: String
  public var qrCode: String?
  public var qrExpiresAt: String?
  /// Until when the customer is waited for, while one is.
  public var awaitedUntil: String?
  public var tradeNo: String?
  public var foreign: Bool
  public var createdAt: String
  public var updatedAt: String
  public var paidAt: String?
  /// What happened, for the cashier.
  public var message: String
  /// What to do now, for the cashier.
  public var advice: String
  public var error: ErrorView?
  public var latePayment: LatePaymentView?
  /// Who decided what the gateway could not.
  public var resolvedBy: String?
  public var returns: [ReturnView]

  enum CodingKeys: String, CodingKey {
    case sn, gateway, kind, preauth, state, currency, payway, subject, `operator`, foreign, message,
      advice
    case error, returns, agreement, experimental
    case clientSN = "client_sn"
    case saleNo = "sale_no"
    case gatewayOrderNo = "gateway_order_no"
    case handOver = "hand_over"
    case totalAmount = "total_amount"
    case refundedAmount = "refunded_amount"
    case subPayway = "sub_payway"
    case payerLogin = "payer_login"
    case qrCode = "qr_code"
    case qrExpiresAt = "qr_expires_at"
    case awaitedUntil = "awaited_until"
    case tradeNo = "trade_no"
    case createdAt = "created_at"
    case updatedAt = "updated_at"
    case paidAt = "paid_at"
    case latePayment = "late_payment"
    case resolvedBy = "resolved_by"
  }
}

/// The state of an order as it is shown: derived from the payment and the returns.
public enum OrderState: String, Codable, Hashable, Sendable, CaseIterable {
  case awaitingCode = "awaiting_code"
  case submitted
  case inProgress = "in_progress"
  case unknown
  case canceling
  case paid
  case failed
  case canceled
  case needsAttention = "needs_attention"
  case revoking
  case revoked
  case partiallyRefunded = "partially_refunded"
  case refunded

  /// Whether `?wait=` ends here: nothing more will happen by itself that a caller waits for.
  public var isSettled: Bool {
    switch self {
    case .awaitingCode, .submitted, .inProgress, .unknown, .canceling, .revoking: false
    case .paid, .failed, .canceled, .needsAttention, .revoked, .partiallyRefunded, .refunded: true
    }
  }
}

public struct ErrorView: Codable, Hashable, Sendable {
  public var code: String
  public var message: String
}

public struct LatePaymentView: Codable, Hashable, Sendable {
  public var amount: Int64
  public var foundAt: String
  public var handling: String

  enum CodingKeys: String, CodingKey {
    case amount, handling
    case foundAt = "found_at"
  }
}

public struct ReturnView: Codable, Hashable, Sendable {
  /// `refund`, `revoke` or `late_payment`.
  public var kind: String
  public var refundRequestNo: String?
  public var amount: Int64
  /// `submitted`, `in_progress`, `unknown`, `succeeded`, `failed` or `needs_attention`.
  public var state: String
  public var `operator`: String
  public var reason: String?
  public var createdAt: String
  public var updatedAt: String
  public var error: ErrorView?
  public var external: Bool

  enum CodingKeys: String, CodingKey {
    case kind, amount, state, `operator`, reason, error, external
    case refundRequestNo = "refund_request_no"
    case createdAt = "created_at"
    case updatedAt = "updated_at"
  }
}
