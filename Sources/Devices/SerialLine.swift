internal import Glibc
public import Logging

/// A serial port, or any character device that behaves like one, that opens itself, tells when it
/// is pulled, and opens again.
///
/// libserialport opens what it knows. What it refuses (pseudo-terminals, links into other places)
/// is opened raw, 8N1. A thread of its own holds the descriptor: it waits in `poll`, and nobody
/// else touches the device.
public final class SerialLine: ByteLine {
  public let events: AsyncStream<LineEvent>
  private let worker: LineWorker

  /// Starts looking for the device. That it is not there yet is no error.
  ///
  /// - Parameters:
  ///   - settings: the path, and how the device speaks.
  ///   - retryEvery: milliseconds between two looks at a path where nothing usable is. A change in
  ///     the path's directory is noticed at once.
  ///   - logger: hears of changes, never of bytes.
  /// - Throws: where the operating system has no thread or pipe left.
  public convenience init(
    _ settings: LineSettings, retryEvery: Int64 = 1_000, logger: Logger
  ) throws(LineStartError) {
    try self.init(settings, retryEvery: retryEvery, tap: TrafficTap(), logger: logger)
  }

  init(
    _ settings: LineSettings, retryEvery: Int64, tap: TrafficTap, logger: Logger
  ) throws(LineStartError) {
    // Bounded: a consumer that is stuck loses the oldest events, and the log says so.
    let (events, continuation) = AsyncStream.makeStream(
      of: LineEvent.self, bufferingPolicy: .bufferingNewest(1_024))
    self.events = events
    worker = LineWorker(
      settings, retryEvery: max(1, retryEvery), wake: try WakePipe(), events: continuation,
      tap: tap, logger: logger)
    try worker.start()
  }

  deinit {
    worker.close()
  }

  public func write(_ bytes: [UInt8], deadline: Int64) async -> WriteResult {
    let until = BootClock.now + max(0, deadline)
    return await withCheckedContinuation { continuation in
      worker.submit(.write(PendingWrite(bytes, until: until, continuation)))
    }
  }

  public func drainInput() {
    worker.submit(.drainInput)
  }

  public func discardOutput() {
    worker.submit(.discardOutput)
  }

  public func close() {
    worker.close()
  }
}
