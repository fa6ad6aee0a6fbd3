import Failpoints
public import Logging

/// A printer at the end of a line: sends jobs, and says what became of them.
///
/// It knows bytes and states, not what is on the paper. One job at a time; between jobs it looks
/// after a printer that is held, so that whoever waits for `states` can go on.
public actor PrinterLine {
  /// Changes of `state`. One consumer; ends with `run`.
  public nonisolated let states: AsyncStream<PrinterState>
  public private(set) var state = PrinterState.absent(reason: "not looked for yet")
  /// Where the printer is, or was last.
  public private(set) var path: String?

  let line: any ByteLine
  private(set) var manner = PrinterManner(dialect: nil)
  /// Of the printer that is there now; a line has whatever was plugged in last.
  private let inquire: @Sendable (_ model: String?) async -> PrinterManner
  let timing: PrinterTiming
  private let logger: Logger
  private let stateChanges: AsyncStream<PrinterState>.Continuation

  private(set) var isOpen = false
  /// Changes whenever the line comes or goes: a job that outlives that has an unknown fate.
  private(set) var connection = 0
  /// This printer has answered a status query since the line was made, also before a re-plug: one
  /// that was switched off must not count as one that never answers.
  var hasAnswered = false
  /// It took a question of the last look and did not answer it, though it had answered before.
  var isSilent = false
  var fence = FenceHabit.unknown
  var portHabit = PortHabit.unknown
  /// What its port status said last was the matter.
  var portTold: String?
  /// It has not answered what its answers called for.
  var isFurtherSilent = false
  /// How the printer that is there is spoken to is known, and it was told so.
  private var isMet = false
  /// It has said by itself that something changed.
  private var isStirred = false
  /// What it said last by itself.
  private var told: PrinterCondition?
  var inbox = ReplyInbox()
  private let turns = Turnstile()

  enum FenceHabit {
    case unknown, answers, silent
  }

  /// - Parameters:
  ///   - line: this printer's alone; its events are consumed by `run`.
  ///   - timing: how long to wait for what.
  ///   - logger: hears of changes, never of bytes.
  ///   - manner: asked when a printer has come, with nil, and once more with the model where the
  ///     printer was asked for that and has told it.
  public init(
    line: any ByteLine, timing: PrinterTiming = PrinterTiming(), logger: Logger,
    manner: @escaping @Sendable (_ model: String?) async -> PrinterManner
  ) {
    self.line = line
    inquire = manner
    self.timing = timing
    self.logger = logger
    (states, stateChanges) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
  }

  /// Follows the line, and looks after the printer, until the line ends or the task is cancelled.
  public func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.keepLooking() }
      for await event in line.events {
        if handle(event) { group.addTask { await self.look() } }
      }
      group.cancelAll()
    }
    close(Self.closed)
    stateChanges.finish()
  }

  /// Sends a job, and waits until it is known to be printed.
  ///
  /// A printer that has answered a status query before is asked first, and asked again after: paper
  /// that ends in the middle is waited for. One that never answered counts a job as printed when
  /// all bytes have left the machine, and its port says of nothing that it is the matter.
  ///
  /// - Parameters:
  ///   - chunks: the job's bytes; no command should be split between two.
  ///   - deadline: milliseconds for the whole of it, from when its turn comes.
  public func print(_ chunks: [[UInt8]], deadline: Int64 = 120_000) async -> PrintResult {
    guard await turns.enter(isolation: self) else {
      return .notStarted("too many jobs wait for the printer")
    }
    defer { turns.leave() }
    let until = BootClock.now + deadline
    if isOpen { await examine() }
    if let reason = state.hindrance { return .notStarted(reason) }
    let begun = connection
    Failpoint.pass("print-before-octets")
    let job = await send(chunks, until: until, on: begun)
    Failpoint.pass("print-after-octets")
    if let failure = job.failure {
      return job.taken == 0 ? .notStarted(failure) : .uncertain(failure)
    }
    return await confirm(until: until, on: begun)
  }

  // MARK: - State

  /// - Returns: whether the printer should be looked at.
  private func handle(_ event: LineEvent) -> Bool {
    switch event {
    case .ready(let path):
      self.path = path
      isOpen = true
      isFurtherSilent = false
      portHabit = .unknown
      portTold = nil
      isMet = false
      told = nil
      connection += 1
      inbox.forget()
      return true
    case .absent(let reason):
      close(.absent(reason: reason))
    case .error(let reason):
      close(.error(reason: reason))
    case .bytes(let bytes, let arrival):
      guard let dialect = manner.dialect,
        let octets = inbox.receive(bytes, at: arrival, dialect)
      else { break }
      isStirred = true
      let condition = dialect.told(octets)
      told = condition
      if condition != .unknown { show(condition) }
    case .source, .report:
      break
    }
    return false
  }

  static let closed = PrinterState.absent(reason: "the line was closed")

  func close(_ new: PrinterState) {
    isOpen = false
    connection += 1
    inbox.forget()
    set(new)
  }

  func set(_ new: PrinterState) {
    guard new != state else { return }
    state = new
    logger.info("Printer changed", metadata: ["state": "\(new.word)"])
    stateChanges.yield(new)
  }

  // MARK: - Looking

  private func keepLooking() async {
    var lastLook = BootClock.now
    while !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(timing.heldPoll), clock: .continuous)
      let isAsked = hasAnswered || portHabit == .tells
      let isDue = isAsked && BootClock.now - lastLook >= timing.idlePoll
      guard isOpen, !state.isPrinting || isDue || isStirred else { continue }
      lastLook = BootClock.now
      isStirred = false
      await look()
    }
  }

  /// Looks at the printer, unless a job has its turn: that looks for itself.
  private func look() async {
    guard turns.enterIfFree() else { return }
    defer { turns.leave() }
    await examine()
  }

  /// Asks the printer how it is, and says so in `state`.
  func examine() async {
    if isMet { return show(await check()) }
    let begun = connection
    let manner = await inquire(nil)
    guard connection == begun else { return }
    if manner.printer != self.manner.printer {
      hasAnswered = false
      fence = .unknown
    }
    self.manner = manner
    let condition = await check()
    if hasAnswered, condition != .unknown, manner.asksModel, let model = await askModel() {
      let manner = await inquire(model)
      guard connection == begun else { return }
      self.manner = manner
    }
    if self.manner.isAutomatic { await askAutomatic() }
    guard connection == begun else { return }
    isMet = true
    show(told.flatMap { $0 == .unknown ? nil : $0 } ?? condition)
  }

  func show(_ condition: PrinterCondition) {
    guard isOpen else { return }
    switch condition {
    case .ready: set(.ready)
    case .needing(let words): set(.needing(words))
    case .blocked(let reason): set(.held(reason: reason))
    case .unknown where hasAnswered && manner.dialect != nil: set(.held(reason: Self.silence))
    case .unknown:
      // What it has told by itself is all that is known.
      if let told, told != .unknown { show(told) } else { set(.ready) }
    }
  }

  static let silence = "the printer does not answer: is it switched on?"
}

extension PrinterState {
  /// Whether jobs can begin.
  var isPrinting: Bool { hindrance == nil }

  /// Why no job can begin now; nil where one can.
  var hindrance: String? {
    switch self {
    case .ready, .needing: nil
    case .held(let reason), .absent(let reason), .error(let reason): reason
    }
  }

  fileprivate var word: String {
    switch self {
    case .ready: "ready"
    case .needing(let words): "ready: \(words)"
    case .held(let reason): "held: \(reason)"
    case .absent(let reason): "absent: \(reason)"
    case .error(let reason): "error: \(reason)"
    }
  }
}
