import Synchronization

/// Something a test holds shut until it opens it; and it can await that someone stands before it.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var arrivals = 0
  }
  private let state = Mutex(State())

  func pass() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        state.arrivals += 1
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  /// Returns when so many have come, or the test runs out of time.
  func reached(_ count: Int = 1) async {
    while !Task.isCancelled, arrivals < count { await Task.yield() }
  }

  private var arrivals: Int { state.withLock { $0.arrivals } }
  var isReached: Bool { arrivals > 0 }
  var isOpen: Bool { state.withLock { $0.isOpen } }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}

/// Those who stand before a gate that is shut.
final class Parking: Sendable {
  private let gates = Mutex<[(id: Int, gate: Gate)]>([])

  var count: Int { gates.withLock { $0.count { !$0.gate.isOpen } } }

  func pass(_ gate: Gate) async {
    let id = gates.withLock { gates in
      let id = (gates.last?.id ?? 0) + 1
      gates.append((id, gate))
      return id
    }
    await gate.pass()
    gates.withLock { $0.removeAll { $0.id == id } }
  }
}
