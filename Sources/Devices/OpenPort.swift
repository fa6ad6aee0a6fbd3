import CLibSerialPort
import Glibc

/// An open character device, ready for bytes. Belongs to one thread, and closes itself.
struct OpenPort: ~Copyable {
  /// Why a path cannot be opened now.
  enum Refusal: Error {
    /// Nothing is there.
    case absent(String)
    /// Something is there that cannot be used.
    case unusable(String)
  }

  /// The real path, with all links resolved.
  let path: String
  let descriptor: Int32
  /// libserialport's handle, where it opened the device; it owns the descriptor then.
  private let handle: OpaquePointer?
  /// DSR is looked at before writing.
  private let watchesDSR: Bool

  private init(
    _ path: String, _ descriptor: Int32, _ handle: OpaquePointer?, _ flow: LineFlow
  ) {
    self.path = path
    self.descriptor = descriptor
    self.handle = handle
    watchesDSR = flow == .dtrdsr && Self.modemLines(descriptor) != nil
  }

  deinit {
    guard let handle else {
      _ = Glibc.close(descriptor)
      return
    }
    sp_close(handle)
    sp_free_port(handle)
  }

  /// Opens the device for this process alone, sets it up, and forgets what arrived while nobody
  /// listened.
  static func open(_ settings: LineSettings) throws(Refusal) -> OpenPort {
    // libserialport looks the name up in sysfs: a link has to be resolved for it first.
    if let known = try SerialPortSetup.open(settings.path, settings) {
      return try OpenPort(settings.path, known.descriptor, known.handle, settings.flow).claimed()
    }
    let path = try resolve(settings.path)
    guard !USBNode.isOne(path) else {
      throw .absent("\(settings.path) is a device on USB that was not looked at yet")
    }
    if let known = try SerialPortSetup.open(path, settings) {
      return try OpenPort(path, known.descriptor, known.handle, settings.flow).claimed()
    }
    return try OpenPort(path, try openRaw(path), nil, settings.flow).claimed()
  }

  private static func resolve(_ path: String) throws(Refusal) -> String {
    guard let real = realpath(path, nil) else {
      let code = errno
      guard [ENOENT, ENOTDIR, ENODEV, ENXIO].contains(code) else {
        throw .unusable("\(path): \(words(forErrno: code))")
      }
      throw .absent("\(path) is not there: plug the device in, or correct its path")
    }
    defer { free(real) }
    let resolved = String(cString: real)
    var facts = stat()
    guard stat(resolved, &facts) == 0 else { throw refusal(path, errno) }
    guard facts.st_mode & S_IFMT == S_IFCHR else {
      throw .unusable(
        "\(path) is not a device: a serial port's path is needed, such as /dev/ttyACM0")
    }
    return resolved
  }

  /// Opens what libserialport does not know: a pseudo-terminal, or a device without an entry in
  /// sysfs. Raw, eight bits, no parity, whatever the settings say.
  private static func openRaw(_ path: String) throws(Refusal) -> Int32 {
    let descriptor = Glibc.open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw refusal(path, errno) }
    var terminal = termios()
    guard tcgetattr(descriptor, &terminal) == 0 else { return descriptor }
    cfmakeraw(&terminal)
    terminal.c_cflag |= tcflag_t(CREAD | CLOCAL)
    _ = tcsetattr(descriptor, TCSANOW, &terminal)
    var ready = Int32(TIOCM_DTR)
    _ = ioctl(descriptor, UInt(TIOCMBIS), &ready)
    return descriptor
  }

  static func refusal(_ path: String, _ code: Int32) -> Refusal {
    switch code {
    case ENOENT, ENODEV, ENXIO, EIO, ENOTDIR:
      .absent("\(path) is not there: \(words(forErrno: code))")
    case EACCES, EPERM:
      .unusable("\(path): no permission; the daemon's user must be in the group of the device")
    case EBUSY, EWOULDBLOCK:
      .unusable("\(path) is in use by another program")
    default:
      .unusable("\(path): \(words(forErrno: code))")
    }
  }

  /// Keeps other programs away. A lock for those that ask, and on real ports the kernel's own
  /// exclusion: on a pseudo-terminal that one would outlive this process for as long as the other
  /// side holds it, and shut out our own next start.
  private consuming func claimed() throws(Refusal) -> OpenPort {
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      throw Self.refusal(path, EWOULDBLOCK)
    }
    if handle != nil { _ = ioctl(descriptor, UInt(TIOCEXCL)) }
    drainInput()
    return self
  }

  /// The most bytes to give the device at once: few where the machine itself has to look at DSR,
  /// because a busy device takes only what its spare room holds.
  var burst: Int { watchesDSR ? 32 : 4_096 }

  /// False while the device holds its DSR line low, where that is what tells the machine to wait.
  var accepts: Bool {
    guard watchesDSR, let lines = Self.modemLines(descriptor) else { return true }
    return lines & Int32(TIOCM_DSR) != 0
  }

  /// Bytes that were taken and have not left the machine.
  var queued: Int {
    var count: Int32 = 0
    guard ioctl(descriptor, UInt(TIOCOUTQ), &count) == 0 else { return 0 }
    return max(0, Int(count))
  }

  /// Whether the device is still there. A pulled serial port reads as "ready, no bytes".
  var isPresent: Bool {
    if let handle { return sp_input_waiting(handle).rawValue >= 0 }
    var count: Int32 = 0
    return ioctl(descriptor, UInt(FIONREAD), &count) == 0
  }

  func drainInput() { tcflush(descriptor, TCIFLUSH) }

  func discardOutput() { tcflush(descriptor, TCOFLUSH) }

  private static func modemLines(_ descriptor: Int32) -> Int32? {
    var lines: Int32 = 0
    guard ioctl(descriptor, UInt(TIOCMGET), &lines) == 0 else { return nil }
    return lines
  }
}
