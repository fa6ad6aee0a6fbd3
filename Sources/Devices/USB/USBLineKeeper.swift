import Failpoints
import Logging
import Synchronization

/// Keeps one interface open, and writes to it.
actor USBLineKeeper {
  private let target: USBTarget
  private let bus: USBBus
  private let retryEvery: Int64
  private let events: AsyncStream<LineEvent>.Continuation
  private let tap: TrafficTap
  private let logger: Logger

  private var connection: USBConnection?
  private var hearing: Hearing?
  /// The device that was unplugged last. It never comes back: what is plugged in again is another to
  /// libusb, and until that tells of the pulling it still lists the old one.
  private var gone: USBDevice?
  private var isClosed = false
  private var told: LineEvent?
  private var resting: Task<Void, Never>?
  private var isNudged = false
  private let turns = Turnstile()

  private static let unplugged = USBError.gone.words
  /// Milliseconds.
  private static let soon: Int64 = 20
  private static let unopened = "not opened yet"

  init(
    _ target: USBTarget, in bus: USBBus, retryEvery: Int64,
    events: AsyncStream<LineEvent>.Continuation, tap: TrafficTap, logger: Logger
  ) {
    self.target = target
    self.bus = bus
    self.retryEvery = retryEvery
    self.events = events
    self.tap = tap
    var logger = logger
    logger[metadataKey: "path"] = "\(target.address.node)"
    self.logger = logger
  }

  func close() {
    isClosed = true
    connection?.end(.closed)
    resting?.cancel()
  }

  func nudge() {
    isNudged = true
    resting?.cancel()
  }

  // MARK: - Coming and going

  /// Opens the device whenever it can be opened, until the line is closed.
  func run() async {
    while !isClosed {
      isNudged = false
      guard bus.occupy(target.address) else {
        // It is just being asked what it is.
        await rest(Self.soon)
        continue
      }
      switch await open() {
      case (.success(let opened), _): await serve(opened)
      case (.failure(let error), let device):
        if error == .gone, let device { gone = device }
        tell(event(error))
      }
      bus.vacate(target.address)
      await rest(retryEvery)
    }
    events.finish()
  }

  /// - Returns: with the device that was tried, if there is one.
  private func open() async -> (Result<USBConnection, USBError>, USBDevice?) {
    let hearing = Hearing()
    self.hearing = hearing
    return await Blocking.run { [bus, target, events, tap, logger, gone] in
      guard let device = bus.device(at: target.address), !device.isSame(as: gone) else {
        return (.failure(.gone), nil)
      }
      let opened = USBConnection.open(device, target, bus.detached, tap) { input in
        let result: AsyncStream<LineEvent>.Continuation.YieldResult? =
          switch (input, target.use) {
          case (.bytes(let bytes, let at), .printer):
            hearing.tell(events, .bytes(bytes, at: at))
          case (.bytes(let bytes, let at), .reports), (.bytes(let bytes, let at), .keyboard):
            hearing.tell(events, .report(HIDReport(bytes, at: at)))
          case (.babble, _), (.mute, _): nil
          }
        if case .dropped = result {
          logger.warning("Nobody reads a device; its oldest events are lost")
        } else if case .babble = input {
          logger.warning("Device sent more than it announced; that is lost")
        } else if case .mute = input {
          logger.warning("Device cannot be read; it is written to without")
        }
      }
      return (opened, device)
    }
  }

  private func serve(_ opened: USBConnection) async {
    guard !isClosed else {
      await giveBack(opened)
      return
    }
    do throws(USBError) {
      try opened.start()
    } catch {
      if error == .gone { gone = opened.handle.device }
      tell(event(error))
      await giveBack(opened)
      return
    }
    connection = opened
    if let source = opened.source { events.yield(.source(source)) }
    told = nil
    logger.info("Device is ready")
    events.yield(.ready(path: target.address.node))
    let end = await end(of: opened)
    connection = nil
    hearing?.end()
    tap.closed(end == .closed ? "no longer used" : Self.unplugged)
    if end == .gone { gone = opened.handle.device }
    let failure: USBError? = bus.has(target.address) ? nil : .gone
    // Told before the device is given back, which can take its time.
    if isClosed || end == .closed {
      if failure != nil { tell(.absent(reason: Self.unplugged)) }
      await giveBack(opened)
      return
    }
    switch (end, failure) {
    case (.failed(let reason), nil): tell(.error(reason: reason))
    default: tell(.absent(reason: Self.unplugged))
    }
    await giveBack(opened)
  }

  /// A device that is being pulled fails before anybody says that it went: a little is waited for that.
  private func end(of opened: USBConnection) async -> USBConnection.End {
    let first = await opened.ended()
    guard case .failed = first else { return first }
    let limit = Task {
      try? await Task.sleep(for: .milliseconds(500), clock: .continuous)
      opened.end(first)
    }
    defer { limit.cancel() }
    return await opened.ended()
  }

  private func giveBack(_ connection: USBConnection) async {
    if await connection.close() {
      let entry = DetachedDrivers.Entry(connection.handle.device, target.interface)
      if let entry { bus.detached.remove(entry) }
    } else {
      logger.error("Device did not let go; it is left open until the daemon ends")
    }
  }

  private func event(_ error: USBError) -> LineEvent {
    switch error {
    case .gone, .closed: .absent(reason: Self.unplugged)
    default: .error(reason: error.words)
    }
  }

  private func tell(_ event: LineEvent) {
    guard !event.repeats(told) else { return }
    told = event
    logger.info("Device cannot be used", metadata: ["reason": "\(event.reason)"])
    events.yield(event)
  }

  private func rest(_ milliseconds: Int64) async {
    guard !isNudged, !isClosed else { return }
    let pause = Task<Void, Never> {
      try? await Task.sleep(for: .milliseconds(milliseconds), clock: .continuous)
    }
    resting = pause
    await pause.value
    resting = nil
  }
}

// MARK: - Beside the data

extension USBLineKeeper {
  var hasWayIn: Bool { connection?.hasWayIn ?? true }

  func portStatus() async -> UInt8? {
    guard let connection, connection.isOfPrinterClass else { return nil }
    return await Blocking.run { [handle = connection.handle, number = target.interface] in
      handle.portStatus(number)
    }
  }
}

// MARK: - Writing

extension USBLineKeeper {
  /// Hands bytes to the device, and waits until it has taken them.
  func write(_ bytes: [UInt8], deadline: Int64) async -> WriteResult {
    let until = BootClock.now + max(0, deadline)
    guard await turns.enter(isolation: self) else { return WriteResult(taken: 0, error: .busy) }
    defer { turns.leave() }
    guard !isClosed else { return WriteResult(taken: 0, error: .closed) }
    guard let connection, let out = connection.out else {
      return WriteResult(taken: 0, error: .absent(told?.reason ?? Self.unopened))
    }
    var progress = OutputProgress(total: bytes.count, until: until)
    while true {
      switch progress.next(at: BootClock.now) {
      case .ended(let result):
        return result
      case .send(let range, let timeout):
        do throws(USBError) {
          let end = try await connection.handle.send(
            bytes[range], endpoint: out, timeout: timeout)
          if end.count > 0 { Failpoint.pass("device-octets-left") }
          progress.took(end)
        } catch {
          progress.refused(error)
        }
      case .clearHalt:
        let cleared = await Blocking.run { [handle = connection.handle] in
          do throws(USBError) {
            try handle.clearHalt(out.address)
            return nil as USBError?
          } catch {
            return error
          }
        }
        if let cleared { progress.refused(cleared) }
      case .rest(let pause):
        try? await Task.sleep(for: .milliseconds(pause), clock: .continuous)
      case .broken(let end, let result):
        // The line is opened anew, so that what follows does not meet the same state.
        connection.end(end)
        return result
      }
    }
  }
}

/// Whether a connection is listened to. What it still says after it was told that it ended is not
/// passed on: the rest of a code would be taken for one.
private final class Hearing: Sendable {
  private let isOn = Mutex(true)

  func tell(
    _ events: AsyncStream<LineEvent>.Continuation, _ event: LineEvent
  ) -> AsyncStream<LineEvent>.Continuation.YieldResult? {
    isOn.withLock { $0 ? events.yield(event) : nil }
  }

  func end() { isOn.withLock { $0 = false } }
}
