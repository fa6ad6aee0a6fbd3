public import Terminal

/// Where public sources leave OTT Pay's behaviour open or contradict each other, each with the value
/// that they make most likely.
public struct OTTPayRules: RuleSet {
  public enum Envelope: String, Codable, CaseIterable, Sendable, RuleChoice {
    case plain
    /// As one page of the documents has it, and no client.
    case base64
  }

  public enum CodeName: String, Codable, CaseIterable, Sendable, RuleChoice {
    case right = "rsp_code"
    /// As one page of the documents spells it once.
    case misspelled = "rep_code"
  }

  public enum InnerNames: String, Codable, CaseIterable, Sendable, RuleChoice {
    case web = "rspCode"
    case mobile = "respcode"
    case none
  }

  public enum NumberName: String, Codable, CaseIterable, Sendable, RuleChoice {
    case snake = "order_id"
    case camel = "orderId"
    case both
  }

  public enum AmountName: String, Codable, CaseIterable, Sendable, RuleChoice {
    case amount
    case total = "total_amount"
    case both
  }

  public enum Values: String, Codable, CaseIterable, Sendable, RuleChoice { case texts, numbers }
  public enum Lines: String, Codable, CaseIterable, Sendable, RuleChoice {
    case random, one, wrapped
  }
  public enum Digest: String, Codable, CaseIterable, Sendable, RuleChoice {
    case complete
    /// Made of other fields than are there, as one client fears.
    case partial
  }

  public enum CreatedCode: String, Codable, CaseIterable, Sendable, RuleChoice {
    case success = "SUCCESS"
    case processing = "PROCESSING"
  }

  public enum DeadCode: String, Codable, CaseIterable, Sendable, RuleChoice {
    case success = "SUCCESS"
    case fail = "FAIL"
  }

  public enum OpenWord: String, Codable, CaseIterable, Sendable, RuleChoice {
    case processing, created, empty
  }

  public enum PaidWord: String, Codable, CaseIterable, Sendable, RuleChoice {
    case success, paid, tradeSuccess = "trade_success", captured
  }

  public enum DeclinedWord: String, Codable, CaseIterable, Sendable, RuleChoice {
    case fail, failure
  }

  public enum ClosedWord: String, Codable, CaseIterable, Sendable, RuleChoice {
    case closed, orderclosed, cancelled, canceled, revoked
  }

  public enum RefundedWord: String, Codable, CaseIterable, Sendable, RuleChoice {
    case refunded, fullyRefunded = "fully_refunded", fullyReversal = "fully_reversal", reversed
    case chargeback
  }

  public enum PartWord: String, Codable, CaseIterable, Sendable, RuleChoice {
    case partialRefunded = "partial_refunded"
    /// The same word as for a full refund: the sum tells.
    case refunded
  }

  public enum Capitals: String, Codable, CaseIterable, Sendable, RuleChoice { case small, capital }

  public enum RefundAmount: String, Codable, CaseIterable, Sendable, RuleChoice {
    case whenRefunded = "when_refunded"
    case always
  }

  public enum Repeated: String, Codable, CaseIterable, Sendable, RuleChoice {
    /// Answered as the first one was.
    case same
    case used = "ORDER_USED"
  }

  public enum Denial: String, Codable, CaseIterable, Sendable, RuleChoice {
    /// "Order does not exist".
    case order
    /// "Fail", as of everything.
    case plain
  }

  public enum Notification: String, Codable, CaseIterable, Sendable, RuleChoice {
    case short
    /// With the members, and the spelling of the time, of a newer page.
    case long
  }

  public enum Query: String, Codable, CaseIterable, Sendable, RuleChoice {
    case either
    case statusQuery = "STATUS_QUERY"
    case queryPay = "CC_QUERYPAY"
  }

  public var envelope = Envelope.plain
  public var codeName = CodeName.right
  public var innerNames = InnerNames.web
  public var numberName = NumberName.snake
  public var amountName = AmountName.both
  public var values = Values.texts
  public var lines = Lines.random
  public var digest = Digest.complete
  public var createdCode = CreatedCode.processing
  public var deadCode = DeadCode.success
  public var openWord = OpenWord.processing
  public var paidWord = PaidWord.success
  public var declinedWord = DeclinedWord.fail
  public var closedWord = ClosedWord.closed
  public var refundedWord = RefundedWord.refunded
  public var partWord = PartWord.partialRefunded
  public var capitals = Capitals.small
  public var refundAmount = RefundAmount.whenRefunded
  public var showsOwnNumber = true
  public var unknownMembers = true
  public var strictNumbers = true
  public var cardQuery = Query.either
  public var repeatedRefund = Repeated.same
  public var declinedData = true
  public var denial = Denial.order
  public var notification = Notification.short
  /// How long after its making a question does not find an order.
  public var visibilityLag: Milliseconds = 0
  public var patience: Milliseconds = .minutes(10)
  public var scriptedDelay: Milliseconds = .seconds(5)

  public init() {}
}

extension SimulatorRules {
  public var ottpay: OTTPayRules {
    get { self[OTTPayRules.self] }
    set { self[OTTPayRules.self] = newValue }
  }
}

extension OTTPayRules {
  public static let table: [Rule<Self>] = wording + business

  private static let wording: [Rule<Self>] = [
    Rule(
      "ottpay.envelope", \.envelope,
      "whether requests and answers are themselves in Base64: one page says so, no client does"),
    Rule("ottpay.code_name", \.codeName, "the name of the code outside; misspelled on one page"),
    Rule("ottpay.inner_names", \.innerNames, "the name of the code inside; pages show both"),
    Rule("ottpay.number_name", \.numberName, "the name of the order's number in answers"),
    Rule("ottpay.amount_name", \.amountName, "the name of the sum in answers"),
    Rule("ottpay.values", \.values, "whether sums are texts or numbers"),
    Rule("ottpay.lines", \.lines, "whether Base64 comes in lines of 60 characters, as one sample"),
    Rule("ottpay.digest", \.digest, "which members the digest of an answer is made of"),
    Rule("ottpay.created_code", \.createdCode, "the code of an order that waits for its customer"),
    Rule("ottpay.dead_code", \.deadCode, "the code of a question about an order that failed"),
    Rule("ottpay.open_word", \.openWord, "order_status of an order that waits; there is no list"),
    Rule("ottpay.paid_word", \.paidWord, "order_status of an order that is paid"),
    Rule("ottpay.declined_word", \.declinedWord, "order_status of an order that was declined"),
    Rule("ottpay.closed_word", \.closedWord, "order_status of an order that nobody paid in time"),
    Rule("ottpay.refunded_word", \.refundedWord, "order_status after a full refund"),
    Rule("ottpay.part_word", \.partWord, "order_status after a refund in part"),
    Rule("ottpay.capitals", \.capitals, "the letters of order_status"),
    Rule("ottpay.refund_amount", \.refundAmount, "when answers show what was refunded"),
    Rule("ottpay.shows_own_number", \.showsOwnNumber, "whether answers have bizpay_order_id"),
    Rule("ottpay.unknown_members", \.unknownMembers, "members that no source knows"),
  ]

  private static let business: [Rule<Self>] = [
    Rule(
      "ottpay.strict_numbers", \.strictNumbers,
      "whether a number has 20 letters and digits at most; the documents' own example has 24"),
    Rule(
      "ottpay.card_query", \.cardQuery,
      "how orders of the payment page are asked for; pages contradict each other"),
    Rule(
      "ottpay.repeated_refund", \.repeatedRefund,
      "a refund's number again, with the same amount; not documented"),
    Rule(
      "ottpay.declined_data", \.declinedData, "whether data goes with a payment that was declined"),
    Rule("ottpay.denial", \.denial, "the text of FAIL for an order that they do not have"),
    Rule(
      "ottpay.visibility_lag", \.visibilityLag,
      "how long after a payment or a return a question does not find it"),
    Rule(
      "ottpay.patience", \.patience, "how long an order can be paid or confirmed; not documented"),
    Rule(
      "ottpay.scripted_delay", \.scriptedDelay,
      "how long what is scripted takes when its delay is not given"),
    Rule(
      "ottpay.notification", \.notification,
      "what a notification holds; a newer page shows more members and another time"),
  ]
}
