public import Terminal

/// Where public sources leave the behaviour of IOTPay's wallet API open or contradict each other, each
/// with the value that they make most likely.
public struct IOTPayRules: RuleSet {
  public enum Link: String, Codable, CaseIterable, Sendable, RuleChoice {
    case camel = "codeUrl"
    case snake = "code_url"
    case pay = "payUrl"
    case payParams
    case retParams
  }

  public enum Signed: String, Codable, CaseIterable, Sendable, RuleChoice {
    case created = "create_order"
    case all
  }

  public enum ErrorLayer: String, Codable, CaseIterable, Sendable, RuleChoice {
    /// `retCode` SUCCESS, `resCode` FAIL and an `errCode`, for what was understood.
    case business
    /// `retCode` FAIL, and the code at the beginning of `retMsg`.
    case transport
  }

  public enum Values: String, Codable, CaseIterable, Sendable, RuleChoice { case numbers, texts }

  public enum OpenStatus: String, Codable, CaseIterable, Sendable, RuleChoice {
    /// A link is made, a code is being paid with.
    case byKind = "by_kind"
    case created = "0"
    case paying = "1"
  }

  public enum PaidStatus: String, Codable, CaseIterable, Sendable, RuleChoice {
    /// 3 once the merchant's server has acknowledged the notice.
    case whenTold = "when_told"
    case told = "3"
  }

  public enum Declined: String, Codable, CaseIterable, Sendable, RuleChoice {
    /// The order is made, and questions tell.
    case record
    /// `create_order` itself is refused.
    case refused
  }

  public enum RefundRecord: String, Codable, CaseIterable, Sendable, RuleChoice {
    /// With members of its own: `mchRefundNo`, `refundAmount`.
    case refund
    /// As an order is told: `mchOrderNo` is the refund's number, `amount` its sum.
    case order
  }

  public enum Repeated: String, Codable, CaseIterable, Sendable, RuleChoice {
    /// Answered as the first one was.
    case same
    case refused
  }

  public enum UsedNumber: String, Codable, CaseIterable, Sendable, RuleChoice {
    case paid
    case parameter
  }

  public var link = Link.camel
  public var signedAnswers = Signed.created
  public var signatureOrder = IOTPaySigning.Order.ignoringCase
  public var nestedSigned = IOTPaySigning.Nested.text
  public var errorLayer = ErrorLayer.business
  public var values = Values.numbers
  public var openStatus = OpenStatus.byKind
  public var paidStatus = PaidStatus.whenTold
  public var declined = Declined.record
  public var refundRecord = RefundRecord.refund
  public var refundStatus = false
  public var unknownMembers = true
  public var unionPayOnlyCAD = true
  public var refundCurrency = false
  public var repeatedRefund = Repeated.same
  public var usedNumber = UsedNumber.paid
  public var noticeShape = IOTPaySigning.Shape.json
  /// How long after its making a question does not find an order.
  public var visibilityLag: Milliseconds = 0
  public var patience: Milliseconds = .minutes(15)
  public var scriptedDelay: Milliseconds = .seconds(5)

  public init() {}
}

extension SimulatorRules {
  public var iotpay: IOTPayRules {
    get { self[IOTPayRules.self] }
    set { self[IOTPayRules.self] = newValue }
  }
}

extension IOTPayRules {
  public static let table: [Rule<Self>] = [
    Rule("iotpay.link", \.link, "which member holds a QR code; the documents name none"),
    Rule("iotpay.signed_answers", \.signedAnswers, "which answers are signed"),
    Rule(
      "iotpay.signature_order", \.signatureOrder,
      "the order of what is signed: the documents say lexicographic, the vendor's program ignores "
        + "case"),
    Rule(
      "iotpay.nested_signed", \.nestedSigned, "what is signed of an object within; not documented"),
    Rule(
      "iotpay.error_layer", \.errorLayer, "where the code of an error stands: errCode, or retMsg"),
    Rule("iotpay.values", \.values, "whether sums and states are numbers or texts"),
    Rule("iotpay.open_status", \.openStatus, "status of an order that waits for its customer"),
    Rule(
      "iotpay.paid_status", \.paidStatus,
      "status of a paid order: 2, and 3 when the merchant was told"),
    Rule("iotpay.declined", \.declined, "what becomes of a code whose customer declines at once"),
    Rule(
      "iotpay.refund_record", \.refundRecord,
      "how query_refund tells of a refund; its page is not in public copies"),
    Rule("iotpay.refund_status", \.refundStatus, "whether the answer to a refund has its status"),
    Rule("iotpay.unknown_members", \.unknownMembers, "members that no source knows"),
    Rule(
      "iotpay.unionpay_only_cad", \.unionPayOnlyCAD,
      "whether UnionPay takes Canadian dollars only; an older page says so"),
    Rule(
      "iotpay.refund_currency", \.refundCurrency,
      "whether a refund needs its currency; an older page lists it"),
    Rule(
      "iotpay.repeated_refund", \.repeatedRefund,
      "a refund's number again, with the same amount; not documented"),
    Rule(
      "iotpay.used_number", \.usedNumber,
      "what the number of an open order is told: as that of a paid one, or a wrong parameter"),
    Rule("iotpay.notice_shape", \.noticeShape, "the shape of a notice; documented for cards alone"),
    Rule(
      "iotpay.visibility_lag", \.visibilityLag,
      "how long after a payment or a return a question does not find it"),
    Rule(
      "iotpay.patience", \.patience, "how long an order can be paid or confirmed; not documented"),
    Rule(
      "iotpay.scripted_delay", \.scriptedDelay,
      "how long what is scripted takes when its delay is not given"),
  ]
}
