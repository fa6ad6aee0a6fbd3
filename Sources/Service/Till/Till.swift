import Cryptography
public import Journal
public import Logging
import Terminal

/// The daemon's one place of decision: every event of every order, key and scanner passes through
/// it, is made durable, and only then has effects.
///
/// It owns the journal, so a commit and the change it records cannot be told apart by anyone else.
public actor Till {
  let settings: TillSettings
  let journal: Journal
  let wire: any Wire
  let clock: any MachineClock
  let log: Logger
  let startedAt: Moment

  /// Orders that something may still happen to by itself.
  var live: [ClientSN: StoredOrder] = [:]
  /// Events whose commit failed; they are taken again, in order, once the journal can be written.
  var deferred: [(clientSN: ClientSN, event: OrderEvent)] = []
  /// Orders whose newest value is only in memory.
  var undurable: Set<ClientSN> = []

  /// One ring for each identity the terminal ever had, by `terminal_sn`; the active one signs new
  /// orders.
  var rings: [String: KeyRing] = [:]
  var identities: [String: StoredIdentity] = [:]
  var activeSN: String?
  var digestKey: [UInt8]
  var checkInRunning = false
  var activationRunning = false
  var lastProvenRoundTrip: Moment?
  var lastProbeAt: Moment?
  /// When the time of the key ring was stored last, of CLOCK_BOOTTIME.
  var timeAccountedAt: Milliseconds = 0
  /// Requests on the wire; a rotation waits until there is none.
  var onWire = 0
  /// Requests that wait for a check-in to end.
  var held: [Int: CheckedContinuation<Void, Never>] = [:]
  var lastHeld = 0
  /// Gateway time minus wall clock, from a `Date` header of this boot.
  var skew: Milliseconds?

  var desk: ScannerDesk
  var devices = DeviceBoard()
  var printing: [String: Int64] = [:]
  var printers: [String: any SlipPrinter] = [:]

  var waiters = Waiters<ClientSN, Order>()
  var flightWaiters: [FlightKey: [CheckedContinuation<FlightEnd, Never>]] = [:]
  var eventSignal = Signal()
  var timer: Task<Void, Never>?
  var timerAt: Milliseconds?
  var tasks: Set<Int> = []

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
