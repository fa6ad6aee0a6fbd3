import CLibUSB
import Synchronization

/// A device that is open for this process.
///
/// Unchecked: libusb's handle may be used by several threads, and its pointer never changes. It is
/// given back once, by `close` or at the end, when no transfer is on its way and none can be begun:
/// the lock sees to both.
final class USBHandle: @unchecked Sendable {
  let device: USBDevice
  private let pointer: OpaquePointer
  /// Is told of all that passes.
  private let tap: TrafficTap?
  private let state = Mutex(State())
  /// Devices are opened and closed one at a time.
  private static let gate = Mutex(())

  private struct State {
    var isClosing = false
    var isReturned = false
    var claimed: [Int32] = []
    /// libusb's records of the transfers on their way.
    var transfers: Set<USBTransfer.Record> = []
    /// Transfers whose end is being told, and requests that are being waited for.
    var settling = 0
    var settled: CheckedContinuation<Void, Never>?
  }

  /// Opens the device. Waits in the kernel.
  init(_ device: USBDevice, tap: TrafficTap? = nil) throws(USBError) {
    var pointer: OpaquePointer?
    let code = Self.gate.withLock { _ in libusb_open(device.pointer, &pointer) }
    guard code == 0, let pointer else { throw USBError(code: code) }
    self.device = device
    self.pointer = pointer
    self.tap = tap
    // The driver of the kernel comes back when the interface is released.
    libusb_set_auto_detach_kernel_driver(pointer, 1)
  }

  deinit {
    // No transfer is on its way: each holds the handle.
    if !state.withLock({ $0.isReturned }) { giveBack() }
  }

  // MARK: - Interfaces

  /// Takes an interface for this process alone; the kernel's driver lets go of it. Waits in the
  /// kernel.
  func claim(_ interface: UInt8, alternate: UInt8) throws(USBError) {
    try enter()
    defer { settle() }
    let code = libusb_claim_interface(pointer, Int32(interface))
    guard code == 0 else { throw USBError(code: code) }
    state.withLock { $0.claimed.append(Int32(interface)) }
    // Setting 0 holds already; some devices choke on being told again.
    guard alternate != 0 else { return }
    let set = libusb_set_interface_alt_setting(pointer, Int32(interface), Int32(alternate))
    guard set == 0 else { throw USBError(code: set) }
  }

  /// Whether a driver of the kernel has the interface.
  func hasDriver(_ interface: UInt8) -> Bool {
    guard (try? enter()) != nil else { return false }
    defer { settle() }
    return libusb_kernel_driver_active(pointer, Int32(interface)) == 1
  }

  /// Lets the kernel find a driver for an interface that nobody has.
  func attachDriver(_ interface: UInt8) throws(USBError) {
    try enter()
    defer { settle() }
    let code = libusb_attach_kernel_driver(pointer, Int32(interface))
    guard code == 0 else { throw USBError(code: code) }
  }

  /// Takes the halt off an endpoint. Waits in the kernel.
  func clearHalt(_ endpoint: UInt8) throws(USBError) {
    try enter()
    defer { settle() }
    let code = libusb_clear_halt(pointer, endpoint)
    guard code == 0 else { throw USBError(code: code) }
  }

  /// A control request with an answer. Waits for it.
  ///
  /// - Parameters:
  ///   - length: the most octets wanted.
  ///   - timeout: in milliseconds.
  func ask(
    _ type: UInt8, _ request: UInt8, value: UInt16, index: UInt16, length: Int, timeout: UInt32
  ) throws(USBError) -> [UInt8] {
    try enter()
    defer { settle() }
    var room = [UInt8](repeating: 0, count: max(1, min(length, 65_535)))
    let count = libusb_control_transfer(
      pointer, type, request, value, index, &room, UInt16(room.count), timeout)
    let answer = count < 0 ? nil : Array(room.prefix(Int(count)))
    tap?.pass(type, request, value: value, index: index, length: room.count, answer: answer)
    guard let answer else { throw USBError(code: count) }
    return answer
  }

  /// A control request without data. Waits for its end.
  func tell(
    _ type: UInt8, _ request: UInt8, value: UInt16, index: UInt16, timeout: UInt32
  ) throws(USBError) {
    try enter()
    defer { settle() }
    let count = libusb_control_transfer(pointer, type, request, value, index, nil, 0, timeout)
    tap?.pass(type, request, value: value, index: index, length: 0, answer: count < 0 ? nil : [])
    guard count >= 0 else { throw USBError(code: count) }
  }

  // MARK: - Transfers

  /// Begins a transfer.
  ///
  /// - Parameter ended: called once, on the event thread, unless this throws.
  func begin(
    _ work: USBTransfer.Work, endpoint: SeenEndpointAddress,
    _ ended: @escaping @Sendable (USBTransferEnd) -> Void
  ) throws(USBError) {
    // The lock is held while libusb takes the transfer: its end is told on another thread, or, when
    // one is begun in the end of another, later on this one.
    try state.withLock { state throws(USBError) in
      guard !state.isClosing else { throw .closed }
      let record = try USBTransfer.start(work, endpoint: endpoint, on: self, pointer) { [tap] end in
        tap?.pass(work, end, endpoint: endpoint.address)
        ended(end)
      }
      state.transfers.insert(record)
    }
  }

  /// Sends octets, and waits until they were taken, the time is over, or it failed.
  ///
  /// - Parameter timeout: in milliseconds, at least 1.
  func send(
    _ bytes: ArraySlice<UInt8>, endpoint: SeenEndpointAddress, timeout: UInt32
  ) async throws(USBError) -> USBTransferEnd {
    let end: Result<USBTransferEnd, USBError> = await withCheckedContinuation { continuation in
      do throws(USBError) {
        try begin(.send(bytes, timeout: max(1, timeout)), endpoint: endpoint) {
          continuation.resume(returning: .success($0))
        }
      } catch {
        continuation.resume(returning: .failure(error))
      }
    }
    return try end.get()
  }

  /// A transfer has ended; its record is about to be freed.
  func forget(_ record: USBTransfer.Record) {
    state.withLock { state in
      state.transfers.remove(record)
      state.settling += 1
    }
  }

  /// Keeps the device open until `settle` is called.
  private func enter() throws(USBError) {
    try state.withLock { state throws(USBError) in
      guard !state.isClosing else { throw .closed }
      state.settling += 1
    }
  }

  /// Whoever waited for the transfer has been told, or what `enter` began is over.
  func settle() {
    let settled = state.withLock { state -> CheckedContinuation<Void, Never>? in
      state.settling -= 1
      guard state.transfers.isEmpty, state.settling == 0 else { return nil }
      defer { state.settled = nil }
      return state.settled
    }
    settled?.resume()
  }

  // MARK: - The end

  /// Ends all transfers, releases what was claimed, so that the kernel's drivers come back, and
  /// closes the device.
  ///
  /// - Returns: false where a transfer did not end, so that the device had to be left open.
  @discardableResult
  func close() async -> Bool {
    let isMine = state.withLock { state in
      defer { state.isClosing = true }
      guard !state.isClosing else { return false }
      for record in state.transfers { record.cancel() }
      return true
    }
    guard isMine else { return true }
    let limit = Task {
      try? await Task.sleep(for: .seconds(3), clock: .continuous)
      state.withLock { state -> CheckedContinuation<Void, Never>? in
        defer { state.settled = nil }
        return state.settled
      }?.resume()
    }
    await withCheckedContinuation { continuation in
      let isSettled = state.withLock { state in
        if state.transfers.isEmpty, state.settling == 0 { return true }
        state.settled = continuation
        return false
      }
      if isSettled { continuation.resume() }
    }
    limit.cancel()
    guard state.withLock({ $0.transfers.isEmpty && $0.settling == 0 }) else { return false }
    await Blocking.run { self.giveBack() }
    return true
  }

  private func giveBack() {
    let claimed = state.withLock { state -> [Int32]? in
      guard !state.isReturned else { return nil }
      state.isReturned = true
      state.isClosing = true
      return state.claimed
    }
    guard let claimed else { return }
    for interface in claimed.reversed() { libusb_release_interface(pointer, interface) }
    Self.gate.withLock { _ in libusb_close(pointer) }
  }
}
