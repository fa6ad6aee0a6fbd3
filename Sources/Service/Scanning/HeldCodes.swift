import Terminal

/// Payment codes that were read before their order, each for a minute: the till that scans first and
/// totals after. Held in memory only, for a code is worth money until it is used.
struct HeldCodes {
  /// The oldest goes when there are more.
  static let capacity = 16
  static let life: Milliseconds = .minutes(1)

  private struct Entry {
    let id: String
    let code: PaymentCode
    let until: Milliseconds
  }

  /// Oldest first.
  private var entries: [Entry] = []

  /// When the first of them is forgotten, of CLOCK_BOOTTIME; nil when there is none.
  var nextExpiry: Milliseconds? { entries.first?.until }
  var count: Int { entries.count }

  /// - Parameter boot: when it was read, of CLOCK_BOOTTIME.
  mutating func keep(_ code: PaymentCode, as id: String, at boot: Milliseconds) {
    dropExpired(at: boot)
    if entries.count >= Self.capacity { entries.removeFirst() }
    entries.append(Entry(id: id, code: code, until: boot + Self.life))
  }

  /// The code, while it may still be used.
  func code(of id: String, at boot: Milliseconds) -> PaymentCode? {
    entries.first { $0.id == id && boot < $0.until }?.code
  }

  /// Forgets a code that was used.
  mutating func remove(_ id: String) { entries.removeAll { $0.id == id } }

  mutating func dropExpired(at boot: Milliseconds) { entries.removeAll { $0.until <= boot } }
}
