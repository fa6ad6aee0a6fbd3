import Devices
import Service
import Synchronization

/// A printer that says what the test wants, and keeps what it was given.
final class FakePrinter: SlipPrinter {
  private struct State {
    var papers: [String] = []
    var results: [(result: PrintResult, gate: Gate?)] = []
  }
  private let state = Mutex(State())
  private let parking = Parking()

  func print(_ chunks: [[UInt8]]) async -> PrintResult {
    let text = String(decoding: chunks.joined(), as: UTF8.self)
    let (result, gate) = state.withLock { state in
      let next = state.results.isEmpty ? (.printed, nil) : state.results.removeFirst()
      if case .notStarted = next.result {} else { state.papers.append(text) }
      return next
    }
    if let gate { await parking.pass(gate) }
    return result
  }

  /// The next jobs end so.
  func next(_ results: PrintResult..., gate: Gate? = nil) {
    state.withLock { state in state.results += results.map { ($0, gate) } }
  }

  /// What came out, or may have, oldest first.
  var papers: [String] { state.withLock { $0.papers } }
  var parked: Int { parking.count }
}
