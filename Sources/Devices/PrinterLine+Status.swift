extension PrinterLine {
  /// Asks all queries of the dialect; a printer that answers none for its port status.
  func check() async -> PrinterCondition {
    isSilent = false
    if let dialect = manner.dialect, await canAnswer() {
      for _ in 0..<2 {
        guard let answers = await answers(dialect) else { continue }
        if answers.isEmpty { break }
        return dialect.verdict(answers)
      }
    }
    return await portTrouble().map { .blocked($0) } ?? .unknown
  }

  private func canAnswer() async -> Bool {
    if await line.hasWayIn { return true }
    // It is believed from now on as one that never answered.
    hasAnswered = false
    return false
  }

  /// - Returns: nil when answers to older questions may be among these; empty when there were none.
  private func answers(_ dialect: StatusDialect) async -> [UInt8]? {
    var answers: [UInt8] = []
    for query in dialect.queries {
      guard isOpen else { return [] }
      let (isTaken, status) = await ask(query)
      guard let answer = status else {
        isSilent = isTaken && hasAnswered
        return []
      }
      // A printer that was stuck now answers everything it was asked meanwhile.
      if inbox.unanswered > 0 {
        await pause(timing.reply)
        inbox.unanswered = 0
        return nil
      }
      hasAnswered = true
      answers.append(answer)
    }
    guard !isFurtherSilent, let query = dialect.further(answers) else { return answers }
    if let answer = await ask(query).status {
      answers.append(answer)
    } else {
      isFurtherSilent = true
    }
    return answers
  }

  /// - Returns: whether the printer took the whole question, and its answer.
  private func ask(_ query: [UInt8]) async -> (isTaken: Bool, status: UInt8?) {
    inbox.ignoreStatus(until: BootClock.now)
    let sent = await line.write(query, deadline: timing.reply)
    guard sent.error == nil else {
      if sent.error == .closed { close(Self.closed) }
      if sent.error == .deadline { line.discardOutput() }
      if sent.taken > 0 { inbox.countUnanswered() }
      return (false, nil)
    }
    await awaitReply(within: timing.reply) { $0.status != nil }
    if inbox.status == nil { inbox.countUnanswered() }
    return (true, inbox.status)
  }

  /// Asks for the model; nil where the printer does not tell it.
  func askModel() async -> String? {
    guard let query = manner.dialect?.model else { return nil }
    inbox.model = nil
    guard await tell(query) else { return nil }
    await awaitReply(within: timing.reply) { $0.model != nil }
    return inbox.model
  }

  /// Has the printer tell by itself when something changes; it begins with how it is now.
  func askAutomatic() async {
    guard let command = manner.dialect?.automatic else { return }
    _ = await tell(command)
  }

  /// - Returns: whether the printer took it.
  private func tell(_ command: [UInt8]) async -> Bool {
    guard await line.write(command, deadline: timing.reply).error != nil else { return true }
    line.discardOutput()
    return false
  }

  /// Sends the fence.
  ///
  /// - Returns: whether the printer took it.
  func askFence(_ bytes: [UInt8]) async -> Bool {
    inbox.oweFence()
    if await tell(bytes) { return true }
    inbox.takeBackFence()
    return false
  }

  /// Waits until a reply makes `condition` true, the line goes, or the time is over.
  func awaitReply(within wait: Int64, _ condition: @escaping @Sendable (ReplyInbox) -> Bool) async {
    guard isOpen, !condition(inbox) else { return }
    await withCheckedContinuation { continuation in
      let waiter = inbox.wait(for: condition, continuation)
      Task {
        await pause(wait)
        inbox.expire(waiter)
      }
    }
  }

  /// Lets time pass. Ends early where the task is cancelled: loops look for that themselves.
  func pause(_ milliseconds: Int64) async {
    try? await Task.sleep(for: .milliseconds(max(Int64(0), milliseconds)), clock: .continuous)
  }
}
