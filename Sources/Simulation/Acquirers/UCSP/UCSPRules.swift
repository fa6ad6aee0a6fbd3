public import Terminal

/// Where UCSP's public documents leave its behaviour open, each with the value that its sister
/// products make most likely. Its names are ``UCSPProfile``'s.
public struct UCSPRules: RuleSet {
  public enum Signature: String, Codable, CaseIterable, Sendable, RuleChoice {
    case wrapped = "SHA256withRSA"
    /// As one public client of a sister product does.
    case bare = "NONEwithRSA"
  }

  public enum OpenInquiry: String, Codable, CaseIterable, Sendable, RuleChoice {
    /// `origRespCode` 05.
    case accepted = "05"
    /// As if there were no such order.
    case absent = "34"
    /// 00 of the inquiry itself, and no word of the payment.
    case silent
  }

  public enum ClosedInquiry: String, Codable, CaseIterable, Sendable, RuleChoice {
    /// `origRespCode` 01.
    case failed = "01"
    case absent = "34"
  }

  public enum Repeated: String, Codable, CaseIterable, Sendable, RuleChoice {
    /// Answered as the first one was.
    case same
    case failed = "01"
    case incorrect = "36"
  }

  public enum Acceptance: String, Codable, CaseIterable, Sendable, RuleChoice {
    case approved = "00"
    case accepted = "05"
  }

  public enum SigningPage: String, Codable, CaseIterable, Sendable, RuleChoice {
    case signURL = "signUrl"
    case paymentURL = "paymentUrl"
    case redirectURL = "redirectUrl"
  }

  public enum Spelling: String, Codable, CaseIterable, Sendable, RuleChoice {
    case small = "contractId"
    case capital = "contractID"
  }

  public enum Notices: String, Codable, CaseIterable, Sendable, RuleChoice { case all, successes }
  public enum CancelWindow: String, Codable, CaseIterable, Sendable, RuleChoice {
    case day, always
  }

  public var signature = Signature.wrapped
  public var openInquiry = OpenInquiry.accepted
  public var closedInquiry = ClosedInquiry.failed
  public var saysFate = true
  public var repeatedOrder = Repeated.same
  public var repeatedReturn = Repeated.same
  public var acceptance = Acceptance.approved
  public var signingPage = SigningPage.signURL
  public var signsSigning = false
  public var spelling = Spelling.small
  public var notices = Notices.all
  public var cancelWindow = CancelWindow.day
  public var scenarios = true
  public var unknownMembers = true
  /// How long after its making a question does not find an order.
  public var visibilityLag: Milliseconds = 0
  public var patience: Milliseconds = .minutes(15)
  public var scriptedDelay: Milliseconds = .seconds(5)

  public init() {}
}

extension SimulatorRules {
  public var ucsp: UCSPRules {
    get { self[UCSPRules.self] }
    set { self[UCSPRules.self] = newValue }
  }
}

extension UCSPRules {
  public static let table: [Rule<Self>] = [
    Rule("ucsp.signature", \.signature, "how messages are signed: nothing public says which"),
    Rule(
      "ucsp.open_inquiry", \.openInquiry,
      "what an inquiry about an order that waits for its payer is answered; not documented"),
    Rule(
      "ucsp.closed_inquiry", \.closedInquiry,
      "what an inquiry about an order that nobody paid in time is answered; not documented"),
    Rule(
      "ucsp.says_fate", \.saysFate,
      "whether the answer to an inquiry has origRespCode: a name that is assumed"),
    Rule(
      "ucsp.repeated_order", \.repeatedOrder,
      "the same orderId and txnTime in another message; not documented"),
    Rule(
      "ucsp.repeated_return", \.repeatedReturn,
      "the same of a cancellation or a refund; not documented"),
    Rule(
      "ucsp.acceptance", \.acceptance, "the code with which cancellations and refunds are taken"),
    Rule(
      "ucsp.signing_page", \.signingPage,
      "the name of the link to the signing page; the tables are empty"),
    Rule(
      "ucsp.signs_signing", \.signsSigning,
      "whether the answer to SIGN_AUTO_DEBIT is signed; its table has no signature"),
    Rule(
      "ucsp.spelling", \.spelling,
      "how contractId and userId are spelled in notices; the documents have both"),
    Rule("ucsp.notices", \.notices, "what is told by itself: failures too, or not"),
    Rule(
      "ucsp.cancel_window", \.cancelWindow,
      "until when a payment can be cancelled: its day in UTC+8, or always; not documented"),
    Rule(
      "ucsp.scenarios", \.scenarios,
      "whether the last two digits of an amount say how its payment goes"),
    Rule("ucsp.unknown_members", \.unknownMembers, "members that no source knows"),
    Rule(
      "ucsp.visibility_lag", \.visibilityLag,
      "how long after a payment or a return an inquiry does not find it"),
    Rule(
      "ucsp.patience", \.patience, "how long an order can be paid, or a contract signed, at most"),
    Rule(
      "ucsp.scripted_delay", \.scriptedDelay,
      "how long what is scripted takes when its delay is not given"),
  ]
}
