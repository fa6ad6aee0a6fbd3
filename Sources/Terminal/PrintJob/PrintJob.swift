/// The life of one slip on its way to paper, as a pure state machine.
///
/// It prints once. Where it is not known whether paper came out, it prints once more, marked as a
/// possible copy; a drawer that may have been opened is not opened again; a QR code that is dead is
/// not printed. Whoever runs it commits the new value before carrying out the effects. What the slip
/// says is kept elsewhere (`Slip`).
public struct PrintJob: Hashable, Sendable {
  /// What kind of slip it is.
  public enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
    /// A payment that succeeded.
    case receipt
    /// A code for the customer to scan and pay.
    case qr
    case refund
    case revoke
    /// A device test.
    case test
    /// Composed by a POS program.
    case free
  }

  public enum State: String, Hashable, Sendable, CaseIterable {
    /// Waits for its printer.
    case queued
    /// Its octets may be on their way to the printer.
    case printing
    case printed
    /// Given up; nothing of it will be printed any more.
    case dropped
  }

  /// The pulse that opens the cash drawer.
  public enum Drawer: Hashable, Sendable {
    case none
    /// It goes with the next attempt.
    case waiting
    /// It is with the printer: whatever becomes of this attempt, unless nothing of it left, no other
    /// one opens the drawer again.
    case withPrinter
    case given
    /// The slip waited longer than ``PrintJob/pulseLife``, so the drawer stays shut.
    case expired
  }

  /// A job whose fate was unknown so often is given up: something other than chance is at work.
  public static let mostAttempts = 5
  /// A printer that says it is ready and does not begin is asked again after this.
  public static let rest: Milliseconds = .seconds(5)
  /// A drawer must not fly open when nobody expects it any more.
  public static let pulseLife: Milliseconds = .minutes(1)
  /// What people ask for is refused while so many slips wait for a printer. The slips of payments and
  /// returns are always taken.
  public static let mostWaiting = 200

  public let kind: Kind
  public internal(set) var state: State
  /// How often octets of it may have reached the printer.
  public internal(set) var attempts: Int
  public internal(set) var drawer: Drawer
  /// An earlier attempt may have come out, so the next one says so.
  public internal(set) var isPossibleCopy: Bool
  public let queuedAt: Moment
  /// Of a QR slip: when its code dies, milliseconds since 1970.
  public let expiresAt: Milliseconds?

  /// - Parameter drawer: whether it is still to open the drawer.
  public init(
    _ kind: Kind, state: State = .queued, attempts: Int = 0, drawer: Bool = false,
    isPossibleCopy: Bool = false, queuedAt: Moment, expiresAt: Milliseconds? = nil
  ) {
    self.kind = kind
    self.state = state
    self.attempts = attempts
    self.drawer = drawer ? .waiting : .none
    self.isPossibleCopy = isPossibleCopy
    self.queuedAt = queuedAt
    self.expiresAt = expiresAt
  }
}

/// What can happen to a print job.
public enum PrintJobEvent: Hashable, Sendable {
  /// Its printer is ready and idle.
  ///
  /// - Parameter codeIsDead: what ``PrintJob/codeIsDead(_:madeHere:at:)`` says.
  case turn(codeIsDead: Bool)
  /// The attempt has ended.
  case ended(PrintEnd)
  /// The QR code cannot be paid any more.
  case codeDied
  /// The daemon was started again.
  case restarted
  /// There is nothing in it that could be printed.
  case unprintable(String)
}

/// How an attempt to print ended.
public enum PrintEnd: Hashable, Sendable {
  case printed
  /// Not one octet was taken: it can be sent again as it is.
  case notStarted(String)
  /// Some octets were taken, and it is not known whether paper came out.
  case uncertain(String)
}

/// What whoever runs a print job has to do, after its new value is durable.
public enum PrintJobEffect: Hashable, Sendable {
  /// Give it to the printer, once; `pulse` opens the drawer.
  case print(pulse: Bool, possibleCopy: Bool)
  /// Leave the printer alone for ``PrintJob/rest``.
  case rest
  /// It is held: tell why, once for each reason.
  case held(String)
  /// It came out; `note` is what else a person should know.
  case printed(note: String?)
  case dropped(String)
}
