import Devices
import Logging
import Testing

/// A cable that is pulled and plugged again so quickly that nobody saw it gone.
@Suite(.timeLimit(.minutes(1))) struct PrinterReplugTests {
  /// When it happens, seen from the job.
  enum Instant: CaseIterable, Sendable { case betweenChunks, beforeTheFence }

  @Test(arguments: Instant.allCases)
  func `A job that outlives its connection is uncertain`(_ instant: Instant) async throws {
    let printer = FakePrinter()
    var timing = PrinterTiming()
    timing.reply = 25
    timing.heldPoll = 10
    timing.fenceProbe = 2_000
    let line = PrinterLine(
      line: printer, timing: timing,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { _ in PrinterManner(dialect: .escpos { _ in .ready }) }
    var states = line.states.makeAsyncIterator()
    async let running: Void = line.run()
    printer.plug()
    _ = await states.next()

    printer.change { behaviour in
      // Takes one octet of the job, so that the rest follows after the change.
      behaviour.takes = instant == .betweenChunks ? [1] : []
      behaviour.answersFence = false
      behaviour.onJob = { _ in
        printer.unplug()
        printer.plug()
      }
    }
    let result = await line.print([[1, 2, 3], [4, 5]])
    guard case .uncertain = result else {
      Issue.record("\(result)")
      return
    }
    #expect(printer.fences <= 1)
    printer.close()
    await running
  }
}
