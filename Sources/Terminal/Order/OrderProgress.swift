/// What an order waits for and what of it may be travelling. All times are CLOCK_BOOTTIME.
struct OrderProgress: Codable, Hashable, Sendable {
  // MARK: On the wire

  /// Transmissions whose end is not known yet.
  var flights: [Flight] = []
  /// The number of the newest transmission; each has its own commit.
  var lastFlight = 0

  // MARK: The pay or precreate

  /// Whether one may have reached the gateway.
  var payMayHaveLeft = false
  /// When the newest of those was sent.
  var payLeftAt: Milliseconds?
  /// Whether the gateway has answered it: then no copy we know of is still travelling.
  var payAnswered = false
  /// Start of the present run of attempts that did not leave.
  var firstAttemptAt: Milliseconds?
  var payRetryAt: Milliseconds?
  /// The gateway said to the very first transmission that the number is taken.
  var numberTaken = false
  /// An order that is not ours was seen under our number: nothing that moves money may leave.
  var foreignSeen = false
  /// The payment was seen with another amount: not reversed by the daemon.
  var amountDiffers = false
  /// A refusal we do not know; believed once the gateway also says there is no such order.
  var refusal: OrderError?

  // MARK: The cancel

  var cancelMayHaveLeft = false
  /// The gateway refused it for good; the next query decides.
  var cancelRefused = false
  var cancelAttempts = 0
  var cancelAt: Milliseconds?

  // MARK: Asking

  var scanUntil: Milliseconds?
  var queryAt: Milliseconds?
  var budgetEndsAt: Milliseconds?
  var attentionAt: Milliseconds?
  /// First and newest of an unbroken run of "no such order".
  var absentSince: Milliseconds?
  var absentAt: Milliseconds?

  // MARK: The watch over a closed order

  var watchAt: Milliseconds?
  var watchIndex = 0

  /// Forgets every wait of the payment; what may be travelling stays known.
  mutating func clearWaits() {
    payRetryAt = nil
    cancelAt = nil
    scanUntil = nil
    queryAt = nil
    budgetEndsAt = nil
    attentionAt = nil
    absentSince = nil
    absentAt = nil
  }
}

/// What a return of money waits for. All times are CLOCK_BOOTTIME.
struct ReturnProgress: Codable, Hashable, Sendable {
  /// How a return of kind `latePayment` is being made; for the others it follows from the kind.
  enum Means: String, Codable, Hashable, Sendable { case cancel, revoke, refund }

  var means: Means
  var mayHaveLeft = false
  var attempts = 0
  var firstAttemptAt: Milliseconds?
  var sendAt: Milliseconds?
  var askAt: Milliseconds?
  var attentionAt: Milliseconds
  /// A definite refusal of a repetition, or for good; the next query decides.
  var refusal: OrderError?
}

/// One transmission that was committed and whose end is not known yet.
struct Flight: Codable, Hashable, Sendable {
  enum Purpose: Codable, Hashable, Sendable {
    case payment
    /// The return at this index.
    case giveBack(Int)
    /// A cancel sent because a closed order was seen open.
    case watch
  }

  var number: Int
  var command: OrderCommand
  var purpose: Purpose
  var key: KeyChoice
  /// Whether an earlier copy of the same command may have left.
  var leftBefore: Bool
  /// `payLeftAt` as it was before this transmission.
  var payLeftAtBefore: Milliseconds?
}

/// Which of the terminal's two keys signs a transmission.
public enum KeyChoice: String, Codable, Hashable, Sendable {
  /// The one the key ring trusts more.
  case preferred
  /// The other one, after the first was refused.
  case other
}
