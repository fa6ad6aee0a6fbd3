import Terminal
import Testing

@testable import UpayctlCommand

@Suite("What a script learns of each refusal")
struct ProblemStatusTests {
  /// Every code of the socket with its HTTP status.
  static let codes: [(String, Int, CommandStatus)] = [
    ("invalid", 400, .usage),
    ("forbidden", 403, .refused),
    ("not-found", 404, .refused),
    ("method", 405, .refused),
    ("too-large", 413, .refused),
    ("media-type", 415, .refused),
    ("headers", 431, .refused),
    ("not-activated", 409, .refused),
    ("already-activated", 409, .refused),
    ("contents-differ", 409, .refused),
    ("order-busy", 409, .refused),
    ("wrong-state", 409, .refused),
    ("scanner-busy", 409, .refused),
    ("refund-unresolved", 409, .refused),
    ("sale-unresolved", 409, .refused),
    ("sale-paid", 409, .refused),
    ("check-in-unconfirmed", 409, .refused),
    ("code-already-used", 409, .refused),
    ("refund-exceeds-rest", 422, .refused),
    ("not-supported-by-gateway", 422, .refused),
    ("activation-refused", 422, .refused),
    ("check-in-refused", 422, .refused),
    ("journal-unwritable", 503, .failed),
    ("gateway-unreachable", 503, .failed),
    ("activation-unknown", 504, .unknown),
    ("check-in-unknown", 504, .unknown),
    ("internal", 500, .unknown),
  ]

  private func commands(_ session: Session) async -> [CommandStatus] {
    let wish = PaymentWish(kind: .pay, amount: "12.50", currency: "CNY", clientSN: "A1")
    return [
      await session.pay(wish),
      await session.cancel("A1"),
      await session.revoke("A1"),
      await session.adopt("A1", by: .sn),
      await session.resolve("A1", as: .paid, ActionNote(reason: "seen")),
      await session.reprint("A1"),
      await session.activate(["code": .string("1")]),
      await session.checkIn(force: false),
    ]
  }

  @Test("Commands that change something", arguments: codes)
  func changes(code: String, http: Int, status: CommandStatus) async throws {
    let daemon = try FakeDaemon { _, _ in .json(http, problemJSON(code, title: "Said \(code)")) }
    defer { daemon.stop() }
    let test = TestConsole()
    let statuses = await commands(testSession(daemon, test.console()))
    #expect(Set(statuses) == [status])
    #expect(test.errors.occurrences(of: "Said \(code)\nThe detail.") == statuses.count)
    #expect(!test.errors.contains("HAND OVER"))
  }

  @Test("How to charge a sale once more is said to who may want it")
  func again() async throws {
    for (code, isSaid) in [("sale-paid", true), ("sale-unresolved", false)] {
      let daemon = try FakeDaemon { _, _ in .json(409, problemJSON(code)) }
      defer { daemon.stop() }
      let test = TestConsole()
      let wish = PaymentWish(kind: .precreate, amount: "1", currency: "CNY", saleNo: "S1")
      #expect(await testSession(daemon, test.console()).pay(wish) == .refused)
      #expect(test.errors.contains("--again") == isSaid)
    }
  }

  @Test("Commands that only look", arguments: codes)
  func looks(code: String, http: Int, status: CommandStatus) async throws {
    let daemon = try FakeDaemon { _, _ in .json(http, problemJSON(code)) }
    defer { daemon.stop() }
    let session = testSession(daemon, TestConsole().console())
    let statuses = [
      await session.show("A1"), await session.receiptText("A1"),
      await session.receiptPicture("A1", to: "/nowhere/x.png", force: false),
      await session.orders(OrdersFilter(), all: true), await session.report(ReportWish()),
      await session.status(), await session.devices(),
      await session.test(device: "desk", kind: nil, seconds: 1),
    ]
    // Nothing was to be done, so nothing is in doubt.
    #expect(Set(statuses) == [status == .unknown ? .failed : status])
  }

  @Test("--json prints the refusal as it is", arguments: codes)
  func json(code: String, http: Int, status: CommandStatus) async throws {
    let daemon = try FakeDaemon { _, _ in .json(http, problemJSON(code)) }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console(), json: true)
    #expect(await session.resolve("A1", as: .notPaid, ActionNote(reason: "x")) == status)
    #expect(test.output == problemJSON(code) + "\n")
  }
}
