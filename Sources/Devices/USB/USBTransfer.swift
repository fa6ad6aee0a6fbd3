import CLibUSB

/// How a transfer ended.
struct USBTransferEnd: Sendable, Hashable {
  enum Status: Sendable, Hashable {
    case completed, timedOut, cancelled
    /// The endpoint is halted.
    case stalled
    /// The device was unplugged.
    case gone
    /// Also a device that is just leaving.
    case disturbed
    case overflow
  }

  var status: Status
  /// Octets that went through, whatever the status.
  var count: Int
  /// What came in; empty for a transfer to the device.
  var bytes: [UInt8] = []

  init(status: Status, count: Int, bytes: [UInt8] = []) {
    self.status = status
    self.count = count
    self.bytes = bytes
  }

  fileprivate init(_ transfer: libusb_transfer) {
    let count = max(0, min(Int(transfer.actual_length), Int(transfer.length)))
    let isIn = transfer.endpoint & 0x80 != 0
    self.init(
      status: Status(transfer.status), count: count,
      bytes: isIn ? Array(UnsafeBufferPointer(start: transfer.buffer, count: count)) : [])
  }
}

extension USBTransferEnd.Status {
  fileprivate init(_ status: libusb_transfer_status) {
    self =
      switch status {
      case LIBUSB_TRANSFER_COMPLETED: .completed
      case LIBUSB_TRANSFER_TIMED_OUT: .timedOut
      case LIBUSB_TRANSFER_CANCELLED: .cancelled
      case LIBUSB_TRANSFER_STALL: .stalled
      case LIBUSB_TRANSFER_NO_DEVICE: .gone
      case LIBUSB_TRANSFER_OVERFLOW: .overflow
      default: .disturbed
      }
  }
}

/// A transfer that is on its way: libusb's record of it, its buffer, and who is to be told.
///
/// Made by `start`, taken back by `end` on the event thread: exactly one of each.
final class USBTransfer {
  enum Work {
    /// To the device. At most as many milliseconds as `timeout` says; 0: no end.
    case send(ArraySlice<UInt8>, timeout: UInt32)
    /// From the device, up to so many octets, for as long as it takes.
    case receive(Int)
  }

  /// libusb's record, by its address: that it is valid is known by who holds it.
  struct Record: Sendable, Hashable {
    private let address: UInt

    fileprivate init(_ pointer: UnsafeMutablePointer<libusb_transfer>) {
      address = UInt(bitPattern: pointer)
    }

    /// Asks for the transfer's end, which is told as any other. Only while it is on its way.
    func cancel() { libusb_cancel_transfer(UnsafeMutablePointer(bitPattern: address)) }
  }

  let handle: USBHandle
  private let ended: @Sendable (USBTransferEnd) -> Void
  private let buffer: UnsafeMutableBufferPointer<UInt8>

  private init(
    _ work: Work, on handle: USBHandle, _ ended: @escaping @Sendable (USBTransferEnd) -> Void
  ) {
    self.handle = handle
    self.ended = ended
    switch work {
    case .send(let bytes, _):
      buffer = .allocate(capacity: max(1, bytes.count))
      _ = buffer.update(fromContentsOf: bytes)
    case .receive(let count):
      buffer = .allocate(capacity: max(1, count))
    }
  }

  deinit { buffer.deallocate() }

  /// Hands a transfer to libusb.
  ///
  /// - Returns: its record, to be named when it is cancelled.
  static func start(
    _ work: Work, endpoint: SeenEndpointAddress, on handle: USBHandle, _ device: OpaquePointer,
    _ ended: @escaping @Sendable (USBTransferEnd) -> Void
  ) throws(USBError) -> Record {
    guard let record = libusb_alloc_transfer(0) else { throw .other(LIBUSB_ERROR_NO_MEM.rawValue) }
    let transfer = USBTransfer(work, on: handle, ended)
    record.pointee.dev_handle = device
    record.pointee.endpoint = endpoint.address
    record.pointee.type = UInt8(
      endpoint.isInterrupt
        ? LIBUSB_TRANSFER_TYPE_INTERRUPT.rawValue : LIBUSB_TRANSFER_TYPE_BULK.rawValue)
    record.pointee.buffer = transfer.buffer.baseAddress
    switch work {
    case .send(let bytes, let timeout):
      record.pointee.length = Int32(bytes.count)
      record.pointee.timeout = timeout
    case .receive(let count):
      record.pointee.length = Int32(count)
      record.pointee.timeout = 0
    }
    record.pointee.callback = usbTransferEnded
    let owned = Unmanaged.passRetained(transfer)
    record.pointee.user_data = owned.toOpaque()
    let code = libusb_submit_transfer(record)
    guard code == 0 else {
      owned.release()
      libusb_free_transfer(record)
      throw USBError(code: code)
    }
    return Record(record)
  }

  /// Takes back what `start` gave away. Called once, on the event thread.
  fileprivate static func end(_ record: UnsafeMutablePointer<libusb_transfer>) {
    guard let data = record.pointee.user_data else { return }
    let transfer = Unmanaged<USBTransfer>.fromOpaque(data).takeRetainedValue()
    let end = USBTransferEnd(record.pointee)
    let handle = transfer.handle
    let ended = transfer.ended
    handle.forget(Record(record))
    libusb_free_transfer(record)
    ended(end)
    handle.settle()
  }
}

/// What libusb must know of an endpoint to transfer.
struct SeenEndpointAddress: Sendable, Hashable {
  var address: UInt8
  var isInterrupt: Bool
}

private func usbTransferEnded(_ record: UnsafeMutablePointer<libusb_transfer>?) {
  if let record { USBTransfer.end(record) }
}
