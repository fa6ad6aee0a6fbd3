@testable import Terminal

/// One slip, its printer, its journal and a daemon that may die at any instant.
struct PrintJobWorld: SmallWorld, Hashable {
  /// Times that matter: less and more than a drawer waits, and the rest of a printer.
  private static let ticks: [Milliseconds] = [PrintJob.rest, .seconds(30), .hours(1)]

  /// What is durable.
  private var journal: PrintJob
  /// What the daemon holds of the attempt that is under way.
  private var attempt: Attempt?
  private var restsUntil: Milliseconds?
  private var now = Moment(wall: 0, boot: .minutes(1))
  private var codeIsDead = false

  // What really happened.
  private var certain = 0
  private var unmarked = 0
  private var pulses = 0
  private var uncertain = 0

  struct Attempt: Hashable {
    var job: PrintJob
    var pulse: Bool
    var possibleCopy: Bool
    /// Carried out: the printer has it.
    var isWithPrinter = false
    var end: PrintEnd?
  }

  init(_ kind: PrintJob.Kind, drawer: Bool = false) {
    journal = PrintJob(
      kind, drawer: drawer, queuedAt: now, expiresAt: kind == .qr ? now.wall + .minutes(5) : nil)
  }

  struct Shape: Hashable {
    var world: PrintJobWorld
  }

  /// Ages that make no difference any more are the same.
  var shape: Shape {
    var shape = self
    let age = min(now.boot - journal.queuedAt.boot, 2 * PrintJob.pulseLife)
    shape.journal = journal.queued(at: Moment(wall: 0, boot: 0))
    shape.attempt?.job = (attempt?.job ?? journal).queued(at: Moment(wall: 0, boot: 0))
    shape.restsUntil = restsUntil.map { max(0, $0 - now.boot) }
    shape.now = Moment(wall: 0, boot: age)
    shape.uncertain = min(uncertain, PrintJob.mostAttempts)
    return Shape(world: shape)
  }

  func steps() throws -> [(name: String, world: PrintJobWorld)] {
    var next: [(name: String, world: PrintJobWorld)] = []
    for rebooted in [false, true] {
      next.append((rebooted ? "machine restarted" : "daemon restarted", try restarted(rebooted)))
    }
    for tick in Self.ticks {
      var later = self
      later.now = now.advanced(by: tick)
      next.append(("\(tick) ms pass", later))
    }
    if journal.kind == .qr, !codeIsDead {
      var dead = self
      dead.codeIsDead = true
      let effects = try dead.commit(.codeDied)
      try require(effects.isEmpty == (journal.state != .queued), "a dead code is told of once")
      next.append(("code dies", dead))
    }
    guard let attempt else { return try next + turn() }
    guard attempt.isWithPrinter else {
      return next + outcomes(attempt)
    }
    guard let end = attempt.end else { return next }
    var recorded = self
    recorded.attempt = nil
    recorded.journal = attempt.job
    let effects = try recorded.commit(.ended(end))
    if effects.contains(.rest) { recorded.restsUntil = now.boot + PrintJob.rest }
    next.append(("recorded: \(end)", recorded))
    return next
  }

  /// The daemon finds the printer idle and the job waiting.
  private func turn() throws -> [(name: String, world: PrintJobWorld)] {
    guard journal.state == .queued, restsUntil.map({ $0 <= now.boot }) ?? true else { return [] }
    var begun = self
    let effects = try begun.commit(.turn(codeIsDead: codeIsDead))
    begun.restsUntil = nil
    if case .print(let pulse, let possibleCopy) = effects.first {
      try require(!codeIsDead, "no QR slip after its code is dead")
      begun.attempt = Attempt(job: begun.journal, pulse: pulse, possibleCopy: possibleCopy)
    }
    return [("turn", begun)]
  }

  /// What the printer makes of it, and what it tells.
  private func outcomes(_ attempt: Attempt) -> [(name: String, world: PrintJobWorld)] {
    let ends: [(name: String, end: PrintEnd, paper: Bool, pulse: Bool)] = [
      ("prints", .printed, true, true),
      ("does not begin", .notStarted("no paper"), false, false),
      ("prints, and nobody knows", .uncertain("cable"), true, true),
      ("opens the drawer only", .uncertain("cable"), false, true),
      ("does nothing, and nobody knows", .uncertain("cable"), false, false),
    ]
    return ends.map { name, end, paper, pulse in
      var next = self
      next.attempt?.isWithPrinter = true
      next.attempt?.end = end
      if paper {
        if !attempt.possibleCopy { next.unmarked += 1 }
        if end == .printed { next.certain += 1 }
      }
      if attempt.pulse, pulse { next.pulses += 1 }
      if case .uncertain = end { next.uncertain += 1 }
      return (name, next)
    }
  }

  /// Only what is durable is left: the columns of the journal, not the value.
  private func restarted(_ rebooted: Bool) throws -> PrintJobWorld {
    var next = self
    if rebooted { next.now = Moment(wall: now.wall + .seconds(20), boot: .seconds(20)) }
    let age = next.now.wall - journal.queuedAt.wall
    next.journal = PrintJob(
      journal.kind, state: journal.state, attempts: journal.attempts,
      drawer: journal.drawer == .waiting, isPossibleCopy: journal.isPossibleCopy,
      queuedAt: Moment(wall: journal.queuedAt.wall, boot: next.now.boot - age),
      expiresAt: journal.expiresAt)
    // What was with the printer may come out yet, and its end will not be told.
    if journal.state == .printing, attempt?.end != .uncertain("cable") { next.uncertain += 1 }
    next.attempt = nil
    next.restsUntil = nil
    _ = try next.commit(.restarted)
    return next
  }

  /// Takes an event and makes the value durable, in one step: a crash before it is one before the
  /// event, and one after it finds the value.
  private mutating func commit(_ event: PrintJobEvent) throws -> [PrintJobEffect] {
    let before = journal
    let effects = try journal.handle(event, at: now)
    if before.state != journal.state {
      try require(
        before.state.next.contains(journal.state),
        "\(before.state) is not followed by \(journal.state)")
    }
    if case .print(let pulse, _) = effects.first, pulse {
      try require(journal.drawer != .waiting, "what is durable does not open the drawer again")
      try require(now.boot - journal.queuedAt.boot <= PrintJob.pulseLife, "the drawer is not late")
    }
    return effects
  }

  var landmarks: [String] {
    ["\(journal.state)", "drawer \(journal.drawer)", "attempts \(journal.attempts)"]
      + (journal.isPossibleCopy ? ["possible copy \(journal.state)"] : [])
  }

  func check() throws {
    try require(unmarked <= 1, "one slip at most without a mark")
    try require(pulses <= 1, "the drawer opens once at most")
    try require((0...PrintJob.mostAttempts).contains(journal.attempts), "attempts are bounded")
    try require(
      (journal.state == .printing) == (attempt != nil),
      "it is printing exactly while an attempt is under way")
    switch journal.state {
    case .printed: try require(certain > 0, "printed means that paper came out")
    case .dropped:
      try require(
        (journal.kind == .qr && codeIsDead) || uncertain >= PrintJob.mostAttempts,
        "dropped only with its code, or after it may have come out often")
    case .queued, .printing: try checkThatItComesOut()
    }
  }

  /// Nothing is lost: with a good printer from now on it comes out.
  private func checkThatItComesOut() throws {
    var job = journal
    if job.state == .printing { _ = try job.handle(.ended(.notStarted("paper")), at: now) }
    let effects = try job.handle(.turn(codeIsDead: codeIsDead), at: now)
    guard !codeIsDead || job.kind != .qr else {
      return try require(job.state == .dropped, "a dead code is dropped at its turn")
    }
    guard case .print = effects.first else { throw Violation(rule: "its turn prints it") }
    _ = try job.handle(.ended(.printed), at: now)
    try require(job.state == .printed, "what was printed is printed")
  }
}

extension PrintJob {
  /// The same job, queued at another time.
  func queued(at moment: Moment) -> PrintJob {
    var copy = PrintJob(
      kind, state: state, attempts: attempts, isPossibleCopy: isPossibleCopy, queuedAt: moment,
      expiresAt: expiresAt)
    copy.drawer = drawer
    return copy
  }
}
