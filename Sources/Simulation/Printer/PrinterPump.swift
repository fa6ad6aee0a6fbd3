import Glibc
import Synchronization

/// Carries bytes between the pseudo-terminal and the printer's engine, on a thread of its own.
final class PrinterPump: Sendable {
  private struct State: ~Copyable {
    var engine: PrinterEngine
    var terminal: PseudoTerminal?
    var isStalled = false
    var isClosed = false
    var waiters: [Int: Waiter] = [:]
    var nextWaiter = 0
  }

  private struct Waiter {
    var condition: @Sendable (VirtualReceipt) -> Bool
    var continuation: CheckedContinuation<VirtualReceipt?, Never>
  }

  private let state: Mutex<State>
  private let wakeReading: Int32
  private let wakeWriting: Int32

  init(
    _ terminal: PseudoTerminal, _ model: VirtualPrinter.Model
  ) throws(PseudoTerminalError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw PseudoTerminalError("no pipe for a printer", errno) }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    wakeReading = ends[0]
    wakeWriting = ends[1]
    state = Mutex(State(engine: PrinterEngine(model), terminal: terminal))
  }

  deinit {
    _ = Glibc.close(wakeReading)
    _ = Glibc.close(wakeWriting)
  }

  private func wake() {
    var byte: UInt8 = 1
    _ = write(wakeWriting, &byte, 1)
  }

  // MARK: - From outside

  func change(_ body: (inout PrinterEngine) -> Void) {
    state.withLock { state in
      body(&state.engine)
      state.engine.advance()
      Self.settle(&state)
    }
    wake()
  }

  func set(stalled: Bool) {
    state.withLock { $0.isStalled = stalled }
    wake()
  }

  func unplug() {
    state.withLock { state in
      state.terminal?.removeLink()
      state.terminal = nil
    }
    wake()
  }

  func plug(_ link: String) throws(PseudoTerminalError) {
    guard state.withLock({ $0.terminal == nil && !$0.isClosed }) else { return }
    let terminal = try PseudoTerminal(link: link)
    state.withLock { $0.terminal = terminal }
    wake()
  }

  func close() {
    unplug()
    let waiters = state.withLock { state in
      state.isClosed = true
      defer { state.waiters = [:] }
      return state.waiters.values.map(\.continuation)
    }
    for waiter in waiters { waiter.resume(returning: nil) }
    wake()
  }

  var receipts: [VirtualReceipt] { state.withLock { $0.engine.receipts } }

  func firstReceipt(
    where condition: @escaping @Sendable (VirtualReceipt) -> Bool
  ) async -> VirtualReceipt? {
    let id = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        state.withLock { state in
          // Cancelled before this, nobody would resume the waiter.
          guard !state.isClosed, !Task.isCancelled else {
            return continuation.resume(returning: nil)
          }
          state.waiters[id] = Waiter(condition: condition, continuation: continuation)
          Self.settle(&state)
        }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
      waiter?.continuation.resume(returning: nil)
    }
  }

  // MARK: - The thread

  func run() {
    while true {
      let (terminal, isReading, isClosed) = state.withLock { state in
        (state.terminal, !state.isStalled && state.engine.room > 0, state.isClosed)
      }
      if isClosed { return }
      // A negative descriptor is left out by poll.
      var waits = [
        pollfd(fd: wakeReading, events: Int16(POLLIN), revents: 0),
        pollfd(
          fd: isReading ? terminal?.master ?? -1 : -1, events: Int16(POLLIN), revents: 0),
      ]
      poll(&waits, nfds_t(waits.count), -1)
      if waits[0].revents != 0 { clearWakes() }
      if waits[1].revents != 0, let terminal { carry(terminal) }
    }
  }

  private func clearWakes() {
    var bytes = [UInt8](repeating: 0, count: 64)
    _ = read(wakeReading, &bytes, bytes.count)
  }

  private func carry(_ terminal: PseudoTerminal) {
    state.withLock { state in
      guard state.terminal === terminal, !state.isStalled else { return }
      let bytes = terminal.receive(atMost: state.engine.room)
      guard !bytes.isEmpty else { return }
      state.engine.receive(bytes)
      Self.settle(&state)
    }
  }

  /// Sends what the engine answers, and wakes those whose receipt is there.
  private static func settle(_ state: inout State) {
    let replies = state.engine.takeReplies()
    if !replies.isEmpty { state.terminal?.send(replies) }
    guard !state.waiters.isEmpty else { return }
    let receipts = state.engine.receipts
    for (id, waiter) in state.waiters {
      guard let found = receipts.first(where: waiter.condition) else { continue }
      state.waiters[id] = nil
      waiter.continuation.resume(returning: found)
    }
  }
}
