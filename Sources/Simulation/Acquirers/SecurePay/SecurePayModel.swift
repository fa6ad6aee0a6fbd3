import Cryptography
import Gateways
import Terminal

/// UnionPay's online platform 5.1.0 as a value: one merchant's account, its transactions and its
/// rules.
public struct SecurePayModel: Codable, Sendable {
  public let merchantID: String
  /// Of method `11`; the certificates of method `01` are made where they are asked for.
  public let secureKey: String
  var certificates: SecurePayCertificates?
  public var rules = SecurePayRules()
  public internal(set) var books = AcquirerBooks(prefix: "62")
  /// What was agreed of a payment beside what the books have, by `sn`; of a return, by its key.
  var terms: [String: Terms] = [:]
  var questions = QuestionCount()

  struct Terms: Codable, Hashable, Sendable {
    /// Until when it was to be paid: `payTimeout`.
    var payTimeout: Milliseconds?
    /// Where the payer's browser goes afterwards.
    var frontURL: String?
    /// How its request was signed.
    var signMethod: String
    /// Of a return: where its end is told, and which one it is.
    var notifyURL: String?
    var action: SecurePayAction?
  }

  public init(merchantID: String, secureKey: String) {
    self.merchantID = merchantID
    self.secureKey = secureKey
  }

  static let backPath = "/gateway/api/backTransReq.do"
  static let queryPath = "/gateway/api/queryTrans.do"
  static let frontPath = SecurePayPage.path

  var pace: AcquirerBooks.Pace {
    AcquirerBooks.Pace(patience: rules.patience, scriptedDelay: rules.scriptedDelay)
  }
}

extension SecurePayModel: AcquirerModel {
  static let system = PaymentSystem.securepay
  static func serves(_ path: String) -> Bool { path == backPath || path == queryPath }
  static let calls =
    [backPath]
    + [SecurePayAction.applyQR, .consume, .cancel, .refund, .reverse].map {
      "\(backPath)/\($0.rawValue)"
    } + [queryPath]
  static let codes = SecurePayCodes.all.rows.map(\.code)

  init(using random: inout some RandomNumberGenerator) {
    self.init(
      merchantID: "777"
        + String(Int.random(in: 100_000_000_000...999_999_999_999, using: &random)),
      secureKey: (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) }.hex)
  }

  func action(of request: GatewayRequest) -> String? {
    guard request.path == Self.backPath, let message = SecurePayRequest.message(in: request) else {
      return nil
    }
    return SecurePayAction(message)?.rawValue
  }

  mutating func handle(
    _ request: GatewayRequest, at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) -> AcquirerAnswer {
    books.advance(to: now)
    let number = random.next()
    let opened: SecurePayRequest
    do throws(SecurePayRefusal) {
      opened = try SecurePayRequest(request, to: self, at: now)
    } catch {
      return answer(error, to: SecurePayRequest.message(in: request), number: number)
    }
    var answer: AcquirerAnswer
    do throws(SecurePayRefusal) {
      answer = try act(on: opened, number: number, at: now)
    } catch {
      answer = self.answer(error, to: opened.message, number: number)
    }
    answer.note.signer = merchantID
    answer.note.key = opened.message.fields["certId"] ?? secureKey
    answer.note.number = opened.number
    if opened.action.isReturn { answer.note.refundNumber = opened.number }
    return answer
  }

  private mutating func act(
    on request: SecurePayRequest, number: UInt64, at now: Milliseconds
  ) throws(SecurePayRefusal) -> AcquirerAnswer {
    switch request.action {
    case .question: try query(request, number: number, at: now)
    case .applyQR, .consume, .page: try begin(request, number: number, at: now)
    case .cancel, .refund: try giveBack(request, number: number, at: now)
    case .reverse: try reverse(request, number: number, at: now)
    }
  }

  func awaitedAnswer(
    for sn: String, using random: inout some RandomNumberGenerator
  ) -> AcquirerAnswer {
    // A request is answered at once: what its payer does is seen by a question.
    refusal(.code(nil))
  }

  func refusal(_ refusal: AcquirerRefusal) -> AcquirerAnswer {
    answer(said(refusal), to: nil, number: 0)
  }

  func refusal(_ refusal: AcquirerRefusal, to request: GatewayRequest) -> AcquirerAnswer {
    answer(said(refusal), to: SecurePayRequest.message(in: request), number: 0)
  }

  private func said(_ refusal: AcquirerRefusal) -> SecurePayRefusal {
    switch refusal {
    case .maintenance: SecurePayRefusal("06", "System busy")
    case .badSignature: .badSignature
    case .code(let code): SecurePayRefusal(code ?? "99", "Simulated error")
    }
  }

  // MARK: Words

  private func answer(
    _ refusal: SecurePayRefusal, to message: SecurePayMessage?, number: UInt64
  ) -> AcquirerAnswer {
    answer(refusal.code, refusal.text, to: message, number: number)
  }

  /// - Parameters:
  ///   - message: the request, whose names of things are said again; nil: it could not be read.
  ///   - more: further fields.
  func answer(
    _ code: String, _ text: String, to message: SecurePayMessage?,
    _ more: [String: String] = [:], number: UInt64
  ) -> AcquirerAnswer {
    var outer = AnswerMembers(reserving: 24)
    outer.add("version", "5.1.0")
    outer.add("encoding", "UTF-8")
    outer.add("accessType", "0")
    outer.add("respCode", code)
    outer.add("respMsg", "\(text)\(Self.mark(number))")
    outer.add("merId", merchantID)
    for name in ["orderId", "txnTime", "txnType", "txnSubType", "bizType", "reqReserved"] {
      outer.add(name, message?.fields[name])
    }
    for (name, value) in more { outer[name] = .string(value) }
    if rules.unknownFields { outer["simField"] = .string(String(number, radix: 16)) }
    var answer = AcquirerAnswer(
      contentType: "text/html;charset=UTF-8", outer: outer,
      seal: seal(message?.fields["signMethod"], number: number))
    answer.note.code = code
    return answer
  }

  /// The seven digits in brackets with which the platform's words end.
  static func mark(_ number: UInt64) -> String { "[\(1_000_000 + number % 9_000_000)]" }
}
