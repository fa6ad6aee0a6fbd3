import Receipts
import Terminal
import Testing

private func state(_ replies: [PrinterReply]) -> PrinterStatus {
  var state = PrinterStatus()
  replies.forEach { state.apply($0) }
  return state
}

struct PrinterStatusTests {
  @Test(
    arguments: [
      ([.status(.printer, 0x16)], .ready), ([.status(.printer, 0x12)], .ready),
      ([.status(.printer, 0x1A)], .held(.offline)),
      ([.status(.offlineCause, 0x16)], .held(.coverOpen)),
      ([.status(.offlineCause, 0x1A)], .ready),
      ([.status(.offlineCause, 0x32)], .held(.paperEnd)),
      ([.status(.offlineCause, 0x52)], .held(.error)),
      ([.status(.errorCause, 0x1A)], .held(.cutterError)),
      ([.status(.errorCause, 0x32)], .held(.unrecoverableError)),
      ([.status(.errorCause, 0x52)], .held(.recovering)),
      ([.status(.paper, 0x1E)], .ready), ([.status(.paper, 0x72)], .held(.paperEnd)),
      ([.automatic([0x14, 0, 0, 0])], .ready), ([.automatic([0x38, 0, 0, 0])], .held(.coverOpen)),
      ([.automatic([0x18, 0, 0x0C, 0])], .held(.paperEnd)),
      ([.automatic([0x18, 0x08, 0, 0])], .held(.cutterError)),
      ([.automatic([0x18, 0x20, 0, 0])], .held(.unrecoverableError)),
      ([.automatic([0x18, 0x40, 0, 0])], .held(.recovering)),
      ([.automatic([0x18, 0, 0, 0])], .held(.offline)), ([], .unknown),
      (
        [.status(.printer, 0x1A), .status(.offlineCause, 0x36), .status(.paper, 0x72)],
        .held(.coverOpen)
      ),
      ([.status(.offlineCause, 0x32), .status(.offlineCause, 0x12)], .ready),
      ([.status(.paper, 0x72), .status(.paper, 0x12)], .ready),
    ] as [([PrinterReply], PrinterStatus.Readiness)])
  func readiness(replies: [PrinterReply], expected: PrinterStatus.Readiness) {
    #expect(state(replies).readiness == expected)
  }

  @Test func answersInTheOrderOfTheirQueries() {
    let status = PrinterStatus(
      answers: [0x1A, 0x36, 0x72], to: [.printer, .offlineCause, .paper])
    #expect(!status.isOnline && status.isCoverOpen && status.isPaperAtEnd)
    #expect(status.readiness == .held(.coverOpen))
    #expect(PrinterStatus(answers: [], to: StatusQuery.allCases).readiness == .unknown)
  }

  @Test func nearEndIsAWarningOnly() {
    let near = state([.status(.paper, 0x1E)])
    #expect(near.isPaperNearEnd && !near.isPaperAtEnd)
    #expect(near.words(.en).contains("nearly"))
    #expect(state([.automatic([0x10, 0, 0x03, 0])]).isPaperNearEnd)
  }

  @Test func theDrawerPinIsNoFault() {
    #expect(state([.status(.printer, 0x16)]).isDrawerPinHigh)
    #expect(!state([.status(.printer, 0x12)]).isDrawerPinHigh)
  }

  @Test func everyReasonHasWords() {
    for language in Language.allCases {
      let words = PrinterStatus.HoldReason.allCases.map { $0.words(language) }
      #expect(Set(words).count == words.count)
    }
    #expect(state([.status(.offlineCause, 0x16)]).words(.zh) == "打印机盖已打开，请合上。")
    #expect(PrinterStatus().words(.en).contains("does not tell"))
  }
}

struct PortStatusTests {
  @Test(
    arguments: [
      (0x18, nil), (0x38, .paperEnd), (0x20, .paperEnd), (0x10, .error), (0x00, .error),
      (0x08, .offline),
    ] as [(UInt8, PrinterStatus.HoldReason?)])
  func says(octet: UInt8, reason: PrinterStatus.HoldReason?) throws {
    #expect(try #require(PrinterPortStatus(octet)).holdReason == reason)
  }

  @Test func whatIsNoPortStatus() {
    for octet in UInt8.min...UInt8.max {
      #expect((PrinterPortStatus(octet) == nil) == (octet & 0xC7 != 0), "\(octet)")
    }
  }
}
