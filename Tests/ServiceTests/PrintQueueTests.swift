import Devices
import Journal
import Receipts
import Simulation
import Terminal
import Testing

@testable import Service

/// A printer that is away for long: its queue is bounded, nothing accepted is lost, and nothing
/// happens that nobody expects any more.
@Suite(.timeLimit(.minutes(5))) struct PrintQueueTests {
  private static let body = PrintBody(lines: [PrintCallTests.text("X REPORT")])

  private func open(_ drawer: PrinterProfile.Drawer = .none) async throws -> (Shop, Life) {
    let shop = try Shop()
    shop.settings.printers[0].choice = try PrinterChoice(
      profile: "80mm", drawer: drawer.rawValue)
    shop.settings.printers.append(
      PrinterSettings(name: "kitchen", choice: .init(.mm58), language: .en))
    return (shop, try await shop.open())
  }

  private func fill(_ life: Life, _ count: Int) async throws {
    for _ in 0..<count { _ = try await life.till.print(Self.body, by: Fixture.peer) }
  }

  // MARK: A full queue

  enum Asked: CaseIterable { case free, copy, test }

  @Test(arguments: Asked.allCases) func aFullQueueRefusesWhatPeopleAskFor(
    _ asked: Asked
  ) async throws {
    let (shop, life) = try await open()
    _ = try await life.pay("A1", wait: .seconds(9))
    try await fill(life, PrintJob.mostWaiting - 1)
    let problem = await #expect(throws: Problem.self) {
      switch asked {
      case .free: _ = try await life.till.print(Self.body, by: Fixture.peer)
      case .copy: _ = try await life.till.reprint("A1", by: Fixture.peer)
      case .test:
        _ = try await life.till.testDevice("front", kind: nil, by: Fixture.peer, wait: nil)
      }
    }
    #expect(problem?.code == .wrongState)
    #expect(problem?.detail.contains("200 slips wait for the printer front") == true)
    var other = Self.body
    other.printer = "kitchen"
    #expect(try await life.till.print(other, by: Fixture.peer).state == "held")
    await life.device("printer", "front", "ready")
    await life.settle()
    #expect(shop.printer.papers.count == PrintJob.mostWaiting)
    #expect(try await life.till.print(Self.body, by: Fixture.peer).state != "dropped")
  }

  /// A receipt that was promised is not lost to what came before it.
  @Test func aFullQueueTakesWhatIsOwed() async throws {
    let (shop, life) = try await open()
    try await fill(life, PrintJob.mostWaiting)
    _ = try await life.pay("A1", wait: .seconds(9))
    _ = try await life.refund("A1", "R1", 100)
    let next = try await shop.crash(life, rebooted: true)
    await next.device("printer", "front", "ready")
    await next.settle()
    #expect(shop.printer.papers.count == PrintJob.mostWaiting + 2)
    #expect(shop.printer.papers.suffix(2).allSatisfy { $0.contains("A1") && !$0.contains("COPY") })
  }

  /// The same print under its number is the one that waits already.
  @Test func aNamedOneIsAnsweredByAFullQueue() async throws {
    let (_, life) = try await open()
    var named = Self.body
    named.printID = "x-1"
    _ = try await life.till.print(named, by: Fixture.peer)
    try await fill(life, PrintJob.mostWaiting - 1)
    #expect(try await life.till.print(named, by: Fixture.peer).job == 1)
  }

  /// What waits for one printer does not stop another one, and the order of each is kept.
  @Test func eachPrinterHasItsOwnOrder() async throws {
    let (shop, life) = try await open()
    let kitchen = FakePrinter()
    await life.till.use(kitchen, as: "kitchen")
    await life.till.register(
      DeviceView(
        id: "kitchen", kind: "printer", state: "absent", reason: nil, path: nil, pinned: true,
        used: true))
    for index in 0..<6 {
      var body = PrintBody(lines: [PrintCallTests.text("slip \(index)")])
      body.printer = index.isMultiple(of: 2) ? "front" : "kitchen"
      _ = try await life.till.print(body, by: Fixture.peer)
    }
    await life.device("printer", "kitchen", "ready")
    await life.settle()
    #expect(shop.printer.papers.isEmpty)
    await life.device("printer", "front", "ready")
    await life.settle()
    for (printer, numbers) in [(shop.printer, [0, 2, 4]), (kitchen, [1, 3, 5])] {
      #expect(printer.papers.count == 3)
      for (paper, number) in zip(printer.papers, numbers) {
        #expect(paper.contains("slip \(number)"))
      }
    }
  }

  // MARK: A late drawer

  private static let opening: PrintBody = {
    var opening = body
    opening.drawer = true
    return opening
  }()

  private func pulses(_ shop: Shop) -> [Bool] {
    shop.printer.papers.map { $0.contains("\u{1B}p") }
  }

  @Test(arguments: [Milliseconds.seconds(59), .minutes(1) + 1, .hours(1)])
  func aLateDrawerStaysShutAndThatIsSaid(_ wait: Milliseconds) async throws {
    let (shop, life) = try await open(.pin2)
    _ = try await life.till.print(Self.opening, by: Fixture.peer)
    await life.advance(wait)
    await life.device("printer", "front", "ready")
    await life.settle()
    let isLate = wait > .minutes(1)
    #expect(pulses(shop) == [!isLate])
    let said = try await life.events("print").last?.data
    #expect(said?.contains("the drawer was not opened") == isLate)
    #expect(said?.contains(#""state":"printed""#) == true)
    #expect(await life.till.drawersAsked.isEmpty)
  }

  /// A clock that is set says nothing about how long somebody has waited.
  @Test(arguments: [Milliseconds.days(900), -Milliseconds.days(900)])
  func aClockThatIsSetNeitherOpensNorShutsIt(_ jump: Milliseconds) async throws {
    for isLate in [false, true] {
      let (shop, life) = try await open(.pin2)
      _ = try await life.till.print(Self.opening, by: Fixture.peer)
      await life.advance(isLate ? .minutes(2) : .seconds(2))
      life.clock.setWall(by: jump)
      shop.world.setSkew(-jump)
      await life.device("printer", "front", "ready")
      await life.settle()
      #expect(pulses(shop) == [!isLate])
    }
  }

  @Test(arguments: [Milliseconds.seconds(5), .minutes(10)])
  func afterARestartTheClockOnTheWallDecides(_ off: Milliseconds) async throws {
    let (shop, life) = try await open(.pin2)
    _ = try await life.till.print(Self.opening, by: Fixture.peer)
    let next = try await shop.crash(life, rebooted: true, off: off)
    await next.device("printer", "front", "ready")
    await next.settle()
    #expect(pulses(shop) == [off < .minutes(1)])
  }
}
