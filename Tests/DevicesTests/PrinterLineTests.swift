import Devices
import Logging
import Testing

@Suite(.timeLimit(.minutes(1))) struct PrinterLineTests {
  private static let paperOut: [UInt8] = [0x1A, 0x32, 0x72]
  private static let silence = "the printer does not answer: is it switched on?"

  private let dialect = StatusDialect.escpos { answers in
    if answers[1] & 0x04 != 0 { return .blocked("cover open") }
    if answers[1] & 0x20 != 0 { return .blocked("paper out") }
    return .ready
  }

  @Test func `A job is printed, and the fence proves it`() async throws {
    let printer = FakePrinter()
    try await withLine(to: printer, dialect: dialect) { line, _ in
      #expect(await line.state == .ready)
      #expect(await line.print([[1, 2, 3], [4, 5]]) == .printed)
      #expect(printer.job == [1, 2, 3, 4, 5])
      #expect(printer.fences == 1)
    }
  }

  @Test func `Partial writes go on where they stopped`() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.takes = [1, 0, 2, 0, 0, 1]
    let printer = FakePrinter(behaviour)
    try await withLine(to: printer, dialect: dialect) { line, _ in
      #expect(await line.print([[1, 2, 3, 4, 5, 6, 7], [8, 9]]) == .printed)
      #expect(printer.job == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    }
  }

  @Test func `A printer that never answers counts a job as printed when all was taken`()
    async throws
  {
    var behaviour = FakePrinter.Behaviour()
    behaviour.status = nil
    let printer = FakePrinter(behaviour)
    try await withLine(to: printer, dialect: dialect) { line, _ in
      #expect(await line.state == .ready)
      #expect(await line.print([[1, 2, 3]]) == .printed)
      #expect(printer.job == [1, 2, 3])
      #expect(printer.fences == 0)
    }
  }

  @Test func `A printer without a dialect is never asked`() async throws {
    let printer = FakePrinter()
    try await withLine(to: printer, dialect: nil) { line, _ in
      #expect(await line.print([[1, 2, 3]]) == .printed)
      #expect(printer.queries == 0)
      #expect(printer.fences == 0)
    }
  }

  @Test func `A printer that does not answer the fence is asked for it once`() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.answersFence = false
    let printer = FakePrinter(behaviour)
    try await withLine(to: printer, dialect: dialect) { line, _ in
      #expect(await line.print([[1]]) == .printed)
      #expect(await line.print([[2]]) == .printed)
      #expect(printer.fences == 1)
    }
  }

  @Test(
    arguments: [([0x16, 0x16, 0x12], "cover open"), (paperOut, "paper out")] as [([UInt8], String)])
  func `A blocked printer takes nothing, and is ready again by itself`(
    status: [UInt8], reason: String
  ) async throws {
    let printer = FakePrinter()
    try await withLine(to: printer, dialect: dialect) { line, states in
      printer.change { $0.status = status }
      #expect(await line.print([[1]]) == .notStarted(reason))
      #expect(printer.job.isEmpty)
      #expect(await states.next() == .held(reason: reason))
      printer.change { $0.status = [0x16, 0x12, 0x12] }
      #expect(await states.next() == .ready)
      #expect(await line.print([[1]]) == .printed)
    }
  }

  @Test func `A printer that answers fences is waited for until it does`() async throws {
    let printer = FakePrinter()
    try await withLine(to: printer, dialect: dialect) { line, _ in
      #expect(await line.print([[1]]) == .printed)
      printer.change { $0.answersFence = false }
      let result = await line.print([[2]], deadline: 50)
      #expect(result == .uncertain("the printer does not say whether it printed"))
      printer.change { $0.answersFence = true }
      #expect(await line.print([[3]]) == .printed)
      #expect(printer.fences == 3)
    }
  }

  @Test func `Paper that ends in a job is waited for`() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.answersFence = false
    behaviour.onJob = { $0.status = Self.paperOut }
    let printer = FakePrinter(behaviour)
    try await withLine(to: printer, dialect: dialect) { line, states in
      async let result = line.print([[1, 2, 3]])
      #expect(await states.next() == .held(reason: "paper out"))
      printer.change { $0.status = [0x16, 0x12, 0x12] }
      #expect(await result == .printed)
      #expect(await states.next() == .ready)
      #expect(printer.job == [1, 2, 3])
    }
  }

  @Test func `Paper that stays out makes a job uncertain`() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.onJob = { $0.status = Self.paperOut }
    let printer = FakePrinter(behaviour)
    try await withLine(to: printer, dialect: dialect) { line, _ in
      #expect(await line.print([[1, 2, 3]], deadline: 100) == .uncertain("paper out"))
      #expect(printer.job == [1, 2, 3])
    }
  }

  @Test func `A printer that takes nothing has not started`() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.takes = Array(repeating: 0, count: 1_000_000)
    let printer = FakePrinter(behaviour)
    try await withLine(to: printer, dialect: dialect) { line, states in
      let result = await line.print([[1, 2, 3]], deadline: 30)
      #expect(result == .notStarted("the device takes no more data"))
      #expect(printer.job.isEmpty)
      #expect(printer.discards > 0)
      guard case .held(let reason) = await states.next() else {
        Issue.record("not held")
        return
      }
      #expect(reason.contains("paper"))
    }
  }

  @Test func `A printer that stops in the middle is uncertain`() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.takes = [2] + Array(repeating: 0, count: 1_000_000)
    let printer = FakePrinter(behaviour)
    try await withLine(to: printer, dialect: dialect) { line, _ in
      let result = await line.print([[1, 2, 3]], deadline: 30)
      #expect(result == .uncertain("the device takes no more data"))
      #expect(printer.job == [1, 2])
    }
  }

  @Test func `A printer pulled in a job is uncertain`() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.takes = [2]
    behaviour.onJob = { $0.failure = .absent("unplugged") }
    let printer = FakePrinter(behaviour)
    try await withLine(to: printer, dialect: dialect) { line, _ in
      #expect(await line.print([[1, 2, 3]]) == .uncertain("unplugged"))
    }
  }

  @Test func `A printer pulled before its confirmation is uncertain`() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.onJob = { $0.status = nil }
    let printer = FakePrinter(behaviour)
    try await withLine(to: printer, dialect: dialect) { line, states in
      async let result = line.print([[1]])
      #expect(
        await states.next() == .held(reason: "the printer does not answer: is it switched on?"))
      printer.unplug()
      #expect(await result == .uncertain("unplugged"))
      #expect(await states.next() == .absent(reason: "unplugged"))
    }
  }

  @Test func `An absent printer takes nothing`() async throws {
    let printer = FakePrinter()
    try await withLine(to: printer, dialect: dialect, plugged: false) { line, states in
      printer.unplug()
      #expect(await states.next() == .absent(reason: "unplugged"))
      #expect(await line.print([[1]]) == .notStarted("unplugged"))
      printer.publish(.error(reason: "no permission"))
      #expect(await states.next() == .error(reason: "no permission"))
      #expect(await line.print([[1]]) == .notStarted("no permission"))
      printer.plug()
      #expect(await states.next() == .ready)
      #expect(await line.print([[1]]) == .printed)
    }
  }

  @Test func `A printer that answered once and is silent now is held, also after a re-plug`()
    async throws
  {
    let printer = FakePrinter()
    try await withLine(to: printer, dialect: dialect) { line, states in
      printer.change { $0.status = nil }
      printer.unplug()
      #expect(await states.next() == .absent(reason: "unplugged"))
      printer.plug()
      guard case .held(let reason) = await states.next() else {
        Issue.record("not held")
        return
      }
      #expect(reason.contains("switched on"))
      #expect(await line.print([[1]]) == .notStarted(reason))
      #expect(printer.job.isEmpty)
    }
  }

  @Test func `Late answers to old questions are not taken for new ones`() async throws {
    let printer = FakePrinter()
    try await withLine(to: printer, dialect: dialect) { line, states in
      printer.change { $0.status = nil }
      guard case .notStarted = await line.print([[1]]) else {
        Issue.record("started")
        return
      }
      // Old answers to DLE EOT 1 come first; read as the answers to DLE EOT 2 and 4, their drawer
      // bit would say that the cover is open.
      printer.change {
        $0.status = [0x16, 0x12, 0x12]
        $0.late = [0x16, 0x16]
      }
      guard case .held = await states.next() else {
        Issue.record("not held")
        return
      }
      #expect(await states.next() == .ready)
    }
  }

  /// The answer to the fence was lost: it is asked again, and the slip is not printed twice.
  @Test func `A lost answer to the fence is asked for again`() async throws {
    let printer = FakePrinter()
    try await withLine(to: printer, dialect: dialect, fencePatience: 20) { line, _ in
      #expect(await line.print([[1]]) == .printed)
      printer.change { $0.lostFences = 2 }
      #expect(await line.print([[2]]) == .printed)
      #expect(printer.fences == 4)
      // Nothing is owed any more.
      #expect(await line.print([[3]]) == .printed)
      #expect(printer.fences == 5 && printer.job == [1, 2, 3])
    }
  }

  /// An octet that was none of its own, and looks like the answer.
  @Test func `A printer that is switched off has answered no fence`() async throws {
    var behaviour = FakePrinter.Behaviour()
    behaviour.onJob = { $0.status = nil }
    let printer = FakePrinter(behaviour)
    try await withLine(to: printer, dialect: dialect) { line, states in
      async let result = line.print([[1]])
      #expect(await states.next() == .held(reason: Self.silence))
      printer.publish(.bytes([0x00], at: .max))
      #expect(await result == .uncertain(Self.silence))
    }
  }

  /// The roll ends in a job, and then nothing is heard of the printer for a while. One that was
  /// switched off has lost the job, and would answer another fence at once; one that takes no
  /// question has not been asked.
  @Test(
    arguments: [
      (nil, true, .uncertain("the printer was switched off")),
      (nil, false, .uncertain("the printer was switched off")),
      (.deadline, true, .printed),
    ] as [(WriteError?, Bool, PrintResult)])
  func `A printer that was switched off has lost its job`(
    failure: WriteError?, isFenceKnown: Bool, result: PrintResult
  ) async throws {
    let printer = FakePrinter()
    try await withLine(to: printer, dialect: dialect, fencePatience: 20) { line, states in
      if isFenceKnown { #expect(await line.print([[1]]) == .printed) }
      printer.change { $0.onJob = { $0.status = Self.paperOut } }
      async let ended = line.print([[2]])
      #expect(await states.next() == .held(reason: "paper out"))
      printer.change { behaviour in
        if let failure { behaviour.failure = failure } else { behaviour.status = nil }
      }
      #expect(await states.next() == .held(reason: Self.silence))
      printer.change { behaviour in
        behaviour.failure = nil
        behaviour.status = [0x16, 0x12, 0x12]
      }
      #expect(await ended == result)
      // Nothing is owed any more.
      #expect(await line.print([[3]]) == .printed)
    }
  }

  /// The answer to the fence comes after all: the printer had only been busy.
  @Test func `A printer that was silent for a while is waited for`() async throws {
    let printer = FakePrinter()
    try await withLine(to: printer, dialect: dialect) { line, states in
      #expect(await line.print([[1]]) == .printed)
      printer.change { $0.onJob = { $0.status = nil } }
      async let result = line.print([[2]])
      #expect(await states.next() == .held(reason: Self.silence))
      printer.change { $0.status = [0x16, 0x12, 0x12] }
      #expect(await states.next() == .ready)
      printer.publish(.bytes([0x00], at: .max))
      #expect(await result == .printed)
      #expect(printer.fences == 2)
    }
  }

  @Test func `Jobs take their turns`() async throws {
    let printer = FakePrinter()
    try await withLine(to: printer, dialect: dialect) { line, _ in
      let results = await withTaskGroup(of: PrintResult.self) { group in
        for job in UInt8(0)..<10 {
          group.addTask { await line.print([[job, job], [job]]) }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(results == Array(repeating: .printed, count: 10))
      for start in stride(from: 0, to: 30, by: 3) {
        #expect(Set(printer.job[start..<start + 3]).count == 1)
      }
    }
  }

  @Test func `The states end with the line`() async throws {
    let printer = FakePrinter()
    let line = PrinterLine(
      line: printer, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { [dialect] _ in PrinterManner(dialect: dialect) }
    var states = line.states.makeAsyncIterator()
    printer.close()
    await line.run()
    #expect(await states.next() == .absent(reason: "the line was closed"))
    #expect(await states.next() == nil)
  }
}

@Suite struct StatusDialectTests {
  @Test(
    arguments: [
      ([], nil, 0..<0),
      ([0x12], .status(0x12), 0..<1),
      ([0x16, 0x00], .status(0x16), 0..<1),
      ([0x7E], .status(0x7E), 0..<1),
      ([0x00], .fence, 0..<1),
      ([0x0C], .fence, 0..<1),
      ([0x11, 0x12], .other, 0..<1),
      ([0x13], .other, 0..<1),
      ([0x10, 0x00, 0x0C], nil, 0..<0),
      ([0x18, 0x00, 0x0C, 0x0F, 0x12], .unasked([0x18, 0x00, 0x0C, 0x0F]), 0..<4),
      ([0x14, 0x11, 0x40, 0x13, 0x0F, 0x0F], .unasked([0x14, 0x40, 0x0F, 0x0F]), 0..<6),
      ([0x14, 0x11, 0x00], nil, 0..<0), ([0x14, 0x14], .other, 0..<1),
      ([0x14] + [UInt8](repeating: 0x11, count: 80), .other, 0..<1),
      // An answer within what it tells by itself.
      ([0x14, 0x00, 0x16], .status(0x16), 2..<3), ([0x18, 0x1A, 0x00], .status(0x1A), 1..<2),
      // GS I 67: a mark, the name, NUL.
      ([0x5F, 0x54, 0x4D, 0x20, 0x32, 0x00, 0x12], .model("TM 2"), 0..<6),
      ([0x5F, 0x54, 0x4D], nil, 0..<0), ([0x5F], nil, 0..<0), ([0x5F, 0x00], .other, 0..<1),
      ([0x5F, 0x54, 0x12], .other, 0..<1),
      ([0x5F] + [UInt8](repeating: 0x41, count: 81), .other, 0..<1),
      ([0xFF], .other, 0..<1),
    ] as [([UInt8], StatusReply?, Range<Int>)])
  func `Replies are told apart by their fixed bits`(
    bytes: [UInt8], reply: StatusReply?, place: Range<Int>
  ) {
    let dialect = StatusDialect.escpos { _ in .ready }
    let taken = dialect.split(bytes[...])
    #expect(taken?.reply == reply)
    #expect((taken?.place ?? 0..<0) == place)
  }

  @Test func `The queries are those of ESC/POS`() {
    let dialect = StatusDialect.escpos { _ in .ready }
    #expect(dialect.queries == [[0x10, 0x04, 1], [0x10, 0x04, 2], [0x10, 0x04, 4]])
    #expect(dialect.fence == [0x1D, 0x72, 1])
  }
}
