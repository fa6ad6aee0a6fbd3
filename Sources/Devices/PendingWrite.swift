import Failpoints
import Glibc

/// A write on its way to the device.
struct PendingWrite {
  enum Progress {
    /// Everything has left the machine.
    case done
    /// The kernel takes no more: wait until it does.
    case full
    /// Look again after so many milliseconds.
    case later(Int32)
    /// The device is gone.
    case gone(String)
  }

  private let bytes: [UInt8]
  private let answer: CheckedContinuation<WriteResult, Never>
  /// Milliseconds of CLOCK_BOOTTIME.
  let until: Int64
  private(set) var taken = 0

  init(_ bytes: [UInt8], until: Int64, _ answer: CheckedContinuation<WriteResult, Never>) {
    self.bytes = bytes
    self.until = until
    self.answer = answer
  }

  /// Gives the device what it takes without waiting.
  mutating func advance(_ port: borrowing OpenPort, _ tap: TrafficTap) -> Progress {
    while taken < bytes.count {
      guard port.accepts else { return .later(10) }
      if port.burst < bytes.count, port.queued > 0 { return .later(5) }
      let count = bytes[taken...].prefix(port.burst).withUnsafeBytes {
        Glibc.write(port.descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        Failpoint.pass("device-octets-left")
        tap.pass(
          .sent(
            Array(bytes[taken..<taken + count]), endpoint: TrafficRecording.Passage.serialOut))
        taken += count
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN: return .full
      case let code: return .gone("unplugged: \(words(forErrno: code))")
      }
    }
    // What the kernel still holds, the device has not got: it may be holding its busy line.
    return port.queued == 0 ? .done : .later(10)
  }

  func finish(_ error: WriteError? = nil) {
    answer.resume(returning: WriteResult(taken: taken, error: error))
  }
}
