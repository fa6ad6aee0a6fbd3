import Simulation
import Terminal
import Testing

@testable import Service

/// What a wrong request gets: every wrong field by its name, and nothing journaled or sent.
@Suite(.timeLimit(.minutes(5))) struct RequestValidationTests {
  struct Wrong: Sendable, CustomTestStringConvertible {
    let field: String
    let what: String
    let change: @Sendable (inout OrderBody) -> Void
    init(_ field: String, _ what: String, _ change: @escaping @Sendable (inout OrderBody) -> Void) {
      self.field = field
      self.what = what
      self.change = change
    }
    var testDescription: String { "\(field) \(what)" }
  }

  static let wrong: [Wrong] = [
    Wrong("total_amount", "missing") { $0.totalAmount = nil },
    Wrong("total_amount", "zero") { $0.totalAmount = 0 },
    Wrong("total_amount", "negative") { $0.totalAmount = -1 },
    Wrong("total_amount", "over the limit") { $0.totalAmount = 5_000_001 },
    Wrong("total_amount", "the largest number") { $0.totalAmount = .max },
    Wrong("client_sn", "empty") { $0.clientSN = "" },
    Wrong("client_sn", "33 characters") { $0.clientSN = String(repeating: "x", count: 33) },
    Wrong("client_sn", "a blank") { $0.clientSN = "a b" },
    Wrong("client_sn", "no ASCII") { $0.clientSN = "单" },
    Wrong("currency", "another") { $0.currency = "USD" },
    Wrong("subject", "empty") { $0.subject = "" },
    Wrong("subject", "65 octets") { $0.subject = String(repeating: "s", count: 65) },
    Wrong("subject", "66 octets in 22 characters") {
      $0.subject = String(repeating: "茶", count: 22)
    },
    Wrong("subject", "a line end") { $0.subject = "a\nb" },
    Wrong("operator", "empty") { $0.operator = "" },
    Wrong("operator", "33 octets") { $0.operator = String(repeating: "o", count: 33) },
    Wrong("operator", "a control character") { $0.operator = "a\u{7}" },
    Wrong("payway", "letters") { $0.payway = "alipay" },
    Wrong("payway", "four digits") { $0.payway = "1000" },
    Wrong("payway", "empty") { $0.payway = "" },
    Wrong("description", "256 octets") { $0.description = String(repeating: "d", count: 256) },
    Wrong("reflect", "65 octets") { $0.reflect = String(repeating: "r", count: 65) },
    Wrong("reflect", "empty") { $0.reflect = "" },
    Wrong("gateway", "unknown") { $0.gateway = "nopay" },
    Wrong("printer", "unknown") { $0.printer = "none" },
    Wrong("extended", "not an object") { $0.extended = .string("x") },
    Wrong("goods_details", "not a list") { $0.goodsDetails = .string("x") },
  ]

  @Test(arguments: wrong, [OrderRequest.Kind.pay, .precreate])
  func aWrongFieldIsNamed(_ wrong: Wrong, _ kind: OrderRequest.Kind) async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    let problem = await #expect(throws: Problem.self) {
      switch kind {
      case .pay: _ = try await life.pay("A1", wrong.change)
      case .precreate: _ = try await life.precreate("A1", wrong.change)
      }
    }
    #expect(problem?.code == .invalid)
    #expect(problem?.code.status == 400)
    #expect(problem?.errors.map(\.field) == [wrong.field])
    #expect(problem?.detail.contains(wrong.field) == true)
    #expect(try await life.events().isEmpty)
    #expect(life.line.seen.isEmpty)
  }

  static let right: [Wrong] = [
    Wrong("total_amount", "one") { $0.totalAmount = 1 },
    Wrong("total_amount", "the limit") { $0.totalAmount = 5_000_000 },
    Wrong("client_sn", "32 characters") { $0.clientSN = String(repeating: "x", count: 32) },
    Wrong("client_sn", "left out") { $0.clientSN = nil },
    Wrong("currency", "ours") { $0.currency = "CNY" },
    Wrong("subject", "64 octets") { $0.subject = String(repeating: "s", count: 64) },
    Wrong("subject", "left out") { $0.subject = nil },
    Wrong("operator", "32 octets") { $0.operator = String(repeating: "o", count: 32) },
    Wrong("description", "255 octets") { $0.description = String(repeating: "d", count: 255) },
    Wrong("reflect", "64 octets") { $0.reflect = String(repeating: "r", count: 64) },
    Wrong("gateway", "ours") { $0.gateway = "upay" },
    Wrong("printer", "ours") { $0.printer = "front" },
  ]

  @Test(arguments: right) func theLimitItselfIsTaken(_ right: Wrong) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let order = try await life.pay("A1", wait: .seconds(60), right.change).value
    #expect(order.state == .paid)
  }

  @Test func allWrongFieldsAreNamedAtOnce() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let problem = await #expect(throws: Problem.self) {
      try await life.pay("A1") { body in
        body.totalAmount = 0
        body.subject = ""
        body.payway = "x"
      }
    }
    #expect(Set(problem?.errors.map(\.field) ?? []) == ["total_amount", "subject", "payway"])
  }

  @Test func defaultsComeFromTheConfiguration() async throws {
    let shop = try Shop()
    shop.settings.subject = "Bakery"
    let life = try await shop.open()
    let order = try await life.pay("A1", wait: .seconds(60)) { $0.subject = nil }.value
    #expect(order.subject == "Bakery")
    #expect(order.operator == "li")
    #expect(order.currency == "CNY")
    let made = try await life.pay(nil, code: Fixture.otherCode, wait: .seconds(60)).value.clientSN
    #expect(ClientSN(made) != nil)
  }

  @Test(arguments: [
    ("", "dynamic_id"), (String(repeating: "1", count: 33), "dynamic_id"), ("1 2", "dynamic_id"),
    ("一二三", "dynamic_id"),
  ])
  func aCodeMustBePrintable(_ code: String, _ field: String) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let problem = await #expect(throws: Problem.self) { try await life.pay("A1", code: code) }
    #expect(problem?.errors.map(\.field) == [field])
    #expect(life.line.seen(.pay).isEmpty)
  }

  @Test func aScannerMustBeConfiguredAndNotStandBesideACode() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    for body in [
      PayBody(order: Fixture.order("A1"), scanner: "nowhere"),
      PayBody(order: Fixture.order("A1"), dynamicID: Fixture.code, scanner: "counter"),
    ] {
      let problem = await #expect(throws: Problem.self) {
        try await life.till.pay(body, by: Fixture.peer, wait: nil)
      }
      #expect(problem?.errors.map(\.field) == ["scanner"])
    }
  }

  @Test func aPrecreateNeedsAPaywayUnlessOneIsConfigured() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let problem = await #expect(throws: Problem.self) {
      try await life.precreate("Q1") { $0.payway = nil }
    }
    #expect(problem?.errors.map(\.field) == ["payway"])

    let other = try Shop()
    other.settings.gateways[0].precreatePayway = "1"
    let configured = try await other.open()
    let order = try await configured.precreate("Q1", wait: .seconds(9)) { $0.payway = nil }.value
    #expect(order.payway == "1")
  }

  @Test func nothingIsTakenBeforeTheActivation() async throws {
    let shop = try Shop()
    let life = try await shop.openUnactivated()
    for problem in [
      await #expect(throws: Problem.self) { try await life.pay("A1") },
      await #expect(throws: Problem.self) { try await life.precreate("A1") },
      await #expect(throws: Problem.self) { try await life.checkIn() },
    ] {
      #expect(problem?.code == .notActivated)
      #expect(problem?.code.status == 409)
    }
    #expect(life.line.seen.isEmpty)
    #expect(try await life.till.status(by: Fixture.peer).ready == false)
  }

  @Test func whatDoesNotExistIsNotFound() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    for problem in [
      await #expect(throws: Problem.self) { try await life.order("X1") },
      await #expect(throws: Problem.self) { try await life.cancel("X1") },
      await #expect(throws: Problem.self) { try await life.revoke("X1") },
      await #expect(throws: Problem.self) { try await life.refund("X1", "R1", 1) },
      await #expect(throws: Problem.self) {
        try await life.till.query("X1", by: Fixture.peer, wait: nil)
      },
      await #expect(throws: Problem.self) {
        try await life.till.reprint("X1", by: Fixture.peer)
      },
      await #expect(throws: Problem.self) {
        try await life.till.receiptText("X1", by: Fixture.peer)
      },
    ] {
      #expect(problem?.code == .notFound)
    }
    let invalid = await #expect(throws: Problem.self) { try await life.order("") }
    #expect(invalid?.errors.map(\.field) == ["client_sn"])
  }
}
