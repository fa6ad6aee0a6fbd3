import Devices
import Testing

/// What a printer tells beside its data, where it answers no question among them.
@Suite(.timeLimit(.minutes(1))) struct PrinterPortTests {
  private static let manner = PrinterManner(
    dialect: .escpos { $0[1] & 0x04 != 0 ? .blocked("cover open") : .ready },
    port: { status in
      if status & 0x20 != 0 { return "no paper" }
      return status & 0x08 == 0 ? "an error" : status & 0x10 == 0 ? "offline" : nil
    })

  private static func printer(
    _ port: UInt8?, hasWayIn: Bool = true,
    _ change: (inout FakePrinter.Behaviour) -> Void = { _ in }
  ) -> FakePrinter {
    var behaviour = FakePrinter.Behaviour()
    behaviour.status = nil
    behaviour.port = port
    behaviour.hasWayIn = hasWayIn
    change(&behaviour)
    return FakePrinter(behaviour)
  }

  private func run(
    _ printer: FakePrinter, _ manner: PrinterManner = Self.manner,
    _ body: (PrinterLine, inout AsyncStream<PrinterState>.Iterator) async throws -> Void
  ) async throws {
    try await withLine(to: printer, manner: { _ in manner }, body)
  }

  @Test(arguments: [
    (UInt8(0x38), "no paper"), (0x30, "no paper"), (0x10, "an error"), (0x08, "offline"),
  ])
  func `What is the matter holds it until it is over`(status: UInt8, words: String) async throws {
    let printer = Self.printer(status, hasWayIn: false)
    try await run(printer) { line, states in
      #expect(await line.state == .held(reason: words))
      #expect(await line.print([[1]]) == .notStarted(words))
      printer.change { $0.port = 0x18 }
      #expect(await states.next() == .ready)
      #expect(await line.print([[1]]) == .printed)
      // What would be data to it was never sent.
      #expect(printer.queries == 0 && printer.job == [1])
    }
  }

  @Test(arguments: [0x18, 0x00, nil] as [UInt8?])
  func `What says nothing holds nothing`(status: UInt8?) async throws {
    let printer = Self.printer(status)
    try await run(printer) { line, _ in
      #expect(await line.state == .ready)
      #expect(await line.print([[1]]) == .printed)
      if status == nil { #expect(printer.ports == 1) }
    }
  }

  /// Zeros mean something from a printer that has said something else before.
  @Test func `An error that comes is believed`() async throws {
    let printer = Self.printer(0x18)
    try await run(printer) { line, states in
      printer.change { $0.port = 0x00 }
      #expect(await line.print([[1]]) == .notStarted("an error"))
      // Silence takes nothing back.
      printer.change { $0.port = nil }
      #expect(await line.print([[1]]) == .notStarted("an error"))
      printer.change { $0.port = 0x18 }
      await states.pass(to: .ready)
    }
  }

  @Test func `Paper that ends in a job is waited for`() async throws {
    let printer = Self.printer(0x18, hasWayIn: false) {
      $0.onJob = { $0.port = 0x38 }
    }
    try await run(printer) { line, states in
      async let result = line.print([[1, 2]])
      #expect(await states.next() == .held(reason: "no paper"))
      printer.change { $0.port = 0x18 }
      #expect(await result == .printed)
      #expect(await states.next() == .ready)
      #expect(printer.job == [1, 2])
    }
  }

  @Test func `A job whose paper does not come is uncertain`() async throws {
    let printer = Self.printer(0x18, hasWayIn: false) { $0.onJob = { $0.port = 0x38 } }
    try await run(printer) { line, _ in
      #expect(await line.print([[1, 2]], deadline: 30) == .uncertain("no paper"))
    }
  }

  @Test func `A job that stops says what the port tells`() async throws {
    let printer = Self.printer(0x18) {
      $0.takes = [1] + Array(repeating: 0, count: 10_000)
      $0.onJob = { $0.port = 0x10 }
    }
    try await run(printer) { line, states in
      async let result = line.print([[1, 2, 3]])
      #expect(await states.next() == .held(reason: "an error"))
      printer.change {
        $0.port = 0x18
        $0.takes = []
      }
      #expect(await result == .printed)
      await states.pass(to: .ready)
      #expect(printer.job == [1, 2, 3])
    }
  }

  /// The answers to questions say more than the port, and it is never asked then.
  @Test func `A printer that answers is not asked for its port`() async throws {
    let printer = Self.printer(0x38) { $0.status = [0x16, 0x12, 0x12] }
    try await run(printer) { line, _ in
      #expect(await line.print([[1]]) == .printed)
      #expect(printer.ports == 0)
    }
  }

  @Test func `One that fell silent is not ready because its port says so`() async throws {
    let printer = Self.printer(0x18) { $0.status = [0x16, 0x12, 0x12] }
    try await run(printer) { line, _ in
      printer.change { $0.status = nil }
      guard case .notStarted(let reason) = await line.print([[1]]) else {
        Issue.record("started")
        return
      }
      #expect(reason.contains("switched on"))
      printer.change { $0.port = 0x38 }
      #expect(await line.print([[1]]) == .notStarted("no paper"))
    }
  }

  /// A halted way in: it is printed without answers, as if there had never been any.
  @Test func `One that cannot be read any more is asked for its port`() async throws {
    let printer = Self.printer(0x18) { $0.status = [0x16, 0x12, 0x12] }
    try await run(printer) { line, _ in
      printer.change { $0.hasWayIn = false }
      #expect(await line.print([[1]]) == .printed)
      printer.change { $0.port = 0x38 }
      #expect(await line.print([[1]]) == .notStarted("no paper"))
    }
  }

  @Test(arguments: [
    PrinterManner(dialect: nil), PrinterManner(dialect: Self.manner.dialect),
  ])
  func `One that is not to be asked is not`(manner: PrinterManner) async throws {
    let printer = Self.printer(0x38)
    try await run(printer, manner) { line, _ in
      #expect(await line.print([[1]]) == .printed)
      #expect(printer.ports == 0)
    }
  }
}
