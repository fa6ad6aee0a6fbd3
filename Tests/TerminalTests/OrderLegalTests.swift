import Terminal
import Testing

@Suite("The table of legal transitions")
struct OrderLegalTests {
  private func reached<S: Lifecycle>(from start: S) -> Set<S> {
    var reached: Set = [start]
    var open = [start]
    while let state = open.popLast() {
      open += state.next.filter { reached.insert($0).inserted }
    }
    return reached
  }

  private func check<S: Lifecycle>(_ start: S, ends: Set<S>) {
    #expect(reached(from: start) == Set(S.allCases), "every state is reached")
    for state in S.allCases {
      #expect(!state.next.contains(state), "\(state)")
      #expect(!reached(from: state).isDisjoint(with: ends), "\(state) can end")
    }
    #expect(S.transitions.count == S.allCases.reduce(0) { $0 + $1.next.count })
  }

  @Test("leads from the first state to every other, and from each to an end")
  func isConnected() {
    check(PaymentState.awaitingCode, ends: [.paid, .failed, .canceled])
    check(Return.State.submitted, ends: [.succeeded, .failed])
    check(PrintJob.State.queued, ends: [.printed, .dropped])
  }

  @Test("lets nothing go back to where nothing had left")
  func nothingIsUnsent() {
    for state in PaymentState.allCases {
      #expect(!state.next.contains(.awaitingCode))
      #expect(!state.next.contains(.submitted) || state == .awaitingCode)
    }
    for state in Return.State.allCases { #expect(!state.next.contains(.submitted)) }
    for state in [PrintJob.State.printed, .dropped] { #expect(state.next.isEmpty) }
  }

  @Test("lets money that was taken be doubted, and never be forgotten")
  func paidIsKept() {
    #expect(PaymentState.paid.next == [.needsAttention])
  }
}
