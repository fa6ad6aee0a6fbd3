public import Terminal

/// Where public sources leave the platform's behaviour open or contradict each other, each with the
/// value that they make most likely.
public struct SecurePayRules: RuleSet {
  public enum SignMethod: String, Codable, CaseIterable, Sendable, RuleChoice {
    case certificate = "01"
    case sharedKey = "11"
  }

  public enum Signer: String, Codable, CaseIterable, Sendable, RuleChoice {
    case valid, expired
    /// In order, and somebody else's.
    case otherCompany = "other_company"
    /// Of another authority that calls itself the same.
    case untrusted
  }

  public enum Untouched: String, Codable, CaseIterable, Sendable, RuleChoice {
    case absent = "34"
    case open = "05"
  }

  public enum Accepted: String, Codable, CaseIterable, Sendable, RuleChoice {
    case done = "00"
    case later = "05"
  }

  public enum Done: String, Codable, CaseIterable, Sendable, RuleChoice {
    case done = "00"
    case withDefect = "A6"
  }

  public enum Open: String, Codable, CaseIterable, Sendable, RuleChoice {
    case accepted = "05"
    case unclear = "04"
    case timeout = "03"
  }

  public enum Closed: String, Codable, CaseIterable, Sendable, RuleChoice {
    case closed = "02"
    case failed = "01"
    case tooLate = "69"
  }

  public enum ClearingDay: String, Codable, CaseIterable, Sendable, RuleChoice {
    case beijing, none
  }

  public enum QueryKey: String, Codable, CaseIterable, Sendable, RuleChoice {
    case numberAndTime = "number_and_time"
    case number
  }

  public enum QueryBusiness: String, Codable, CaseIterable, Sendable, RuleChoice {
    case any
    case zeros = "000000"
  }

  public enum Duplicate: String, Codable, CaseIterable, Sendable, RuleChoice {
    case numberAndTime = "number_and_time"
    case numberAndDay = "number_and_day"
  }

  public enum Reversal: String, Codable, CaseIterable, Sendable, RuleChoice { case back, query }

  public enum Again: String, Codable, CaseIterable, Sendable, RuleChoice {
    case shown
    case refused = "12"
  }

  public enum Rate: String, Codable, CaseIterable, Sendable, RuleChoice {
    case sixty, ten, unlimited

    var limit: Int? {
      switch self {
      case .sixty: 60
      case .ten: 10
      case .unlimited: nil
      }
    }
  }

  public var signMethod = SignMethod.certificate
  public var signer = Signer.valid
  public var untouched = Untouched.absent
  public var accepted = Accepted.done
  public var done = Done.done
  public var open = Open.accepted
  public var closed = Closed.closed
  public var clearing = true
  public var unknownFields = true
  public var clearingDay = ClearingDay.beijing
  public var cancels = true
  public var refundPeriod: Milliseconds = .days(90)
  public var queryKey = QueryKey.numberAndTime
  public var queryBusiness = QueryBusiness.any
  public var queriesAMinute = Rate.sixty
  public var duplicate = Duplicate.numberAndTime
  public var reversal = Reversal.back
  public var pageAgain = Again.shown
  public var paysLate = false
  public var timeSkew: Milliseconds = .hours(1)
  public var visibilityLag: Milliseconds = 0
  public var patience: Milliseconds = .minutes(15)
  public var scriptedDelay: Milliseconds = .seconds(5)

  public init() {}
}

extension SimulatorRules {
  public var securepay: SecurePayRules {
    get { self[SecurePayRules.self] }
    set { self[SecurePayRules.self] = newValue }
  }
}

extension SecurePayRules {
  public static let table: [Rule<Self>] = wording + business

  private static let wording: [Rule<Self>] = [
    Rule(
      "securepay.sign_method", \.signMethod,
      "how the daemon that is configured signs: a certificate, or a shared key; both are taken"),
    Rule("securepay.signer", \.signer, "whose certificate signs answers of method 01"),
    Rule(
      "securepay.untouched", \.untouched,
      "what is said of a QR code or a page that nobody has paid yet; 34: not there"),
    Rule("securepay.accepted", \.accepted, "respCode of a request that was taken"),
    Rule("securepay.done", \.done, "origRespCode of what is done; A6: with a defect"),
    Rule("securepay.open", \.open, "origRespCode of what is being worked on"),
    Rule("securepay.closed", \.closed, "origRespCode of a payment that nobody made in time"),
    Rule(
      "securepay.clearing", \.clearing,
      "fields that only clearing needs: traceNo, settleDate; not every source shows them"),
    Rule("securepay.unknown_fields", \.unknownFields, "fields that no source knows"),
  ]

  private static let business: [Rule<Self>] = [
    Rule(
      "securepay.clearing_day", \.clearingDay,
      "until when a payment can be cancelled: 23:00 in Beijing, or for ever"),
    Rule(
      "securepay.cancels", \.cancels, "whether the card's bank takes cancellations; a few do not"),
    Rule(
      "securepay.refund_period", \.refundPeriod,
      "how long after the payment; sources have 30, 90, 180 and 330 days; 0: for ever"),
    Rule(
      "securepay.query_key", \.queryKey,
      "what a question names; one sample sends a new txnTime with it"),
    Rule(
      "securepay.query_business", \.queryBusiness,
      "bizType of a question; sources show 000000 and 000201"),
    Rule(
      "securepay.queries_a_minute", \.queriesAMinute,
      "how many questions about one transaction are answered; then 37"),
    Rule(
      "securepay.duplicate", \.duplicate,
      "what makes a transaction one that was there before; sources contradict each other"),
    Rule(
      "securepay.reversal", \.reversal,
      "where a reversal is posted: backTransReq.do, or queryTrans.do as one client does"),
    Rule(
      "securepay.page_again", \.pageAgain,
      "the purchase page opened again by the same form; not documented"),
    Rule(
      "securepay.pays_late", \.paysLate,
      "whether a payer can still pay half an hour after payTimeout, with 42"),
    Rule(
      "securepay.time_skew", \.timeSkew,
      "how far txnTime may be from now, which is not published; 0: as far as it likes"),
    Rule(
      "securepay.visibility_lag", \.visibilityLag,
      "how long after a payment or a return a question does not find it"),
    Rule(
      "securepay.patience", \.patience,
      "how long a payment waits for its payer where no payTimeout says it"),
    Rule(
      "securepay.scripted_delay", \.scriptedDelay,
      "how long what is scripted takes when its delay is not given"),
  ]
}
