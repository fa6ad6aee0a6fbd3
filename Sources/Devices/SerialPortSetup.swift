import CLibSerialPort
import Glibc

/// Opens and sets up a real serial port through libserialport.
enum SerialPortSetup {
  struct Port {
    var handle: OpaquePointer
    var descriptor: Int32
  }

  /// - Returns: nil where libserialport does not know the path, or cannot handle what is there.
  static func open(_ path: String, _ settings: LineSettings) throws(OpenPort.Refusal) -> Port? {
    var found: OpaquePointer?
    guard sp_get_port_by_name(path, &found) == SP_OK, let handle = found else { return nil }
    do {
      guard try connect(handle, path) else {
        sp_free_port(handle)
        return nil
      }
    } catch {
      sp_free_port(handle)
      throw error
    }
    do {
      try configure(handle, path, settings)
      return Port(handle: handle, descriptor: try descriptor(of: handle, path))
    } catch {
      sp_close(handle)
      sp_free_port(handle)
      throw error
    }
  }

  /// - Returns: false where the device is no serial port in libserialport's eyes: it asks for the
  ///   modem lines at once, which a pseudo-terminal does not have.
  private static func connect(
    _ handle: OpaquePointer, _ path: String
  ) throws(OpenPort.Refusal) -> Bool {
    guard sp_open(handle, SP_MODE_READ_WRITE) != SP_OK else { return true }
    let code = sp_last_error_code()
    guard code == ENOTTY || code == EINVAL else { throw OpenPort.refusal(path, code) }
    return false
  }

  private static func configure(
    _ handle: OpaquePointer, _ path: String, _ settings: LineSettings
  ) throws(OpenPort.Refusal) {
    let parity =
      switch settings.format.parity {
      case .none: SP_PARITY_NONE
      case .even: SP_PARITY_EVEN
      case .odd: SP_PARITY_ODD
      }
    let flow =
      switch settings.flow {
      case .none, .dtrdsr: SP_FLOWCONTROL_NONE
      case .rtscts: SP_FLOWCONTROL_RTSCTS
      case .xonxoff: SP_FLOWCONTROL_XONXOFF
      }
    let steps: [(String, sp_return)] = [
      ("baud \(settings.baud)", sp_set_baudrate(handle, Int32(clamping: settings.baud))),
      ("format \(settings.format)", sp_set_bits(handle, Int32(settings.format.dataBits))),
      ("format \(settings.format)", sp_set_parity(handle, parity)),
      ("format \(settings.format)", sp_set_stopbits(handle, Int32(settings.format.stopBits))),
      ("flow \(settings.flow.rawValue)", sp_set_flowcontrol(handle, flow)),
    ]
    for (setting, result) in steps where result != SP_OK {
      throw .unusable("\(path) does not take \(setting): choose what the port can do")
    }
    // Some scanners send only while DTR is on; a port without that line is as good.
    _ = sp_set_dtr(handle, SP_DTR_ON)
    if settings.flow != .rtscts { _ = sp_set_rts(handle, SP_RTS_ON) }
  }

  private static func descriptor(
    of handle: OpaquePointer, _ path: String
  ) throws(OpenPort.Refusal) -> Int32 {
    var descriptor: Int32 = -1
    guard sp_get_port_handle(handle, &descriptor) == SP_OK, descriptor >= 0 else {
      throw .unusable("\(path): libserialport gives no descriptor")
    }
    return descriptor
  }
}
