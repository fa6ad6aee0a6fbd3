import Logging
import Synchronization

/// All of USB: libusb's context, and another in its place when the machine has no udev that would
/// tell it of what was plugged in.
final class USBBus: Sendable {
  private let changed: @Sendable () -> Void
  private let logger: Logger
  private let state = Mutex(State())

  private struct State {
    var context: USBContext?
    var failure: String?
    /// Sysfs showed these, and libusb something else, when a context was last made for it.
    var mismatch: Set<USBAddress>?
    /// The same, at the look before.
    var suspected: Set<USBAddress>?
  }

  /// - Parameter changed: called on a thread of libusb's events.
  init(logger: Logger, changed: @escaping @Sendable () -> Void) {
    self.logger = logger
    self.changed = changed
  }

  /// What libusb lists; empty where there is no USB.
  func devices() -> [USBDevice] { context()?.devices() ?? [] }

  func device(at address: USBAddress) -> USBDevice? {
    devices().first { $0.address == address }
  }

  func has(_ address: USBAddress) -> Bool { device(at: address) != nil }

  /// Compares libusb's list with what the kernel shows in sysfs. Where they differ twice in a row,
  /// nothing tells libusb of devices, and it is started anew; what is open through the old context
  /// stays open.
  ///
  /// - Parameter shown: all devices in sysfs.
  func reconcile(with shown: Set<USBAddress>) {
    guard let context = context() else { return }
    let listed = Set(context.devices().map(\.address))
    let isStale = state.withLock { state in
      guard shown != listed, state.mismatch != shown else {
        state.suspected = nil
        return false
      }
      defer { state.suspected = shown }
      return state.suspected == shown
    }
    guard isStale else { return }
    logger.info("USB is listed anew: nothing told of a change")
    let renewed = start()
    state.withLock { state in
      state.mismatch = shown
      state.suspected = nil
      if let renewed { state.context = renewed }
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
