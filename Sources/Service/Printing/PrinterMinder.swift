public import Devices
import Receipts
public import Terminal

/// Minds one printer: its states reach the till, which prints when it can.
public struct PrinterMinder: Sendable {
  private let name: String
  private let line: PrinterLine
  private let till: Till

  public init(name: String, line: PrinterLine, till: Till) {
    self.name = name
    self.line = line
    self.till = till
  }

  /// Runs the line and passes on what becomes of it, until the line is closed.
  public func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await line.run() }
      for await state in line.states {
        switch state {
        case .ready: await changed("ready", nil)
        case .needing(let words): await changed("ready", words)
        case .held(let reason): await changed("held", reason)
        case .absent(let reason): await changed("absent", reason)
        case .error(let reason): await changed("error", reason)
        }
      }
      group.cancelAll()
    }
  }

  private func changed(_ state: String, _ reason: String?) async {
    await till.deviceChanged(
      kind: "printer", id: name, state: state, reason: reason, path: await line.path)
  }

  /// How ESC/POS answers are understood, with reasons in the cashier's language.
  public static func dialect(_ language: Language) -> StatusDialect {
    .escpos(
      told: { octets in
        var status = PrinterStatus()
        status.apply(.automatic(octets))
        return status.condition(language)
      },
      verdict: { answers in
        let queries = [StatusQuery.printer, .offlineCause, .paper, .errorCause]
        return PrinterStatus(answers: answers, to: queries).condition(language)
      })
  }

  /// The same of the port status: what is the matter.
  public static func port(_ language: Language) -> @Sendable (UInt8) -> String? {
    { PrinterPortStatus($0)?.holdReason?.words(language) }
  }
}

extension PrinterStatus {
  fileprivate func condition(_ language: Language) -> PrinterCondition {
    switch readiness {
    case .ready where isPaperNearEnd: .needing(words(language))
    case .ready: .ready
    case .unknown: .unknown
    case .held: .blocked(words(language))
    }
  }
}
