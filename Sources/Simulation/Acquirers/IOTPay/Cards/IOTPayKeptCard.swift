import Terminal

/// A card that a customer leaves with IOTPay, or is asked to (IOTPay v3, recurring purchase).
struct IOTPayKeptCard: Codable, Hashable, Sendable {
  enum State: String, Codable, Sendable { case open, kept, declined }

  static let capacity = 20_000

  /// `cardId`: the merchant's own number of it.
  let id: String
  /// The last part of the link to the page on which it is left.
  let tail: String
  let createdAt: Milliseconds
  /// From then on nobody can use the page.
  let until: Milliseconds
  var state = State.open

  /// As the customer recognises it.
  static let masked = "621234******0001"
}

extension IOTPayKeptCard.State {
  /// For the customer.
  var words: String {
    switch self {
    case .open: "Leave a card with the shop for later payments?"
    case .kept: "The card is kept."
    case .declined: "No card was left."
    }
  }
}
