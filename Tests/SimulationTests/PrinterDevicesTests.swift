import Devices
import Logging
import Receipts
import Terminal
import Testing

@testable import Simulation

/// The daemon's way to a printer, from the job to the paper, over a real serial line.
@Suite(.timeLimit(.minutes(1))) struct PrinterDevicesTests {
  private static let job = [UInt8](repeating: 0x2D, count: 47) + [0x0A]
  private let directory = ScratchDirectory()
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func with(
    _ model: VirtualPrinter.Model = .mm80,
    _ body: (VirtualPrinter, PrinterLine, inout AsyncStream<Devices.PrinterState>.Iterator)
      async throws -> Void
  ) async throws {
    let link = "\(directory.path)/printer"
    let printer = try VirtualPrinter(link: link, model: model)
    let serial = try SerialLine(LineSettings(path: link), retryEvery: 20, logger: logger)
    let dialect = StatusDialect.escpos { answers in
      switch PrinterStatus(answers: answers, to: [.printer, .offlineCause, .paper]).readiness {
      case .ready: .ready
      case .unknown: .unknown
      case .held(let reason): .blocked(reason.words(.en))
      }
    }
    var timing = PrinterTiming()
    timing.heldPoll = 20
    let line = PrinterLine(line: serial, timing: timing, logger: logger) { _ in
      PrinterManner(dialect: dialect)
    }
    var states = line.states.makeAsyncIterator()
    async let running: Void = line.run()
    #expect(await states.next() == .ready)
    try await body(printer, line, &states)
    serial.close()
    await running
    printer.close()
  }

  @Test func `A slip is printed as it was encoded`() async throws {
    try await with { printer, line, _ in
      var slip = Slip(
        kind: .qr, language: .zh, time: SlipTime(wall: 1_790_000_000_000, offsetMinutes: 480),
        amount: Amount(1_250))
      slip.qr = "https://qr.example.com/pay/0123456789abcdef"
      let job = ESCPOSEncoder.encode(slip, .mm80)
      #expect(await line.print(job.chunks.map(Array.init)) == .printed)
      let receipt = try #require(printer.receipt(1))
      #expect(receipt.bytes == job.bytes)
      #expect(receipt.qrTexts == [slip.qr])
      #expect(receipt.unknown == [])
    }
  }

  @Test func `A printer that never answers prints as well`() async throws {
    var model = VirtualPrinter.Model.mm58
    model.answersStatus = false
    try await with(model) { printer, line, _ in
      #expect(await line.print([Self.job]) == .printed)
      #expect(await printer.firstReceipt { $0.text.hasPrefix("---") } != nil)
    }
  }

  @Test func `Paper out and an open cover hold the printer, until they are mended`() async throws {
    try await with { printer, line, states in
      printer.set(paper: .out)
      guard case .notStarted(let reason) = await line.print([Self.job]) else {
        Issue.record("started")
        return
      }
      #expect(await states.next() == .held(reason: reason))
      #expect(printer.receipts.isEmpty)
      printer.set(paper: .nearEnd)
      #expect(await states.next() == .ready)
      printer.set(cover: .open)
      guard case .notStarted = await line.print([Self.job]) else {
        Issue.record("started")
        return
      }
      guard case .held(let words) = await states.next() else {
        Issue.record("not held")
        return
      }
      #expect(words != reason)
      printer.set(cover: .closed)
      #expect(await states.next() == .ready)
      #expect(await line.print([Self.job]) == .printed)
      #expect(printer.receipts.count == 1)
    }
  }

  @Test func `Paper that ends in a job is waited for, and nothing is printed twice`() async throws {
    try await with { printer, line, states in
      // The first job teaches the line that this printer answers the fence.
      #expect(await line.print([Self.job]) == .printed)
      printer.set(paper: .present, rowsLeft: 60)
      async let result = line.print(Array(repeating: Self.job, count: 20))
      guard case .held = await states.next() else {
        Issue.record("not held")
        return
      }
      printer.set(paper: .present)
      #expect(await result == .printed)
      #expect(printer.receipt(1)?.bytes.filter { $0 == 0x0A }.count == 21)
    }
  }

  @Test func `A printer pulled in a job leaves it uncertain`() async throws {
    try await with { printer, line, states in
      let big = [[UInt8]](repeating: [UInt8](repeating: 0x0A, count: 2_000), count: 100)
      printer.set(paper: .present, rowsLeft: 60)
      async let result = line.print(big)
      #expect(await printer.firstReceipt { $0.bytes.count >= 2 } != nil)
      printer.unplug()
      guard case .uncertain = await result else {
        Issue.record("\(await result)")
        return
      }
      guard case .absent = await states.next() else {
        Issue.record("not absent")
        return
      }
      try printer.plug()
      guard case .held = await states.next() else {
        Issue.record("not held")
        return
      }
      printer.set(paper: .present)
      // Held for its silence first, and for its paper once it answers: as it comes.
      var state = await states.next()
      while case .held = state { state = await states.next() }
      #expect(state == .ready)
    }
  }
}
