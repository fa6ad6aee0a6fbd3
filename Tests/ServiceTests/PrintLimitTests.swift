import Receipts
import Simulation
import Terminal
import Testing

@testable import Service

/// What `POST /v1/print` refuses, and names.
@Suite(.timeLimit(.minutes(1))) struct PrintLimitTests {
  typealias Setting = @Sendable (inout PrintLine) -> Void

  struct Refusal: Sendable, CustomTestStringConvertible {
    var field: String
    var set: @Sendable (inout PrintBody) -> Void
    var testDescription: String { field }

    init(_ field: String, _ set: @escaping @Sendable (inout PrintBody) -> Void) {
      self.field = field
      self.set = set
    }

    init(line field: String, _ set: @escaping Setting) {
      self.init(field) { body in
        var line = PrintLine()
        set(&line)
        body.lines = [PrintCallTests.text("first"), line]
      }
    }
  }

  static let refusals: [Refusal] = [
    Refusal("lines") { $0.lines = nil }, Refusal("lines") { $0.lines = [] },
    Refusal("lines") { $0.lines = Array(repeating: PrintCallTests.text("x"), count: 201) },
    Refusal("print_id") { $0.printID = "" },
    Refusal("print_id") { $0.printID = String(repeating: "x", count: 65) },
    Refusal("print_id") { $0.printID = "a\u{7}" },
    Refusal("printer") { $0.printer = "nobody" },
    Refusal(line: "lines[1]") { _ in }, Refusal(line: "lines[1]") { $0.rule = false },
    Refusal(line: "lines[1]") {
      $0.text = "x"
      $0.qr = "y"
    },
    Refusal(line: "lines[1]") {
      $0.barcode = "x"
      $0.rule = true
    },
    Refusal(line: "lines[1].text") { $0.text = "" },
    Refusal(line: "lines[1].text") { $0.text = String(repeating: "宽", count: 171) },
    Refusal(line: "lines[1].text") { $0.text = "a\nb" },
    Refusal(line: "lines[1].text") { $0.text = "a\u{1B}p" },
    Refusal(line: "lines[1].text") { $0.text = "a\u{85}" },
    Refusal(line: "lines[1].align") {
      $0.text = "x"
      $0.align = "centre"
    },
    Refusal(line: "lines[1].qr") { $0.qr = "" },
    Refusal(line: "lines[1].qr") { $0.qr = String(repeating: "x", count: 1_025) },
    Refusal(line: "lines[1].barcode") { $0.barcode = "" },
    Refusal(line: "lines[1].barcode") { $0.barcode = String(repeating: "1", count: 49) },
    Refusal(line: "lines[1].barcode") { $0.barcode = "ä" },
    Refusal(line: "lines[1].barcode") { $0.barcode = "a\tb" },
    Refusal(line: "lines[1].barcode") { $0.barcode = String(repeating: "A", count: 22) },
  ]

  @Test(arguments: refusals) func isRefused(_ refusal: Refusal) async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    await life.device("printer", "front", "ready")
    var body = PrintBody(lines: [PrintCallTests.text("x")])
    refusal.set(&body)
    let problem = await #expect(throws: Problem.self) {
      try await life.till.print(body, by: Fixture.peer)
    }
    #expect(problem?.code == .invalid)
    #expect(problem?.errors.map(\.field) == [refusal.field])
    await life.settle()
    #expect(shop.printer.papers.isEmpty)
    #expect(try await life.till.jobs().isEmpty)
  }

  static let accepted: [Refusal] = [
    Refusal("200 lines") { $0.lines = Array(repeating: PrintCallTests.text("x"), count: 200) },
    Refusal("print_id") { $0.printID = String(repeating: "x", count: 64) },
    Refusal(line: "text") { $0.text = " " },
    Refusal(line: "text of 512") { $0.text = String(repeating: "x", count: 512) },
    Refusal(line: "qr of 1024") { $0.qr = String(repeating: "x", count: 1_024) },
    Refusal(line: "qr of any octets") { $0.qr = "a\u{0}\n\u{10}\u{14}" },
    Refusal(line: "barcode of digits") { $0.barcode = String(repeating: "1", count: 42) },
    Refusal(line: "barcode of 21") { $0.barcode = String(repeating: "A", count: 21) },
    Refusal(line: "bidi and emoji") { $0.text = "\u{202E}👨‍👩‍👧 e\u{301} 𠀀" },
    Refusal(line: "text beside no rule") {
      $0.text = "x"
      $0.rule = false
    },
  ]

  @Test(arguments: accepted) func isPrinted(_ limit: Refusal) async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    await life.device("printer", "front", "ready")
    var body = PrintBody(lines: [PrintCallTests.text("x")])
    limit.set(&body)
    _ = try await life.till.print(body, by: Fixture.peer)
    await life.settle()
    #expect(shop.printer.papers.count == 1)
  }

  /// What 80 mm can print, 58 mm may not.
  @Test func thePaperDecides() async throws {
    let shop = try Shop()
    shop.settings.printers.append(
      PrinterSettings(name: "small", choice: .init(.mm58), language: .en))
    let life = try await shop.openUnactivated()
    var line = PrintLine()
    line.barcode = "ABCDEFGHIJKLM"
    var body = PrintBody(lines: [line])
    _ = try await life.till.print(body, by: Fixture.peer)
    body.printer = "small"
    let problem = await #expect(throws: Problem.self) {
      try await life.till.print(body, by: Fixture.peer)
    }
    #expect(problem?.errors.map(\.field) == ["lines[0].barcode"])
    #expect(problem?.detail.contains("384 dots") == true)
  }

  @Test func everyWrongFieldIsNamed() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    var body = PrintBody(lines: [PrintLine(), PrintCallTests.text("")])
    body.printID = ""
    let problem = await #expect(throws: Problem.self) {
      try await life.till.print(body, by: Fixture.peer)
    }
    #expect(problem?.errors.map(\.field) == ["print_id", "lines[0]", "lines[1].text"])
  }
}
