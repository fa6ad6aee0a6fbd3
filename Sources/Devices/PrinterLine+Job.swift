extension PrinterLine {
  /// How far a job got, and why not further.
  struct JobProgress {
    var taken = 0
    var failure: String?
  }

  static let stopping = "the daemon is stopping"
  static let gone = "the printer went"

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
    var isFenceAsked = false
    while isOpen, connection == begun {
      if !isFenceAsked, fence != .silent, let bytes = dialect.fence {
        isFenceAsked = await askFence(bytes)
      }
      if isFenceAsked {
        let wait = fence == .unknown ? timing.fenceProbe : timing.heldPoll
        await awaitReply(within: min(wait, until - BootClock.now)) { $0.fencesOwed == 0 }
        guard connection == begun else { break }
        if isOpen, inbox.fencesOwed == 0 {
          fence = .answers
          await examine()
          return .printed
        }
      }
      let condition = await check()
      guard connection == begun else { break }
      show(condition)
      if condition.isPrinting {
        if fence == .unknown { fence = dialect.fence == nil || isFenceAsked ? .silent : .unknown }
        if fence == .silent { return .printed }
      }
      if Task.isCancelled { return .uncertain(Self.stopping) }
      if BootClock.now >= until {
        if condition.isPrinting { inbox.forgiveFences() }
        return .uncertain(state.hindrance ?? "the printer does not say whether it printed")
      }
      if !isFenceAsked { await pause(timing.heldPoll) }
    }
    return .uncertain(state.hindrance ?? Self.gone)
  }
}
