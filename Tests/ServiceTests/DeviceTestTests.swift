import Journal
import Receipts
import Scanning
import Simulation
import Terminal
import Testing

@testable import Service

/// `POST /v1/devices/{id}/test`.
@Suite(.timeLimit(.minutes(1))) struct DeviceTestTests {
  private func test(
    _ life: Life, _ id: String, kind: String? = nil, wait: Milliseconds? = nil
  ) async throws -> DeviceTestView {
    try await life.till.testDevice(id, kind: kind, by: Fixture.peer, wait: wait)
  }

  /// Returns once somebody waits for events, and until then.
  private func listens(_ life: Life, until boot: Milliseconds) async {
    while !Task.isCancelled {
      if await life.till.waiters.count(.events) > 0, life.clock.hasSleeper(until: boot) { return }
      await Task.yield()
    }
  }

  private func open() async throws -> (Shop, Life) {
    let shop = try Shop()
    let life = try await shop.open()
    await life.device("scanner", "counter", "ready")
    return (shop, life)
  }

  // MARK: - Printers

  @Test(arguments: Language.allCases) func aPrinterPrintsATest(_ language: Language) async throws {
    let shop = try Shop()
    shop.settings.printers[0].language = language
    let life = try await shop.openUnactivated()
    await life.device("printer", "front", "ready")
    let view = try await test(life, "front")
    #expect(view.kind == "printer" && view.job == 1 && view.scan == nil)
    #expect(view.message == "A test slip is being printed.")
    await life.settle()
    let job = try #require(try await life.till.jobs().first)
    #expect(job.kind == "test" && job.state == "printed")
    #expect(String(decoding: job.document, as: UTF8.self).contains(#""marks":["test"]"#))
    #expect(shop.printer.papers.first?.contains("123456789012345678901234567890") == true)
    if language == .en { #expect(shop.printer.papers.first?.contains("*** TEST ***") == true) }
  }

  @Test func aHeldPrinterSaysWhy() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    await life.device("printer", "front", "held", "out of paper")
    let view = try await test(life, "front", kind: "printer")
    #expect(view.job == 1 && view.message.hasSuffix("out of paper"))
    await life.device("printer", "front", "ready")
    await life.settle()
    #expect(shop.printer.papers.count == 1)
  }

  // MARK: - Scanners

  @Test func goodsAreEchoed() async throws {
    let (_, life) = try await open()
    let until = life.clock.now().boot + .seconds(30)
    async let view = test(life, "counter")
    await listens(life, until: until)
    await life.scan(Fixture.goods, as: .goods, scanner: "hand")
    await life.scan(Fixture.goods, as: .goods)
    let answer = try await view
    #expect(answer.id == "counter" && answer.kind == "scanner" && answer.job == nil)
    #expect(answer.scan == DeviceTestView.ScanView(code: Fixture.goods))
    #expect(answer.message == "The scanner read this code.")
    // Everyone else hears of it too.
    #expect(try await life.events("scan").count == 2)
  }

  @Test func aPaymentCodeIsMaskedAndPaysNothing() async throws {
    let (shop, life) = try await open()
    let until = life.clock.now().boot + .seconds(30)
    async let view = test(life, "counter", kind: "scanner")
    await listens(life, until: until)
    await life.scan(Fixture.code)
    let answer = try await view
    #expect(answer.scan?.kind == "payment_code" && answer.scan?.masked == "13****56")
    #expect(answer.scan?.code == nil)
    #expect(answer.message.contains("Nothing was paid"))
    await life.settle()
    #expect(shop.world.ledger.orders.isEmpty)
    #expect(!shop.logs.lines.contains { $0.contains(Fixture.code) })
  }

  @Test func whatWasScannedBeforeDoesNotCount() async throws {
    let (_, life) = try await open()
    await life.scan(Fixture.goods, as: .goods)
    let until = life.clock.now().boot + .seconds(5)
    async let view = test(life, "counter", wait: .seconds(5))
    await listens(life, until: until)
    await life.advance(.seconds(5))
    let answer = try await view
    #expect(answer.scan == nil)
    #expect(answer.message.contains("within 5 s"))
  }

  @Test(arguments: [(Milliseconds?.none, Milliseconds.seconds(30)), (.seconds(400), .seconds(300))])
  func itWaitsAsLongAsItIsTold(_ wait: Milliseconds?, _ time: Milliseconds) async throws {
    let (_, life) = try await open()
    let until = life.clock.now().boot + time
    async let view = test(life, "counter", wait: wait)
    await listens(life, until: until)
    await life.advance(time - 1)
    await life.scan(Fixture.goods, as: .goods)
    #expect(try await view.scan?.code == Fixture.goods)
  }

  @Test func anAbsentScannerSaysSo() async throws {
    let (_, life) = try await open()
    await life.device("scanner", "hand", "absent", "unplugged")
    let answer = try await test(life, "hand", wait: 0)
    #expect(answer.scan == nil)
    #expect(answer.message.contains("absent (unplugged)"))
  }

  @Test(arguments: [nil, "counter"]) func anOrderKeepsItsScanner(_ scanner: String?) async throws {
    let (_, life) = try await open()
    let body = PayBody(order: Fixture.order("A1"), scanner: scanner)
    _ = try await life.till.pay(body, by: Fixture.peer, wait: nil)
    let problem = await #expect(throws: Problem.self) { try await test(life, "counter") }
    #expect(problem?.code == .scannerBusy)
    #expect(problem?.detail.contains("Order A1") == true)
    await life.scan(Fixture.code)
    await life.settle()
    #expect(try await life.state("A1") == .paid)
  }

  /// An order that is armed while the test waits gets its code; the test goes on waiting.
  @Test func aTestTakesNoScanFromAnOrder() async throws {
    let (_, life) = try await open()
    let until = life.clock.now().boot + .seconds(30)
    async let view = test(life, "counter")
    await listens(life, until: until)
    _ = try await life.till.pay(
      PayBody(order: Fixture.order("A1")), by: Fixture.peer, wait: nil)
    await life.scan(Fixture.code)
    await life.settle()
    #expect(try await life.state("A1") == .paid)
    await life.scan(Fixture.goods, as: .goods, sequence: 2)
    #expect(try await view.scan == DeviceTestView.ScanView(code: Fixture.goods))
  }

  @Test func theEndOfTheDaemonEndsTheTest() async throws {
    let (_, life) = try await open()
    let until = life.clock.now().boot + .seconds(30)
    async let view = test(life, "counter")
    await listens(life, until: until)
    await life.till.stop()
    #expect(try await view.scan == nil)
  }

  // MARK: - Names

  @Test func twoOfOneNameNeedTheKind() async throws {
    let shop = try Shop()
    shop.settings.printers[0].name = "counter"
    let life = try await shop.openUnactivated()
    await life.device("printer", "counter", "ready")
    let problem = await #expect(throws: Problem.self) { try await test(life, "counter") }
    #expect(problem?.code == .invalid && problem?.errors.map(\.field) == ["kind"])
    #expect(try await test(life, "counter", kind: "printer").kind == "printer")
    #expect(try await test(life, "counter", kind: "scanner", wait: 0).kind == "scanner")
  }

  @Test(
    arguments: [
      ("nobody", nil, .notFound), ("front", "scanner", .notFound),
      ("counter", "printer", .notFound), ("front", "drawer", .invalid),
    ] as [(String, String?, Problem.Code)])
  func whatIsNotThere(_ id: String, _ kind: String?, _ code: Problem.Code) async throws {
    let (_, life) = try await open()
    let problem = await #expect(throws: Problem.self) { try await test(life, id, kind: kind) }
    #expect(problem?.code == code)
  }
}
