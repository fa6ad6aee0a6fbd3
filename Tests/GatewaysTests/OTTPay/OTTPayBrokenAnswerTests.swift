import Conformance
import Gateways
import Terminal
import Testing

/// Answers that are cut, shuffled, doubled, of others or of the wrong type: never paid, never failed.
@Suite struct OTTPayBrokenAnswerTests {
  static let commands: [OrderCommand] = [
    .pay, .precreate, .query(refundRequestNo: nil), OTTPaySample.refund, .revoke,
  ]

  @Test(
    .covers("ottpay:1/broken"),
    arguments: commands)
  func cutAnywhere(_ command: OrderCommand) {
    let whole = OTTPaySample.answer("SUCCESS", OTTPaySample.paid())
    for count in 0..<whole.count {
      #expect(OTTPaySample.outcome(Array(whole.prefix(count)), to: command).isUnknown)
    }
    #expect(OTTPaySample.outcome(whole + whole, to: command).isUnknown)
  }

  @Test(
    .covers("ottpay:1/missing-data", "ottpay:1/merchant_id", "ottpay:2/foreign"),
    arguments: [
      { $0["rsp_code"] = nil }, { $0["rsp_code"] = 200 }, { $0["rsp_code"] = "" },
      { $0["rsp_code"] = ["SUCCESS"] }, { $0["md5"] = nil }, { $0["md5"] = 1 },
      { $0["data"] = ["a": "b"] }, { $0["data"] = "AAAA" }, { $0["md5"] = "C12F" },
      { $0["merchant_id"] = "ON00000002" },
      { $0["data"] = .string(OTTPaySample.seal(OTTPaySample.paid(["amount": "99"])).data) },
    ] as [@Sendable (inout [String: JSONValue]) -> Void])
  func envelope(_ change: @Sendable (inout [String: JSONValue]) -> Void) {
    let answer = OTTPaySample.answer("SUCCESS", OTTPaySample.paid(), change)
    for command in Self.commands {
      #expect(OTTPaySample.outcome(answer, to: command).isUnknown)
    }
  }

  @Test(
    .covers("ottpay:4.2/order_id", "ottpay:4.4/amount", "ottpay:4.4/names"),
    arguments: [
      ["order_id": "20261121063000000002"], ["orderId": "20261121063000000002"],
      ["order_id": ["x"]],
      ["merchant_id": "ON00000002"], ["amount": "1.00"], ["amount": "0100"], ["amount": "x"],
      ["total_amount": "99"], ["amount": "99999999999999999999"], ["amount": "-100"],
    ] as [[String: JSONValue]])
  func contents(_ change: [String: JSONValue]) {
    let answer = OTTPaySample.answer("SUCCESS", OTTPaySample.paid().merging(change) { $1 })
    for command in [OrderCommand.pay, .precreate, .query(refundRequestNo: nil)] {
      #expect(OTTPaySample.outcome(answer, to: command).isUnknown)
    }
  }

  /// Without its number, or with another sum, no answer makes an order paid.
  @Test(
    .covers("ottpay:4.4/amount"),
    arguments: [["order_id": nil], ["amount": nil], ["amount": "99"]] as [[String: JSONValue?]])
  func notBelieved(_ change: [String: JSONValue?]) throws {
    for command in [OrderCommand.pay, .query(refundRequestNo: nil)] {
      var order = OTTPaySample.order()
      let answer = OTTPaySample.answer("SUCCESS", OTTPaySample.paid(change))
      let outcome = OTTPaySample.outcome(answer, to: command, of: order)
      _ = try order.handle(
        .ended(transmission: 1, outcome: outcome, otherKey: false), at: order.createdAt)
      #expect(order.payment != .paid)
      #expect(order.payment != .failed)
    }
  }

  @Test(
    .covers("ottpay:1/status-line"),
    arguments: [301, 400, 404, 500, 502])
  func otherStatusLines(_ status: Int) {
    let answer = OTTPaySample.answer("SUCCESS", OTTPaySample.paid())
    #expect(OTTPaySample.outcome(answer, to: .pay, status: status).isUnknown)
  }

  @Test(.covers("ottpay:1/broken", "ottpay:2/foreign")) func othersAndNoise() {
    let wrongKey = OTTPaySample.answer("SUCCESS", OTTPaySample.paid(), key: "0123456789ABCDEE")
    let octets: [[UInt8]] = [
      wrongKey, [], Array("SUCCESS".utf8), Array("[]".utf8), [0xFF, 0xFE, 0x00],
      Array(#"{"rsp_code":"SUCCESS","rsp_code":"FAIL"}"#.utf8),
      Array(#"{"rsp_code":"SUCCESS","rsp_msg":"\#u{0}"}"#.utf8),
      Array(#"{"rsp_code":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8),
      Array(#"{"rsp_code":"SUCCESS","x":""#.utf8) + Array(repeating: 0x41, count: 1_048_576)
        + Array(#""}"#.utf8),
    ]
    for body in octets {
      for command in Self.commands {
        #expect(OTTPaySample.outcome(body, to: command).isUnknown)
      }
    }
  }

  /// The code of a page of the documents, and members that nobody knows.
  @Test(.covers("ottpay:1/rep_code")) func spelledOtherwise() {
    let answer = OTTPaySample.answer("SUCCESS", OTTPaySample.paid()) { outer in
      outer["rep_code"] = outer.removeValue(forKey: "rsp_code")
      outer["more"] = ["a": [1]]
    }
    #expect(OTTPaySample.outcome(answer, to: .pay).result == .succeeded)
  }

  @Test func aCodeInAMessageIsMasked() {
    let answer = OTTPaySample.answer("FAIL") { $0["rsp_msg"] = "code 6221234567890123456" }
    let error = OTTPaySample.outcome(answer, to: .pay).answer?.error
    #expect(error == GatewayError(code: "FAIL", message: "code 62****56"))
  }

  @Test func probes() {
    let gateway = OTTPaySample.gateway
    func probe(_ body: [UInt8]) -> ProbeOutcome {
      gateway.probeOutcome(of: HTTPResponse(status: 200, body: body))
    }
    #expect(probe(OTTPaySample.answer("SUCCESS", OTTPaySample.paid())) == .signatureAccepted)
    // Nobody can tell an order that is not there from a wrong sign key.
    #expect(probe(OTTPaySample.answer("FAIL")) == .unknown("FAIL m"))
  }

  @Test(
    .covers("ottpay:5/words"),
    arguments: OTTPayCode.all.map(\.code))
  func everyCodeHasWords(_ code: String) {
    let (english, chinese) = (
      OTTPaySample.gateway.words(for: code, in: .en), OTTPaySample.gateway.words(for: code, in: .zh)
    )
    #expect(english?.isEmpty == false)
    #expect(chinese?.isEmpty == false && chinese != english)
  }
}
