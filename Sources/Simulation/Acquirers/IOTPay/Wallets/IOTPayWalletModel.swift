import Gateways
import Terminal

/// IOTPay's wallet API as a value: one merchant's account, its orders and its rules (IOTPay v1).
public struct IOTPayWalletModel: Codable, Sendable {
  public let account: IOTPayAccount
  public var rules = IOTPayRules()
  // Its numbers begin like IOTPay's own, of which 27 characters are shown.
  public internal(set) var books = AcquirerBooks(prefix: "U002400000000")
  /// `sn` of what the merchant was told of, and has acknowledged.
  var told: Set<String> = []

  public init(_ account: IOTPayAccount) { self.account = account }
}

extension IOTPayWalletModel: IOTPayModel {
  static let system = PaymentSystem.iotpay
  static let api = IOTPayAPI.v1
  static let verbs = ["create_order", "query_order", "refund_order", "query_refund"]

  var pace: AcquirerBooks.Pace {
    AcquirerBooks.Pace(patience: rules.patience, scriptedDelay: rules.scriptedDelay)
  }

  var numberUsed: IOTPayRefusal {
    rules.usedNumber == .paid ? .paid : .invalid("mchOrderNo")
  }

  var repetition: IOTPayRefusal? {
    rules.repeatedRefund == .same ? nil : .invalid("mchRefundNo")
  }

  mutating func act(
    on request: IOTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    switch request.verb {
    case "create_order": try create(request, number: number, at: now)
    case "refund_order": try refund(request, number: number, at: now)
    case "query_refund": try queryRefund(request, number: number, at: now)
    default: try query(request, number: number, at: now)
    }
  }

  // MARK: Words

  func refused(_ refusal: IOTPayRefusal, number: UInt64) -> AcquirerAnswer {
    var members = AnswerMembers(reserving: 8)
    if refusal.isOfBusiness, rules.errorLayer == .business {
      members["retCode"] = .string("SUCCESS")
      members["retMsg"] = .string("")
      members["resCode"] = .string("FAIL")
      members["errCode"] = .string(refusal.code)
      members["errCodeDes"] = .string(refusal.text)
    } else {
      members["retCode"] = .string("FAIL")
      members["retMsg"] = .string("\(refusal.code) \(refusal.text)")
    }
    var answer = sealed(
      members, by: seal(isSigned: rules.signedAnswers == .all, number), code: refusal.code)
    answer.note.error = refusal.code
    return answer
  }

  /// - Parameter isCreated: whether it answers `create_order`, which is signed in any case.
  func done(
    _ members: AnswerMembers, isCreated: Bool = false, number: UInt64
  ) -> AcquirerAnswer {
    var members = members
    members["retCode"] = .string("SUCCESS")
    members["retMsg"] = .string("")
    members["resCode"] = .string("SUCCESS")
    // A capital letter: where case is ignored it is signed elsewhere than where it is not.
    if rules.unknownMembers { members["Trace"] = .string(String(number, radix: 16)) }
    let isSigned = isCreated || rules.signedAnswers == .all
    return sealed(members, by: seal(isSigned: isSigned, number), code: "SUCCESS")
  }

  private func seal(isSigned: Bool, _ number: UInt64) -> IOTPaySeal {
    IOTPaySeal(
      api: .v1, key: isSigned ? account.secret : nil, order: rules.signatureOrder,
      nested: rules.nestedSigned, openWord: rules.openStatus == .created ? "0" : "1",
      number: number)
  }
}
