import Synchronization

/// What the POS programs sent and were told, to be held against the journal and the ledger.
final class Book: Sendable {
  struct Refund: Hashable, Sendable {
    var number: String
    var amount: Int64
    var isAnswered = false
  }

  struct Entry: Sendable {
    var saleNo: String
    /// More than one, where two programs sent other contents under one number.
    var amounts: Set<Int64>
    var prints: Bool
    /// The contents that were answered with 200 or 202.
    var answered: Set<Int64> = []
    /// Some call about it was sent and not answered.
    var wasLost = false
    var wasShownPaid = false
    var mayHandOver = false
    var wasShownUnpaid = false
    var refunds: [Refund] = []
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var surprises: [String] = []
  }

  private let state = Mutex(State())

  var entries: [String: Entry] { state.withLock(\.entries) }
  var surprises: [String] { state.withLock(\.surprises) }
  var count: Int { state.withLock(\.entries.count) }

  /// Before an order is posted for the first time.
  func begin(_ number: String, sale: String, amount: Int64, prints: Bool) {
    state.withLock { state in
      if state.entries[number] == nil {
        state.entries[number] = Entry(saleNo: sale, amounts: [amount], prints: prints)
      } else {
        state.entries[number]?.amounts.insert(amount)
      }
    }
  }

  func change(_ number: String, _ body: (inout Entry) -> Void) {
    state.withLock { state in
      guard var entry = state.entries[number] else { return }
      body(&entry)
      state.entries[number] = entry
    }
  }

  /// An answer that no POS program should get.
  func surprise(_ text: String) {
    state.withLock { if $0.surprises.count < 100 { $0.surprises.append(text) } }
  }

  /// What an answer says about an order, whoever asked.
  func note(_ order: JSON) {
    guard let number = order["client_sn"].text, let state = order["state"].text else { return }
    change(number) { entry in
      if order["paid_at"].text != nil { entry.wasShownPaid = true }
      if order["hand_over"].bool == true { entry.mayHandOver = true }
      if ["failed", "canceled"].contains(state), order["late_payment"] == .null {
        entry.wasShownUnpaid = true
      }
      for index in entry.refunds.indices where !entry.refunds[index].isAnswered {
        entry.refunds[index].isAnswered = order["returns"].list.contains {
          $0["refund_request_no"].text == entry.refunds[index].number
        }
      }
    }
  }
}
