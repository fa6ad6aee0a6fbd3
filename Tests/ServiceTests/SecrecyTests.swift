import Conformance
import Journal
import Simulation
import Terminal
import Testing

@testable import Service

/// Payment codes, keys and activation codes are in no event, log line, error or file.
@Suite(.timeLimit(.minutes(5))) struct SecrecyTests {
  @Test(.covers("3.3/no-keys-in-logs")) func noSecretIsEverShownOrWritten() async throws {
    let shop = try Shop()
    let errors = Box<[String]>([])
    let views = Box<[String]>([])
    func keep(_ body: () async throws -> some Encodable) async {
      do {
        let text = try JSONText.encode(try await body())
        views.change { $0.append(text) }
      } catch {
        errors.change { $0.append("\(error) \(String(reflecting: error))") }
      }
    }

    let life = try await shop.openUnactivated()
    await life.device("printer", "front", "ready")
    await life.device("scanner", "counter", "ready")
    var secrets = [World.vendor.key]
    func activate(_ fate: Line.Fate?, replace: Bool = false) async {
      let code = shop.world.activationCode(at: life.clock.now().wall)
      secrets.append(code)
      if let fate { life.line.next(.activate, fate) }
      var body = ActivateBody(code: code)
      body.replace = replace
      let wanted = body
      await keep { try await life.till.activate(wanted, by: Fixture.peer) }
    }
    await activate(.answerLost)
    await activate(.said(#"{"result_code":"400","error_code":"X","error_message":"no"}"#))
    await activate(nil)
    secrets.append(try await life.keys().current)
    await activate(nil)
    await keep { try await life.checkIn() }
    secrets.append(try await life.keys().current)

    let fates: [Line.Fate?] = [
      nil, .notSent, .requestLost, .answerLost, .said("<html>", status: 502),
      .said(#"{"result_code":"400","error_code":"INVALID_PARAMS","error_message":"bad"}"#),
    ]
    for (index, fate) in fates.enumerated() {
      let code = "13999888777666550\(index)"
      secrets.append(code)
      if let fate { life.line.next(.pay, fate) }
      await keep { try await life.pay("A\(index)", code: code).value }
      await life.advance(.seconds(30))
      await keep { try await life.pay("B\(index)", code: code).value }
      await keep { try await life.pay("A\(index)", code: "1" + code.dropFirst()).value }
    }
    let scanned = "139998887776665599"
    secrets.append(scanned)
    await life.scan(scanned)
    await keep { try await life.pay("S1", code: nil).value }
    await life.scan(scanned, sequence: 2)
    await life.advance(.minutes(1))
    await keep { try await life.refund("A0", "R1", 100).value }
    await keep { try await life.refund("A0", "R2", 9_999).value }
    try await life.forgetKeys()
    await keep { try await life.checkIn() }
    await keep { try await life.pay("A9", code: "139998887776665598", wait: .seconds(9)).value }
    secrets.append("139998887776665598")
    await life.advance(.minutes(5))
    await keep { try await life.terminal() }
    await keep { try await life.till.status(by: Fixture.peer) }

    let events = try await life.events().map { "\($0.data) \($0.cause)" }
    let shown = events + shop.logs.lines + errors.value + views.value + shop.printer.papers
    #expect(events.count > 20 && shop.logs.lines.count > 20)
    #expect(errors.value.count > 5 && views.value.count > 10 && !shop.printer.papers.isEmpty)
    let files = String(decoding: Disk.octets(life.directory), as: UTF8.self)
    #expect(files.contains("\"client_sn\":\"A0\""))
    for secret in secrets {
      #expect(shown.first { $0.contains(secret) } == nil, "\(secret)")
      #expect(!files.contains(secret), "\(secret)")
    }
  }

  /// Also while the order is open, and its code may still have to be sent.
  @Test func anOpenOrdersCodeIsSealed() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let gate = Gate()
    life.line.next(.pay, .held(gate, then: .answered))
    _ = try await life.pay("A1")
    await gate.reached()
    let files = String(decoding: Disk.octets(life.directory), as: UTF8.self)
    #expect(files.contains("A1"))
    #expect(!files.contains(Fixture.code))
    gate.open()
    await life.settle()
  }

  @Test func aGatewayThatEchoesTheCodeIsNotQuoted() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    life.line.next(
      .pay,
      .said(
        """
        {"result_code":"200","biz_response":{"result_code":"PAY_FAIL","error_code":"INVALID_BARCODE",
        "error_message":"code \(Fixture.code) is not valid"}}
        """))
    _ = try await life.pay("A1")
    await life.advance(.minutes(3))
    let shown = try await life.events().map(\.data) + shop.logs.lines
    #expect(shown.first { $0.contains(Fixture.code) } == nil)
    let files = String(decoding: Disk.octets(life.directory), as: UTF8.self)
    #expect(!files.contains(Fixture.code))
  }
}
