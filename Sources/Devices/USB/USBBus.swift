import DeviceIdentity
import Logging
import Synchronization

/// All of USB: libusb's context, and another in its place when the machine has no udev that would
/// tell it of what was plugged in.
final class USBBus: Sendable {
  let detached: DetachedDrivers
  private let changed: @Sendable () -> Void
  private let patience: Int64
  private let logger: Logger
  private let state = Mutex(State())

  private struct State {
    var context: USBContext?
    var failure: String?
    var staleness = Staleness()
    var occupied: Set<USBAddress> = []
  }

  /// - Parameters:
  ///   - patience: milliseconds that udev has to tell of a device that sysfs shows.
  ///   - changed: called on a thread of libusb's events.
  init(
    patience: Int64, detached: DetachedDrivers, logger: Logger,
    changed: @escaping @Sendable () -> Void
  ) {
    self.detached = detached
    self.patience = patience
    self.logger = logger
    self.changed = changed
  }

  /// What libusb lists; empty where there is no USB.
  func devices() -> [USBDevice] { context()?.devices() ?? [] }

  func device(at address: USBAddress) -> USBDevice? {
    devices().first { $0.address == address }
  }

  func has(_ address: USBAddress) -> Bool { device(at: address) != nil }

  /// Brings back the drivers that were sent away by a run of the daemon that was killed.
  func bringBackDrivers() {
    for entry in detached.left {
      guard
        let device = devices().first(where: {
          $0.port == entry.port && $0.facts?.id.description == entry.id
        }), let handle = try? USBHandle(device)
      else { continue }
      // Where it fails, the kernel has no driver for it: there was none to come back.
      if !handle.hasDriver(entry.interface), (try? handle.attachDriver(entry.interface)) != nil {
        logger.info(
          "A driver is back that an earlier run left away",
          metadata: ["port": "\(entry.port)", "device": "\(entry.id)"])
      }
      detached.remove(entry)
    }
  }

  // MARK: - One at a time

  /// Keeps a device for one user of this program: nobody asks it anything while it is in use.
  ///
  /// - Returns: false where it has a user. After true, `vacate` is called once.
  func occupy(_ address: USBAddress) -> Bool {
    state.withLock { $0.occupied.insert(address).inserted }
  }

  func vacate(_ address: USBAddress) { state.withLock { _ = $0.occupied.remove(address) } }

  // MARK: - Contexts

  /// Compares libusb's list with what the kernel shows in sysfs. Where they go on to differ, nothing
  /// tells libusb of devices, and it is started anew; what is open through the old context stays open.
  ///
  /// - Parameter shown: all devices in sysfs.
  func reconcile(with shown: Set<USBAddress>) {
    guard let context = context() else { return }
    let difference = shown.symmetricDifference(context.devices().map(\.address))
    let now = BootClock.now
    let isStale = state.withLock { state in
      state.staleness.see(difference, at: now, patience: patience)
    }
    guard isStale, let renewed = start() else { return }
    logger.info("USB is listed anew: nothing told of a change")
    let rest = shown.symmetricDifference(renewed.devices().map(\.address))
    state.withLock { state in
      state.staleness.accept(rest)
      state.context = renewed
    }
  }

  private func context() -> USBContext? {
    if let context = state.withLock({ $0.context }) { return context }
    let made = start()
    return state.withLock { state in
      if state.context == nil { state.context = made }
      return state.context
    }
  }

  private func start() -> USBContext? {
    do throws(USBStartError) {
      return try USBContext(changed: changed)
    } catch {
      let isNew = state.withLock { state in
        defer { state.failure = error.description }
        return state.failure != error.description
      }
      if isNew { logger.warning("No USB", metadata: ["reason": "\(error)"]) }
      return nil
    }
  }
}
