public import Terminal

/// One order in the gateway's books.
public struct UpayOrder: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Sendable { case pay, precreate }

  /// `order_status` (Upay Web API, code tables).
  public enum Status: String, Codable, CaseIterable, Hashable, Sendable {
    /// May become paid, canceled by the gateway, canceled by the client, or an error.
    case created = "CREATED"
    /// May be refunded in part or whole, or canceled on the same day.
    case paid = "PAID"
    /// Failed or expired, nothing taken; final.
    case payCanceled = "PAY_CANCELED"
    /// Failed, reversal unknown; may become paid, or canceled by the gateway or the client.
    case payError = "PAY_ERROR"
    /// More refunds may follow.
    case partiallyRefunded = "PARTIAL_REFUNDED"
    /// Final.
    case refunded = "REFUNDED"
    /// A refund is running; becomes refunded in part or whole, or what it was.
    case refundInProgress = "REFUND_INPROGRESS"
    /// Nobody knows of a refund; becomes refunded in part or whole, or what it was.
    case refundError = "REFUND_ERROR"
    /// Given up by the client, nothing kept; final.
    case canceled = "CANCELED"
    /// A cancel is running; becomes canceled or paid.
    case cancelInProgress = "CANCEL_INPROGRESS"
    /// Nobody knows of a cancel; becomes canceled or paid.
    case cancelError = "CANCEL_ERROR"
    /// The gateway has no word for it; becomes paid or canceled.
    case invalidStatusCode = "INVALID_STATUS_CODE"

    /// Whether the order only waits for its customer.
    var isOpen: Bool { self == .created }

    /// Whether a payment may still succeed or fail.
    var isUndecided: Bool {
      switch self {
      case .created, .payError, .invalidStatusCode: true
      case .paid, .payCanceled, .partiallyRefunded, .refunded, .refundInProgress, .refundError,
        .canceled, .cancelInProgress, .cancelError:
        false
      }
    }
  }

  /// Empty until the order is in the books.
  public internal(set) var sn: String
  public let clientSN: String
  public let terminalSN: String
  public let storeSN: String
  public let kind: Kind
  public let totalAmount: Int64
  public var status: Status
  /// What the flow record says: `status` beside `order_status`.
  public var flowStatus: String
  /// The last error the gateway gave for it.
  public var errorCode: String?
  public var payway: String?
  public var subPayway: String
  public var subject: String
  public var operatorName: String
  public var reflect: String?
  public var storeID: String?
  public var qrCode: String?
  /// Where notifications of it go.
  public var notifyURL: String?
  /// Part of a campaign of the gateway: never canceled.
  public var isCampaign = false
  public var tradeNo: String?
  public let createdAt: Milliseconds
  public var finishedAt: Milliseconds?
  public var refunds: [UpayRefund] = []

  /// Refunded so far; a cancel is not a refund.
  public var refundedAmount: Int64 {
    refunds.reduce(0) { $1.state == .succeeded ? $0 + $1.amount : $0 }
  }

  public var netAmount: Int64 {
    switch status {
    case .canceled, .payCanceled: 0
    default: totalAmount - refundedAmount
    }
  }

  /// Whether money may be given back in part.
  var isRefundable: Bool { status == .paid || status == .partiallyRefunded }

  /// What its refunds make of an order that was paid.
  var statusByRefunds: Status {
    switch refundedAmount {
    case 0: .paid
    case totalAmount: .refunded
    default: .partiallyRefunded
    }
  }
}

/// Money given back on request; never more than once for one number.
public struct UpayRefund: Codable, Hashable, Sendable {
  public enum State: String, Codable, Sendable {
    case succeeded, running, unknown
    /// Nothing went back; the number may be used again.
    case failed
  }

  public var refundRequestNo: String
  public var amount: Int64
  public var at: Milliseconds
  /// Given back by the merchant portal, not by a terminal.
  public var external: Bool
  public var state = State.succeeded
  /// When it was asked for, where books may lag.
  var madeAt: Milliseconds?

  enum CodingKeys: String, CodingKey {
    case refundRequestNo = "refund_request_no"
    case amount, at, external, state
    case madeAt = "made_at"
  }

  /// What the flow record of this refund says.
  var flowStatus: String {
    switch state {
    case .succeeded: "SUCCESS"
    case .running: "IN_PROG"
    case .unknown: "REFUND_ERROR"
    case .failed: "FAIL_CANCELED"
    }
  }
}
