import Conformance
import Gateways
import Terminal
import Testing

/// The verbs of the daemon, as IOTPay is asked and as its answers are understood.
@Suite struct IOTPayGatewayTests {
  static let question = OrderCommand.query(refundRequestNo: nil)
  static let refund = OrderCommand.refund(refundRequestNo: Sample.number, amount: Amount(250))

  static func order(_ kind: OrderRequest.Kind, _ payway: String?) throws -> Order {
    let currency = try #require(Currency(code: "CAD"))
    return Sample.order(kind, sn: IOTPayWorld.payOrderID) {
      $0.payway = payway
      $0.currency = currency
      $0.subject = "order"
    }
  }

  static let asked: [(IOTPayAPI, OrderRequest.Kind, String?, OrderCommand, String)] = [
    (.v1, .pay, "17", .pay, "/v1/create_order"),
    (.v1, .precreate, "3", .precreate, "/v1/create_order"),
    (.v1, .pay, "1", question, "/v1/query_order"), (.v1, .pay, "1", refund, "/v1/refund_order"),
    (.v1, .pay, "1", .revoke, "/v1/refund_order"),
    (.v1, .pay, "1", .query(refundRequestNo: Sample.number), "/v1/query_refund"),
    (.v3, .precreate, nil, .precreate, "/v3/cc_purchase"),
    (.v3, .precreate, nil, question, "/v3/cc_query"),
    (.v3, .precreate, nil, refund, "/v3/cc_refund"),
    (.v3, .precreate, nil, .revoke, "/v3/cc_void"),
    (.v3, .precreate, nil, .query(refundRequestNo: Sample.number), "/v3/cc_query"),
  ]

  @Test(arguments: asked)
  func requests(
    _ api: IOTPayAPI, _ kind: OrderRequest.Kind, _ payway: String?, _ command: OrderCommand,
    _ path: String
  ) throws {
    let gateway = IOTPayGateway(IOTPayWorld.merchant, api)
    let order = try Self.order(kind, payway)
    #expect(gateway.violations(in: order.request).isEmpty)
    let code = PaymentCode(scanned: "6221234567890123456")
    let request = gateway.request(command, for: order, code: code, signedBy: Sample.credentials)
    #expect(request.path == path)
    // The same once more is the same octets: it can be repeated.
    let again = gateway.request(command, for: order, code: code, signedBy: Sample.credentials)
    #expect(again == request)
    let body = String(decoding: request.body, as: UTF8.self)
    #expect(body.contains("6221234567890123456") == (command == .pay))
    if command == .revoke || command == Self.refund {
      #expect(body.contains(IOTPayWorld.payOrderID))
    }
    if command == .revoke { covers("iotpay:5/revoke") }
    if command.movesMoney { covers("iotpay:2.2/mchRefundNo") }
  }

  @Test func answers() throws {
    let gateway = IOTPayGateway(IOTPayWorld.merchant, .v1)
    let order = try Self.order(.pay, "17")
    func read(_ body: JSONValue, _ command: OrderCommand) -> Outcome {
      gateway.outcome(
        of: HTTPResponse(status: 200, body: Sample.octets(body)), to: command, for: order,
        clock: GatewayClock(skew: nil))
    }
    let transaction = try IOTPayWorld.transaction(
      .wallet(.unionPayCode), order.gatewayOrderNo, 1_250)
    let made = IOTPayWorld.answer(["mchOrderNo": .string(order.gatewayOrderNo)], .v1)
    #expect(read(made, .pay).result == .inProgress)
    let paid = read(
      IOTPayWorld.answer(IOTPayWorld.record(transaction), .v1), Self.question)
    #expect(paid.result == .succeeded && paid.report?.status == .paid)
    #expect(paid.report?.totalAmount == Amount(1_250))
    let open = read(
      IOTPayWorld.answer(IOTPayWorld.record(transaction, status: 1), .v1), Self.question)
    #expect(open.report?.status == .created)
    let done: JSONValue = ["retCode": "SUCCESS", "resCode": "SUCCESS"]
    #expect(read(done, Self.refund).report?.status == .partiallyRefunded)
    #expect(read(done, .revoke).report?.status == .canceled)
    let absent: JSONValue = ["retCode": "FAIL", "errCode": "0112"]
    #expect(read(absent, Self.question).result == .noSuchOrder)
    #expect(read(absent, .pay).result == .uncertain)
    #expect(read(["retCode": "FAIL", "errCode": "0113"], .pay).result == .numberTaken)
    #expect(read([:], .pay).isUnknown)
    #expect(read(["retCode": "FAIL", "errCode": "0013"], .pay) == .signatureRefused)
  }

  @Test func whatItCan() throws {
    let (v1, v3) = (
      IOTPayGateway(IOTPayWorld.merchant, .v1), IOTPayGateway(IOTPayWorld.merchant, .v3)
    )
    #expect(v1.capabilities.isSuperset(of: [.pay, .revoke]) && !v1.capabilities.contains(.cancel))
    #expect(!v3.capabilities.contains(.pay))
    let without = IOTPayGateway(IOTPayWorld.merchant, .v1, revokesByRefund: false)
    #expect(!without.capabilities.contains(.revoke))
    for (kind, payway) in [(.pay, "2"), (.pay, "18"), (.precreate, nil), (.precreate, "2")]
      as [(OrderRequest.Kind, String?)]
    {
      let fields = v1.violations(in: try Self.order(kind, payway).request).map(\.field)
      #expect(fields == ["payway"])
    }
    #expect(v3.violations(in: try Self.order(.precreate, "1").request).map(\.field) == ["payway"])
    #expect(v1.name == "iotpay" && v3.name == "iotpay_card")
    #expect(v1.account?.sn == "10000701" && v1.account?.key == "")
    func probe(_ answer: JSONValue) -> ProbeOutcome {
      v1.probeOutcome(of: HTTPResponse(status: 200, body: Sample.octets(answer)))
    }
    #expect(probe(["retCode": "FAIL", "errCode": "0112"]) == .signatureAccepted)
    #expect(probe(["retCode": "FAIL", "errCode": "0013"]) == .signatureRefused)
    guard case .unknown = probe(["retCode": "FAIL"]), case .unknown = probe([:]) else {
      Issue.record("believed")
      return
    }
    #expect(v1.probe(number: "1", signedBy: Sample.credentials).path == "/v1/query_order")
    covers("iotpay:5/limits", "iotpay:5/revoke")
  }

  /// By the first digits of the code, where the order names no wallet; asked about without the code.
  @Test(arguments: [
    ("6221234567890123456", "UPI_MICROPAY", "17"), ("134567890123456789", "WX_MICROPAY", "3"),
    ("281234567890123456", "ALIPAY_MICROPAY", "1"),
  ])
  func walletsOfCodes(_ text: String, _ channel: String, _ payway: String) throws {
    let gateway = IOTPayGateway(IOTPayWorld.merchant, .v1)
    let order = try Self.order(.pay, nil)
    let code = try #require(PaymentCode(scanned: text))
    #expect(gateway.violations(in: order.request).isEmpty)
    #expect(gateway.violation(of: code, in: order.request) == nil)
    #expect(gateway.payway(of: code) == payway)
    #expect(IOTPayGateway(IOTPayWorld.merchant, .v3).payway(of: code) == nil)
    let request = gateway.request(.pay, for: order, code: code, signedBy: Sample.credentials)
    #expect(String(decoding: request.body, as: UTF8.self).contains(channel))
    let transaction = try IOTPayWorld.transaction(.wallet(nil), order.gatewayOrderNo, 1_250)
    var record = IOTPayWorld.record(transaction)
    record["channelId"] = .string(channel)
    let read = gateway.outcome(
      of: HTTPResponse(status: 200, body: Sample.octets(IOTPayWorld.answer(record, .v1))),
      to: Self.question, for: order, clock: GatewayClock(skew: nil))
    #expect(read.report?.status == .paid)
    let stranger = try #require(PaymentCode(scanned: "99887766554433221100"))
    #expect(gateway.violation(of: stranger, in: order.request)?.field == "payway")
    var cny = order.request
    cny.currency = .cny
    #expect((gateway.violation(of: code, in: cny) == nil) == (channel != "UPI_MICROPAY"))
    covers("iotpay:4.1/unknown-wallet", "iotpay:4.1/\(channel)", "iotpay:4/currency")
  }

  @Test func aPageForUnionPay() throws {
    let order = try Self.order(.precreate, "17")
    for isPage in [false, true] {
      let gateway = IOTPayGateway(IOTPayWorld.merchant, .v1, unionPayPage: isPage)
      let request = gateway.request(
        .precreate, for: order, code: nil, signedBy: Sample.credentials)
      #expect(String(decoding: request.body, as: UTF8.self).contains("UPI_SEQ") == isPage)
    }
    covers("iotpay:4.1/UPI_SEQ")
  }
}
