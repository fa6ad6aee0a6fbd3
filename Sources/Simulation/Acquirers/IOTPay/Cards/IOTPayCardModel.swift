import Gateways
import Terminal

/// IOTPay's card API as a value: one merchant's account, its orders, the cards it keeps, and its rules
/// (IOTPay v3).
public struct IOTPayCardModel: Codable, Sendable {
  public let account: IOTPayAccount
  public var rules = IOTPayCardRules()
  // Its numbers begin like IOTPay's own, of which 28 characters are shown.
  public internal(set) var books = AcquirerBooks(prefix: "PC202400000000")
  /// By `cardId`.
  var cards: [String: IOTPayKeptCard] = [:]

  public init(_ account: IOTPayAccount) { self.account = account }
}

extension IOTPayCardModel: IOTPayModel {
  static let system = PaymentSystem.iotpayCard
  static let api = IOTPayAPI.v3
  static let verbs = [
    "cc_purchase", "cc_query", "cc_refund", "cc_void", "cc_addcard", "cc_querycard",
    "cc_purchasewithtoken",
  ]

  var pace: AcquirerBooks.Pace {
    AcquirerBooks.Pace(patience: rules.patience, scriptedDelay: rules.scriptedDelay)
  }

  var numberUsed: IOTPayRefusal { .invalid("mchOrderNo") }

  var repetition: IOTPayRefusal? {
    rules.repeatedRefund == .same ? nil : .invalid("mchRefundNo")
  }

  mutating func act(
    on request: IOTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    switch request.verb {
    case "cc_purchase": try purchase(request, number: number, at: now)
    case "cc_purchasewithtoken": try purchaseWithCard(request, number: number, at: now)
    case "cc_refund": try refund(request, number: number, at: now)
    case "cc_void": try void(request, number: number, at: now)
    case "cc_addcard": try addCard(request, number: number, at: now)
    case "cc_querycard": try queryCard(request, number: number)
    default: try query(request, number: number, at: now)
    }
  }

  // MARK: Words

  func refused(_ refusal: IOTPayRefusal, number: UInt64) -> AcquirerAnswer {
    var members = AnswerMembers(reserving: 4)
    members["retCode"] = .string("FAIL")
    members["retMsg"] =
      .string(rules.words == .code ? "\(refusal.code) \(refusal.text)" : refusal.text)
    var answer = sealed(members, by: seal(number), code: "FAIL")
    answer.note.error = refusal.code
    return answer
  }

  /// - Parameter beside: what stands beside `retData`.
  func done(
    _ data: AnswerMembers, beside: AnswerMembers = AnswerMembers(), number: UInt64
  ) -> AcquirerAnswer {
    var members = beside
    members["retCode"] = .string("SUCCESS")
    members["retMsg"] = .string("")
    if rules.unknownMembers { members["Trace"] = .string(String(number, radix: 16)) }
    return sealed(
      members, data.isEmpty ? nil : data, by: seal(number), code: "SUCCESS")
  }

  private func seal(_ number: UInt64) -> IOTPaySeal {
    IOTPaySeal(
      api: .v3, key: rules.signedAnswers ? account.secret : nil, order: rules.signatureOrder,
      openWord: rules.openStatus.rawValue, number: number)
  }
}
