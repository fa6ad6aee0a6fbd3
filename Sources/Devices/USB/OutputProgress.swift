/// How far a write to a bulk endpoint has got, and what is done next.
///
/// What the device has taken is never sent again: after a timeout, a short transfer or a stall the
/// rest goes on from the count that the controller tells.
struct OutputProgress: Sendable {
  /// Octets of one transfer: few enough that a slow printer takes them in one timeout.
  static let chunk = 4_096
  /// Milliseconds for one transfer.
  static let patience: Int64 = 5_000
  /// Transfers in a row that the device ended well without taking anything.
  static let emptyTransfers = 50

  enum Step: Sendable, Hashable {
    case send(Range<Int>, timeout: UInt32)
    /// Take the halt off the endpoint, then go on.
    case clearHalt
    /// Let so many milliseconds pass.
    case rest(Int64)
    case ended(WriteResult)
    /// The connection is of no use any more.
    case broken(USBConnection.End, WriteResult)
  }

  private let total: Int
  private let until: Int64
  private(set) var taken = 0
  private var onTheWay = 0
  private var empty = 0
  private var haltsCleared = 0
  private var pending: Step?

  /// - Parameters:
  ///   - total: octets of the whole write.
  ///   - until: milliseconds of CLOCK_BOOTTIME.
  init(total: Int, until: Int64) {
    self.total = total
    self.until = until
  }

  mutating func next(at now: Int64) -> Step {
    if let pending {
      self.pending = nil
      return pending
    }
    guard taken < total else { return .ended(WriteResult(taken: taken)) }
    let left = until - now
    guard left > 0 else { return .ended(WriteResult(taken: taken, error: .deadline)) }
    let end = min(total, taken + Self.chunk)
    onTheWay = end - taken
    return .send(taken..<end, timeout: UInt32(min(left, Self.patience)))
  }

  mutating func took(_ end: USBTransferEnd) {
    let count = min(end.count, onTheWay)
    let isWhole = count == onTheWay
    taken += count
    if count > 0 {
      empty = 0
      haltsCleared = 0
    }
    switch end.status {
    case .completed where isWhole, .timedOut: break
    case .completed: if count == 0 { restAfterNothing() }
    case .stalled: halted()
    case .cancelled: pending = .ended(WriteResult(taken: taken, error: .closed))
    case .gone: lost(.gone, .gone, after: count)
    case .disturbed: lost(.failed(USBError.disturbed.words), .disturbed, after: count)
    case .overflow: lost(.failed(USBError.overflow.words), .overflow, after: count)
    }
  }

  /// The transfer, or what was to be done before the next, could not be begun.
  mutating func refused(_ error: USBError) {
    let end: USBConnection.End =
      switch error {
      case .gone: .gone
      case .closed: .closed
      default: .failed(error.words)
      }
    let told: WriteError = error == .closed ? .closed : .absent(error.words)
    pending = .broken(end, WriteResult(taken: taken, error: told))
  }

  private mutating func halted() {
    haltsCleared += 1
    guard haltsCleared > 1 else {
      pending = .clearHalt
      return
    }
    refused(.stalled)
  }

  private mutating func restAfterNothing() {
    empty += 1
    pending = empty > Self.emptyTransfers ? .rest(50) : nil
  }

  /// The transfer failed: the device may have got more of it than the controller knows.
  private mutating func lost(_ end: USBConnection.End, _ error: USBError, after count: Int) {
    taken += onTheWay - count
    pending = .broken(end, WriteResult(taken: taken, error: .absent(error.words)))
  }
}
