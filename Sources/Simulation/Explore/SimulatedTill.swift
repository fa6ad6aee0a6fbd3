import Terminal

/// What the till holds in memory: gone with a crash.
///
/// Its functions are those of the daemon's shell, in the same order: decide, commit durably, only
/// then act. Everything that is decided is decided by `Terminal`, and every octet is `Gateways`'.
struct SimulatedTill {
  /// What waits for a check-in to end.
  struct Held {
    var sender: Transit.Sender
    var until: Milliseconds
  }

  /// A code that was read while no order waited for it.
  struct HeldCode {
    var code: PaymentCode
    var until: Milliseconds
  }

  var startedAt: Moment
  /// Orders that something may still happen to by itself, by their index.
  var live: [SimulatedOrder?]
  /// When each of them is to be woken.
  var wakes: [Milliseconds]
  var isMadeHere: [Bool]
  var deferred: [(order: Int, event: OrderEvent)] = []
  /// What the journal holds of orders that have gone on in memory alone.
  var undurable: [Int: SimulatedOrder] = [:]
  /// Orders of which a commit failed: it may be on the disk all the same.
  var doubted: Set<Int> = []
  /// A slip could not be taken up: the journal may say all the same that it is being printed.
  var slipsAreDoubted = false

  var identities: [SimulatedIdentity] = []
  var active: Int?
  var checkInRunning = false
  var keyIsUnrecorded = false
  /// The rings of a check-in or an activation that could not be made durable yet.
  var unrecorded: [SimulatedIdentity] = []
  var activationRunning = false
  /// Of an activation that is on the wire.
  var activating: KeyRing?
  var forced = false
  var lastProvenRoundTrip: Moment?
  var lastProbeAt: Moment?
  var timeAccountedAt: Milliseconds = 0
  /// No check-in is due before, and nothing need be asked.
  var checkInNotBefore: Milliseconds = 0
  var onWire = 0
  var held: [Held] = []
  var gatewayEpoch: Milliseconds?

  var desk = ScannerDesk(scanners: SimulatedTill.scanners)
  var heldCodes: [Int: HeldCode] = [:]

  var printing: Int?
  var restsUntil: Milliseconds?
  /// What is with the printer.
  var slip: SimulatedSlip?
  var unrecordedPrints: [(job: Int, value: SimulatedPrintJob, event: PrintJobEvent)] = []
  /// 0: no job waits; else some may.
  var openJobs = 1

  var timerAt: Milliseconds = .max
  var earliestWake: Milliseconds = 0
  var retryAt: Milliseconds?
  var isWaking = false

  init(orders: Int, at now: Moment) {
    startedAt = now
    live = Array(repeating: nil, count: orders)
    wakes = Array(repeating: .max, count: orders)
    isMadeHere = Array(repeating: false, count: orders)
  }

  static let scannerNames = ["left", "right"]
  static let scanners = Set(scannerNames)
}
