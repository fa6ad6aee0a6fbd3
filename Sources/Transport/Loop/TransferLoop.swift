internal import CCurl
internal import Glibc
internal import Synchronization
internal import Terminal

/// Transfers on one thread of their own: this side may be called from anywhere.
final class TransferLoop: Sendable {
  /// Transfers under way or queued; more are refused.
  static let capacity = 64

  struct Submission: Sendable {
    var id: UInt64
    var recipe: TransferRecipe
    var sink: TransferSink
  }

  /// What the thread has to do, handed over under the lock.
  struct Mail: Sendable {
    var submitted: [Submission] = []
    var abandoned: [UInt64] = []
    /// When to end what is still under way, in milliseconds of CLOCK_MONOTONIC; nil while open.
    var closeAt: Milliseconds?
  }

  private struct State {
    var mail = Mail()
    var lastID: UInt64 = 0
    var pending = 0
    var ended = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  let multi: MultiHandle?
  private let state = Mutex(State())

  init() {
    multi = MultiHandle()
    guard multi != nil, startThread() else {
      state.withLock { $0.ended = true }
      return
    }
  }

  private func startThread() -> Bool {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return false }
    defer { pthread_attr_destroy(&attributes) }
    guard pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED)) == 0
    else { return false }
    let retained = Unmanaged.passRetained(self)
    var thread = pthread_t()
    guard pthread_create(&thread, &attributes, runTransferLoop, retained.toOpaque()) == 0 else {
      retained.release()
      return false
    }
    return true
  }

  /// Begins a transfer, and answers the number to abandon it by.
  @discardableResult
  func submit(_ recipe: TransferRecipe, _ sink: TransferSink) -> UInt64? {
    let (id, refusal) = state.withLock { state -> (UInt64?, String) in
      guard !state.ended, state.mail.closeAt == nil else { return (nil, "the client is closed") }
      guard state.pending < Self.capacity else {
        return (nil, "\(Self.capacity) transfers are under way already")
      }
      state.lastID += 1
      state.pending += 1
      state.mail.submitted.append(Submission(id: state.lastID, recipe: recipe, sink: sink))
      multi?.wake()
      return (state.lastID, "")
    }
    if id == nil { sink.finished(.refused(refusal)) }
    return id
  }

  /// Ends a transfer where it stands. Never used for one that moves money.
  func abandon(_ id: UInt64) {
    state.withLock { state in
      guard !state.ended else { return }
      state.mail.abandoned.append(id)
      multi?.wake()
    }
  }

  /// Takes no more transfers, and ends those that are under way after `patience`.
  func beginClosing(within patience: Milliseconds) {
    state.withLock { state in
      guard !state.ended else { return }
      let deadline = monotonicNow() + max(0, patience)
      state.mail.closeAt = min(state.mail.closeAt ?? deadline, deadline)
      multi?.wake()
    }
  }

  /// The same, and returns when the thread has ended them.
  func close(within patience: Milliseconds) async {
    beginClosing(within: patience)
    await withCheckedContinuation { continuation in
      let ended = state.withLock { state in
        if !state.ended { state.waiters.append(continuation) }
        return state.ended
      }
      if ended { continuation.resume() }
    }
  }

  // MARK: For the thread

  func takeMail() -> Mail {
    state.withLock { state in
      let mail = state.mail
      state.mail.submitted = []
      state.mail.abandoned = []
      return mail
    }
  }

  func transferEnded() { state.withLock { $0.pending -= 1 } }

  /// After this no one wakes the multi handle any more. False when there is new mail.
  func end() -> Bool {
    state.withLock { state in
      guard state.mail.submitted.isEmpty else { return false }
      state.ended = true
      return true
    }
  }

  /// Tells those who wait in `close`; the multi handle is gone by now.
  func tellEnded() {
    let waiters = state.withLock { state in
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}

/// Milliseconds of CLOCK_MONOTONIC.
func monotonicNow() -> Milliseconds {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Milliseconds(time.tv_sec) * 1_000 + Milliseconds(time.tv_nsec) / 1_000_000
}

// A top-level function, so that no actor claims it.
private func runTransferLoop(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  let loop = Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue()
  // Signals are for the threads that expect them; a broken pipe is an error code here.
  var all = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_BLOCK, &all, nil)
  if let multi = loop.multi { LoopThread(loop, multi).run() }
  return nil
}
