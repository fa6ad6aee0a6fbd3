import Terminal

/// Which orders were asked about because a notification named them, and which are to be.
///
/// An order is asked about at once, and then not again for ``pause``; what is told of it meanwhile
/// makes one more question at the end of that time.
struct Hints {
  /// Between two questions about one order that notifications bring.
  static let pause: Milliseconds = .seconds(5)
  /// Orders that wait for a question; further ones are left to polling.
  static let most = 256

  private var askedAt: [ClientSN: Milliseconds] = [:]
  private(set) var due: [ClientSN: Milliseconds] = [:]

  var nextDue: Milliseconds? { due.values.min() }

  /// Whether the order is to be asked about now; else it is noted for later.
  ///
  /// - Parameter isAsking: a question is on the wire: it may have been asked too early.
  mutating func take(_ number: ClientSN, isAsking: Bool, at boot: Milliseconds) -> Bool {
    askedAt = askedAt.filter { boot - $0.value < Self.pause }
    let earliest = askedAt[number].map { $0 + Self.pause }
    guard isAsking || earliest != nil else {
      askedAt[number] = boot
      due[number] = nil
      return true
    }
    if due[number] != nil || due.count < Self.most {
      due[number] = earliest ?? boot + Self.pause
    }
    return false
  }

  /// The orders whose time has come.
  mutating func takeDue(at boot: Milliseconds) -> [ClientSN] {
    let ready = due.filter { $0.value <= boot }.keys.sorted { $0.text < $1.text }
    for number in ready { due[number] = nil }
    return ready
  }
}
