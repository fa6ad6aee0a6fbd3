import Devices
import Testing

/// What a printer says of itself beside "ready" and "not ready".
@Suite(.timeLimit(.minutes(1))) struct PrinterConditionTests {
  private let knowing = StatusDialect.escpos { answers in
    if answers.count == 4, answers[3] & 0x08 != 0 { return .blocked("the cutter is stuck") }
    if answers[1] & 0x04 != 0 { return .blocked("cover open") }
    if answers[1] & 0x40 != 0 { return .blocked("an error") }
    if answers[2] & 0x0C != 0 { return .needing("little paper") }
    return .ready
  }
  private static let error: [UInt8] = [0x1A, 0x52, 0x12]

  @Test func `The cause of an error is asked for`() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.status = Self.error
    behaviour.cause = 0x1A
    let printer = FakePrinter(behaviour)
    try await withLine(to: printer, dialect: knowing) { line, states in
      #expect(await line.state == .held(reason: "the cutter is stuck"))
      printer.change { $0.status = [0x16, 0x12, 0x12] }
      #expect(await states.next() == .ready)
    }
  }

  @Test func `A printer that tells no cause is asked for it once`() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.status = Self.error
    let printer = FakePrinter(behaviour)
    try await withLine(to: printer, dialect: knowing) { line, states in
      #expect(await line.state == .held(reason: "an error"))
      #expect(await line.print([[1]]) == .notStarted("an error"))
      printer.change { $0.status = [0x16, 0x12, 0x12] }
      #expect(await states.next() == .ready)
      #expect(printer.causes == 1)
    }
  }

  @Test func `With little paper left it prints, and says so`() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.status = [0x16, 0x12, 0x1E]
    let printer = FakePrinter(behaviour)
    try await withLine(to: printer, dialect: knowing) { line, states in
      #expect(await line.state == .needing("little paper"))
      #expect(await line.print([[1, 2]]) == .printed)
      #expect(printer.job == [1, 2])
      printer.change { $0.status = [0x16, 0x12, 0x12] }
      #expect(await line.print([[3]]) == .printed)
      #expect(await states.next() == .ready)
    }
  }

  /// Between jobs it is asked every 30 seconds, and at once where it says something by itself.
  @Test func `A printer that tells of a change by itself is looked at`() async throws {
    let printer = FakePrinter()
    try await withLine(to: printer, dialect: knowing) { line, states in
      #expect(await line.state == .ready)
      printer.change { $0.status = [0x16, 0x16, 0x12] }
      printer.publish(.bytes([0x34, 0x00, 0x00, 0x0F], at: .max))
      #expect(await states.next() == .held(reason: "cover open"))
    }
  }
}
