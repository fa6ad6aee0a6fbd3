public import Logging
internal import Synchronization

/// The line of one section of the configuration: to one device now, perhaps to another, or the same
/// in another socket, later.
public final class FoundLine: ByteLine {
  private struct Order: Sendable {
    var target: DeviceTarget?
    /// Why there is none.
    var reason: String
    var isError = false
  }

  private struct Current {
    var line: (any ByteLine)?
    var refusal = WriteError.absent("not looked for yet")
  }

  public let events: AsyncStream<LineEvent>
  /// Tells what passes, whichever device it is that serves the section.
  public let tap = TrafficTap()
  private let orders: AsyncStream<Order>.Continuation
  private let current = Mutex(Current())

  /// - Parameters:
  ///   - watch: knows the devices on USB.
  ///   - retryEvery: milliseconds between two tries to open what cannot be used.
  ///   - logger: hears of changes, never of bytes.
  public init(in watch: DeviceWatch, retryEvery: Int64 = 1_000, logger: Logger) {
    let (events, feed) = AsyncStream.makeStream(
      of: LineEvent.self, bufferingPolicy: .bufferingNewest(1_024))
    // Only the newest order counts.
    let (stream, orders) = AsyncStream.makeStream(
      of: Order.self, bufferingPolicy: .bufferingNewest(1))
    self.events = events
    self.orders = orders
    let told = LastTold()
    Task { [weak self, tap] in
      var following: (target: DeviceTarget, line: any ByteLine, task: Task<Void, Never>)?
      func leave() async {
        guard let old = following else { return }
        following = nil
        old.line.close()
        await old.task.value
      }
      for await order in stream {
        if let following, following.target == order.target {
          (following.line as? USBLine)?.nudge()
          continue
        }
        await leave()
        guard let target = order.target else {
          self?.set(nil, .absent(order.reason))
          let event: LineEvent =
            order.isError ? .error(reason: order.reason) : .absent(reason: order.reason)
          if told.replace(by: event) { feed.yield(event) }
          continue
        }
        do throws(LineStartError) {
          let line: any ByteLine =
            switch target {
            case .serial(let settings):
              try SerialLine(settings, retryEvery: retryEvery, tap: tap, logger: logger)
            case .usb(let usb):
              USBLine(usb, in: watch, retryEvery: retryEvery, tap: tap, logger: logger)
            }
          let task = Task {
            for await event in line.events where told.replace(by: event) { feed.yield(event) }
          }
          following = (target, line, task)
          self?.set(line, .closed)
        } catch {
          self?.set(nil, .absent(error.description))
          let event = LineEvent.error(reason: error.description)
          if told.replace(by: event) { feed.yield(event) }
        }
      }
      self?.set(nil, .closed)
      await leave()
      feed.finish()
    }
  }

  deinit { orders.finish() }

  /// Serves the section by `target` from now on.
  ///
  /// - Parameter target: as before: what cannot be used there is tried again at once.
  public func use(_ target: DeviceTarget) {
    orders.yield(Order(target: target, reason: ""))
  }

  /// Serves the section by nothing.
  ///
  /// - Parameters:
  ///   - reason: for whoever looks at the list of devices.
  ///   - isError: something is there that cannot be used.
  public func useNothing(_ reason: String, isError: Bool = false) {
    orders.yield(Order(target: nil, reason: reason, isError: isError))
  }

  private func set(_ line: (any ByteLine)?, _ refusal: WriteError) {
    current.withLock { $0 = Current(line: line, refusal: refusal) }
  }

  private var line: (any ByteLine)? { current.withLock { $0.line } }

  public func write(_ bytes: [UInt8], deadline: Int64) async -> WriteResult {
    let now = current.withLock { $0 }
    guard let line = now.line else { return WriteResult(taken: 0, error: now.refusal) }
    return await line.write(bytes, deadline: deadline)
  }

  public var hasWayIn: Bool {
    get async { await line?.hasWayIn ?? true }
  }

  public func portStatus() async -> UInt8? { await line?.portStatus() }

  public func drainInput() { line?.drainInput() }

  public func discardOutput() { line?.discardOutput() }

  /// Gives back what is in use; `events` ends when that is done.
  public func close() { orders.finish() }
}

/// What was told last of a section's device: whoever knows that it is not there does not hear for how
/// many reasons.
private final class LastTold: Sendable {
  private let event = Mutex<LineEvent?>(nil)

  /// - Returns: whether `new` is news.
  func replace(by new: LineEvent) -> Bool {
    switch new {
    case .bytes, .report, .source: true
    case .ready, .absent, .error:
      event.withLock { event in
        defer { event = new }
        return !new.repeats(event)
      }
    }
  }
}
