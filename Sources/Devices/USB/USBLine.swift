import Logging

/// An interface of a device on USB, which is opened, listened to, and opened again after trouble for
/// as long as the device stays plugged in.
///
/// A printer's line carries octets; a HID's carries reports, and takes none.
public final class USBLine: ByteLine {
  public let events: AsyncStream<LineEvent>
  private let keeper: USBLineKeeper
  private let task: Task<Void, Never>

  /// - Parameters:
  ///   - watch: through which the device was found.
  ///   - retryEvery: milliseconds between two tries to open what cannot be used.
  ///   - tap: is told of all that passes.
  ///   - logger: hears of changes, never of bytes.
  init(
    _ target: USBTarget, in watch: DeviceWatch, retryEvery: Int64, tap: TrafficTap, logger: Logger
  ) {
    let (events, continuation) = AsyncStream.makeStream(
      of: LineEvent.self, bufferingPolicy: .bufferingNewest(1_024))
    self.events = events
    let keeper = USBLineKeeper(
      target, in: watch.bus, retryEvery: max(1, retryEvery), events: continuation, tap: tap,
      logger: logger)
    self.keeper = keeper
    task = Task { await keeper.run() }
  }

  deinit {
    Task { [keeper] in await keeper.close() }
  }

  public func write(_ bytes: [UInt8], deadline: Int64) async -> WriteResult {
    await keeper.write(bytes, deadline: deadline)
  }

  public var hasWayIn: Bool {
    get async { await keeper.hasWayIn }
  }

  public func portStatus() async -> UInt8? { await keeper.portStatus() }

  /// Nothing to do: what the device sends is handed on as it comes.
  public func drainInput() {}

  /// Nothing to do: what the device did not take by the end of a write is the caller's.
  public func discardOutput() {}

  /// Something was plugged in: a device that could not be used is tried at once.
  func nudge() {
    Task { [keeper] in await keeper.nudge() }
  }

  /// Gives the device back to the kernel; `events` ends when that is done.
  public func close() {
    Task { [keeper] in await keeper.close() }
  }
}
