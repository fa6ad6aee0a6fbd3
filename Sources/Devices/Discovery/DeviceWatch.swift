internal import Glibc
public import Logging
internal import Synchronization

/// Knows what is plugged in: scanners, printers, and everything else on USB and on serial ports.
///
/// libusb tells of plugging and pulling where there is udev, and inotify of new serial ports; a slow
/// look at sysfs finds what neither told. Whoever owns it ends it with `close`.
public final class DeviceWatch: Sendable {
  /// All devices, sorted by their sockets: at the start, and after every change; while it is wished,
  /// after every look. One consumer.
  public let changes: AsyncStream<[FoundDevice]>
  let bus: USBBus
  private let worker: DeviceWatchWorker

  /// - Parameters:
  ///   - lookEvery: milliseconds between two looks when nothing tells of a change.
  ///   - notes: the path of a file that remembers which drivers of the kernel were sent away; nil:
  ///     those that a killed run left away stay away.
  ///   - logger: hears of changes.
  /// - Throws: where the operating system has no thread or pipe left.
  public init(
    lookEvery: Int64 = 3_000, notes: String? = nil, logger: Logger
  ) throws(LineStartError) {
    // Only the newest list counts.
    let (changes, continuation) = AsyncStream.makeStream(
      of: [FoundDevice].self, bufferingPolicy: .bufferingNewest(1))
    self.changes = changes
    let signal = WatchSignal(try WakePipe())
    let lookEvery = max(10, lookEvery)
    bus = USBBus(patience: lookEvery, detached: DetachedDrivers(path: notes), logger: logger) {
      signal.fire()
    }
    worker = DeviceWatchWorker(
      bus, signal: signal, lookEvery: lookEvery, changes: continuation)
    try DetachedThread.start { [worker] in worker.run() }
  }

  deinit { worker.close() }

  /// Whether `changes` tells every look, and not only those that found something else: for who waits
  /// for what no look at devices shows, such as a link to one.
  public func tellEveryLook(_ isWanted: Bool) { worker.tellEveryLook(isWanted) }

  public func close() { worker.close() }
}

/// Ends the wait of the watch's thread, also from a thread of libusb that outlives the watch.
final class WatchSignal: Sendable {
  private struct State {
    var isOpen = true
    var hasFired = false
  }

  let pipe: WakePipe
  private let state = Mutex(State())

  init(_ pipe: WakePipe) { self.pipe = pipe }

  /// A device came or went.
  func fire() {
    state.withLock { state in
      state.hasFired = true
      if state.isOpen { pipe.wake() }
    }
  }

  /// Ends the wait for another reason.
  func wake() {
    state.withLock { state in
      if state.isOpen { pipe.wake() }
    }
  }

  /// Whether a device came or went since the last call.
  func take() -> Bool {
    pipe.clear()
    return state.withLock { state in
      defer { state.hasFired = false }
      return state.hasFired
    }
  }

  func close() {
    state.withLock { state in
      guard state.isOpen else { return }
      state.isOpen = false
      pipe.close()
    }
  }
}
