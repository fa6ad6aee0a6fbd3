import Devices
import Synchronization
import Testing

/// How a printer is spoken to is asked when it has come.
@Suite(.timeLimit(.minutes(1))) struct PrinterMannerTests {
  private static let dialect = StatusDialect.escpos(
    told: { octets in
      if octets[0] & 0x20 != 0 { return .blocked("cover open") }
      return octets[2] & 0x03 != 0 ? .needing("little paper") : .ready
    },
    verdict: { $0[1] & 0x04 != 0 ? .blocked("cover open") : .ready })

  private static func printer(_ change: (inout FakePrinter.Behaviour) -> Void) -> FakePrinter {
    var behaviour = FakePrinter.Behaviour()
    change(&behaviour)
    return FakePrinter(behaviour)
  }

  @Test func `What a printer tells by itself is known without asking`() async throws {
    let printer = Self.printer { $0.automatic = [0x14, 0x00, 0x03, 0x0F] }
    let manner = PrinterManner(dialect: Self.dialect, isAutomatic: true)
    try await withLine(to: printer, manner: { _ in manner }) { line, states in
      await states.pass(to: .needing("little paper"))
      #expect(printer.automatics == 1)
      let asked = printer.queries
      printer.change { $0.status = nil }
      printer.publish(.bytes([0x3C, 0x00, 0x00, 0x0F], at: .max))
      await states.pass(to: .held(reason: "cover open"))
      #expect(printer.queries <= asked + 3)
    }
  }

  /// One without answers to questions may still tell by itself.
  @Test func `What it tells counts where it answers nothing`() async throws {
    let printer = Self.printer {
      $0.status = nil
      $0.automatic = [0x3C, 0x00, 0x00, 0x0F]
    }
    let manner = PrinterManner(dialect: Self.dialect, isAutomatic: true)
    try await withLine(to: printer, manner: { _ in manner }) { line, states in
      if await line.state != .held(reason: "cover open") {
        await states.pass(to: .held(reason: "cover open"))
      }
      #expect(await line.print([[1]]) == .notStarted("cover open"))
      printer.publish(.bytes([0x14, 0x00, 0x00, 0x0F], at: .max))
      await states.pass(to: .ready)
      #expect(await line.print([[1]]) == .printed)
    }
  }

  @Test func `Others are not told to`() async throws {
    let printer = Self.printer { $0.automatic = [0x14, 0x00, 0x00, 0x0F] }
    try await withLine(to: printer, dialect: Self.dialect) { line, _ in
      #expect(await line.print([[1]]) == .printed)
      #expect(printer.automatics == 0 && printer.models == 0)
    }
  }

  /// While a job waits for paper, what holds it is what the printer says.
  @Test func `A job that stops says what the printer tells`() async throws {
    let printer = Self.printer {
      $0.automatic = [0x14, 0x00, 0x00, 0x0F]
      $0.takes = [1]
    }
    printer.change {
      $0.onJob = { behaviour in
        behaviour.takes = Array(repeating: 0, count: 10_000)
        printer.publish(.bytes([0x3C, 0x00, 0x00, 0x0F], at: .max))
      }
    }
    let manner = PrinterManner(dialect: Self.dialect, isAutomatic: true)
    try await withLine(to: printer, manner: { _ in manner }) { line, states in
      async let result = line.print([[1, 2, 3]])
      await states.pass(to: .held(reason: "cover open"))
      printer.change { $0.takes = [] }
      printer.publish(.bytes([0x14, 0x00, 0x00, 0x0F], at: .max))
      await states.pass(to: .ready)
      #expect(await result == .printed)
      #expect(printer.job == [1, 2, 3])
    }
  }

  // MARK: - The model

  @Test(arguments: ["TM-T88V", nil] as [String?])
  func `A printer is asked for its model once, when it has come`(_ model: String?) async throws {
    let heard = Mutex<[String?]>([])
    let printer = Self.printer { $0.model = model }
    try await withLine(
      to: printer,
      manner: { model in
        heard.withLock { $0.append(model) }
        return PrinterManner(
          dialect: Self.dialect, isAutomatic: model != nil, asksModel: model == nil)
      }
    ) { line, states in
      #expect(await line.state == .ready)
      #expect(await line.print([[1]]) == .printed)
      #expect(printer.models == 1)
      #expect(heard.withLock { $0 } == (model == nil ? [nil] : [nil, model]))
      #expect(printer.automatics == (model == nil ? 0 : 1))
      printer.unplug()
      _ = await states.next()
      printer.plug()
      #expect(await states.next() == .ready)
      #expect(printer.models == 2)
    }
  }

  /// To one that answers nothing the question would be text.
  @Test func `A printer that answers nothing is not asked for it`() async throws {
    let printer = Self.printer { $0.status = nil }
    let manner = PrinterManner(dialect: Self.dialect, asksModel: true)
    try await withLine(to: printer, manner: { _ in manner }) { line, _ in
      #expect(await line.state == .ready)
      #expect(await line.print([[1]]) == .printed)
      #expect(printer.models == 0)
    }
  }

  /// One that never answers takes the place of one that did: it is not silent, only another.
  @Test(arguments: [("a", "b", true), ("a", "a", false)])
  func `What one printer has answered says nothing of another`(
    _ first: String, _ second: String, _ isReady: Bool
  ) async throws {
    let printer = FakePrinter()
    let names = Mutex([first, second])
    try await withLine(
      to: printer,
      manner: { _ in
        let name = names.withLock { $0.isEmpty ? "" : $0.removeFirst() }
        return PrinterManner(printer: name, dialect: Self.dialect)
      }
    ) { line, states in
      printer.unplug()
      _ = await states.next()
      printer.change { $0.status = nil }
      printer.plug()
      let state = await states.next()
      if isReady {
        #expect(state == .ready)
        #expect(await line.print([[1]]) == .printed)
      } else {
        #expect(state?.isReady == false)
      }
    }
  }
}

extension PrinterState {
  fileprivate var isReady: Bool { self == .ready }
}

extension AsyncStream<PrinterState>.Iterator {
  /// Waits until the printer is in a state, whatever it is before.
  mutating func pass(to wanted: PrinterState) async {
    while let state = await next(isolation: #isolation) {
      if state == wanted { return }
    }
    Issue.record("it never was \(wanted)")
  }
}
