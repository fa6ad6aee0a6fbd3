import Gateways
import Terminal
import Testing

@testable import Journal
@testable import Service

/// Who has logged in, by the payment system that knows logins.
@Suite struct LoginTests {
  /// Believes one word.
  private struct Desk: LoginGateway {
    let ottpay = OTTPayGateway(account: OTTPayDesk.merchant)
    let name = "desk"
    let isExperimental = true
    let capabilities: Set<Capability> = [.precreate]
    var account: Credentials? { ottpay.account }

    func login(
      in data: [UInt8], at time: Milliseconds
    ) throws(NotificationRefusal) -> PayerLogin {
      switch String(decoding: data, as: UTF8.self) {
      case "me":
        return PayerLogin(
          messageID: "U1", userID: "u1", mobile: "13800000001", industryCode: nil,
          channelCode: "C1", madeAt: time)
      case "other": throw .notOurs
      case "none": throw .unreadable("not JSON")
      default: throw .distrusted("the signature is wrong")
      }
    }
    func orderNumber(for clientSN: ClientSN) -> String { clientSN.text }
    func violations(in request: OrderRequest) -> [FieldError] { [] }
    func request(
      _ command: OrderCommand, for order: Order, code: PaymentCode?,
      signedBy credentials: Credentials
    ) -> HTTPRequest { HTTPRequest(path: "/", headers: [], body: []) }
    func outcome(
      of response: HTTPResponse, to command: OrderCommand, for order: Order, clock: GatewayClock
    ) -> Outcome { .unknown("none") }
    func probe(number: String, signedBy credentials: Credentials) -> HTTPRequest {
      HTTPRequest(path: "/", headers: [], body: [])
    }
    func probeOutcome(of response: HTTPResponse) -> ProbeOutcome { .unknown("none") }
    func words(for code: String, in language: Language) -> String? { nil }
  }

  private func till(withLogins: Bool = true) async throws -> Till {
    let shop = try Shop()
    var all = shop.settings
    let plain = all.gateways[0]
    if withLogins {
      all.gateways.append(
        GatewaySettings(
          gateway: Desk(), transfer: plain.transfer, policy: plain.policy, vendor: nil, appID: "",
          precreatePayway: nil, isSimulated: false))
    }
    return try Till(
      settings: all, journal: Journal(directory: shop.directory(), seal: Fixture.seal),
      wire: OTTPayDesk(), clock: ManualClock(), log: shop.logs.logger)
  }

  private func verify(_ till: Till, _ data: String?, _ gateway: String? = nil) async throws
    -> LoginView
  {
    try await till.verifyLogin(
      LoginBody(requestData: data, gateway: gateway), by: Fixture.peer)
  }

  @Test func whoIsBelieved() async throws {
    let till = try await till()
    let login = try await verify(till, "me")
    #expect(login.believed && login.gateway == "desk" && login.experimental)
    #expect(login.userID == "u1" && login.messageID == "U1" && login.mobile == "138****0001")
    #expect(login.madeAt == "2026-11-21T10:00:00.000+08:00" && login.reason == nil)
    for (data, reason) in [
      ("other", "no login to this merchant"), ("none", "the login message is not JSON"),
      ("forged", "the signature is wrong"),
    ] {
      let login = try await verify(till, data, "desk")
      #expect(!login.believed && login.userID == nil && login.mobile == nil)
      #expect(login.reason?.contains(reason) == true, "\(login)")
    }
  }

  @Test func whatIsRefused() async throws {
    let till = try await till()
    for (data, gateway, code): (String?, String?, Problem.Code) in [
      (nil, nil, .invalid), ("", nil, .invalid),
      (String(repeating: "a", count: 16_385), nil, .invalid), ("me", "none", .invalid),
      ("me", "upay", .notSupportedByGateway),
    ] {
      let problem = await #expect(throws: Problem.self) { try await verify(till, data, gateway) }
      #expect(problem?.code == code)
    }
    let plain = try await self.till(withLogins: false)
    let problem = await #expect(throws: Problem.self) { try await verify(plain, "me") }
    #expect(problem?.code == .notSupportedByGateway)
    #expect(problem?.detail.contains("[gateway ucsp]") == true)
  }
}
