import Gateways
import Terminal

/// OTT Pay as a value: one merchant's account, its orders and its rules (OTT Pay API).
public struct OTTPayModel: Codable, Sendable {
  public let merchantID: String
  public let signKey: String
  public var rules = OTTPayRules()
  public internal(set) var books = AcquirerBooks(prefix: "61")

  public init(merchantID: String, signKey: String) {
    self.merchantID = merchantID
    self.signKey = signKey
  }

  /// Where it serves everything.
  static let path = "/processV2"

  var pace: AcquirerBooks.Pace {
    AcquirerBooks.Pace(patience: rules.patience, scriptedDelay: rules.scriptedDelay)
  }
}

extension OTTPayModel: AcquirerModel {
  static let system = PaymentSystem.ottpay
  static func serves(_ path: String) -> Bool { path == Self.path }
  static let calls = [path] + OTTPayAction.allCases.map { "\(path)/\($0.rawValue)" }
  static let codes = OTTPayCode.all.map(\.code)

  init(using random: inout some RandomNumberGenerator) {
    let digits = Array("0123456789ABCDEF")
    self.init(
      merchantID: "ON" + String(Int.random(in: 10_000_000...99_999_999, using: &random)),
      signKey: String((0..<16).map { _ in digits[Int.random(in: 0..<16, using: &random)] }))
  }

  func action(of request: GatewayRequest) -> String? { OTTPayRequest.action(in: request.body) }

  mutating func handle(
    _ request: GatewayRequest, at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) -> AcquirerAnswer {
    books.advance(to: now)
    let number = random.next()
    let opened: OTTPayRequest
    do throws(OTTPayRefusal) {
      opened = try OTTPayRequest(request, to: self)
    } catch {
      return answer(error.code, error.text, number: number)
    }
    var answer: AcquirerAnswer
    do throws(OTTPayRefusal) {
      answer = try act(on: opened, number: number, at: now)
    } catch {
      answer = self.answer(error.code, error.text, number: number)
    }
    answer.note.signer = merchantID
    answer.note.key = signKey
    answer.note.number = opened.named
    answer.note.refundNumber = opened.refundNumber
    return answer
  }

  private mutating func act(
    on request: OTTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(OTTPayRefusal) -> AcquirerAnswer {
    switch request.action {
    case .purchase, .preauth: try page(request, number: number, at: now)
    case .activePay, .passivePay: try retail(request, number: number, at: now)
    case .statusQuery, .queryPay: try query(request, number: number, at: now)
    case .refund: try refund(request, number: number, at: now)
    }
  }

  func awaitedAnswer(
    for sn: String, using random: inout some RandomNumberGenerator
  ) -> AcquirerAnswer {
    guard let order = books.orders[sn] else { return refusal(.code("FAIL")) }
    return outcome(of: order, number: random.next())
  }

  var unknownOrder: OTTPayRefusal {
    OTTPayRefusal(code: "FAIL", text: rules.denial == .order ? "Order does not exist" : "Fail")
  }

  func refusal(_ refusal: AcquirerRefusal) -> AcquirerAnswer {
    switch refusal {
    case .maintenance: answer("SYSTEM_ERROR", "System busy", number: 0)
    // What it says of a wrong signature is not documented.
    case .badSignature: answer("FAIL", "Signature error", number: 0)
    case .code(let code): answer(code ?? "SYSTEM_ERROR", "Simulated error", number: 0)
    }
  }

  // MARK: Words

  /// - Parameters:
  ///   - inner: what is hidden in `data`; nil: there is none.
  ///   - number: decides what may be one way or the other.
  func answer(
    _ code: String, _ text: String, _ inner: AnswerMembers? = nil, number: UInt64
  ) -> AcquirerAnswer {
    var outer = AnswerMembers(reserving: 6)
    outer[rules.codeName.rawValue] = .string(code)
    outer["rsp_msg"] = .string(text)
    if rules.unknownMembers { outer["trace_id"] = .string(String(number, radix: 16)) }
    var inner = inner
    if rules.unknownMembers { inner?["channel_info"] = .string("SIM") }
    var answer = AcquirerAnswer(
      contentType: "application/json", outer: outer, inner: inner,
      seal: OTTPaySeal(signKey: signKey, rules: rules, number: number))
    answer.note.code = code
    return answer
  }
}

/// Why a request is refused before anything is done.
struct OTTPayRefusal: Error {
  var code: String
  var text: String

  static func invalid(_ member: String) -> OTTPayRefusal {
    OTTPayRefusal(code: "PARAM_INVALID", text: "\(member) is invalid")
  }

  static func missing(_ member: String) -> OTTPayRefusal {
    OTTPayRefusal(code: "PARAM_ERROR", text: "\(member) is missing")
  }

  static let unreadable = OTTPayRefusal(code: "FAIL", text: "Signature error")
}
