internal import Synchronization

/// Where a line tells what passes through it, for whoever records. Nothing is kept while nobody does.
public final class TrafficTap: Sendable {
  /// What a recording holds at most; then it has ended.
  private static let mostOctets = 262_144
  private static let mostEntries = 16_384

  private struct Recording {
    var entries: [TrafficRecording.Entry] = []
    var octets = 0
    /// Milliseconds of CLOCK_BOOTTIME.
    let begun = BootClock.now
    let ended: AsyncStream<Never>.Continuation
    /// Set: nothing more is recorded.
    var ending: TrafficRecording.Ending?

    mutating func end(_ ending: TrafficRecording.Ending) {
      guard self.ending == nil else { return }
      self.ending = ending
      ended.finish()
    }
  }

  private struct State {
    var recording: Recording?
    var isOpen = false
    /// What the device told last, while it is open.
    var source: HIDSource?
  }

  private let state = Mutex(State())

  init() {}

  /// Begins to record.
  ///
  /// - Returns: a stream that ends when the recording ends before its time; nil where somebody records
  ///   already.
  public func begin() -> AsyncStream<Never>? {
    let (stream, ended) = AsyncStream.makeStream(of: Never.self)
    return state.withLock { state in
      guard state.recording == nil else { return nil }
      var recording = Recording(ended: ended)
      if state.isOpen { recording.entries.append(.init(at: 0, .opened(state.source))) }
      state.recording = recording
      return stream
    }
  }

  /// Ends the recording that is under way; whoever began it takes it by `end`.
  ///
  /// - Returns: false where there is none.
  @discardableResult
  public func finish(_ ending: TrafficRecording.Ending) -> Bool {
    state.withLock { state in
      state.recording?.end(ending)
      return state.recording != nil
    }
  }

  /// Takes the recording that `begin` began.
  public func end() -> TrafficRecording {
    state.withLock { state in
      guard let recording = state.recording else { return TrafficRecording() }
      state.recording = nil
      recording.ended.finish()
      return TrafficRecording(entries: recording.entries, ending: recording.ending)
    }
  }

  // MARK: - For the line

  func opened(_ source: HIDSource?) {
    state.withLock { state in
      state.isOpen = true
      state.source = source
    }
    pass(.opened(source))
  }

  func closed(_ reason: String) {
    state.withLock { state in
      state.isOpen = false
      state.source = nil
    }
    pass(.closed(reason: reason))
  }

  /// Whether anybody records: what is dear to make need not be made otherwise.
  var isRecording: Bool { state.withLock { $0.recording.map { $0.ending == nil } ?? false } }

  func pass(_ passage: TrafficRecording.Passage) {
    state.withLock { state in
      guard var recording = state.recording, recording.ending == nil else { return }
      // The entries have one owner at a time, so that appending never copies them.
      state.recording = nil
      recording.octets += passage.size
      if recording.octets > Self.mostOctets || recording.entries.count >= Self.mostEntries {
        recording.end(.full)
      } else {
        recording.entries.append(.init(at: BootClock.now - recording.begun, passage))
      }
      state.recording = recording
    }
  }
}

extension TrafficTap {
  /// The end of a transfer.
  func pass(_ work: USBTransfer.Work, _ end: USBTransferEnd, endpoint: UInt8) {
    guard isRecording else { return }
    switch work {
    case .send(let octets, _):
      if end.count > 0 { pass(.sent(Array(octets.prefix(end.count)), endpoint: endpoint)) }
    case .receive:
      if end.status == .completed || end.count > 0 {
        pass(.received(end.bytes, endpoint: endpoint))
      }
    }
    switch end.status {
    case .completed, .cancelled: break
    case .timedOut: pass(.failed("timeout", endpoint: endpoint))
    case .stalled: pass(.failed("stall", endpoint: endpoint))
    case .gone: pass(.failed("gone", endpoint: endpoint))
    case .disturbed: pass(.failed("disturbed", endpoint: endpoint))
    case .overflow: pass(.failed("overflow", endpoint: endpoint))
    }
  }

  /// The end of a control request (USB 2.0, 9.3).
  func pass(
    _ type: UInt8, _ request: UInt8, value: UInt16, index: UInt16, length: Int, answer: [UInt8]?
  ) {
    guard isRecording else { return }
    let words = [value, index, UInt16(clamping: length)]
    let octets = words.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    pass(.control([type, request] + octets, answer: answer))
  }
}
