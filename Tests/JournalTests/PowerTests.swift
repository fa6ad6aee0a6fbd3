import PowerDisk
import Testing

@testable import Journal

/// The power goes at every instant of what a journal lives through, and the disk keeps of what was
/// not synchronized whatever it likes.
@Suite(.timeLimit(.minutes(PowerBudget.isProof ? 180 : 10))) struct PowerTests {
  @Test(arguments: PowerHistory.all)
  func nothingThatWasCommittedIsLost(_ history: PowerHistory) throws {
    let recorded = try history.record()
    let findings = try PowerBudget.exploration().run(recorded)
    PowerBudget.judge(findings)
    #expect(findings.contents > 10)
  }

  /// The power goes again while the journal is opened after the first cut.
  @Test func nothingIsLostWhenItGoesTwice() throws {
    let history = try #require(PowerHistory.all.first { $0.name == "checkpoint" }).record()
    let sample = Sample(PowerBudget.isProof ? 400 : 12, seed: 2)
    var first = try PowerBudget.exploration(limit: 8, random: 2)
    first.sample = sample.offer
    _ = first.run(history)
    var cuts = 0
    for (files, _) in sample.states {
      let scratch = try Scratch(inMemory: true)
      try DiskFiles.lay(files, in: scratch.state)
      let disk = try PowerDisk(watching: scratch.state)
      do { try scratch.journal().checkpoint() }
      let findings = try PowerBudget.exploration(limit: 8, random: 2).run(
        History("recovery", disk))
      #expect(findings.failures == 0, "\(findings.examples)")
      #expect(findings.commits == 0, "opening adds nothing")
      cuts += findings.cuts
    }
    print("power recovery cut again: \(cuts) cuts")
    #expect(cuts > 40)
  }

  /// The same search finds loss where the disk ignores what it is told.
  @Test(arguments: ["payment", "pruning"])
  func aDiskThatDoesNotSynchronizeIsCaught(_ name: String) throws {
    let history = try #require(PowerHistory.all.first { $0.name == name }).record().withoutSyncs
    let findings = try PowerBudget.exploration(limit: 8, random: 2).run(history)
    #expect(findings.losses > 0)
  }

  /// And where the journal does not tell it.
  @Test func aJournalThatDoesNotSynchronizeIsCaught() throws {
    let scratch = try Scratch(inMemory: true)
    do { _ = try scratch.journal() }
    let disk = try PowerDisk(watching: scratch.state)
    do {
      let journal = try scratch.journal()
      try journal.connected().run("PRAGMA synchronous = OFF")
      for number in ["A", "B", "C"] { try journal.put(Fixture.order(number)) }
    }
    let findings = try PowerBudget.exploration(limit: 8, random: 2).run(History("off", disk))
    #expect(findings.losses > 0)
  }
}
