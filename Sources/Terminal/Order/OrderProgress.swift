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
  /// When the gateway answered it: from then on no copy we know of is travelling.
  var payAnsweredAt: Milliseconds?
  /// Start of the present run of attempts that did not leave.
  var firstAttemptAt: Milliseconds?
  var payRetryAt: Milliseconds?
  /// The gateway said to the very first transmission that the number is taken.
  var numberTaken = false
  /// Our nonce came back with an order under our number.
  var provenOurs = false
  /// An order that is not ours was seen under our number: nothing that moves money may leave.
  var foreignSeen = false
  /// The payment was seen with another amount: not reversed by the daemon.
  var amountDiffers = false
  /// A refusal we do not know; believed once the gateway also says there is no such order.
  var refusal: OrderError?

  /// The gateway has shown our order, or said that it has it: "no such order" ends it then only where
  /// nothing else can, and when its time is over.
  var shown: Bool?
  /// It was closed as not paid, or given up where nothing could close it, and needs attention: what is
  /// paid now is paid late.
  var wasClosed: Bool?
  /// An order that may be ours or another till's was seen paid.
  var doubtfulPaid: Bool?
  /// The gateway has told two different numbers of its own for it, and not the same one twice since.
  var snContested: Bool?
  /// The number that the newest answer told, and whether the one before it told the same.
  var snLast: String?
  var snAgreed: Bool?
  /// What is shown rests on a person's word, which the gateway has not confirmed.
  var restsOnWord: Bool?
  /// The person knew that what stands there is not ours, or not of our sum.
  var wordKnewStranger: Bool?
  /// The person knew that it is paid, whoever's it is.
  var wordKnewPaid: Bool?
  /// The receipt was asked for: a payment has one that is not marked as a copy. False where a person
  /// said that the money went back, so that there was none.
  var receiptAsked: Bool?

  // MARK: The cancel

  var cancelMayHaveLeft = false
  /// The gateway refused it for good; the next query decides.
  var cancelRefused = false
  var cancelAttempts = 0
  var cancelAt: Milliseconds?

  /// Closed here when its time was over, where the payment system could not close it.
  var endedHere: Bool?

  // MARK: Asking

  var scanUntil: Milliseconds?
  var queryAt: Milliseconds?
  var budgetEndsAt: Milliseconds?
  var attentionAt: Milliseconds?
  /// When the gateway last answered a question, or the attention clock was started.
  var heardAt: Milliseconds?
  /// When the first and the newest question of an unbroken run of "no such order" were asked.
  var absentSince: Milliseconds?
  var absentAt: Milliseconds?
  /// How many questions in a row brought no answer.
  var unheard: Int?

  // MARK: The watch over a closed order

  /// The next attempt at a look.
  var watchAt: Milliseconds?
  /// When that look was due, before attempts that brought no answer.
  var watchDue: Milliseconds?
  /// From when on the looks are counted.
  var watchSince: Milliseconds?
  /// How many looks were answered.
  var watchLooks = 0
  /// How often the present one was repeated, for its answers told nothing.
  var watchRepeats: Int?

  /// Forgets every wait of the payment; what may be travelling stays known.
  mutating func clearWaits() {
    payRetryAt = nil
    cancelAt = nil
    scanUntil = nil
    queryAt = nil
    budgetEndsAt = nil
    attentionAt = nil
    forgetAbsence()
  }

  mutating func forgetAbsence() {
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
  /// When the newest transmission was sent whose answer was lost.
  var lostAt: Milliseconds?
  /// How many pauses there were before questions; they grow.
  var pauses = 0
  var firstAttemptAt: Milliseconds?
  /// When the newest transmission was sent.
  var sentLastAt: Milliseconds?
  var sendAt: Milliseconds?
  var askAt: Milliseconds?
  var attentionAt: Milliseconds
  /// When the gateway last answered a question about it, or it was begun.
  var heardAt: Milliseconds
  /// A definite refusal of a repetition, or for good; the next query decides.
  var refusal: OrderError?
  /// For good, of the very first transmission or by the answer to a question: it needs no second one.
  var refusedAtOnce: Bool?
  /// Since when every question was answered that there is no trace of it, though it was refused.
  var missingSince: Milliseconds?
  /// A question about the payment's number is on the wire, for which it waits; and how many were.
  var awaitsNumber: Bool?
  var numberQuestions: Int?
  /// A person's word ended it; reopened when the gateway contradicts.
  var endedByWord: Bool?
  /// The gateway said to the first transmission that it was done already: a copy was, perhaps.
  var doneBefore: Bool?
  /// The gateway may be at it, though it says nothing of that: a request was lost, or was answered
  /// by a word that decides nothing. Kept only where ``OrderPolicy/showsRunningReturns`` is false.
  var perhapsRuns: Bool?
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
  var sentAt: Milliseconds
  /// `payLeftAt` as it was before this transmission.
  var payLeftAtBefore: Milliseconds?
  /// Of a question: something has happened since it was asked, so its answer decides nothing.
  var isOvertaken = false
}

/// Which of the terminal's two keys signs a transmission.
public enum KeyChoice: String, Codable, Hashable, Sendable {
  /// The one the key ring trusts more.
  case preferred
  /// The other one, after the first was refused.
  case other
}
