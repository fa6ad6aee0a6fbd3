import Gateways
import Testing

@testable import Terminal

/// Agreements as the payment systems that keep them are asked for them, and what strange answers say.
@Suite struct AgreementGatewayTests {
  private static func agreement(user: String?) throws -> Agreement {
    let request = AgreementRequest(
      number: try #require(AgreementNo("club-1")), gateway: "g", user: user, operator: "mei",
      print: false, printer: nil)
    return Agreement(
      request, AgreementAbilities(asks: true, closes: true), OrderPolicy(),
      at: Moment(wall: UCSPWorld.time, boot: 1))
  }

  static let asked: [(String, AgreementCommand, String)] = [
    ("ucsp", .sign, "SIGN_AUTO_DEBIT"), ("ucsp", .close, "CLOSE_AUTO_DEBIT"),
    ("iotpay", .sign, "/v3/"), ("iotpay", .query, "/v3/"),
  ]

  private static func gateway(_ name: String) throws -> any AgreementGateway {
    guard name == "ucsp" else { return IOTPayGateway(IOTPayWorld.merchant, .v3) }
    let gateway = UCSPGateway(try UCSPWorld.shared.get().merchant)
    return try #require(
      gateway.numbered(MessageStamp(number: 1, time: UCSPWorld.time)) as? any AgreementGateway)
  }

  @Test(arguments: asked)
  func requests(_ name: String, _ command: AgreementCommand, _ path: String) throws {
    let gateway = try Self.gateway(name)
    let agreement = try Self.agreement(user: name == "ucsp" ? "U1" : nil)
    #expect(gateway.violations(in: agreement.request).isEmpty)
    let wrong = try Self.agreement(user: name == "ucsp" ? nil : "U1").request
    #expect(gateway.violations(in: wrong).map(\.field) == ["user"])
    let request = gateway.request(command, for: agreement)
    #expect(request.path.contains(path) && !request.body.isEmpty)
    // What is no answer to this says nothing of it.
    for body in ["", "{}", "<html>", #"{"retCode": 1}"#] {
      let outcome = gateway.outcome(
        of: HTTPResponse(status: 200, body: Array(body.utf8)), to: command, for: agreement)
      switch outcome {
      case .page, .signed, .closed: Issue.record("\(body): \(outcome)")
      default: break
      }
    }
  }

  @Test func theCustomersNumberMustBeReadable() throws {
    let gateway = try Self.gateway("ucsp")
    for user in ["", "张三", String(repeating: "1", count: 65)] {
      let request = try Self.agreement(user: user).request
      #expect(gateway.violations(in: request).map(\.field) == ["user"])
    }
  }
}
