import Synchronization

/// Something a test holds shut until it opens it; and it can await that someone stands before it.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var arrivals = 0
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  }
  private let state = Mutex(State())

  func pass() async {
    await withCheckedContinuation { continuation in
      let (isOpen, watchers) = state.withLock { state in
        state.arrivals += 1
        let met = state.watchers.filter { $0.count <= state.arrivals }
        state.watchers.removeAll { $0.count <= state.arrivals }
        if !state.isOpen { state.waiting.append(continuation) }
        return (state.isOpen, met.map(\.continuation))
      }
      for watcher in watchers { watcher.resume() }
      if isOpen { continuation.resume() }
    }
  }

  /// Returns when so many have come.
  func reached(_ count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        if state.arrivals >= count { return true }
        state.watchers.append((count, continuation))
        return false
      }
      if isReached { continuation.resume() }
    }
  }

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
