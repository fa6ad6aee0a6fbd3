import Glibc
import Logging
import Synchronization

/// The thread of one line: it alone holds the device.
final class LineWorker: Sendable {
  enum Request {
    case write(PendingWrite)
    case drainInput
    case discardOutput
  }

  private struct Shared {
    var requests: [Request] = []
    var isClosed = false
    /// The thread has ended, and the pipe is gone.
    var hasEnded = false
  }

  private static let maximumRequests = 16

  private let settings: LineSettings
  private let retryEvery: Int64
  private let wake: WakePipe
  private let events: AsyncStream<LineEvent>.Continuation
  private let tap: TrafficTap
  private let logger: Logger
  private let shared = Mutex(Shared())

  init(
    _ settings: LineSettings, retryEvery: Int64, wake: WakePipe,
    events: AsyncStream<LineEvent>.Continuation, tap: TrafficTap, logger: Logger
  ) {
    self.settings = settings
    self.retryEvery = retryEvery
    self.wake = wake
    self.events = events
    self.tap = tap
    self.logger = logger
  }

  func start() throws(LineStartError) {
    do {
      try DetachedThread.start { self.run() }
    } catch {
      shared.withLock { $0.hasEnded = true }
      wake.close()
      throw error
    }
  }

  /// Hands the thread something to do. A write that cannot be taken is answered at once.
  func submit(_ request: Request) {
    let refusal: WriteError? = shared.withLock { shared in
      if shared.isClosed || shared.hasEnded { return .closed }
      if shared.requests.count >= Self.maximumRequests { return .busy }
      shared.requests.append(request)
      wake.wake()
      return nil
    }
    if let refusal, case .write(let write) = request { write.finish(refusal) }
  }

  func close() {
    shared.withLock { shared in
      shared.isClosed = true
      if !shared.hasEnded { wake.wake() }
    }
  }

  private var isClosed: Bool { shared.withLock { $0.isClosed } }

  private func nextRequest() -> Request? {
    shared.withLock { $0.requests.isEmpty ? nil : $0.requests.removeFirst() }
  }

  private func publish(_ event: LineEvent) {
    if case .dropped = events.yield(event) {
      logger.warning("Nobody reads a device; its oldest events are lost", metadata: metadata())
    }
  }

  private func metadata(_ reason: String? = nil) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["path": "\(settings.path)"]
    if let reason { metadata["reason"] = "\(reason)" }
    return metadata
  }
}

// MARK: - The thread

extension LineWorker {
  private func run() {
    let watch = PathWatch(path: settings.path)
    var told: LineEvent?
    while !isClosed {
      watch.refresh()
      let (opened, event) = attempt()
      guard !isClosed else { break }
      if opened || !event.repeats(told) {
        logger.info("Device cannot be used", metadata: metadata(event.reason))
        publish(event)
        told = event
      }
      rest(watch, reason: event.reason)
    }
    end()
  }

  private func end() {
    let left = shared.withLock { shared in
      shared.hasEnded = true
      defer { shared.requests = [] }
      return shared.requests
    }
    for case .write(let write) in left { write.finish(.closed) }
    events.finish()
    wake.close()
  }

  private static let unplugged = "unplugged"

  /// Opens the device and serves it until it goes.
  ///
  /// - Returns: whether it could be opened, and why it cannot be used now.
  private func attempt() -> (opened: Bool, LineEvent) {
    do {
      let port = try OpenPort.open(settings)
      logger.info("Device is ready", metadata: metadata())
      tap.opened(nil)
      publish(.ready(path: port.path))
      serve(port)
      tap.closed(isClosed ? "no longer used" : Self.unplugged)
      return (true, .absent(reason: Self.unplugged))
    } catch {
      switch error {
      case .absent(let reason): return (false, .absent(reason: reason))
      case .unusable(let reason): return (false, .error(reason: reason))
      }
    }
  }

  /// Waits for the next try, and refuses what is asked for meanwhile.
  private func rest(_ watch: borrowing PathWatch, reason: String) {
    let end = BootClock.now + retryEvery
    while !isClosed {
      while let request = nextRequest() {
        if case .write(let write) = request { write.finish(.absent(reason)) }
      }
      let left = end - BootClock.now
      if left <= 0 || watch.changed() { return }
      var waits = [
        pollfd(fd: wake.reading, events: Int16(POLLIN), revents: 0),
        pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      poll(&waits, nfds_t(waits.count), Int32(clamping: left))
      if waits[0].revents != 0 { wake.clear() }
    }
  }

  /// Carries bytes in both directions until the device goes or the line is closed.
  private func serve(_ port: borrowing OpenPort) {
    var writing: PendingWrite?
    var silentReads = 0
    while !isClosed {
      let turn = advance(&writing, port)
      guard !turn.isGone else { return }
      var waits = [
        pollfd(fd: wake.reading, events: Int16(POLLIN), revents: 0),
        pollfd(fd: port.descriptor, events: turn.events, revents: 0),
      ]
      poll(&waits, nfds_t(waits.count), turn.timeout)
      if waits[0].revents != 0 { wake.clear() }
      guard waits[1].revents & ~Int16(POLLOUT) != 0 else { continue }
      switch receive(port) {
      case .bytes: silentReads = 0
      case .nothing: silentReads += 1
      case .gone: silentReads = .max
      }
      // A hung-up device is always ready, and never has anything.
      let hungUp = waits[1].revents & Int16(POLLHUP) != 0
      if silentReads > (hungUp ? 0 : 16) {
        writing?.finish(.absent(Self.unplugged))
        return
      }
    }
    writing?.finish(.closed)
  }

  /// What to wait for after the requests have got as far as they can.
  private struct Turn {
    var events = Int16(POLLIN)
    var timeout: Int32 = -1
    var isGone = false
  }

  private func advance(_ writing: inout PendingWrite?, _ port: borrowing OpenPort) -> Turn {
    while true {
      if writing == nil {
        switch nextRequest() {
        case nil: return Turn()
        case .drainInput: port.drainInput()
        case .discardOutput: port.discardOutput()
        case .write(let write): writing = write
        }
      }
      guard var write = writing else { continue }
      let progress = write.advance(port, tap)
      writing = write
      let left = Int32(clamping: write.until - BootClock.now)
      switch progress {
      case .done:
        write.finish()
        writing = nil
      case .gone(let reason):
        write.finish(.absent(reason))
        writing = nil
        return Turn(isGone: true)
      case .full, .later:
        guard left > 0 else {
          write.finish(.deadline)
          writing = nil
          continue
        }
        if case .later(let pause) = progress { return Turn(timeout: min(left, pause)) }
        return Turn(events: Int16(POLLIN | POLLOUT), timeout: left)
      }
    }
  }

  private enum Reception {
    case bytes, nothing, gone
  }

  private func receive(_ port: borrowing OpenPort) -> Reception {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = read(port.descriptor, &buffer, buffer.count)
    if count > 0 {
      let bytes = Array(buffer[..<count])
      tap.pass(.received(bytes, endpoint: TrafficRecording.Passage.serialIn))
      publish(.bytes(bytes, at: BootClock.now))
      return .bytes
    }
    if count < 0 { return errno == EAGAIN || errno == EINTR ? .nothing : .gone }
    return port.isPresent ? .nothing : .gone
  }
}

extension LineEvent {
  /// Why the device cannot be used; empty where it can.
  var reason: String {
    switch self {
    case .absent(let reason), .error(let reason): reason
    case .ready, .bytes, .source, .report: ""
    }
  }

  /// Whether whoever heard `earlier` learns nothing new: an absent device is absent, whatever for.
  func repeats(_ earlier: LineEvent?) -> Bool {
    if case .absent = self, case .absent = earlier { return true }
    return self == earlier
  }
}
