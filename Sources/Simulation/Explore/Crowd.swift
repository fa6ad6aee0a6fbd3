/// Who comes to the till, and how long they let it wait.
package enum Crowd: Hashable, Sendable {
  /// A busy shop: most pay at once, and many an order is nothing but a sale. Most different things
  /// happen in a second of processor time.
  case hurried
  /// Everything befalls each order, and customers keep the till asking for minutes.
  case lingering

  /// Orders of one life, where nothing else is said.
  package var orders: Int {
    switch self {
    case .hurried: 40
    case .lingering: 10
    }
  }
}
