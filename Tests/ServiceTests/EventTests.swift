import Journal
import Simulation
import Terminal
import Testing

@testable import Service

/// What is published: in order, once, and never with a secret.
@Suite(.timeLimit(.minutes(5))) struct EventTests {
  @Test func theSequenceGrowsOverRestarts() async throws {
    let shop = try Shop()
    var life = try await shop.open()
    for round in 1...3 {
      _ = try await life.pay("A\(round)", code: "13123456789012340\(round)", wait: .seconds(9))
      life = try await shop.crash(life, rebooted: round == 2)
    }
    let numbers = try await life.events().map(\.sequence)
    #expect(numbers == numbers.sorted())
    #expect(Set(numbers).count == numbers.count)
    #expect(numbers.first == 1)
  }

  @Test func aReaderGetsEverythingAfterItsNumber() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let before = try await life.lastEvent()
    _ = try await life.pay("A1", wait: .seconds(9))
    await life.settle()
    let wanted = try await life.events(after: before).map(\.sequence)
    var got: [Int64] = []
    for await event in try await life.till.events(after: before, by: Fixture.peer) {
      got.append(event.sequence)
      if got.count == wanted.count { break }
    }
    #expect(got == wanted)
  }

  @Test func zeroIsFromTheOldest() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    var events = try await life.till.events(after: 0, by: Fixture.peer).makeAsyncIterator()
    #expect(await events.next()?.sequence == 1)
  }

  @Test func withoutANumberItIsFromNowOn() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    var events = try await life.till.events(after: nil, by: Fixture.peer).makeAsyncIterator()
    async let first = events.next()
    while !Task.isCancelled, await life.till.waiters.count(.events) == 0 { await Task.yield() }
    await life.device("scanner", "counter", "ready")
    let event = await first
    #expect(event?.type == "device")
    #expect(event?.sequence == (try await life.lastEvent()))
  }

  @Test func whatIsNotKeptAnyMoreIsSaid() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    for round in 1...3 {
      _ = try await life.pay("A\(round)", code: "13123456789012340\(round)", wait: .seconds(9))
      await life.advance(.seconds(1))
    }
    let all = try await life.events()
    try await life.till.forgetEvents(before: try #require(all.last).at)
    let kept = try #require(try await life.events().first?.sequence)
    #expect(kept > 2)
    var events = try await life.till.events(after: 1, by: Fixture.peer).makeAsyncIterator()
    let reset = await events.next()
    #expect(reset?.type == "reset")
    #expect(await events.next()?.sequence == kept)
    var fromZero = try await life.till.events(after: 0, by: Fixture.peer).makeAsyncIterator()
    #expect(await fromZero.next()?.sequence == kept)
  }

  @Test func aReaderThatGoesLeavesNothingBehind() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let reader = Task {
      for await _ in try await life.till.events(after: nil, by: Fixture.peer) {}
    }
    while !Task.isCancelled, await life.till.waiters.count(.events) == 0 { await Task.yield() }
    reader.cancel()
    try await reader.value
    while !Task.isCancelled, await life.till.waiters.count(.events) != 0 { await Task.yield() }
  }

  @Test func aPaymentTellsItsStory() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .paysAfter, delay: 5_000)
    let life = try await shop.open()
    let before = try await life.lastEvent()
    _ = try await life.pay("A1")
    await life.advance(.seconds(30))
    let orders = try await life.events("order", after: before)
    #expect(orders.allSatisfy { $0.clientSN?.text == "A1" })
    let views = try orders.map { try OrderView.decoded($0.data) }
    #expect(views.map(\.state) == [.submitted, .inProgress, .paid])
    #expect(views.last == (try await life.order("A1")))
  }

  /// An order that is only being asked for has no news.
  @Test func aPollThatBringsNothingNewIsNotTold() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    _ = try await life.pay("A1")
    await life.settle()
    let before = try await life.lastEvent()
    await life.advance(.seconds(60))
    #expect(life.line.seen(.query).count > 10)
    #expect(try await life.events("order", after: before).isEmpty)
  }

  @Test func aRefundTellsItsStory() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    _ = try await life.pay("A1", wait: .seconds(9))
    let before = try await life.lastEvent()
    _ = try await life.refund("A1", "R1", 250)
    await life.settle()
    let refunds = try await life.events("refund", after: before)
    #expect(refunds.count == 2)
    let last = try #require(refunds.last?.data)
    let parsed = try JSONText.decode(RefundData.self, Array(last.utf8))
    #expect(parsed.clientSN == "A1")
    #expect(parsed.return == (try await life.order("A1").returns.first))
    #expect(parsed.return.state == "succeeded")
    #expect(try await life.events("order", after: before).count == 2)
  }

  @Test func devicesAndTheTerminalTellTheirs() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    await life.device("printer", "front", "held", "no paper")
    await life.device("printer", "front", "held", "no paper")
    await life.device("printer", "nobody", "ready")
    let devices = try await life.events("device")
    #expect(
      devices.map(\.data) == [
        #"{"id":"front","kind":"printer","pinned":true,"profile":"80mm","#
          + #""profile_origin":"profile = 80mm in [printer front]","reason":"no paper","#
          + #""state":"held","used":true}"#
      ])
    let terminal = try #require(try await life.events("terminal").first)
    let view = try JSONText.decode(TerminalView.self, Array(terminal.data.utf8))
    #expect(view.terminalSN == (try await life.terminal().terminalSN))
  }

  private struct RefundData: Decodable {
    var clientSN: String
    var `return`: ReturnView
    enum CodingKeys: String, CodingKey {
      case `return`
      case clientSN = "client_sn"
    }
  }
}
