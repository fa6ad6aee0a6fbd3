import Cryptography
import Gateways
import Terminal

/// UCSP as a value: one merchant's account, its orders, contracts and rules (UnionPay International,
/// Content & Service Platform; what is assumed of it is in ``UCSPProfile``).
public struct UCSPModel: Codable, Sendable {
  /// Message numbers that are remembered, of which each may come once in a day.
  static let mostMessages = 100_000

  public let merchantID: String
  let acquirer: String
  let institution: String
  let industry: String
  public var rules = UCSPRules()
  public internal(set) var books = AcquirerBooks(prefix: "6400000")
  /// nil until a daemon is configured for the account.
  var keys: UCSPKeys?
  var contracts = UCSPContracts()
  /// Cancellations and refunds by their names.
  var returns: [String: UCSPReturn] = [:]
  /// The messages whose answers wait for a payer, by the `sn` of the order.
  var awaited: [String: UCSPEcho] = [:]
  /// How often orders were asked about, as far as a scenario counts it.
  var inquiries: [String: Int] = [:]
  private var messages: Set<String> = []
  private var messagesDay: Int64 = 0

  init(merchantID: String, keys: UCSPKeys? = nil) {
    self.merchantID = merchantID
    self.keys = keys
    acquirer = "00010344"
    institution = "POSSIM01"
    industry = "0001"
  }

  var pace: AcquirerBooks.Pace {
    AcquirerBooks.Pace(patience: rules.patience, scriptedDelay: rules.scriptedDelay)
  }

  /// Whether this number of a message is new today.
  mutating func takeMessage(_ id: String, at now: Milliseconds) -> Bool {
    let day = UpayRules.day(of: now)
    if day != messagesDay || messages.count >= Self.mostMessages {
      messages = []
      messagesDay = day
    }
    return messages.insert(id).inserted
  }
}

extension UCSPModel: AcquirerModel {
  static let system = PaymentSystem.ucsp
  private static let served: [UCSPMessageType] = [
    .submitOrder, .resultInquiry, .cancellation, .refund, .refundInquiry, .signAutoDebit,
    .closeAutoDebit, .submitAutoDebit,
  ]
  static let calls = served.map(UCSPProfile.path)
  static let codes = ucspCodes.map(\.code)
  static func serves(_ path: String) -> Bool { calls.contains(path) }

  init(using random: inout some RandomNumberGenerator) {
    self.init(
      merchantID: "7772900" + String(Int.random(in: 10_000_000...99_999_999, using: &random)))
  }

  func action(of request: GatewayRequest) -> String? { nil }

  mutating func prepare(at now: Milliseconds) throws {
    if keys == nil { keys = try UCSPKeys.make(at: now) }
  }

  mutating func handle(
    _ request: GatewayRequest, at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) -> AcquirerAnswer {
    books.advance(to: now)
    contracts.advance(to: now)
    let number = random.next()
    let echo = UCSPEcho(request)
    guard let keys, let type = echo.type else { return answer("99", "no account", echo, number) }
    var answer: AcquirerAnswer
    let call: UCSPCall
    do throws(UCSPRefusal) {
      call = try UCSPCall(request, type, to: self, keys)
      guard takeMessage(call.id, at: now) else { throw .malformed(UCSPProfile.messageNumber) }
      answer = try act(on: call, echo, number, at: now)
    } catch {
      answer = self.answer(error.code, error.words, echo, number)
    }
    answer.note.signer = merchantID
    answer.note.key = keys.merchantID
    answer.note.number = echo.number
    return answer
  }

  private mutating func act(
    on call: UCSPCall, _ echo: UCSPEcho, _ number: UInt64, at now: Milliseconds
  ) throws(UCSPRefusal) -> AcquirerAnswer {
    switch call.type {
    case .submitOrder: try submit(call, echo, number, at: now)
    case .submitAutoDebit: try debit(call, echo, number, at: now)
    case .resultInquiry: try inquire(call, echo, number, at: now)
    case .refundInquiry: try inquireReturn(call, echo, number, at: now)
    case .cancellation, .refund: try giveBack(call, echo, number, at: now)
    case .signAutoDebit: try sign(call, echo, number, at: now)
    case .closeAutoDebit: try close(call, echo, number, at: now)
    case .login, .signAutoDebitNotice, .resultNotice: throw .malformed(UCSPProfile.messageType)
    }
  }

  func awaitedAnswer(
    for sn: String, using random: inout some RandomNumberGenerator
  ) -> AcquirerAnswer {
    guard let order = books.orders[sn], let echo = awaited[sn] else {
      return refusal(.code("99"))
    }
    return outcome(of: order, echo, random.next())
  }

  func refusal(_ refusal: AcquirerRefusal) -> AcquirerAnswer {
    answer(refusal.code, "Simulated", UCSPEcho(), 0)
  }

  func refusal(_ refusal: AcquirerRefusal, to request: GatewayRequest) -> AcquirerAnswer {
    answer(refusal.code, "Simulated", UCSPEcho(request), 0)
  }

  func configuration(
    _ announcement: Announcement, in directory: Directory
  ) throws -> [(key: String, value: String)] {
    guard let texts = keys?.texts else { throw SimulatorError("UCSP has no keys") }
    try directory.write(texts.merchantCertificate, to: "ucsp.crt", mode: 0o644)
    try directory.write(texts.merchantKey, to: "ucsp.key", mode: 0o600)
    try directory.write(texts.platformCertificate, to: "ucsp-platform.crt", mode: 0o644)
    return [
      ("url", announcement.url), ("ca_file", announcement.caFile), ("merchant_id", merchantID),
      ("acquirer_iin", acquirer), ("institution_id", institution), ("industry_code", industry),
      ("certificate_file", directory.path(of: "ucsp.crt")),
      ("private_key_file", directory.path(of: "ucsp.key")),
      ("signature", rules.signature.rawValue),
      ("trusted_file", directory.path(of: "ucsp-platform.crt")), ("currency", "CNY"),
    ]
  }
}

extension AcquirerRefusal {
  fileprivate var code: String {
    switch self {
    case .maintenance: "99"
    case .badSignature: "11"
    case .code(let code): code ?? "99"
    }
  }
}
