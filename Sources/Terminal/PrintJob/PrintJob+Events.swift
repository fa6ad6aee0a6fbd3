extension PrintJob {
  /// Takes one event.
  ///
  /// - Throws: `wrongState`, and nothing was changed: it is not its turn, or no attempt is under way.
  public mutating func handle(
    _ event: PrintJobEvent, at now: Moment
  ) throws(IllegalEvent) -> [PrintJobEffect] {
    switch (event, state) {
    case (.turn(codeIsDead: true), .queued) where kind == .qr: drop(Self.deadCode)
    case (.turn, .queued): begin(at: now)
    case (.ended(let end), .printing): ended(end)
    case (.restarted, .printing): again("the daemon was restarted while it was printed")
    case (.codeDied, .queued) where kind == .qr: drop(Self.deadCode)
    // With the printer it cannot be stopped, and it does not come back from there.
    case (.codeDied, _), (.restarted, _): []
    case (.unprintable(let why), .queued): drop("it cannot be printed: \(why)")
    case (.turn, _), (.ended, _), (.unprintable, _): throw .wrongState
    }
  }

  /// Whether it is a QR code that nobody can pay any more.
  ///
  /// - Parameters:
  ///   - order: the order of the code, where it is known.
  ///   - madeHere: the order was made since the daemon's start, so its times are this boot's.
  public func codeIsDead(_ order: Order?, madeHere: Bool, at now: Moment) -> Bool {
    guard kind == .qr else { return false }
    if let order, order.payment != .inProgress, order.payment != .unknown { return true }
    if let expiry = order?.qrExpiresAt, madeHere { return expiry.boot <= now.boot }
    return expiresAt.map { $0 <= now.wall } ?? false
  }

  private static let deadCode = "the QR code is not valid any more"
  private static let drawerStaysShut = "the drawer was not opened: the slip had waited too long"

  private mutating func begin(at now: Moment) -> [PrintJobEffect] {
    state = .printing
    attempts += 1
    let waited = now.boot - queuedAt.boot
    if drawer == .waiting, !(0...Self.pulseLife).contains(waited) { drawer = .expired }
    if drawer == .waiting { drawer = .withPrinter }
    return [.print(pulse: drawer == .withPrinter, possibleCopy: isPossibleCopy)]
  }

  private mutating func ended(_ end: PrintEnd) -> [PrintJobEffect] {
    switch end {
    case .printed:
      state = .printed
      if drawer == .withPrinter { drawer = .given }
      return [.printed(note: drawer == .expired ? Self.drawerStaysShut : nil)]
    case .uncertain(let reason): return again(reason)
    case .notStarted(let reason):
      state = .queued
      attempts -= 1
      if drawer == .withPrinter { drawer = .waiting }
      return [.held(reason), .rest]
    }
  }

  /// Its fate is not known: once more, marked as a possible copy.
  private mutating func again(_ reason: String) -> [PrintJobEffect] {
    if drawer == .withPrinter { drawer = .given }
    guard attempts < Self.mostAttempts else { return drop(reason) }
    state = .queued
    isPossibleCopy = true
    return [.held(reason)]
  }

  private mutating func drop(_ reason: String) -> [PrintJobEffect] {
    state = .dropped
    return [.dropped(reason)]
  }
}
