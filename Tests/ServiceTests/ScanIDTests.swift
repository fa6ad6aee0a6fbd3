import Journal
import Scanning
import Simulation
import Terminal
import Testing

@testable import Service

/// The till that scans first and totals after: a payment code that no order waited for is kept for a
/// minute, and used once.
@Suite(.timeLimit(.minutes(5))) struct ScanIDTests {
  private func scanID(_ life: Life, _ code: String = Fixture.code, sequence: Int = 1) async throws
    -> String
  {
    await life.scan(code, sequence: sequence)
    let data = try #require(try await life.events("scan").last?.data)
    return String(try #require(data.firstMatch(of: /"scan_id":"([0-9a-f]{32})"/)?.output.1))
  }

  private func pay(
    _ life: Life, _ number: String?, _ scanID: String?, dynamicID: String? = nil,
    scanner: String? = nil, amount: Int64 = 1_250
  ) async throws -> OrderView {
    let body = PayBody(
      order: Fixture.order(number, amount: amount), dynamicID: dynamicID, scanID: scanID,
      scanner: scanner)
    return try await life.till.pay(body, by: Fixture.peer, wait: .seconds(9)).value
  }

  private func refusal(_ body: () async throws -> Void) async -> Problem? {
    do {
      try await body()
      return nil
    } catch {
      return error as? Problem
    }
  }

  @Test func aCodeThatWasReadBeforePays() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let id = try await scanID(life)
    #expect(try await pay(life, "A1", id).state == .paid)
    #expect(life.line.seen(.pay).first?["dynamic_id"] == Fixture.code)
    #expect(await life.till.heldCodes.count == 0)
  }

  @Test func itIsUsedOnce() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let id = try await scanID(life)
    _ = try await pay(life, "A1", id)
    let problem = await refusal { _ = try await pay(life, "A2", id) }
    #expect(problem?.code == .invalid)
    #expect(problem?.errors.first?.field == "scan_id")
    #expect(problem?.detail.contains("scan it again") == true)
    #expect(life.line.seen(.pay).count == 1)
  }

  /// The same request once more is the same order, also when the code is long forgotten.
  @Test func aRepeatedRequestAnswersItsOrder() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let id = try await scanID(life)
    _ = try await pay(life, "A1", id)
    await life.advance(.minutes(5))
    #expect(try await pay(life, "A1", id).state == .paid)
    let next = try await shop.crash(life)
    #expect(try await pay(next, "A1", id).state == .paid)
    #expect(life.line.seen(.pay).count + next.line.seen(.pay).count == 1)
    let other = await refusal { _ = try await pay(next, "A1", String(repeating: "0", count: 32)) }
    #expect(other?.code == .contentsDiffer)
    let direct = await refusal { _ = try await pay(next, "A1", nil, dynamicID: Fixture.code) }
    #expect(direct?.code == .contentsDiffer)
  }

  @Test func afterAMinuteItIsScannedAgain() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let id = try await scanID(life)
    await life.advance(.minutes(1) - 1)
    #expect(await life.till.heldCodes.count == 1)
    await life.advance(1)
    // Forgotten, not only refused: nothing of it stays in memory.
    #expect(await life.till.heldCodes.count == 0)
    let problem = await refusal { _ = try await pay(life, "A1", id) }
    #expect(problem?.code == .invalid)
    // A refused request consumes no number.
    #expect(try await pay(life, "A1", try await scanID(life, sequence: 2)).state == .paid)
  }

  /// Whoever sets the clock on the wall makes no code older or younger.
  @Test func theMinuteIsTheMachines() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let id = try await scanID(life)
    life.clock.setWall(by: .hours(5))
    #expect(try await pay(life, "A1", id).state == .paid)
  }

  @Test func aRestartForgetsIt() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let id = try await scanID(life)
    let next = try await shop.crash(life)
    let problem = await refusal { _ = try await pay(next, "A1", id) }
    #expect(problem?.errors.first?.field == "scan_id")
  }

  @Test func itStandsAlone() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let id = try await scanID(life)
    let both = await refusal { _ = try await pay(life, "A1", id, dynamicID: Fixture.otherCode) }
    #expect(both?.errors.first?.field == "scan_id")
    let armed = await refusal { _ = try await pay(life, "A1", id, scanner: "counter") }
    #expect(armed?.errors.first?.field == "scanner")
    for wrong in ["", "x", id + "0", id.uppercased() + "", String(id.dropLast()) + "g"]
    where wrong != id {
      let problem = await refusal { _ = try await pay(life, "A1", wrong) }
      #expect(problem?.code == .invalid)
      #expect(problem?.errors.first?.field == "scan_id", "\(wrong)")
    }
    #expect(life.line.seen(.pay).isEmpty)
    #expect(try await pay(life, "A1", id).state == .paid)
  }

  @Test func aRefusedRequestLeavesItInPlace() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let id = try await scanID(life)
    let problem = await refusal { _ = try await pay(life, "A1", id, amount: 0) }
    #expect(problem?.errors.first?.field == "total_amount")
    try await life.till.setWritable(false)
    let unwritable = await refusal { _ = try await pay(life, "A1", id) }
    #expect(unwritable?.code == .journalUnwritable)
    try await life.till.setWritable(true)
    await life.advance(.seconds(2))
    #expect(try await pay(life, "A1", id).state == .paid)
  }

  @Test func aCodePaysOnceByWhateverWay() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let first = try await scanID(life)
    let second = try await scanID(life, sequence: 2)
    #expect(first != second)
    _ = try await pay(life, "A1", first)
    let problem = await refusal { _ = try await pay(life, "A2", second) }
    #expect(problem?.code == .codeAlreadyUsed)
    #expect(problem?.detail.contains("A1") == true)
    let direct = await refusal { _ = try await pay(life, "A3", nil, dynamicID: Fixture.code) }
    #expect(direct?.code == .codeAlreadyUsed)
    #expect(life.line.seen(.pay).count == 1)
  }

  /// A code that the armed order does not take is published with an id like any other.
  @Test func aCodeInUseIsPublishedToo() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    _ = try await life.pay("A2", code: nil)
    let id = try await scanID(life)
    #expect(try await life.state("A2") == .awaitingCode)
    _ = try await life.cancel("A2")
    let problem = await refusal { _ = try await pay(life, "A3", id) }
    #expect(problem?.code == .codeAlreadyUsed)
  }

  @Test func onlySoManyAreKept() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    var ids: [String] = []
    for index in 0..<20 {
      ids.append(
        try await scanID(life, "1312345678901234\(10 + index)", sequence: index))
    }
    #expect(await life.till.heldCodes.count == HeldCodes.capacity)
    let oldest = await refusal { _ = try await pay(life, "A0", ids[3]) }
    #expect(oldest?.errors.first?.field == "scan_id")
    #expect(try await pay(life, "A1", ids[4]).state == .paid)
    #expect(try await pay(life, "A2", ids[19]).state == .paid)
  }

  @Test func theCodeItselfIsNowhere() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await scanID(life)
    await life.settle()
    let code = Array(Fixture.code.utf8)
    let octets = Disk.octets(life.directory)
    #expect(!octets.isEmpty)
    #expect(octets.firstRange(of: code) == nil)
    #expect(!shop.logs.lines.contains { $0.contains(Fixture.code) })
    #expect(!"\(await life.till.heldCodes)".contains(Fixture.code))
    #expect(!String(reflecting: await life.till.heldCodes).contains(Fixture.code))
  }
}

@Suite struct HeldCodesTests {
  @Test func eachLivesForAMinute() throws {
    var codes = HeldCodes()
    let code = try #require(PaymentCode(explicit: Fixture.code))
    codes.keep(code, as: "a", at: 1_000)
    codes.keep(code, as: "b", at: 31_000)
    #expect(codes.nextExpiry == 61_000)
    #expect(codes.code(of: "a", at: 60_999) == code)
    #expect(codes.code(of: "a", at: 61_000) == nil)
    codes.dropExpired(at: 61_000)
    #expect(codes.count == 1 && codes.nextExpiry == 91_000)
    codes.remove("b")
    #expect(codes.code(of: "b", at: 61_000) == nil && codes.nextExpiry == nil)
  }
}
