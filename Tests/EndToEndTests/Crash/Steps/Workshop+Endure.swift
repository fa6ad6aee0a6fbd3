import Foundation

/// A system call of the journal's that fails once.
struct DiskFault: Sendable, CustomStringConvertible {
  var call: String
  var error: String
  /// Which one of the thread's calls.
  var count: Int
  var description: String { "\(call) \(count) by \(error)" }
}

/// How a disk that refused one call was lived with.
struct Endured: Sendable {
  /// Whether the call was made, and failed.
  var wasHit = false
  /// Whether the POS program was told that the journal cannot be written.
  var wasRefused = false
  /// Whether the daemon did not start, and said why.
  var couldNotStart = false
  /// What is not as it was promised.
  var wrongs: [String] = []
}

extension Workshop {
  /// Plays a scenario on a disk that refuses one call, asks again for what was refused, and compares
  /// before and after another start.
  func endure(_ scenario: Scenario, _ fault: DiskFault) async throws -> Endured {
    let attempt = try await attempt(at: scenario)
    let till = attempt.till
    defer { till.scratch.remove() }
    return try await finally {
      var endured = Endured()
      let log = till.scratch.file("calls")
      try till.launch(
        Till.Run(
          tracer: Tracer.injecting(
            fault.call, "error=\(fault.error):when=\(fault.count)", log: log)))
      do {
        try await till.awaitReady()
        try await scenario.act(attempt)
      } catch is JournalRefused {
        endured.wasRefused = true
        try await attempt.writableJournal()
        if scenario.isRepeated { try await repeated(scenario, attempt) }
      } catch {
        // Its start may be refused, with a word for it; later it lives on.
        let ending = try? await till.process.end(within: 2)
        guard ending == .exited(71), till.log.contains("upayd: ") else {
          let how = ending.map { "\($0)" } ?? "nobody knows how"
          throw Trouble("\(error), \(how): \(till.log.suffix(500))")
        }
        endured.couldNotStart = true
        try await till.start()
        try await scenario.act(attempt)
      }
      endured.wrongs = try await attempt.wrongs(of: scenario)
      let ending = try await till.stop()
      if ending != .exited(0) { endured.wrongs.append("it ended by itself: \(ending)") }
      endured.wasHit = try String(contentsOfFile: log, encoding: .utf8).contains("INJECTED")
      try await till.start()
      endured.wrongs += try await attempt.wrongs(of: scenario)
      return endured
    } clean: {
      await till.kill()
    }
  }

  /// Asks again for what was refused. The calls are counted for each thread by itself: the journal's
  /// work may have come to another one, and that has a fault of its own to come.
  private func repeated(_ scenario: Scenario, _ attempt: Attempt) async throws {
    do {
      try await scenario.act(attempt)
    } catch is JournalRefused {
      try await attempt.writableJournal()
      try await scenario.act(attempt)
    }
  }
}
