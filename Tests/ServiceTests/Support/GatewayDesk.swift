import Gateways
import Service
import Synchronization
import Terminal
import Transport

/// A payment system at the other end of the wire, for tests of several: one payment and its returns.
protocol GatewayDesk: AnyObject, Wire {
  var gateway: any Gateway { get }
  var currency: Currency { get }
  var books: Mutex<DeskBooks> { get }
}

/// The payment systems that are tested alike.
enum System: String, CaseIterable, Sendable {
  case securepay, iotpay, iotpayCard, ucsp

  func desk(_ clock: ManualClock) throws -> any GatewayDesk {
    switch self {
    case .securepay: try SecurePayDesk(clock)
    case .iotpay: IOTPayDesk(clock, .v1)
    case .iotpayCard: IOTPayDesk(clock, .v3)
    case .ucsp: try UCSPDesk(clock)
    }
  }

  var takesCodes: Bool { self == .securepay || self == .iotpay }
  /// Whether a revoke is tried as a cancellation first.
  var cancelsPaid: Bool { self != .iotpay }

  /// What of ``Tampering`` can be done to its answers.
  var tamperings: [Tampering] {
    let said: [Tampering] = [
      .otherAmount, .otherNumber, .otherMerchant, .otherCurrency, .wronglyTyped, .withoutState,
    ]
    switch self {
    case .securepay: return Tampering.allCases
    // Answers to questions need not be signed there: only a wrong signature can be told.
    case .iotpay, .iotpayCard: return Tampering.octets + said + [.wrongSignature, .replay]
    case .ucsp: return Tampering.allCases.filter { $0 != .strangeAuthority }
    }
  }
}

/// What a payment system knows, and what was asked of it.
struct DeskBooks {
  enum Fate { case open, paid, failed }
  struct GivenBack {
    var isCancel: Bool
    var amount: Int64
    var fate: Fate
  }

  /// nil: there is no payment.
  var fate: Fate?
  var number = ""
  var time = ""
  var amount: Int64 = 0
  /// By their own numbers.
  var returns: [String: GivenBack] = [:]
  /// What becomes of a payment by code.
  var pays = true
  var takesCancel = true
  var tampering: Tampering?
  /// Which of the next answers about the payment call it by a number that is not its own.
  var misnames: [Bool] = []
  /// Every second one does.
  var alternates = false
  /// IOTPay takes no signature of the merchant's.
  var refusesKey = false
  /// Whether the customer has signed an agreement.
  var isSigned = false
  /// `pay`, `precreate`, `debit`, `query`, `cancel`, `refund`, `sign`, `close`, in the order in which
  /// they came.
  var verbs: [String] = []
  /// When UCSP was asked, by CLOCK_BOOTTIME.
  var askedAt: [Milliseconds] = []
  /// An earlier answer, of another order.
  var recorded: [UInt8]?

  mutating func make(_ verb: String, _ number: String, _ time: String, _ amount: Int64) {
    verbs.append(verb)
    (self.number, self.time, self.amount) = (number, time, amount)
    fate = verb == "pay" && pays ? .paid : .open
  }

  /// The payment system's own number of the payment, as the next answer tells it.
  mutating func name(_ right: String) -> String {
    if alternates { misnames = [misnames.first.map { !$0 } ?? true] }
    let isWrong = alternates ? misnames[0] : misnames.isEmpty ? false : misnames.removeFirst()
    return isWrong ? String(right.dropLast()) + "9" : right
  }

  /// - Parameter isNamed: whether the payment is called by its own number.
  /// - Returns: whether it is taken: its number may be used twice, and counts once.
  mutating func giveBack(
    _ number: String, _ amount: Int64, isCancel: Bool, isNamed: Bool
  ) -> Bool {
    verbs.append(isNamed ? isCancel ? "cancel" : "refund" : "misnamed")
    guard isNamed else { return false }
    let before = returns.values.reduce(0) { $0 + $1.amount }
    guard returns[number] == nil, fate == .paid, before + amount <= self.amount,
      !isCancel || (takesCancel && before == 0)
    else { return false }
    returns[number] = GivenBack(isCancel: isCancel, amount: amount, fate: .paid)
    return true
  }

  var returned: Int64 { returns.values.reduce(0) { $0 + $1.amount } }
  /// The sum to be told of.
  func told(_ amount: Int64) -> Int64 { tampering == .otherAmount ? amount + 1 : amount }
}

/// What somebody between the payment system and the till, or a fault, does to every answer that tells
/// of a payment.
enum Tampering: String, CaseIterable, Sendable {
  // To the octets.
  case truncated, doubled, oversized, notUTF8, empty, html, status500
  // To what is said, before it is signed.
  case otherAmount, otherNumber, otherMerchant, otherCurrency, wronglyTyped, withoutState
  // To the signature.
  case wrongSignature, unsigned, expiredCertificate, otherCompany, strangeAuthority, replay

  static let octets: [Tampering] = [
    .truncated, .doubled, .oversized, .notUTF8, .empty, .html, .status500,
  ]

  func applied(to body: [UInt8]) -> HTTPResponse {
    var response = HTTPResponse(status: 200, body: body)
    switch self {
    case .truncated: response.body = Array(body.dropLast(body.count / 3))
    case .doubled: response.body = body + body
    case .oversized: response.body = body + Array(repeating: UInt8(ascii: "x"), count: 1 << 17)
    case .notUTF8: response.body.insert(0xFF, at: body.count / 2)
    case .empty: response.body = []
    case .html: response.body = Array("<html><body>SUCCESS paid 00</body></html>".utf8)
    case .status500: response.status = 500
    default: break
    }
    return response
  }
}

extension GatewayDesk {
  /// A whole answer, as the octets it has, with what is done to it.
  func respond(
    _ body: [UInt8], at time: Milliseconds, tampered: Bool, _ books: DeskBooks
  ) -> TransferResult {
    var response = HTTPResponse(status: 200, body: body)
    if tampered, let tampering = books.tampering { response = tampering.applied(to: body) }
    response.date = time
    return .response(response)
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  init(stringLiteral text: String) { self = .string(text) }
  init(integerLiteral number: Int64) { self = .integer(number) }
  init(nilLiteral: ()) { self = .null }
  init(arrayLiteral values: JSONValue...) { self = .array(values) }
  init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(Dictionary(members) { $1 })
  }
}
