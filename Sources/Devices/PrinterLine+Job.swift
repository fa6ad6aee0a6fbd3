extension PrinterLine {
  /// How far a job got, and why not further.
  struct JobProgress {
    var taken = 0
    var failure: String?
  }

  static let stopping = "the daemon is stopping"
  static let gone = "the printer went"
  static let switchedOff = "the printer was switched off"

  /// Hands the chunks to the printer, going on where it stopped taking.
  ///
  /// - Parameter begun: the connection that the job belongs to; on another one it is not gone on with.
  func send(_ chunks: [[UInt8]], until: Int64, on begun: Int) async -> JobProgress {
    var job = JobProgress()
    var lastTaken = BootClock.now
    for chunk in chunks where job.failure == nil {
      var rest = chunk[...]
      var isStalled = false
      while job.failure == nil {
        let now = BootClock.now
        let result = await line.write(Array(rest), deadline: min(1_000, until - now))
        job.taken += result.taken
        rest = rest.dropFirst(result.taken)
        if result.taken > 0 { lastTaken = BootClock.now }
        if connection != begun { job.failure = Self.gone }
        guard let error = result.error else { break }
        job.failure = job.failure ?? hindrance(error, until: until)
        guard result.taken == 0, isOpen, state.isPrinting || isStalled else { continue }
        if let trouble = await portTrouble() {
          isStalled = true
          show(.blocked(trouble))
        } else if BootClock.now - lastTaken >= timing.stall {
          isStalled = true
          show(.blocked(Self.stalled))
        }
      }
      if isStalled, job.failure == nil { set(.ready) }
    }
    return job
  }

  private static let stalled = "the printer takes no more data: look at its paper and cover"

  /// - Returns: nil when the write should go on.
  private func hindrance(_ error: WriteError, until: Int64) -> String? {
    guard error == .deadline else { return error.description }
    guard Task.isCancelled || BootClock.now >= until else { return nil }
    // What the machine still holds would come out after the job was given up.
    line.discardOutput()
    return Task.isCancelled ? Self.stopping : error.description
  }

  /// Finds out whether a job that was taken was printed.
  func confirm(until: Int64, on begun: Int) async -> PrintResult {
    guard let dialect = manner.dialect, hasAnswered else {
      return await confirmByPort(until: until, on: begun)
    }
    var asked = FencesAsked()
    while isOpen, connection == begun {
      if asked.isNextDue(timing.fencePatience), fence != .silent, let bytes = dialect.fence,
        await askFence(bytes)
      {
        asked.count()
      }
      if asked.number > 0 {
        let wait = fence == .unknown ? timing.fenceProbe : timing.heldPoll
        await awaitReply(within: min(wait, until - BootClock.now), asked.isAnswered)
        guard connection == begun else { break }
        if isOpen, asked.isAnswered(inbox) {
          fence = .answers
          if asked.number > 1 {
            // What was late and not lost comes right behind.
            await awaitReply(within: timing.reply) { $0.fencesOwed == 0 }
            inbox.forgiveFences()
          }
          await examine()
          // A printer that is switched off answers no fence: its line was disturbed.
          let isOff = connection == begun && state == .held(reason: Self.silence)
          return isOff ? .uncertain(Self.silence) : .printed
        }
      }
      let condition = await check()
      guard connection == begun else { break }
      show(condition)
      asked.heed(condition, isSilent: isSilent, answersFences: fence == .answers)
      if asked.isEmptied(timing.fencePatience) {
        inbox.forgiveFences()
        return .uncertain(Self.switchedOff)
      }
      if condition.isPrinting, !asked.isDoubted {
        if fence == .unknown {
          fence = dialect.fence == nil || asked.number > 0 ? .silent : .unknown
        }
        if fence == .silent { return .printed }
      }
      if Task.isCancelled { return .uncertain(Self.stopping) }
      if BootClock.now >= until {
        if condition.isPrinting { inbox.forgiveFences() }
        return .uncertain(state.hindrance ?? "the printer does not say whether it printed")
      }
      if asked.number == 0 { await pause(timing.heldPoll) }
    }
    return .uncertain(state.hindrance ?? Self.gone)
  }
}
