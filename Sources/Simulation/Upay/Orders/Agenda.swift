import Terminal

/// What will happen by itself, in order of time; what is due together happens in the order of its
/// making.
struct Agenda: Codable, Hashable, Sendable {
  enum Happening: String, Codable, Hashable, Sendable {
    case paymentSucceeds, paymentFails, qrExpires
    case cancelSucceeds, cancelFails
    case refundSucceeds, refundFails
  }

  struct Entry: Codable, Hashable, Sendable {
    var at: Milliseconds
    var sn: String
    var happening: Happening
    /// Of a refund.
    var refundRequestNo: String?
  }

  /// Latest first, so that the next one is taken from the end.
  private var entries: [Entry] = []

  var nextDue: Milliseconds? { entries.last?.at }

  mutating func add(
    _ happening: Happening, of sn: String, refund: String? = nil, at time: Milliseconds
  ) {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].at > time { low = middle + 1 } else { high = middle }
    }
    entries.insert(
      Entry(at: time, sn: sn, happening: happening, refundRequestNo: refund), at: low)
  }

  mutating func takeNext(until time: Milliseconds) -> Entry? {
    guard let next = entries.last, next.at <= time else { return nil }
    return entries.removeLast()
  }
}
