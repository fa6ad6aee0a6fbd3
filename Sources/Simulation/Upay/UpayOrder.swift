public import Terminal

/// One order in the gateway's books.
public struct UpayOrder: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Sendable { case pay, precreate }

  /// `order_status` (Upay Web API, code tables).
  public enum Status: String, Codable, Hashable, Sendable {
    /// May become paid, canceled by the gateway, canceled by the client, or an error.
    case created = "CREATED"
    /// May be refunded in part or whole, or canceled on the same day.
    case paid = "PAID"
    /// Failed or expired, nothing taken; final.
    case payCanceled = "PAY_CANCELED"
    /// Failed, reversal unknown; may become canceled by the gateway or the client.
    case payError = "PAY_ERROR"
    /// More refunds may follow.
    case partiallyRefunded = "PARTIAL_REFUNDED"
    /// Final.
    case refunded = "REFUNDED"
    /// Given up by the client, nothing kept; final.
    case canceled = "CANCELED"

    /// Whether a customer could still pay.
    var isOpen: Bool { self == .created }
  }

  /// Money given back on request; never more than once for one number.
  public struct Refund: Codable, Hashable, Sendable {
    public var refundRequestNo: String
    public var amount: Int64
    public var at: Milliseconds
    /// Given back by the merchant portal, not by a terminal.
    public var external: Bool

    enum CodingKeys: String, CodingKey {
      case refundRequestNo = "refund_request_no"
      case amount, at, external
    }
  }

  public let sn: String
  public let clientSN: String
  public let terminalSN: String
  public let kind: Kind
  public let totalAmount: Int64
  public var status: Status
  /// What the flow record says: SUCCESS, IN_PROG, FAIL_CANCELED, FAIL_ERROR.
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
  public var tradeNo: String?
  public let createdAt: Milliseconds
  public var finishedAt: Milliseconds?
  public var refunds: [Refund] = []

  /// Refunded so far; a cancel is not a refund.
  public var refundedAmount: Int64 { refunds.reduce(0) { $0 + $1.amount } }
  public var netAmount: Int64 {
    switch status {
    case .canceled, .payCanceled: 0
    default: totalAmount - refundedAmount
    }
  }

  /// `biz_response.data`: every value a string.
  ///
  /// - Parameter refundRequestNo: shows one refund: `client_tsn` is then the order's number, a hyphen
  ///   and the refund's, provided that the order has such a refund.
  func data(refundRequestNo: String? = nil) -> [String: JSONValue] {
    let refund = refunds.first { $0.refundRequestNo == refundRequestNo }
    var data: [String: JSONValue] = [
      "terminal_sn": .string(terminalSN), "sn": .string(sn), "client_sn": .string(clientSN),
      "client_tsn": .string(refund.map { "\(clientSN)-\($0.refundRequestNo)" } ?? clientSN),
      "status": .string(refund == nil ? flowStatus : "SUCCESS"),
      "order_status": .string(status.rawValue), "total_amount": .string(String(totalAmount)),
      "net_amount": .string(String(netAmount)), "sub_payway": .string(subPayway),
      "subject": .string(subject), "operator": .string(operatorName),
      "ctime": .string(String(createdAt)),
    ]
    data["payway"] = payway.map(JSONValue.string)
    data["payway_name"] = payway.flatMap(Wallet.name(ofPayway:)).map(JSONValue.string)
    data["reflect"] = reflect.map(JSONValue.string)
    data["store_id"] = storeID.map(JSONValue.string)
    data["qr_code"] = status.isOpen ? qrCode.map(JSONValue.string) : nil
    data["finish_time"] = (refund?.at ?? finishedAt).map { .string(String($0)) }
    if let tradeNo {
      data["trade_no"] = .string(tradeNo)
      data["payer_login"] = .string("139****0000")
      data["channel_finish_time"] = data["finish_time"]
    }
    return data
  }
}
