import Gateways

/// What the platform is asked to do, by `txnType` and `txnSubType` (UPOP 5.1.0, transactions).
enum SecurePayAction: String, CaseIterable, Codable {
  case question = "0000"
  case page = "0101"
  case consume = "0106"
  case applyQR = "0107"
  case refund = "0400"
  case cancel = "3100"
  case reverse = "9901"

  init?(_ message: SecurePayMessage) {
    self.init(
      rawValue: (message.fields["txnType"] ?? "") + (message.fields["txnSubType"] ?? ""))
  }

  /// `bizType`; nil: that of the payment that it is about.
  var business: String? {
    switch self {
    case .page: "000201"
    case .consume, .applyQR: "000000"
    case .question, .refund, .cancel, .reverse: nil
    }
  }

  var isReturn: Bool { self == .cancel || self == .refund }
  /// Whether the payer is elsewhere, and has time until `payTimeout`.
  var awaitsPayer: Bool { self == .applyQR || self == .page }
}

/// Why a request is refused.
struct SecurePayRefusal: Error {
  var code: String
  var text: String

  init(_ code: String, _ text: String) {
    self.code = code
    self.text = text
  }

  static let badSignature = SecurePayRefusal("11", "Signature error")
  static let duplicate = SecurePayRefusal("12", "Duplicate transaction")
  static let absent = SecurePayRefusal("34", "No such transaction")
  static let wrongState = SecurePayRefusal("35", "The payment is missing or in a wrong state")
  static let mismatch = SecurePayRefusal("36", "Does not fit the payment")

  static func malformed(_ field: String) -> SecurePayRefusal {
    .init("10", "\(field) is malformed")
  }
  static func missing(_ field: String) -> SecurePayRefusal { .init("13", "\(field) is missing") }
}

/// How often each transaction was asked about, in its newest minute.
struct QuestionCount: Codable, Hashable, Sendable {
  private struct Entry: Codable, Hashable, Sendable {
    var minute: Int64
    var count: Int
  }

  private var entries: [String: Entry] = [:]

  /// - Returns: how often in this minute, with this one.
  mutating func ask(_ key: String, at now: Int64) -> Int {
    var entry = entries[key] ?? Entry(minute: now / 60_000, count: 0)
    if entry.minute != now / 60_000 { entry = Entry(minute: now / 60_000, count: 0) }
    entry.count += 1
    if entries.count > AcquirerBooks.capacity { entries = [:] }
    entries[key] = entry
    return entry.count
  }
}
