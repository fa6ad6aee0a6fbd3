import CLibUSB
import Glibc
import Synchronization

/// libusb, initialised, with the one thread that handles its events.
///
/// What is listed or opened through it holds it; when nothing does any more, the thread ends and
/// gives libusb back.
final class USBContext: Sendable {
  private let core: Core

  /// - Parameter changed: called on the event thread, when libusb says that a device came or went.
  /// - Throws: where there is no USB, or no thread for it.
  init(changed: @escaping @Sendable () -> Void) throws(USBStartError) {
    var pointer: OpaquePointer?
    let code = libusb_init(&pointer)
    guard code == 0, let pointer else {
      throw USBStartError("libusb cannot be used: \(USBError(code: code).words)")
    }
    let core = Core(pointer, changed: changed)
    core.listen()
    do {
      try DetachedThread.start { core.run() }
    } catch {
      libusb_exit(pointer)
      throw USBStartError(error.description)
    }
    self.core = core
  }

  deinit { core.stop() }

  /// Whether libusb itself tells of plugging and pulling.
  var hasHotplug: Bool { core.hasHotplug }

  /// All devices that libusb knows of now.
  func devices() -> [USBDevice] {
    var list: UnsafeMutablePointer<OpaquePointer?>?
    let count = libusb_get_device_list(core.pointer, &list)
    guard count >= 0, let list else { return [] }
    defer { libusb_free_device_list(list, 1) }
    return (0..<count).compactMap { index in list[index].map { USBDevice($0, in: self) } }
  }

  /// Asks to be told, on the event thread, when this device is unplugged.
  func watch(_ device: USBDevice, _ left: @escaping @Sendable () -> Void) -> Int {
    core.watch(device.identity, left)
  }

  func unwatch(_ watch: Int) { core.unwatch(watch) }
}

/// What the event thread works on. It outlives the context until the thread has ended.
///
/// Unchecked: libusb's context may be used by several threads (libusb, "Multi-threaded applications
/// and asynchronous I/O"); the pointer itself never changes, and is given back by the event thread
/// alone, after everybody who could use it has gone. The rest is behind the lock.
private final class Core: @unchecked Sendable {
  let pointer: OpaquePointer
  private let changed: @Sendable () -> Void
  private let state = Mutex(State())
  /// Microseconds.
  private static let restAfterFailure: UInt32 = 100_000

  private struct State {
    var isStopping = false
    var hasHotplug = false
    var watches: [Int: (device: UInt, left: @Sendable () -> Void)] = [:]
    var lastWatch = 0
  }

  init(_ pointer: OpaquePointer, changed: @escaping @Sendable () -> Void) {
    self.pointer = pointer
    self.changed = changed
  }

  var hasHotplug: Bool { state.withLock { $0.hasHotplug } }

  /// The registration goes with the context, so that its handle need not be kept.
  func listen() {
    guard libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG.rawValue) != 0 else { return }
    let events =
      LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED.rawValue | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT.rawValue
    let code = libusb_hotplug_register_callback(
      pointer, Int32(events), 0, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
      LIBUSB_HOTPLUG_MATCH_ANY, usbDeviceCameOrWent, Unmanaged.passUnretained(self).toOpaque(), nil)
    state.withLock { $0.hasHotplug = code == 0 }
  }

  func run() {
    while !state.withLock({ $0.isStopping }) {
      let code = libusb_handle_events_completed(pointer, nil)
      // A failure here is one of poll, and may last: the thread is libusb's alone, and rests.
      if code < 0, code != LIBUSB_ERROR_INTERRUPTED.rawValue { usleep(Self.restAfterFailure) }
    }
    libusb_exit(pointer)
  }

  func stop() {
    state.withLock { $0.isStopping = true }
    libusb_interrupt_event_handler(pointer)
  }

  func watch(_ device: UInt, _ left: @escaping @Sendable () -> Void) -> Int {
    state.withLock { state in
      state.lastWatch += 1
      state.watches[state.lastWatch] = (device, left)
      return state.lastWatch
    }
  }

  func unwatch(_ watch: Int) { state.withLock { $0.watches[watch] = nil } }

  func happened(_ event: libusb_hotplug_event, to device: OpaquePointer) {
    if event == LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT {
      let identity = UInt(bitPattern: device)
      let told = state.withLock { $0.watches.values.filter { $0.device == identity } }
      for watch in told { watch.left() }
    }
    changed()
  }
}

private func usbDeviceCameOrWent(
  _ context: OpaquePointer?, _ device: OpaquePointer?, _ event: libusb_hotplug_event,
  _ core: UnsafeMutableRawPointer?
) -> Int32 {
  if let device, let core {
    Unmanaged<Core>.fromOpaque(core).takeUnretainedValue().happened(event, to: device)
  }
  return 0
}

/// USB cannot be used on this machine now.
public struct USBStartError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
