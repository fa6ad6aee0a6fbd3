import Conformance
import FoundationEssentials
import Gateways
import Terminal
import Testing

/// The verbs of the daemon, as UCSP is asked and as its answers are understood.
@Suite struct UCSPGatewayTests {
  static let question = OrderCommand.query(refundRequestNo: nil)
  static let refund = OrderCommand.refund(refundRequestNo: Sample.number, amount: Amount(250))
  private static let stamp = MessageStamp(number: 7, time: UCSPWorld.time)

  let world: UCSPWorld
  let gateway: any Gateway

  init() throws {
    world = try UCSPWorld.shared.get()
    gateway = UCSPGateway(world.merchant).numbered(Self.stamp)
  }

  private static var order: Order { Sample.order(.precreate, sn: UCSPWorld.queryID) }

  static let asked: [(OrderCommand, UCSPMessageType)] = [
    (.precreate, UCSPMessageType.submitOrder),
    (question, .resultInquiry), (refund, .refund), (.revoke, .cancellation),
    (.query(refundRequestNo: Sample.number), .refundInquiry),
  ]

  @Test(arguments: asked)
  func requests(_ command: OrderCommand, _ type: UCSPMessageType) throws {
    covers(
      "ucsp:1/cancellation", "ucsp:1/refund", "ucsp:4/PAYMENT_RESULT_INQUIRY",
      "ucsp:4/REFUND_RESULT_INQUIRY", "ucsp:4/PAYMENT_CANCELLATION", "ucsp:4/PAYMENT_REFUND")
    let order = Self.order
    let request = gateway.request(command, for: order, code: nil, signedBy: Sample.credentials)
    #expect(request.path.hasSuffix(type.rawValue))
    let body = String(decoding: request.body, as: UTF8.self)
    #expect(body.contains(#""msgType":"\#(type.rawValue)""#))
    #expect(!body.contains(#""signature":"00000000""#))
    // The same transmission is the same octets, the next one another message.
    let again = gateway.request(command, for: order, code: nil, signedBy: Sample.credentials)
    #expect(again == request)
    let next = gateway.numbered(MessageStamp(number: 8, time: UCSPWorld.time))
    #expect(next.request(command, for: order, code: nil, signedBy: Sample.credentials) != request)
  }

  /// An answer that echoes no message of ours, or is no answer, says nothing.
  @Test(arguments: [OrderCommand.precreate, question, refund, .revoke])
  func strangeAnswers(_ command: OrderCommand) throws {
    let transaction = UCSPWorld.transaction()
    let other = try world.answer(
      to: world.made(transaction), UCSPWorld.done(transaction, ["tn": "1"]))
    for body in [other, Array("{}".utf8), [], Array("<html>".utf8)] {
      let outcome = gateway.outcome(
        of: HTTPResponse(status: 200, body: body), to: command, for: Self.order,
        clock: GatewayClock(skew: nil))
      guard case .unknown = outcome else {
        Issue.record("\(command): \(outcome)")
        continue
      }
    }
  }

  @Test func probes() throws {
    let probe = gateway.probe(number: "PROBE001", signedBy: Sample.credentials)
    #expect(probe.path.hasSuffix(UCSPMessageType.resultInquiry.rawValue))
    for (status, body) in [(500, "{}"), (200, "{}"), (200, "")] {
      let outcome = gateway.probeOutcome(
        of: HTTPResponse(status: status, body: Array(body.utf8)))
      guard case .unknown = outcome else {
        Issue.record("\(status) \(body): \(outcome)")
        continue
      }
    }
  }

  @Test func agreements() throws {
    let keeper = try #require(gateway as? any AgreementGateway)
    #expect(keeper.agreementAbilities.closes && !keeper.agreementAbilities.asks)
    let number = try #require(AgreementNo("A1"))
    var request = AgreementRequest(
      number: number, gateway: "ucsp", user: "u1", operator: "anna", print: true, printer: nil)
    #expect(keeper.violations(in: request).isEmpty)
    // Nobody would ever learn that it was signed.
    let deaf = UCSPGateway(
      UCSPMerchant(
        number: "777290058110048", acquirer: "00010344", institution: "POSSIM01",
        certificateID: "68759663125", key: world.merchant.key, scheme: world.merchant.scheme,
        platform: world.merchant.platform, frontURL: "https://pos.example/front",
        backURL: UCSPMerchant.nowhere))
    #expect(deaf.violations(in: request).map(\.field) == ["gateway"])
    request.user = nil
    #expect(keeper.violations(in: request).map(\.field) == ["user"])
    #expect(gateway.isExperimental && gateway.account?.sn == world.merchant.number)
    #expect(gateway.orderNumber(for: Self.order.clientSN).utf8.count >= 8)
  }
}
