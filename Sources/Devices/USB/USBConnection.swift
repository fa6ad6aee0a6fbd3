import DeviceIdentity
import Synchronization

/// One interface that was opened and claimed, until the device goes or is given back.
final class USBConnection: Sendable {
  /// Why it cannot be used any more.
  enum End: Sendable, Hashable {
    case gone
    case failed(String)
    case closed
  }

  enum Input: Sendable {
    case bytes([UInt8], at: Int64)
    case babble
    /// The way in stays halted, or only fails; the way out is used without it.
    case mute
  }

  let handle: USBHandle
  let interface: SeenInterface
  private let use: USBTarget.Use
  /// Where octets go to; nil for a device that takes none.
  let out: SeenEndpointAddress?
  /// What the device told of its reports; nil where it is no HID.
  let source: HIDSource?
  private let pump: InputPump?
  /// The way in is of no use any more.
  private let isMute = Mutex(false)
  private let input: @Sendable (Input) -> Void
  private let ends: AsyncStream<End>
  private let ending: AsyncStream<End>.Continuation
  private let watch: Int

  private init(
    _ handle: USBHandle, _ interface: SeenInterface, _ use: USBTarget.Use, _ source: HIDSource?,
    pump: InputPump?, _ input: @escaping @Sendable (Input) -> Void,
    ends: (stream: AsyncStream<End>, continuation: AsyncStream<End>.Continuation)
  ) {
    self.handle = handle
    self.interface = interface
    self.use = use
    self.source = source
    self.pump = pump
    self.input = input
    (self.ends, ending) = ends
    out = interface.endpoint(.bulk, .out).map {
      SeenEndpointAddress(address: $0.address, isInterrupt: false)
    }
    watch = handle.device.context.watch(handle.device) { [ending] in ending.yield(.gone) }
  }

  /// Opens the device and takes the interface. Waits in the kernel. To be followed by `start`, and
  /// whatever happens by `close`.
  ///
  /// - Parameters:
  ///   - tap: is told of all that passes.
  ///   - input: called on the thread of libusb's events, in the order of arrival.
  static func open(
    _ device: USBDevice, _ target: USBTarget, _ detached: DetachedDrivers, _ tap: TrafficTap,
    input: @escaping @Sendable (Input) -> Void
  ) -> Result<USBConnection, USBError> {
    do throws(USBError) {
      guard
        let found = device.interfaces().first(where: {
          $0.interface.number == target.interface && $0.interface.alternate == target.alternate
        })
      else { throw .gone }
      guard target.use.fits(found.interface) else { throw .unfit }
      let handle = try USBHandle(device, tap: tap)
      let entry = DetachedDrivers.Entry(device, target.interface)
      if let entry, handle.hasDriver(target.interface) { detached.add(entry) }
      try handle.claim(target.interface, alternate: target.alternate)
      let source =
        target.use == .printer
        ? nil
        : handle.prepareHID(
          found.interface, found.reportLength, isKeyboard: target.use == .keyboard)
      tap.opened(source)
      return .success(make(handle, found.interface, target.use, source, input))
    } catch {
      return .failure(error)
    }
  }

  private static func make(
    _ handle: USBHandle, _ interface: SeenInterface, _ use: USBTarget.Use, _ source: HIDSource?,
    _ input: @escaping @Sendable (Input) -> Void
  ) -> USBConnection {
    let ends = AsyncStream.makeStream(of: End.self, bufferingPolicy: .bufferingOldest(1))
    let relay = Relay()
    let isHID = use != .printer
    let assembly = Mutex(ReportAssembler(source))
    let pump = use.wayIn(of: interface).map { endpoint in
      InputPump(
        handle,
        endpoint: SeenEndpointAddress(address: endpoint.address, isInterrupt: isHID),
        packetSize: endpoint.packetSize, queued: isHID ? 4 : 2
      ) { event in
        switch event {
        case .bytes(let bytes, let at):
          relay.clearHealed()
          if !isHID {
            input(.bytes(bytes, at: at))
          } else if let report = assembly.withLock({ $0.take(bytes) }) {
            input(.bytes(report, at: at))
          }
        case .babble: input(.babble)
        case .stalled: relay.heal(endpoint.address)
        case .ended(let error): relay.end(error)
        }
      }
    }
    let connection = USBConnection(handle, interface, use, source, pump: pump, input, ends: ends)
    relay.attach(connection)
    return connection
  }

  /// Whether anything can come from the device.
  var hasWayIn: Bool { pump != nil && !isMute.withLock { $0 } }

  /// Whether it is a printer by its class, and not a vendor's own way to one.
  var isOfPrinterClass: Bool { interface.class == 0x07 }

  /// Begins to listen.
  func start() throws(USBError) { try pump?.start() }

  /// Waits until the connection cannot be used any more.
  func ended() async -> End {
    for await end in ends { return end }
    return .closed
  }

  func end(_ reason: End) { ending.yield(reason) }

  /// Ends what is on its way, and gives the interface back to the kernel.
  ///
  /// - Returns: false where the device had to be left open.
  func close() async -> Bool {
    end(.closed)
    handle.device.context.unwatch(watch)
    if source?.isBootProtocol == true {
      // The kernel's driver reads it by its descriptor, and does not ask for that.
      await Blocking.run { [handle, interface] in
        _ = try? handle.setProtocol(interface.number, .report)
      }
    }
    return await handle.close()
  }

  /// Takes the halt off the way in, once.
  fileprivate func heal(_ endpoint: UInt8) {
    Task {
      let healed = await Blocking.run { [handle, pump] in
        do throws(USBError) {
          try handle.clearHalt(endpoint)
          try pump?.start()
          return true
        } catch {
          return false
        }
      }
      if !healed { ended(by: .stalled) }
    }
  }

  /// The way in cannot be used any more. A printer prints on without it; a scanner is of no use.
  fileprivate func ended(by error: USBError) {
    if use.outlives(error) {
      isMute.withLock { $0 = true }
      return input(.mute)
    }
    switch error {
    case .gone: end(.gone)
    case .closed: end(.closed)
    default: end(.failed(error.words))
    }
  }
}

/// Passes on what happens on the way in to a connection that is made after it.
private final class Relay: Sendable {
  private struct State {
    weak var connection: USBConnection?
    /// A halt was taken off, and nothing has come since.
    var isHealed = false
  }

  private let state = Mutex(State())

  func attach(_ connection: USBConnection) { state.withLock { $0.connection = connection } }

  func clearHealed() { state.withLock { $0.isHealed = false } }

  func heal(_ endpoint: UInt8) {
    let (connection, isSecond) = state.withLock { state in
      defer { state.isHealed = true }
      return (state.connection, state.isHealed)
    }
    if isSecond { connection?.ended(by: .stalled) } else { connection?.heal(endpoint) }
  }

  func end(_ error: USBError) { state.withLock { $0.connection }?.ended(by: error) }
}
