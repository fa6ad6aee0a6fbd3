import Cryptography
import Devices
public import Journal
public import Logging
import Terminal

/// The daemon's one place of decision: every event of every order, key and scanner passes through
/// it, is made durable, and only then has effects.
///
/// It owns the journal, so a commit and the change it records cannot be told apart by anyone else.
public actor Till {
  var settings: TillSettings
  let journal: Journal
  let wire: any Wire
  let clock: any MachineClock
  let log: Logger
  let startedAt: Moment

  /// Orders that something may still happen to by itself.
  var live: [ClientSN: StoredOrder] = [:]
  /// Live orders that were made since the start, so that their times are this boot's.
  var madeHere: Set<ClientSN> = []
  /// Ends of transmissions, and starts, whose commit failed; they are taken again, in order, once the
  /// journal can be written. One at most for each transmission, and for each start of an order.
  var deferred: [(clientSN: ClientSN, event: OrderEvent)] = []
  /// Orders whose newest value is only in memory, with the value that is durable.
  var undurable: [ClientSN: Order] = [:]

  /// Orders of which a commit failed: it may be on the disk all the same.
  var doubted: Set<ClientSN> = []
  /// A slip could not be taken up: the journal may say all the same that it is being printed.
  var slipsAreDoubted = false

  /// Agreements that something may still happen to by itself.
  var liveAgreements: [AgreementNo: StoredAgreement] = [:]
  /// Ends of their transmissions whose commit failed.
  var undurableEnds: [AgreementNo: AgreementEvent] = [:]

  /// One ring for each identity the terminal ever had, by `terminal_sn`; the active one signs new
  /// orders.
  var rings: [String: KeyRing] = [:]
  var identities: [String: StoredIdentity] = [:]
  var activeSN: String?
  var digestKey: [UInt8]
  /// From the decision to check in until its result is durable.
  var checkInRunning = false
  /// A new key was granted and cannot be made durable yet.
  var keyIsUnrecorded = false
  var activationRunning = false
  /// Active identities of which the keys do not open; their rows stay as they are.
  var unreadable: Set<String> = []
  var lastProvenRoundTrip: Moment?
  /// When an answer came that left no key of the active identity accepted.
  var lastRefusal: Moment?
  var lastProbeAt: Moment?
  /// When the time of the key ring was stored last, of CLOCK_BOOTTIME.
  var timeAccountedAt: Milliseconds = 0
  /// Requests on the wire; a rotation waits until there is none.
  var onWire = 0
  var warmth = Warmth()
  /// Requests that wait for a check-in to end.
  var held: [Int: CheckedContinuation<Void, Never>] = [:]
  var lastHeld = 0
  /// Each gateway's time minus CLOCK_BOOTTIME, from a `Date` header of this boot: nobody sets either.
  var gatewayEpochs: [String: Milliseconds] = [:]

  var upkeep = Upkeep()
  var reconciling = Reconciling()

  var desk: ScannerDesk
  var heldCodes = HeldCodes()
  var hints = Hints()
  var disbelief = Disbelief()
  /// Notifications that contradict their orders, as they are logged and journaled.
  var contradictions = NoteBudget(20, in: .minutes(1))
  /// Nil while notifications are not listened for.
  var callbacks: CallbackDesk?
  var devices = DeviceBoard()
  var printers: [String: any SlipPrinter] = [:]
  /// Nil while no device is looked after.
  var recorder: (any DeviceRecorder)?
  /// Jobs that were given to a printer and whose end is not recorded, by the printer's name.
  var printing: [String: Int64] = [:]
  /// Ends of jobs that could not be recorded yet.
  var unrecorded: [(job: SlipJob, printer: String?, event: PrintJobEvent)] = []
  /// Until when a ready printer that would not begin is left alone.
  var resting: [String: Milliseconds] = [:]
  /// Why a job is held, as was told last.
  var heldReasons: [Int64: String] = [:]
  /// When open jobs with a drawer were queued, of CLOCK_BOOTTIME.
  var drawersAsked: [Int64: Milliseconds] = [:]

  /// When a person was told last that the journal is damaged, by CLOCK_BOOTTIME.
  var toldDamageAt: Milliseconds?

  /// Refusals of the minute that began then, by CLOCK_BOOTTIME.
  var refusals = 0
  var refusalsSince: Milliseconds = 0

  var waiters = Waiters()
  var flightWaiters: [FlightKey: [CheckedContinuation<FlightEnd, Never>]] = [:]
  var timer: Task<Void, Never>?
  var timerAt: Milliseconds?
  /// When the journal is tried again; nil while nothing waits for it.
  var retryAt: Milliseconds?
  /// The timer does not ring before: something that is due does not go away.
  var earliestWake: Milliseconds = 0
  var isWaking = false
  /// Set for good by ``stop()``: nothing leaves any more.
  var isStopped = false

  /// - Throws: ``JournalError`` when the journal cannot be read or written at the start.
  public init(
    settings: TillSettings, journal: sending Journal, wire: any Wire, clock: any MachineClock,
    log: Logger
  ) throws {
    self.settings = settings
    self.wire = wire
    self.clock = clock
    self.log = log
    startedAt = clock.now()
    desk = ScannerDesk(scanners: Set(settings.scanners))
    digestKey = try Self.digestKey(in: journal)
    self.journal = journal
  }

  /// The key of the digests that tell whether contents or codes are the same.
  private static func digestKey(in journal: Journal) throws -> [UInt8] {
    if let key = try journal.value("digest_key") { return key }
    let key = try SecureRandom.bytes(32)
    try journal.transaction { try $0.set(key: "digest_key", value: key, sealed: true) }
    return key
  }

  func gateway(_ name: String) -> GatewaySettings? {
    settings.gateways.first { $0.gateway.name == name }
  }

  /// The value of an order, from memory while it lives, else from the journal.
  func stored(_ clientSN: ClientSN) throws -> StoredOrder? {
    if let stored = live[clientSN] { return stored }
    return try reading { try journal.order(clientSN) }
  }

  /// Writes durably. A journal that fails is tried again by the clock.
  func writing<Value>(_ body: (Journal.Writer) throws -> Value) throws -> Value {
    defer { if !journal.isWritable { plan() } }
    return try journal.transaction(body)
  }

  /// Reads, turning the journal's errors into the caller's.
  func reading<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as JournalError {
      log.error("journal cannot be read", metadata: ["error": "\(error)"])
      throw Problem(.journalUnwritable, error.description)
    }
  }
}
