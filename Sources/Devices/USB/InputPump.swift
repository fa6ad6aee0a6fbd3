import Synchronization

/// Keeps several transfers from the device queued, so that it never waits to be asked, and hands on
/// what comes in order.
final class InputPump: Sendable {
  enum Event: Sendable {
    /// Octets that came, and when: milliseconds of CLOCK_BOOTTIME.
    case bytes([UInt8], at: Int64)
    /// More came than was announced; it is lost.
    case babble
    /// The endpoint is halted: somebody must take the halt off, and call `resume`.
    case stalled
    case ended(USBError)
  }

  /// What one transfer of a stream came to, and what is done about it.
  struct Habit: Sendable {
    static let patientZeros = 8
    static let patientFailures = 3
    /// Milliseconds between a failed transfer and the next, after the first, the second, … failure
    /// in a row: a disturbance passes, and a device that is being pulled is soon gone.
    static let pauses: [Int32] = [5, 10, 20, 40, 80, 160, 320]

    private var zeros = 0
    private var failures = 0
    private var disturbances = 0

    enum Next: Sendable, Hashable {
      /// Ask again at once, or when the device had a rest of so many milliseconds.
      case again(after: Int32)
      case stop
    }

    /// Bounds what a device can do with empty answers and babble: it is asked at a slower pace.
    mutating func after(_ end: USBTransferEnd) -> Next {
      switch end.status {
      case .completed where end.count > 0:
        self = Habit()
        return .again(after: 0)
      case .completed, .timedOut:
        zeros = min(zeros + 1, Self.patientZeros + 1)
        return .again(after: zeros > Self.patientZeros ? 50 : 0)
      case .overflow:
        failures = min(failures + 1, Self.patientFailures + 1)
        return failures > Self.patientFailures ? .stop : .again(after: 0)
      case .disturbed:
        guard disturbances < Self.pauses.count else { return .stop }
        defer { disturbances += 1 }
        return .again(after: Self.pauses[disturbances])
      case .stalled, .gone, .cancelled:
        return .stop
      }
    }
  }

  private let handle: USBHandle
  private let endpoint: SeenEndpointAddress
  private let room: Int
  private let queued: Int
  private let tell: @Sendable (Event) -> Void
  private let state = Mutex(State())

  private struct State {
    var habit = Habit()
    var isStopped = true
    /// Transfers on their way, or resting before they go.
    var underWay = 0
    var isToldOfEnd = false
    /// How often it was started: what was queued before ends as the endpoint was then.
    var starts = 0
  }

  /// - Parameters:
  ///   - packetSize: the endpoint's, and the size of each transfer: what a device says is told when
  ///     it has said it, and no device overruns a transfer by a full packet.
  ///   - tell: called on the event thread, in the order of arrival.
  init(
    _ handle: USBHandle, endpoint: SeenEndpointAddress, packetSize: Int, queued: Int = 2,
    tell: @escaping @Sendable (Event) -> Void
  ) {
    self.handle = handle
    self.endpoint = endpoint
    self.queued = queued
    self.tell = tell
    room = max(1, packetSize)
  }

  /// Begins, or begins anew after a stall.
  func start() throws(USBError) {
    let missing = state.withLock { state in
      state.isStopped = false
      state.isToldOfEnd = false
      state.starts += 1
      state.habit = Habit()
      defer { state.underWay = max(state.underWay, queued) }
      // A halt does not end what is queued behind the transfer that met it.
      return max(0, queued - state.underWay)
    }
    for _ in 0..<missing { try ask() }
  }

  private func ask() throws(USBError) {
    let start = state.withLock { $0.starts }
    try handle.begin(.receive(room), endpoint: endpoint) { [self] end in
      received(end, askedIn: start)
    }
  }

  private func received(_ end: USBTransferEnd, askedIn start: Int) {
    if end.count > 0, end.status != .overflow { tell(.bytes(end.bytes, at: BootClock.now)) }
    if end.status == .overflow { tell(.babble) }
    let next = state.withLock { state -> Habit.Next? in
      let isOldHalt = end.status == .stalled && start < state.starts
      let next: Habit.Next? =
        state.isStopped ? nil : isOldHalt ? .again(after: 0) : state.habit.after(end)
      if next == nil || next == .stop { state.underWay -= 1 }
      return next
    }
    switch next {
    case nil: return
    case .again(after: 0): askAgain()
    case .again(let pause):
      Task {
        try? await Task.sleep(for: .milliseconds(pause), clock: .continuous)
        askAgain()
      }
    case .stop: stop(end.status)
    }
  }

  private func askAgain() {
    do throws(USBError) {
      try ask()
    } catch {
      finish(.ended(error))
    }
  }

  private func stop(_ status: USBTransferEnd.Status) {
    switch status {
    case .stalled: finish(.stalled)
    case .gone: finish(.ended(.gone))
    case .overflow: finish(.ended(.overflow))
    case .cancelled: finish(.ended(.closed))
    case .disturbed, .completed, .timedOut: finish(.ended(.disturbed))
    }
  }

  /// Tells of the end once, whatever the other transfers come to.
  private func finish(_ event: Event) {
    let isFirst = state.withLock { state in
      defer {
        state.isStopped = true
        state.isToldOfEnd = true
      }
      return !state.isToldOfEnd
    }
    if isFirst { tell(event) }
  }
}
