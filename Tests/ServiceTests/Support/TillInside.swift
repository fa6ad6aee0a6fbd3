import Terminal

@testable import Journal
@testable import Service
@testable import Terminal

extension Order {
  /// The numbers of the transmissions that have not ended.
  var flightNumbers: [Int] { progress.flights.map(\.number) }
}

extension OrderEvent {
  var flight: Int? { if case .ended(let number, _, _) = self { number } else { nil } }
}

extension Till {
  var unrecordedPrints: Int { unrecorded.count { $0.printer != nil } }
}

extension OrderView {
  static func decoded(_ text: String) throws -> OrderView {
    try JSONText.decode(OrderView.self, Array(text.utf8))
  }
}

extension Till {
  func forgetEvents(before wall: Milliseconds) throws {
    _ = try journal.transaction { try $0.removeEvents(before: wall, limit: 1_000) }
  }
}

extension Till {
  /// The data of every event of a type.
  func published(_ type: String) throws -> String {
    try journal.events(after: 0, limit: 10_000).filter { $0.type == type }.map(\.data).joined()
  }
}

extension Till {
  /// Every event of a type, those that nobody is told of among them.
  func journaledEvents(_ type: String) throws -> [StoredEvent] {
    try journal.events(after: 0, limit: 10_000, besides: "").filter { $0.type == type }
  }
}

extension Till {
  func queue(_ job: StoredPrintJob) throws {
    _ = try journal.transaction { try $0.put(job) }
  }
}

extension Till {
  /// Makes the journal refuse an order as one with other contents, or take it again.
  func setContents(of clientSN: String, known: Bool) throws {
    let database = try journal.connected()
    let digest = live.first { $0.key.text == clientSN }?.value.contentsDigest ?? []
    try database.run(
      "UPDATE orders SET contents_digest = ? WHERE client_sn = ?", .blob(known ? digest : [0]),
      .text(clientSN))
  }
}
