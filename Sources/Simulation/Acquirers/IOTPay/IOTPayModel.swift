import Gateways
import Terminal

/// What IOTPay's two APIs share: an account, its books, and how a request is opened.
protocol IOTPayModel: AcquirerModel {
  static var api: IOTPayAPI { get }
  /// Its calls: the last part of their paths.
  static var verbs: [String] { get }

  init(_ account: IOTPayAccount)
  var account: IOTPayAccount { get }
  var pace: AcquirerBooks.Pace { get }

  /// Does what an opened request asks for.
  mutating func act(
    on request: IOTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer
  /// What the request for an order is answered as things stand.
  func outcome(of order: AcquirerOrder, number: UInt64) -> AcquirerAnswer
  func refused(_ refusal: IOTPayRefusal, number: UInt64) -> AcquirerAnswer
  /// What it says to a number that an order has which is not paid.
  var numberUsed: IOTPayRefusal { get }
  /// What it says to a refund's number that was used before, where it does not answer as it did then.
  var repetition: IOTPayRefusal? { get }
}

extension IOTPayModel {
  static var currency: Currency { .cad }

  static var codes: [String] { iotPayErrors.map(\.code) }
  static var calls: [String] { verbs.map { path($0) } }
  static func serves(_ path: String) -> Bool { calls.contains(path) }
  static func path(_ verb: String) -> String { api == .v1 ? "/v1/\(verb)" : "/v3/\(verb)" }

  init(using random: inout some RandomNumberGenerator) {
    self.init(IOTPayAccount(using: &random))
  }

  /// Its path says all.
  func action(of request: GatewayRequest) -> String? { nil }

  mutating func handle(
    _ request: GatewayRequest, at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) -> AcquirerAnswer {
    books.advance(to: now)
    let number = random.next()
    let opened: IOTPayRequest
    do throws(IOTPayRefusal) {
      opened = try IOTPayRequest(request, of: Self.api, to: account)
    } catch {
      return refused(error, number: number)
    }
    var answer: AcquirerAnswer
    do throws(IOTPayRefusal) {
      answer = try act(on: opened, number: number, at: now)
    } catch {
      answer = refused(error, number: number)
    }
    answer.note.signer = account.number
    answer.note.key = account.key
    answer.note.number = opened.named
    answer.note.refundNumber = opened.refundNumber
    return answer
  }

  var methodRefusal: AcquirerAnswer? { refused(.notPosted, number: 0) }

  func awaitedAnswer(
    for sn: String, using random: inout some RandomNumberGenerator
  ) -> AcquirerAnswer {
    guard let order = books.orders[sn] else { return refused(.unknownOrder, number: 0) }
    return outcome(of: order, number: random.next())
  }

  func refusal(_ refusal: AcquirerRefusal) -> AcquirerAnswer {
    switch refusal {
    case .maintenance, .code(nil): refused(.busy, number: 0)
    case .badSignature: refused(.badSignature, number: 0)
    case .code(let code?): refused(.coded(code), number: 0)
    }
  }

  func configuration(
    _ announcement: Announcement, in directory: Directory
  ) throws -> [(key: String, value: String)] {
    let name = Self.system.rawValue
    try directory.write(account.key + "\n", to: "\(name).key", mode: 0o600)
    return [
      ("url", announcement.url), ("ca_file", announcement.caFile),
      ("merchant_id", account.number),
      ("merchant_key_file", directory.path(of: "\(name).key")), ("login_name", "cashier1"),
      ("currency", "CAD"), ("precreate_payway", "17"),
    ]
  }

  /// Answers with the parts that every answer has.
  func sealed(
    _ outer: AnswerMembers, _ inner: AnswerMembers? = nil, by seal: IOTPaySeal, code: String
  ) -> AcquirerAnswer {
    var answer = AcquirerAnswer(outer: outer, inner: inner, seal: seal)
    answer.note.code = code
    return answer
  }
}
