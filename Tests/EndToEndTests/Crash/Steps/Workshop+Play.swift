import Foundation

/// How one attempt went.
struct Played: Sendable {
  /// Whether the blow came: a step may be reached less often than the last time.
  var fell = false
  /// Whether the recovery was ended as well.
  var fellAgain = false
  /// What is not as it was promised.
  var wrongs: [String] = []
}

extension Workshop {
  /// Plays a scenario to its end and says which steps the daemon went through, in their order.
  func steps(of scenario: Scenario) async throws -> [String] {
    try await undisturbed(scenario) { log in
      try Till.Run(
        program: Binaries.path(Binaries.failingUpayd), environment: ["UPAYD_FAILPOINT": log])
    } reading: { log in
      try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init)
    }
  }

  /// Plays a scenario to its end and says how often a thread made each system call.
  func calls(of scenario: Scenario) async throws -> [String: Int] {
    try await undisturbed(scenario) {
      Till.Run(tracer: Tracer.logging(to: $0))
    } reading: {
      try Tracer.counts(in: $0)
    }
  }

  private func undisturbed<Value>(
    _ scenario: Scenario, run: (String) throws -> Till.Run, reading read: (String) throws -> Value
  ) async throws -> Value {
    let attempt = try await attempt(at: scenario)
    defer { attempt.till.scratch.remove() }
    return try await finally {
      let log = attempt.till.scratch.file("log")
      try attempt.till.launch(try run(log))
      guard try await !live(attempt, scenario) else { throw Trouble("killed by nobody") }
      try await attempt.till.start()
      let wrongs = try await attempt.wrongs(of: scenario)
      guard wrongs.isEmpty else { throw Trouble("\(scenario), undisturbed: \(wrongs)") }
      return try read(log)
    } clean: {
      await attempt.till.kill()
    }
  }

  /// Plays a scenario, ends the daemon at some point of it, starts it again and compares.
  ///
  /// - Parameter second: at which step of the recovery it is ended once more; nil: at none.
  func play(_ scenario: Scenario, _ blow: Blow, second: Int?) async throws -> Played {
    let attempt = try await attempt(at: scenario)
    let till = attempt.till
    defer { till.scratch.remove() }
    return try await finally {
      var played = Played()
      try till.launch(try blow.run())
      played.fell = try await live(attempt, scenario)
      if let second, played.fell {
        try till.launch(try Blow.step("*", second).run())
        played.fellAgain = try await recover(attempt)
      }
      // One that has outlived its recovery is killed in its peace: it may not reach the step.
      await till.kill()
      try await till.start()
      // Half of the POS programs ask again for what was not answered; the others do not.
      if scenario.isRepeated, attempt.code.last?.wholeNumberValue.map({ $0 % 2 }) == 1 {
        try await scenario.act(attempt)
      }
      played.wrongs = try await attempt.wrongs(of: scenario)
      return played
    } clean: {
      await till.kill()
    }
  }

  /// Acts on a daemon that was just launched, and ends it in good order if it lives so long.
  ///
  /// - Returns: whether it was killed.
  private func live(_ attempt: Attempt, _ scenario: Scenario) async throws -> Bool {
    let process = try attempt.till.process
    do {
      try await attempt.till.awaitReady()
      try await scenario.act(attempt)
      try await attempt.calm(process)
      process.signal(SIGTERM)
    } catch {
      // It may be gone only a moment later than its connections; else it is the error's turn.
      guard (try? await process.end(within: 30)) != nil else { throw error }
    }
    return try await wasKilled(process, attempt.till)
  }

  /// Lets a launched daemon go on with what it finds.
  ///
  /// - Returns: whether it was killed.
  private func recover(_ attempt: Attempt) async throws -> Bool {
    let process = try attempt.till.process
    do {
      try await attempt.till.awaitReady()
      try await attempt.calm(process)
      return false
    } catch {
      guard (try? await process.end(within: 30)) != nil else { throw error }
    }
    return try await wasKilled(process, attempt.till)
  }

  private func wasKilled(_ process: ChildProcess, _ till: Till) async throws -> Bool {
    let ending = try await process.end()
    switch ending {
    case .killed(by: SIGKILL): return true
    case .exited(0): return false
    default: throw Trouble("the daemon ended by itself: \(ending)\n\(till.log.suffix(2_000))")
    }
  }
}

extension Attempt {
  /// Waits until nothing more happens by itself.
  ///
  /// - Throws: when the process ends before.
  fileprivate func calm(_ process: ChildProcess) async throws {
    try await eventually("the end of all that is under way", within: 30) { () -> Bool? in
      guard !process.hasEnded else { throw Trouble("the daemon has ended") }
      guard try openPrintJobs == 0 else { return nil }
      return try await ownOrders().allSatisfy(\.isResolved) ? true : nil
    }
  }
}
