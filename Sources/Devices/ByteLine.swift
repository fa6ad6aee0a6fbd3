/// A way to a device that carries bytes in both directions, and that may be pulled at any time.
///
/// `SerialLine` is one; the printer's protocol is written against this seam.
public protocol ByteLine: Sendable {
  /// What happens on the line, in order. One consumer; it ends when the line is closed.
  var events: AsyncStream<LineEvent> { get }

  /// Hands bytes to the device, and waits until they have left the machine.
  ///
  /// - Parameters:
  ///   - bytes: may be empty: waits for what an earlier call has left in the machine.
  ///   - deadline: milliseconds from now.
  /// - Returns: how many bytes were taken. Bytes that were taken may reach the device even where
  ///   an error is told.
  func write(_ bytes: [UInt8], deadline: Int64) async -> WriteResult

  /// Whether anything can come from the device; where that cannot be known, it can.
  var hasWayIn: Bool { get async }

  /// What a printer says of itself beside its data (USB Printer Class 1.1, 4.2.2, GET_PORT_STATUS);
  /// nil where the line, or the printer, has no such word.
  func portStatus() async -> UInt8?

  /// Forgets what the device has sent and nobody has read.
  func drainInput()

  /// Takes back what was taken for the device and has not left the machine.
  func discardOutput()

  /// Ends the line for good.
  func close()
}

extension ByteLine {
  public var hasWayIn: Bool { true }

  public func portStatus() async -> UInt8? { nil }
}

/// What happens on a line.
public enum LineEvent: Sendable, Hashable {
  /// Open, and the real path that it is open at.
  case ready(path: String)
  /// Nothing there: never was, or unplugged. The line goes on looking.
  case absent(reason: String)
  /// Something there that cannot be used, and what to do. The line goes on trying.
  case error(reason: String)
  /// Bytes from the device, and when they arrived: milliseconds of CLOCK_BOOTTIME.
  case bytes([UInt8], at: Int64)
  /// What comes next are reports of this HID, and no bytes. Told before `ready`.
  case source(HIDSource)
  case report(HIDReport)
}

/// How far a write got.
public struct WriteResult: Sendable, Hashable {
  /// Bytes that are no longer the caller's: never fewer than the device may have got.
  public var taken: Int
  public var error: WriteError?

  public init(taken: Int, error: WriteError? = nil) {
    self.taken = taken
    self.error = error
  }
}

/// Why a write did not come to its end.
public enum WriteError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The device did not take everything in time.
  case deadline
  /// The device is not there, or went.
  case absent(String)
  /// Too many writes wait already.
  case busy
  /// The line was closed.
  case closed

  public var description: String {
    switch self {
    case .deadline: "the device takes no more data"
    case .absent(let reason): reason
    case .busy: "too many writes wait for the device"
    case .closed: "the line was closed"
    }
  }
}
