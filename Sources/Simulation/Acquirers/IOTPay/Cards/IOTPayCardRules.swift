public import Terminal

/// Where public sources leave the behaviour of IOTPay's card API open or contradict each other, each
/// with the value that they make most likely.
public struct IOTPayCardRules: RuleSet {
  public enum LinkPlace: String, Codable, CaseIterable, Sendable, RuleChoice {
    case inside = "retData"
    /// As a sample reads it.
    case beside
  }

  public enum Words: String, Codable, CaseIterable, Sendable, RuleChoice {
    case text
    /// The wallet API's code before the text.
    case code
  }

  public enum QueryNeeds: String, Codable, CaseIterable, Sendable, RuleChoice {
    case either
    /// As the table has it.
    case both
  }

  public enum NotifyURL: String, Codable, CaseIterable, Sendable, RuleChoice {
    case required, optional
  }

  public enum Values: String, Codable, CaseIterable, Sendable, RuleChoice { case numbers, texts }

  public enum OpenStatus: String, Codable, CaseIterable, Sendable, RuleChoice {
    case pending = "0"
    case unknown = "1"
  }

  public enum PaidStatus: String, Codable, CaseIterable, Sendable, RuleChoice {
    case two = "2"
    case three = "3"
  }

  public enum CardType: String, Codable, CaseIterable, Sendable, RuleChoice {
    case none
    case union = "U"
    case visa = "V"
    case mastercard = "M"
  }

  public enum Repeated: String, Codable, CaseIterable, Sendable, RuleChoice {
    /// Answered as the first one was.
    case same
    case refused
  }

  public var linkPlace = LinkPlace.inside
  public var words = Words.text
  public var queryNeeds = QueryNeeds.either
  public var refundNotifyURL = NotifyURL.required
  public var signedAnswers = false
  public var signatureOrder = IOTPaySigning.Order.ignoringCase
  public var values = Values.numbers
  public var openStatus = OpenStatus.pending
  public var paidStatus = PaidStatus.two
  public var cardType = CardType.none
  public var unknownMembers = true
  public var repeatedRefund = Repeated.same
  /// How long after a payment it is settled: until then it is voided, from then on refunded.
  public var settlement: Milliseconds = .hours(12)
  /// How long after its making a question does not find an order.
  public var visibilityLag: Milliseconds = 0
  public var patience: Milliseconds = .minutes(15)
  public var scriptedDelay: Milliseconds = .seconds(5)

  public init() {}
}

extension SimulatorRules {
  public var iotpayCard: IOTPayCardRules {
    get { self[IOTPayCardRules.self] }
    set { self[IOTPayCardRules.self] = newValue }
  }
}

extension IOTPayCardRules {
  public static let table: [Rule<Self>] = [
    Rule(
      "iotpay_card.link_place", \.linkPlace,
      "where redirectUrl stands: tables and programs say retData, a sample reads it beside"),
    Rule("iotpay_card.words", \.words, "how a refusal is told; only free text is documented"),
    Rule(
      "iotpay_card.query_needs", \.queryNeeds,
      "by what an order is asked for: the text says one number, the table marks both"),
    Rule(
      "iotpay_card.refund_notify_url", \.refundNotifyURL,
      "whether refunds and voids need notifyUrl; newer pages leave it out"),
    Rule(
      "iotpay_card.signed_answers", \.signedAnswers, "whether answers are signed; no table says"),
    Rule(
      "iotpay_card.signature_order", \.signatureOrder,
      "the order of what is signed, where answers are"),
    Rule("iotpay_card.values", \.values, "whether sums and states are numbers or texts"),
    Rule("iotpay_card.open_status", \.openStatus, "status of an order that waits: 0, or 1 unknown"),
    Rule("iotpay_card.paid_status", \.paidStatus, "status of a paid order: 2 or 3"),
    Rule(
      "iotpay_card.card_type", \.cardType, "cardType of a UnionPay card; only V and M are known"),
    Rule("iotpay_card.unknown_members", \.unknownMembers, "members that no source knows"),
    Rule(
      "iotpay_card.repeated_refund", \.repeatedRefund,
      "the number of a refund or a void again; not documented"),
    Rule(
      "iotpay_card.settlement", \.settlement,
      "how long after a payment it is settled: voided until then, refunded after it"),
    Rule(
      "iotpay_card.visibility_lag", \.visibilityLag,
      "how long after a payment or a return a question does not find it"),
    Rule("iotpay_card.patience", \.patience, "how long a page can be used; not documented"),
    Rule(
      "iotpay_card.scripted_delay", \.scriptedDelay,
      "how long what is scripted takes when its delay is not given"),
  ]
}
