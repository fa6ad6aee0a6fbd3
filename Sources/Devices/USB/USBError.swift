import CLibUSB

/// Why libusb did not do what it was asked for.
enum USBError: Error, Sendable, Hashable {
  /// The device was unplugged, or is not there under this address any more.
  case gone
  /// The daemon's user may not open the device's node.
  case access
  /// Another program, or a driver that does not let go, has the interface.
  case busy
  /// The endpoint, or the control request, was refused by the device.
  case stalled
  case timeout
  /// The transfer failed: the device is leaving, or the cable is bad.
  case disturbed
  /// The device sent more than fits.
  case overflow
  /// The interface has no endpoint of the kind that is needed.
  case unfit
  /// The handle is closed, or about to be.
  case closed
  case other(Int32)

  init(code: Int32) {
    self =
      switch libusb_error(code) {
      case LIBUSB_ERROR_NO_DEVICE, LIBUSB_ERROR_NOT_FOUND: .gone
      case LIBUSB_ERROR_ACCESS: .access
      case LIBUSB_ERROR_BUSY: .busy
      case LIBUSB_ERROR_PIPE: .stalled
      case LIBUSB_ERROR_TIMEOUT: .timeout
      case LIBUSB_ERROR_IO: .disturbed
      case LIBUSB_ERROR_OVERFLOW: .overflow
      default: .other(code)
      }
  }

  /// What happened and what helps, for the list of devices.
  var words: String {
    switch self {
    case .gone: "unplugged"
    case .access: "no permission; the daemon's user must be in the group of the device"
    case .busy: "in use by another program"
    case .stalled: "the device refuses what it is asked for"
    case .timeout: "the device does not answer"
    case .disturbed: "the connection is disturbed: look at the cable, or use another socket"
    case .overflow: "the device sends more than it announced"
    case .unfit: "the device has no endpoint for this use"
    case .closed: "closed"
    case .other(let code): "libusb says \(String(cString: libusb_error_name(code)))"
    }
  }
}
