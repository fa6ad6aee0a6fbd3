import Devices
import Journal
import Receipts
import Simulation
import Terminal
import Testing

@testable import Service

/// `POST /v1/print`: a free receipt comes out once, and a drawer opens once.
@Suite(.timeLimit(.minutes(1))) struct PrintCallTests {
  static func text(_ text: String) -> PrintLine {
    var line = PrintLine()
    line.text = text
    return line
  }

  private func body(_ id: String? = nil, _ lines: [PrintLine] = [text("X REPORT")]) -> PrintBody {
    var body = PrintBody(lines: lines)
    body.printID = id
    return body
  }

  private func open(_ drawer: PrinterProfile.Drawer = .none, ready: Bool = true) async throws -> (
    Shop, Life
  ) {
    let shop = try Shop()
    shop.settings.printers[0].choice = try PrinterChoice(
      profile: "80mm", drawer: drawer.rawValue)
    let life = try await shop.openUnactivated()
    if ready { await life.device("printer", "front", "ready") }
    return (shop, life)
  }

  private func print(_ life: Life, _ body: PrintBody) async throws -> PrintJobView {
    try await life.till.print(body, by: Fixture.peer)
  }

  private func pulses(_ shop: Shop) -> [Int] {
    shop.printer.papers.map {
      $0.split(separator: "\u{1B}p", omittingEmptySubsequences: false).count - 1
    }
  }

  // MARK: - What is printed

  @Test func itIsPrintedAndTold() async throws {
    let (shop, life) = try await open()
    var lines = [Self.text("X REPORT"), PrintLine(), PrintLine(), PrintLine()]
    lines[0].align = "center"
    lines[0].bold = true
    lines[1].rule = true
    lines[2].qr = "https://shop.example/x"
    lines[3].barcode = "A-123456"
    let view = try await print(life, body("x-1", lines))
    #expect(view.job == 1 && view.printID == "x-1" && view.printer == "front")
    #expect(["queued", "printed"].contains(view.state))
    await life.settle()
    let paper = try #require(shop.printer.papers.first)
    #expect(paper.contains("X REPORT") && paper.contains("https://shop.example/x"))
    #expect(paper.contains("A-123456") && paper.contains(String(repeating: "-", count: 24)))
    #expect(try await life.till.jobs().map(\.kind) == ["free"])
    #expect(
      try await life.events("print").map(\.data) == [
        #"{"job":1,"state":"queued"}"#, #"{"job":1,"state":"printed"}"#,
      ])
    #expect(try await print(life, body("x-1", lines)).state == "printed")
  }

  /// It is the shop's own word, and no payment of the simulator.
  @Test func itIsNoTest() async throws {
    let (shop, life) = try await open()
    _ = try await print(life, body())
    await life.settle()
    #expect(shop.printer.papers.first?.contains("TEST") == false)
  }

  @Test func withoutACutItIsNotCut() async throws {
    let (shop, life) = try await open()
    var uncut = body()
    uncut.cut = false
    _ = try await print(life, uncut)
    _ = try await print(life, body())
    await life.settle()
    #expect(shop.printer.papers.map { $0.contains("\u{1D}V") } == [false, true])
  }

  @Test func aNamedPrinterPrintsIt() async throws {
    let shop = try Shop()
    shop.settings.printers.append(
      PrinterSettings(name: "kitchen", choice: .init(.mm58), language: .en))
    let life = try await shop.openUnactivated()
    var named = body()
    named.printer = "kitchen"
    #expect(try await print(life, named).printer == "kitchen")
    #expect(try await print(life, body()).printer == "front")
  }

  // MARK: - Once

  @Test func theSameNumberPrintsOnce() async throws {
    let (shop, life) = try await open()
    let first = try await print(life, body("x-1"))
    await life.settle()
    for _ in 0..<3 {
      let again = try await print(life, body("x-1"))
      #expect(again.job == first.job && again.state == "printed")
    }
    let next = try await shop.crash(life, rebooted: true)
    await next.device("printer", "front", "ready")
    await next.settle()
    #expect(try await print(next, body("x-1")).state == "printed")
    await next.settle()
    #expect(shop.printer.papers.count == 1)
    // Without a number each one is another.
    _ = try await print(next, body())
    _ = try await print(next, body())
    await next.settle()
    #expect(shop.printer.papers.count == 3)
  }

  @Test func manyAtOncePrintOnce() async throws {
    let (shop, life) = try await open()
    let jobs = try await withThrowingTaskGroup(of: Int64.self) { group in
      for _ in 0..<20 {
        group.addTask { try await life.till.print(self.body("x-1"), by: Fixture.peer).job }
      }
      return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
    }
    await life.settle()
    #expect(jobs == [1])
    #expect(shop.printer.papers.count == 1)
  }

  /// Defaults that are written out, and another printer, are the same contents.
  @Test func defaultsAreTheSameContents() async throws {
    let (_, life) = try await open()
    let first = try await print(life, body("x-1"))
    var line = Self.text("X REPORT")
    line.align = "left"
    line.bold = false
    line.double = false
    line.rule = false
    var written = body("x-1", [line])
    written.cut = true
    written.drawer = false
    written.printer = "front"
    #expect(try await print(life, written).job == first.job)
  }

  enum Change: String, CaseIterable { case text, align, bold, double, cut, line, drawer }

  @Test(arguments: Change.allCases) func otherContentsAreRefused(_ change: Change) async throws {
    let (shop, life) = try await open(.pin2)
    _ = try await print(life, body("x-1"))
    var other = body("x-1")
    switch change {
    case .text: other.lines = [Self.text("Z REPORT")]
    case .align: other.lines?[0].align = "right"
    case .bold: other.lines?[0].bold = true
    case .double: other.lines?[0].double = true
    case .cut: other.cut = false
    case .line: other.lines?.append(Self.text("more"))
    case .drawer: other.drawer = true
    }
    let problem = await #expect(throws: Problem.self) { try await print(life, other) }
    #expect(problem?.code == .contentsDiffer)
    await life.settle()
    #expect(shop.printer.papers.count == 1)
  }

  // MARK: - The drawer

  @Test func theDrawerOpensOnce() async throws {
    let (shop, life) = try await open(.pin5)
    var opening = body("x-1")
    opening.drawer = true
    _ = try await print(life, opening)
    await life.settle()
    _ = try await print(life, opening)
    await life.settle()
    #expect(pulses(shop) == [1])
    #expect(shop.printer.papers[0].contains("\u{1B}p\u{1}"))
  }

  /// Rather none than two: the paper comes again, the pulse does not.
  @Test func anUncertainReceiptDoesNotOpenItAgain() async throws {
    let (shop, life) = try await open(.pin2)
    shop.printer.next(.uncertain("the cable was pulled"))
    var opening = body()
    opening.drawer = true
    _ = try await print(life, opening)
    await life.settle()
    #expect(pulses(shop) == [1, 0])
    #expect(shop.printer.papers[1].contains("POSSIBLE COPY"))
  }

  @Test(arguments: [false, true]) func norDoesARestart(_ rebooted: Bool) async throws {
    let (shop, life) = try await open(.pin2)
    let gate = Gate()
    shop.printer.next(.printed, gate: gate)
    var opening = body()
    opening.drawer = true
    _ = try await print(life, opening)
    await gate.reached()
    let next = try await shop.crash(life, rebooted: rebooted)
    gate.open()
    await next.device("printer", "front", "ready")
    await next.settle()
    #expect(pulses(shop) == [1, 0])
  }

  @Test func whatDidNotBeginStillOpensIt() async throws {
    let (shop, life) = try await open(.pin2)
    shop.printer.next(.notStarted("no paper"))
    var opening = body()
    opening.drawer = true
    _ = try await print(life, opening)
    await life.advance(.seconds(30))
    #expect(pulses(shop) == [1])
    #expect(!shop.printer.papers[0].contains("COPY"))
  }

  /// Before the pulse leaves, the journal says that it may have.
  @Test func itIsJournaledFirst() async throws {
    let (shop, life) = try await open(.pin2)
    let gate = Gate()
    shop.printer.next(.printed, gate: gate)
    var opening = body()
    opening.drawer = true
    _ = try await print(life, opening)
    await gate.reached()
    let jobs = try await life.till.jobs()
    #expect(jobs.map(\.state) == ["printing"])
    #expect(!String(decoding: jobs[0].document, as: UTF8.self).contains("drawer"))
    gate.open()
    await life.settle()
  }

  @Test func withoutADrawerItSaysSo() async throws {
    let (shop, life) = try await open()
    var opening = body()
    opening.drawer = true
    let problem = await #expect(throws: Problem.self) { try await print(life, opening) }
    #expect(problem?.code == .wrongState)
    #expect(problem?.detail.contains("pin2 or pin5 in [printer front]") == true)
    await life.settle()
    #expect(shop.printer.papers.isEmpty)
  }

  // MARK: - States

  @Test func anAbsentPrinterHoldsItOverARestart() async throws {
    let (shop, life) = try await open(ready: false)
    let view = try await print(life, body("x-1"))
    #expect(view.state == "held" && view.reason == "the printer is absent")
    let next = try await shop.crash(life)
    await next.device("printer", "front", "held", "no paper")
    let held = try await print(next, body("x-1"))
    #expect(held.state == "held" && held.reason == "no paper")
    await next.device("printer", "front", "ready")
    await next.settle()
    #expect(try await print(next, body("x-1")).state == "printed")
    #expect(shop.printer.papers.count == 1)
  }

  @Test func oneThatNeverEndsIsDropped() async throws {
    let (shop, life) = try await open()
    for _ in 0..<5 { shop.printer.next(.uncertain("?")) }
    _ = try await print(life, body("x-1"))
    await life.advance(.minutes(1))
    #expect(try await print(life, body("x-1")).state == "dropped")
    #expect(shop.printer.papers.count == 5)
  }

  @Test func withoutAPrinterItIsRefused() async throws {
    let shop = try Shop()
    shop.settings.printers = []
    let life = try await shop.openUnactivated()
    let problem = await #expect(throws: Problem.self) { try await print(life, body()) }
    #expect(problem?.code == .wrongState)
    #expect(problem?.detail.contains("No printer") == true)
  }

  @Test func withoutTheJournalNothingIsPrinted() async throws {
    let (shop, life) = try await open()
    try await life.till.setWritable(false)
    let problem = await #expect(throws: Problem.self) { try await print(life, body()) }
    #expect(problem?.code == .journalUnwritable)
    try await life.till.setWritable(true)
    await life.advance(.seconds(5))
    #expect(shop.printer.papers.isEmpty)
  }
}
