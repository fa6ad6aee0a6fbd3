/// What a gateway is asked to do with one order.
public enum OrderCommand: Codable, Hashable, Sendable {
  case pay
  case precreate
  /// With a number: look at one refund of the order.
  case query(refundRequestNo: RefundRequestNo?)
  /// Automatic reversal of an order without a final result.
  case cancel
  /// Full reversal of a paid order.
  case revoke
  case refund(refundRequestNo: RefundRequestNo, amount: Amount)

  /// Whether repeating it could move money; a query never does.
  public var movesMoney: Bool {
    if case .query = self { false } else { true }
  }
}

/// What became of one transmission of a command.
public enum Outcome: Codable, Hashable, Sendable {
  /// No octet of the request can have reached the gateway. The text says why.
  case notSent(String)
  /// Nothing conclusive: no answer, half an answer, an answer that is not understood. It may or may
  /// not have been processed. The text says why, for the log.
  case unknown(String)
  /// The gateway says that it cannot answer now, and how long to leave it alone. Whether it processed
  /// the request is as unknown as with ``unknown(_:)``. The text says why, for the log.
  case busy(String, retryAfter: Milliseconds)
  /// "Illegal sign": refused before business.
  case signatureRefused
  case answered(Answer)
}

/// A complete, understood answer.
public struct Answer: Codable, Hashable, Sendable {
  public var result: ActionResult
  /// What the answer says of the order; nil when it says nothing.
  public var order: OrderReport?
  public var error: GatewayError?

  public init(_ result: ActionResult, order: OrderReport? = nil, error: GatewayError? = nil) {
    self.result = result
    self.order = order
    self.error = error
  }
}

/// What the gateway says became of the action itself.
public enum ActionResult: String, Codable, Hashable, Sendable, CaseIterable {
  /// Done: PAY_SUCCESS, PRECREATE_SUCCESS, REFUND_SUCCESS, CANCEL_SUCCESS, SUCCESS of a query …
  case succeeded
  /// Done earlier: `UPAY_CANCEL_ORDER_NOOP`, `UPAY_REFUND_ORDER_NOOP`.
  case alreadyDone
  /// Accepted, and not ended yet.
  case inProgress
  /// Tried and failed, and whatever was done is undone: PAY_FAIL, REFUND_FAIL.
  case failed
  /// Refused with a known reason; this transmission changed nothing.
  case rejected
  /// Refused for a reason that lasts and would meet any copy too: `UPAY_CANCEL_INVALID_ORDER_STATE`.
  case rejectedForGood
  /// The gateway says nothing changed, with a reason we do not know.
  case rejectedUnclear
  /// There is no such order (so far).
  case noSuchOrder
  /// Another order already has this number: `CLIENT_SN_CONFLICT`.
  case numberTaken
  /// The gateway does not know itself, or says something we do not know.
  case uncertain
}

/// What an answer says of the order.
public struct OrderReport: Codable, Hashable, Sendable {
  /// nil when missing or not known: never a reason to decide.
  public var status: OrderStatus?
  public var ownership: Ownership
  /// Paid, and after the time that was allowed for it: the gateway itself says that the money is to be
  /// given back.
  public var isLate: Bool?
  /// `total_amount`, in minor units.
  public var totalAmount: Amount?
  /// What is left of the payment after refunds; informational, never decides by itself.
  public var netAmount: Amount?
  public var sn: String?
  public var tradeNo: String?
  public var payway: String?
  public var subPayway: String?
  public var payerLogin: String?
  public var qrCode: String?
  /// When the gateway finished, milliseconds since 1970 by its clock.
  public var finishTime: Milliseconds?
  /// What the answer says of the one return of money that was asked for; nil when it shows no trace
  /// of it.
  public var refund: RefundReport?

  public init(status: OrderStatus? = nil, ownership: Ownership = .ours) {
    self.status = status
    self.ownership = ownership
  }
}

/// The state of the order in the gateway's books, the decisive value of an answer.
public enum OrderStatus: String, Codable, Hashable, Sendable, CaseIterable {
  /// Made, not paid yet.
  case created
  case paid
  /// Failed and reversed.
  case payCanceled
  /// Failed; whether it was reversed the gateway does not know.
  case payError
  case refunded
  case partiallyRefunded
  case refundInProgress
  case refundError
  case canceled
  case cancelInProgress
  case cancelError
  /// A value the gateway documents as "cannot say", or one we have never heard of.
  case unknown
}

/// Whether an answer speaks of our order (rule 3).
public enum Ownership: String, Codable, Hashable, Sendable {
  /// Terminal and number agree, and our nonce came back.
  case proven
  /// Nothing contradicts, but our nonce was not echoed.
  case ours
  /// It speaks of an order under our number that is not ours: terminal, nonce or time of creation
  /// contradict.
  case foreign
  /// It names another number, or too little to be ours: it says nothing about our order.
  case unclear
}

/// One refund as a query shows it.
public enum RefundReport: String, Codable, Hashable, Sendable {
  case succeeded, inProgress, failed, unknown
}

/// A gateway's own error, verbatim.
public struct GatewayError: Codable, Hashable, Sendable {
  public var code: String
  public var message: String
  public init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}
