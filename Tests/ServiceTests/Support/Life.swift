import Scanning
import Terminal

@testable import Journal
@testable import Service

/// One life of the daemon on a state directory, with what is around it.
struct Life: Sendable {
  let directory: String
  let clock: ManualClock
  let line: Line
  let till: Till
  let world: World
  let printer: FakePrinter
  let logs: LogKeeper

  /// Its clock stops and its wire is cut: whatever of it still runs does nothing any more.
  func end() {
    line.cut()
    clock.kill()
  }

  /// Returns when nothing more happens without time passing or a gate opening.
  func settle() async {
    // A till that never settles fails by the time limit of its test.
    while !Task.isCancelled,
      await !till.isSettled(clock, parked: line.parked, printing: printer.parked)
    {
      await Task.yield()
    }
  }

  /// Lets time pass, and everything happen that is due meanwhile, each thing at its time.
  func advance(_ milliseconds: Milliseconds) async {
    let target = clock.now().boot + milliseconds
    await settle()
    while !Task.isCancelled, let due = clock.nextDue, due <= target {
      clock.advance(to: due)
      await settle()
    }
    clock.advance(to: target)
    await settle()
  }

  /// Returns when so many callers wait for an order to change.
  func awaited(_ callers: Int = 1) async {
    while !Task.isCancelled, await till.callersWaiting != callers { await Task.yield() }
  }

  // MARK: Calls

  func pay(
    _ number: String? = nil, code: String? = Fixture.code, wait: Milliseconds? = nil,
    _ change: (inout OrderBody) -> Void = { _ in }
  ) async throws -> Answered<OrderView> {
    var body = PayBody(order: Fixture.order(number), dynamicID: code)
    change(&body.order)
    return try await till.pay(body, by: Fixture.peer, wait: wait)
  }

  func precreate(
    _ number: String? = nil, wait: Milliseconds? = nil,
    _ change: (inout OrderBody) -> Void = { _ in }
  ) async throws -> Answered<OrderView> {
    var body = PrecreateBody(order: Fixture.order(number))
    body.order.payway = "3"
    change(&body.order)
    return try await till.precreate(body, by: Fixture.peer, wait: wait)
  }

  func order(_ number: String) async throws -> OrderView {
    try await till.order(number, by: Fixture.peer, wait: nil)
  }

  func state(_ number: String) async throws -> OrderState { try await order(number).state }

  func cancel(_ number: String) async throws -> Answered<OrderView> {
    try await till.cancel(number, CancelBody(), by: Fixture.peer, wait: nil)
  }

  func revoke(_ number: String) async throws -> Answered<OrderView> {
    try await till.revoke(number, CancelBody(), by: Fixture.peer, wait: nil)
  }

  func refund(
    _ number: String, _ refundNo: String, _ amount: Int64
  ) async throws -> Answered<OrderView> {
    try await till.refund(
      number, RefundBody(refundRequestNo: refundNo, refundAmount: amount), by: Fixture.peer,
      wait: nil)
  }

  func terminal() async throws -> TerminalView { try await till.terminal(by: Fixture.peer) }

  func checkIn(force: Bool? = nil) async throws -> TerminalView {
    try await till.checkIn(CheckInBody(force: force), by: Fixture.peer)
  }

  func device(
    _ kind: String, _ id: String, _ state: String, _ reason: String? = nil
  ) async {
    await till.deviceChanged(kind: kind, id: id, state: state, reason: reason, path: nil)
  }

  /// A scanner reads a whole code.
  func scan(
    _ code: String, as kind: Scanning.ScanKind? = nil, scanner: String = "counter",
    began: Milliseconds? = nil, sequence: Int = 1
  ) async {
    let now = clock.now().boot
    await till.scanBegan(scanner: scanner, at: began ?? now)
    let scan = Scan(
      code: code, aim: nil, startedAt: began ?? now, endedAt: now, sequence: sequence,
      terminated: true)
    await till.scanned(
      scan, as: kind ?? PaymentCodeRule.standard.classify(scan), scanner: scanner)
  }

  // MARK: What was published

  func events(_ type: String? = nil, after sequence: Int64 = 0) async throws -> [StoredEvent] {
    try await till.published(after: sequence).filter { type == nil || $0.type == type }
  }

  func lastEvent() async throws -> Int64 { try await events().last?.sequence ?? 0 }
}

// What the kit sees of the till from within.
extension Till {
  func isSettled(_ clock: ManualClock, parked: Int, printing parkedJobs: Int) -> Bool {
    let stuck = Set(deferred.map { FlightKey(clientSN: $0.clientSN, number: $0.event.flight ?? 0) })
    let flights = live.values.flatMap { stored in
      stored.order.flightNumbers.map { FlightKey(clientSN: stored.order.clientSN, number: $0) }
    }.filter { !stuck.contains($0) }.count
    let identities = (checkInRunning ? 1 : 0) + (activationRunning ? 1 : 0)
    guard flights - held.count + identities <= parked, onWire <= parked,
      self.printing.count - unrecordedPrints <= parkedJobs
    else { return false }
    guard let timerAt else { return true }
    return timerAt > clock.now().boot && clock.hasSleeper(until: timerAt)
  }

  func published(after sequence: Int64) throws -> [StoredEvent] {
    try journal.events(after: sequence, limit: 1_000)
  }

  func jobs() throws -> [StoredPrintJob] { try journal.printJobs(openOnly: false) }

  func copyState(from directory: String, to target: String) throws {
    try Disk.copy(directory, to: target)
  }

  /// Makes the journal refuse every write, or take them again.
  func setWritable(_ isWritable: Bool) throws {
    let database = try journal.connected()
    if isWritable {
      try database.run("PRAGMA query_only = OFF")
    } else {
      try database.run("PRAGMA query_only = ON")
    }
  }
}

extension Life {
  /// The gateway knows the terminal's previous key and not its current one.
  func forgetCurrentKey() async throws {
    let (terminal, _, previous) = try await keys()
    world.forgetKeys(of: terminal, but: previous ?? "")
  }

  /// The gateway knows neither of the terminal's keys.
  func forgetKeys() async throws {
    world.forgetKeys(of: try await keys().terminal, but: "a key that nobody has")
  }

  func keys() async throws -> (terminal: String, current: String, previous: String?) {
    let ring = await till.activeRing
    guard let terminal = ring?.terminalSN, let current = ring?.current?.key else {
      throw World.NoSuchOrder()
    }
    return (terminal, current, ring?.previous?.key)
  }
}

extension Till {
  /// Those who wait for an order.
  var callersWaiting: Int { waiters.count - waiters.count(.events) }
}
