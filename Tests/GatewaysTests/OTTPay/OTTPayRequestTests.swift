import Conformance
import Gateways
import Terminal
import Testing

@Suite struct OTTPayRequestTests {
  /// What a request says, opened with the sign key.
  private func said(
    _ command: OrderCommand, _ order: Order, code: String? = nil,
    _ settings: OTTPayGateway.Settings = .init()
  ) throws -> (outer: JSONMembers, data: [String: String]) {
    let gateway = OTTPayGateway(account: OTTPaySample.merchant, settings)
    let request = gateway.request(
      command, for: order, code: code.flatMap(PaymentCode.init(explicit:)),
      signedBy: OTTPaySample.merchant)
    #expect(request.path == "/processV2")
    #expect(request.headers.map(\.name) == ["Content-Type", "Accept"])
    let outer = try #require(try JSONReader.read(request.body).members)
    #expect(outer["merchant_id"] == .text("ON00000001"))
    let inner = try OTTPaySecrecy.open(
      try #require(outer["data"]?.word), md5: try #require(outer["md5"]?.word),
      signKey: OTTPaySample.merchant.key
    ).get()
    var data: [String: String] = [:]
    for name in inner.names { data[name] = inner[name]?.word ?? "" }
    return (outer, data)
  }

  private func action(_ outer: JSONMembers) -> [String?] {
    [outer["action"]?.word, outer["version"]?.word]
  }

  @Test(
    .covers(
      "ottpay:1/url", "ottpay:1/content-type", "ottpay:2/texts", "ottpay:4.1/merchant_id",
      "ottpay:4.1/operator_id", "ottpay:4.1/txnTime", "ottpay:4.1/txnAmt", "ottpay:4.1/cc_number",
      "ottpay:4.1/frontUrl", "ottpay:4.1/backUrl", "ottpay:4.1/channelType", "ottpay:4.1/bizType",
      "ottpay:4.1/cc_channelType", "ottpay:4/CC_PURCHASE", "ottpay:4/CC_PREAUTH"),
    arguments: [false, true])
  func cardPage(_ preauth: Bool) throws {
    let order = OTTPaySample.order(.precreate) { $0.preauth = preauth }
    let (outer, data) = try said(.precreate, order)
    #expect(action(outer) == [preauth ? "CC_PREAUTH" : "CC_PURCHASE", "2.0"])
    #expect(
      data == [
        "orderId": "20261121063000000001", "merchant_id": "ON00000001",
        "operator_id": "0000000001", "txnTime": "20261121063000", "txnAmt": "100",
        "frontUrl": "https://upayd.invalid/", "backUrl": "https://upayd.invalid/ottpay",
        "channelType": "UPAYONLINE", "bizType": "securePay", "cc_channelType": "web",
      ])
  }

  /// The digest of the published vector, which a request of the same contents has.
  @Test(.covers("ottpay:3/requests")) func publishedRequest() throws {
    var settings = OTTPayGateway.Settings()
    settings.callbackURL = "https://pos.example/back"
    settings.frontURL = "https://pos.example/front"
    let (outer, _) = try said(.precreate, OTTPaySample.order(.precreate), settings)
    #expect(outer["md5"] == .text("D19882E2F2BE0E1D536AC592B36ED014"))
    let query = try said(.query(refundRequestNo: nil), OTTPaySample.order())
    #expect(query.outer["md5"] == .text("35F7D8B6C1BA8CFE0A2058D620AA488B"))
    #expect(
      query.outer["data"]
        == .text("8IGCB370UM1/l6iAiGdw4XDv5irpo5mE7NoL6fzIlYHJ+3ReodqV5+s7TQubNg6Q"))
  }

  @Test(
    .covers("ottpay:4/ACTIVEPAY", "ottpay:4.2/biz_type", "ottpay:4.2/call_back_url"),
    arguments: [("1", "ALIPAY"), ("3", "WECHATPAY"), ("17", "UNIONPAY")])
  func walletCode(_ payway: String, _ word: String) throws {
    var settings = OTTPayGateway.Settings()
    settings.unionPayQR = .wallet
    let order = OTTPaySample.order(.precreate, payway: payway)
    let (outer, data) = try said(.precreate, order, settings)
    #expect(action(outer) == ["ACTIVEPAY", "1.0"])
    #expect(
      data == [
        "order_id": "20261121063000000001", "operator_id": "0000000001", "amount": "100",
        "biz_type": word, "call_back_url": "https://upayd.invalid/ottpay",
      ])
  }

  @Test(
    .covers("ottpay:4/PASSIVEPAY", "ottpay:4.2/biz_type", "ottpay:4.2/auth_code"),
    arguments: [
      ("6221234567890123456", nil, "UNIONPAY"), ("134567890123456789", nil, "WECHATPAY"),
      ("281234567890123456", nil, "ALIPAY"), ("281234567890123456", "3", "WECHATPAY"),
    ] as [(String, String?, String)])
  func scannedCode(_ code: String, _ payway: String?, _ word: String) throws {
    let order = OTTPaySample.order(amount: 1, payway: payway)
    let (outer, data) = try said(.pay, order, code: code)
    #expect(action(outer) == ["PASSIVEPAY", "1.0"])
    #expect(
      data == [
        "order_id": "20261121063000000001", "operator_id": "0000000001", "amount": "1",
        "auth_code": code, "biz_type": word,
      ])
  }

  @Test(.covers("ottpay:4/STATUS_QUERY", "ottpay:4/CC_QUERYPAY", "ottpay:4.4/query-action"))
  func questions() throws {
    var settings = OTTPayGateway.Settings()
    settings.cardQuery = .queryPay
    let page = OTTPaySample.order(.precreate)
    let (outer, data) = try said(.query(refundRequestNo: nil), page, settings)
    #expect(action(outer) == ["CC_QUERYPAY", "2.0"])
    #expect(data == ["orderId": "20261121063000000001"])
    for (order, command) in [
      (OTTPaySample.order(), OrderCommand.query(refundRequestNo: Sample.number)),
      (OTTPaySample.order(.precreate, payway: "1"), .query(refundRequestNo: nil)),
    ] {
      let (outer, data) = try said(command, order, settings)
      #expect(action(outer) == ["STATUS_QUERY", "1.0"])
      #expect(data == ["order_id": "20261121063000000001"])
    }
  }

  /// A refund has a number of its own, the same at every repetition.
  @Test(.covers("ottpay:4/REFUND", "ottpay:4.5/order_id", "ottpay:7/revoke")) func returns() throws
  {
    let order = OTTPaySample.order()
    let (outer, data) = try said(OTTPaySample.refund, order)
    #expect(action(outer) == ["REFUND", "1.0"])
    #expect(data["ori_order_id"] == "20261121063000000001")
    #expect(data["refund_amt"] == "40")
    #expect(try said(OTTPaySample.refund, order).data == data)
    let other = OrderCommand.refund(
      refundRequestNo: Sample.refundNumber("R-2"), amount: Amount(40))
    let revoke = try said(.revoke, order).data
    #expect(revoke["refund_amt"] == "100")
    let numbers = [data["order_id"], try said(other, order).data["order_id"], revoke["order_id"]]
    #expect(Set(numbers).count == 3)
    #expect(numbers.allSatisfy { $0?.utf8.count == 20 })
  }

  /// One that failed may be followed by another, which is not a repetition of it.
  @Test(.covers("ottpay:7/revoke")) func everyRevokeHasItsNumber() throws {
    var order = OTTPaySample.order()
    let (now, paid) = (
      order.createdAt,
      OTTPaySample.outcome(OTTPaySample.answer("SUCCESS", OTTPaySample.paid()), to: .pay)
    )
    _ = try order.handle(.ended(transmission: 1, outcome: paid, otherKey: false), at: now)
    var numbers: [String] = []
    for transmission in [2, 4] {
      let wanted = ReturnRequest(revoke: Amount(100), operator: "bo", reason: nil)
      _ = try order.handle(.returnRequested(wanted), at: now)
      numbers.append(try #require(try said(.revoke, order).data["order_id"]))
      #expect(try said(.revoke, order).data["order_id"] == numbers.last, "and a repetition has it")
      for (number, outcome) in [
        (transmission, Outcome.answered(Answer(.rejectedForGood))),
        (
          transmission + 1,
          OTTPaySample.outcome(
            OTTPaySample.answer("SUCCESS", OTTPaySample.paid()), to: .query(refundRequestNo: nil))
        ),
      ] {
        _ = try order.handle(
          .ended(transmission: number, outcome: outcome, otherKey: false), at: now)
      }
      #expect(order.returns.last?.state == .failed)
    }
    #expect(Set(numbers).count == 2)
    #expect(OTTPaySample.gateway.notifiedNumbers(of: order) == [order.gatewayOrderNo] + numbers)
  }

  @Test(.covers("ottpay:4.1/orderId")) func numbersFitAndDiffer() throws {
    let texts = ["A1", "20261121063000000001", "T-0001", "t.1", "123456789012345678901", "a_1"]
    let numbers = try texts.map { text in
      OTTPaySample.gateway.orderNumber(for: try #require(ClientSN(text)))
    }
    #expect(numbers.prefix(2) == ["A1", "20261121063000000001"])
    #expect(Set(numbers).count == texts.count)
    for number in numbers {
      #expect((1...20).contains(number.utf8.count))
      #expect(number.utf8.allSatisfy { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") })
    }
  }

  struct Excess: Sendable, CustomTestStringConvertible {
    let field: String
    let change: @Sendable (inout OrderRequest) -> Void
    init(_ field: String, _ change: @escaping @Sendable (inout OrderRequest) -> Void) {
      self.field = field
      self.change = change
    }
    var testDescription: String { field }
  }

  static let excesses = [
    Excess("total_amount") { $0.totalAmount = Amount(10_000_000_000) },
    Excess("currency") { $0.currency = .cny },
    Excess("payway") { $0.payway = "7" },
    Excess("payway") { $0.kind = .precreate },
    Excess("payway") { request in
      request.kind = .precreate
      request.payway = "1"
      request.preauth = true
    },
    Excess("reflect") { $0.reflect = "x" },
    Excess("extended") { $0.extended = ["a": "b"] },
    Excess("goods_details") { $0.goodsDetails = [["a": "b"]] },
  ]

  @Test(
    .covers("ottpay:7/limits"),
    arguments: excesses)
  func limits(_ excess: Excess) {
    var request = OTTPaySample.order().request
    #expect(OTTPaySample.gateway.violations(in: request).isEmpty)
    excess.change(&request)
    #expect(OTTPaySample.gateway.violations(in: request).map(\.field) == [excess.field])
  }

  @Test(.covers("ottpay:4.2/unknown-wallet")) func codeOfNoWallet() throws {
    let gateway = OTTPaySample.gateway
    var request = OTTPaySample.order().request
    let odd = try #require(PaymentCode(explicit: "991234567890123456"))
    let known = try #require(PaymentCode(explicit: "6221234567890123456"))
    #expect(gateway.violation(of: odd, in: request)?.field == "payway")
    #expect(gateway.violation(of: known, in: request) == nil)
    #expect(gateway.payway(of: known) == "17" && gateway.payway(of: odd) == nil)
    request.payway = "17"
    #expect(gateway.violation(of: odd, in: request) == nil)
  }

  @Test(.covers("ottpay:7/revoke", "ottpay:7/cancel", "ottpay:7/preauth", "ottpay:4/others"))
  func whatItCanDo() {
    #expect(
      OTTPaySample.gateway.capabilities == [
        .pay, .precreate, .preauth, .query, .refund, .revoke,
      ])
    var settings = OTTPayGateway.Settings()
    settings.revokesByRefund = false
    let strict = OTTPayGateway(account: OTTPaySample.merchant, settings)
    #expect(!strict.capabilities.contains(.revoke))
  }
}
