import Terminal
import Testing

@testable import UpayctlCommand

@Suite("Agreements by which customers are charged later")
struct AgreementTests {
  static func json(_ state: AgreementState, qrCode: String? = nil) -> String {
    let page = qrCode.map {
      "\"qr_code\":\"\($0)\",\"qr_expires_at\":\"2026-11-21T18:40:00+08:00\","
    }
    return """
      {"agreement_no":"club-1","gateway":"iotpay_card","state":"\(state.rawValue)",\(page ?? "")\
      "operator":"mei","masked":"621234****0001","created_at":"2026-11-21T18:23:36+08:00",\
      "updated_at":"2026-11-21T18:23:36+08:00","message":"Scan.","advice":"Wait."}
      """
  }

  @Test("One is begun, and its page is shown")
  func sign() async throws {
    let daemon = try FakeDaemon { _, _ in
      .json(202, Self.json(.signing, qrCode: "https://sign.example/1"))
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let wish = AgreementWish(
      number: "club-1", gateway: "iotpay_card", user: nil, printer: nil, isQuiet: true)
    #expect(await testSession(daemon, test.console()).sign(wish) == .done)
    #expect(
      daemon.requests.map(\.body) == [
        #"{"agreement_no":"club-1","gateway":"iotpay_card","print":false}"#
      ])
    #expect(daemon.requests.map(\.target) == ["/v1/agreements?wait=15"])
    #expect(test.output.contains("https://sign.example/1") && test.output.contains("Scan."))
    // As a QR code, for the customer's telephone.
    #expect(test.output.contains("█") && test.output.contains("▀"))
  }

  @Test("A number that is none is not sent", arguments: ["a b", String(repeating: "x", count: 31)])
  func wrong(number: String) async throws {
    let daemon = try FakeDaemon { _, _ in .json(200, "{}") }
    defer { daemon.stop() }
    let session = testSession(daemon, TestConsole().console())
    #expect(await session.sign(AgreementWish(number: number)) == .usage)
    #expect(daemon.requests.isEmpty)
  }

  @Test("They are listed, shown and ended")
  func others() async throws {
    let daemon = try FakeDaemon { request, _ in
      request.target == "/v1/agreements?limit=200"
        ? .json(200, "{\"agreements\":[\(Self.json(.active))]}")
        : .json(200, Self.json(request.method == "DELETE" ? .closed : .active))
    }
    defer { daemon.stop() }
    let test = TestConsole()
    let session = testSession(daemon, test.console())
    #expect(await session.agreements(of: nil) == .done)
    #expect(await session.showAgreement("club-1") == .done)
    #expect(await session.closeAgreement("club-1") == .done)
    #expect(daemon.requests.map(\.method) == ["GET", "GET", "DELETE"])
    #expect(test.output.contains("621234****0001") && test.output.contains("closed"))
  }

  @Test("However many there are, all are listed")
  func many() async throws {
    let daemon = try FakeDaemon { request, number in
      .json(
        200,
        "{\"agreements\":[\(Self.json(.active))]\(number < 2 ? ",\"next\":\"c\(number)\"" : "")}")
    }
    defer { daemon.stop() }
    let test = TestConsole()
    #expect(await testSession(daemon, test.console()).agreements(of: "ucsp") == .done)
    #expect(
      daemon.requests.map(\.target) == [
        "/v1/agreements?gateway=ucsp&limit=200", "/v1/agreements?gateway=ucsp&limit=200&after=c0",
        "/v1/agreements?gateway=ucsp&limit=200&after=c1",
      ])
    #expect(test.output.split(separator: "\n").count == 3)
  }

  @Test(
    "A script is told whether it is so, is not, or is not known yet",
    arguments: [
      (.submitted, .unknown, .unknown), (.signing, .done, .unknown), (.active, .done, .unknown),
      (.failed, .failed, .failed), (.closing, .unknown, .unknown), (.closed, .failed, .done),
      (.needsAttention, .unknown, .unknown),
    ] as [(AgreementState, CommandStatus, CommandStatus)])
  func statuses(_ state: AgreementState, _ sign: CommandStatus, _ close: CommandStatus)
    async throws
  {
    let daemon = try FakeDaemon { _, _ in .json(200, Self.json(state)) }
    defer { daemon.stop() }
    for json in [false, true] {
      let session = testSession(daemon, TestConsole().console(), json: json)
      #expect(await session.sign(AgreementWish(number: "club-1")) == sign)
      #expect(await session.closeAgreement("club-1") == close)
    }
  }

  @Test("What the daemon refuses is told")
  func refused() async throws {
    let daemon = try FakeDaemon { _, _ in .json(422, problemJSON("not-supported-by-gateway")) }
    defer { daemon.stop() }
    let session = testSession(daemon, TestConsole().console())
    #expect(await session.sign(AgreementWish(number: nil)) == .refused)
    #expect(await session.closeAgreement("club-1") == .refused)
  }
}
