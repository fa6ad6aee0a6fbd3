import Terminal

/// Something of which a payment system tells the shop by itself.
struct News: Codable, Hashable, Sendable {
  enum Matter: Codable, Hashable, Sendable {
    case paid
    /// Nobody pays it any more.
    case failed
    /// A refund, by its number; whether the money went back.
    case refund(String, succeeded: Bool)
    /// A contract.
    case signed
  }

  var matter: Matter
  /// The order; of a contract, its number.
  var sn: String
  var at: Milliseconds
}

extension News.Matter {
  /// For those who look at what was told.
  var word: String {
    switch self {
    case .paid: "paid"
    case .failed: "failed"
    case .refund(_, succeeded: true): "refunded"
    case .refund(_, succeeded: false): "refund_failed"
    case .signed: "signed"
    }
  }
}

/// News that nobody was told of yet, oldest first.
struct Newsbox: Codable, Hashable, Sendable {
  /// More is not kept: whoever asks finds out.
  private static let capacity = 1_000
  private var items: [News] = []

  mutating func put(_ matter: News.Matter, of sn: String, at now: Milliseconds) {
    guard items.count < Self.capacity else { return }
    items.append(News(matter: matter, sn: sn, at: now))
  }

  mutating func takeAll() -> [News] {
    defer { items = [] }
    return items
  }
}
