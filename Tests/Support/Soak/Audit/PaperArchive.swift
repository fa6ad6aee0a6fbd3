import Synchronization

/// All that came out of the printer, over all the rolls of a simulator that is killed and started.
final class PaperArchive: Sendable {
  struct Paper: Hashable, Sendable {
    enum Title: Hashable, Sendable { case receipt, qr, other }
    var title: Title
    var clientSN: String?
    /// It says that it is a copy, or may be one.
    var isMarked: Bool
  }

  private struct Place: Hashable {
    var roll: Int
    var number: Int64
  }

  private struct State {
    var roll = 1
    var papers: [Place: Paper] = [:]
    /// The newest on this roll that was looked at and is complete.
    var complete: Int64 = 0
    var missed: Int64 = 0
  }

  private let state = Mutex(State())

  /// Papers that were never seen, because the printer keeps the newest only.
  var missed: Int64 { state.withLock(\.missed) }
  var papers: [Paper] { state.withLock { Array($0.papers.values) } }

  /// The simulator was killed: its printer begins anew.
  func newRoll() {
    state.withLock { state in
      state.roll += 1
      state.complete = 0
    }
  }

  func collect(from simulator: Simulator) async {
    let roll = state.withLock(\.roll)
    guard let list = await simulator.call(.get, "receipts")?["receipts"].list else { return }
    state.withLock { state in
      guard state.roll == roll else { return }
      if let first = list.first?["n"].int, first > state.complete + 1 {
        state.missed += first - state.complete - 1
      }
      for receipt in list {
        guard let number = receipt["n"].int, number > state.complete,
          let text = receipt["text"].text
        else { continue }
        state.papers[Place(roll: roll, number: number)] = Paper(text)
        if receipt["complete"].bool == true, number == state.complete + 1 {
          state.complete = number
        }
      }
      state.complete = max(state.complete, (list.first?["n"].int ?? 1) - 1)
    }
  }
}

extension PaperArchive.Paper {
  /// What a paper says that was printed in English.
  init(_ text: String) {
    title = .other
    isMarked = false
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      switch words {
      case ["RECEIPT"], ["R", "E", "C", "E", "I", "P", "T"]: title = .receipt
      case ["SCAN", "TO", "PAY"]: title = .qr
      default: break
      }
      if words.first == "Order", words.count == 2 { clientSN = String(words[1]) }
      if line.contains("COPY") { isMarked = true }
    }
  }
}
