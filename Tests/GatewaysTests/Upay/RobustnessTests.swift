import FoundationEssentials
import Gateways
import Terminal
import Testing

/// Answers that are doubled, enormous or full of surprises: never a crash, never a success or a
/// failure by guess. What breaks them one by one is in `UpayBrokenAnswerTests`.
@Suite struct UpayRobustnessTests {
  static let refund = OrderCommand.refund(refundRequestNo: Sample.number, amount: Amount(250))

  /// Good answers with a definite result.
  static let good: [(OrderCommand, JSONValue)] = [
    (.pay, Sample.business("PAY_SUCCESS", Sample.data("PAID", ["payer_login": "张三"]))),
    (.pay, Sample.business("PAY_FAIL", Sample.data("PAY_CANCELED"), error: "EXPIRED_BARCODE")),
    (.pay, Sample.business("FAIL", error: "INVALID_BARCODE")),
    (.pay, Sample.fault("400", "INVALID_PARAMS", "参数错误")),
    (
      .precreate,
      Sample.business("PRECREATE_SUCCESS", Sample.data("CREATED", ["qr_code": "weixin://x"]))
    ),
    (.query(refundRequestNo: nil), Sample.business("SUCCESS", Sample.data("PAID"))),
    (.cancel, Sample.business("CANCEL_SUCCESS", Sample.data("CANCELED"))),
    (.cancel, Sample.business("FAIL", error: "UPAY_CANCEL_INVALID_ORDER_STATE")),
    (.revoke, Sample.business("FAIL", error: "UPAY_CANCEL_ORDER_NOOP")),
    (refund, Sample.business("REFUND_SUCCESS", Sample.data("PARTIAL_REFUNDED"))),
    (refund, Sample.business("REFUND_FAIL", Sample.data("PAID"))),
    (.query(refundRequestNo: nil), Sample.business("FAIL", error: "UPAY_ORDER_NOT_EXISTS")),
  ]

  @Test(arguments: good)
  func whole(_ command: OrderCommand, _ answer: JSONValue) {
    #expect(outcome(answer, to: command).isDefinite)
  }

  @Test(arguments: good)
  func surroundedByOthers(_ command: OrderCommand, _ answer: JSONValue) {
    let body = Sample.octets(answer)
    let expected = outcome(body, to: command)
    #expect(outcome(Array(" \r\n\t".utf8) + body + Array("\n ".utf8), to: command) == expected)
    #expect(outcome([0xEF, 0xBB, 0xBF] + body, to: command) == expected)
    for rubbish in ["x", "{}", "\u{0}", ",", "}"] {
      #expect(outcome(body + Array(rubbish.utf8), to: command).isUnknown)
      #expect(outcome(Array(rubbish.utf8) + body, to: command).isUnknown)
    }
    #expect(outcome(body + body, to: command).isUnknown)
  }

  @Test(arguments: good)
  func unknownMembersDoNotMatter(_ command: OrderCommand, _ answer: JSONValue) {
    let expected = outcome(answer, to: command)
    let more: JSONValue = ["a": [1, .null, ["b": .bool(true)]], "status_text": "PAID"]
    for path in paths(answer) {
      guard case .object(var members) = value(answer, path) else { continue }
      members["provider_response"] = more
      #expect(outcome(replacing(answer, path, .object(members)), to: command) == expected)
    }
  }

  /// A member said twice with different values is worth as much as none.
  @Test(arguments: good)
  func doubledMembers(_ command: OrderCommand, _ answer: JSONValue) {
    let expected = outcome(answer, to: command)
    let body = String(decoding: Sample.octets(answer), as: UTF8.self)
    for name in ["result_code", "biz_response", "order_status", "client_sn", "error_code", "data"] {
      // A failure is one whatever its reason.
      if name == "error_code", expected.result == .failed { continue }
      for (member, again) in occurrences(of: name, in: body) {
        let same = body.replacing(member, with: "\(member),\(member)", maxReplacements: 1)
        #expect(outcome(Array(same.utf8), to: command) == expected)
        for order in ["\(again),\(member)", "\(member),\(again)"] {
          let twice = body.replacing(member, with: order, maxReplacements: 1)
          let got = outcome(Array(twice.utf8), to: command)
          let believed = got.isDefinite && got.report?.status != .unknown
          let isQuery = command == .query(refundRequestNo: nil)
          #expect(!believed || (isQuery && got.report?.ownership == .unclear), "\(order)")
        }
      }
    }
  }

  @Test func deepNesting() {
    for opening in ["[", #"{"a":"#] {
      let body = String(repeating: opening, count: 500_000 / opening.utf8.count)
      #expect(outcome(Array(body.utf8), to: .pay).isUnknown)
    }
    let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    let answer = #"{"result_code":"200","x":\#(deep),"biz_response":{"result_code":"FAIL"}}"#
    #expect(outcome(Array(answer.utf8), to: .pay).isUnknown)
  }

  @Test func largeBodies() {
    let padding = Sample.data(
      "PAID", ["subject": .string(String(repeating: "x", count: 1_000_000))])
    let large = Sample.octets(Sample.business("PAY_SUCCESS", padding))
    #expect(outcome(large, to: .pay).result == .succeeded)
    let tooLarge = large + Array(repeating: UInt8(ascii: " "), count: 1_048_577 - large.count)
    #expect(outcome(tooLarge, to: .pay).isUnknown)
    #expect(outcome(Array(tooLarge.dropLast()), to: .pay).result == .succeeded)
  }

  @Test func invalidUTF8() {
    let body = Sample.octets(Sample.business("PAY_SUCCESS", Sample.data("PAID", ["subject": "~"])))
    guard let at = body.firstIndex(of: UInt8(ascii: "~")) else {
      Issue.record("no place for the octets")
      return
    }
    for octets: [UInt8] in [[0xFF], [0xC3], [0xE6, 0xAF], [0xC0, 0xAF], [0xED, 0xA0, 0x80]] {
      var broken = body
      broken.replaceSubrange(at...at, with: octets)
      #expect(outcome(broken, to: .pay).isUnknown)
    }
  }

  @Test func halfASurrogatePairInANickname() {
    let body = """
      {"result_code":"200","biz_response":{"result_code":"PAY_SUCCESS","data":{\
      "client_sn":"T-0001","order_status":"PAID","payer_login":"a\\ud83d"}}}
      """
    let got = outcome(Array(body.utf8), to: .pay)
    #expect(got.result == .succeeded)
    #expect(got.report?.payerLogin == "a\u{FFFD}")
  }

  /// Octets changed at random: a definite result is the one that was said, or there is none.
  @Test(arguments: good)
  func mutations(_ command: OrderCommand, _ answer: JSONValue) {
    let body = Sample.octets(answer)
    let expected = outcome(answer, to: command).result
    var random = Random(seed: 42)
    for _ in 0..<2_000 {
      var mutated = body
      for _ in 0..<(1 + Int(random.next() % 3)) {
        mutated[Int(random.next() % UInt64(mutated.count))] = UInt8(
          truncatingIfNeeded: random.next())
      }
      let got = outcome(mutated, to: command)
      if got.isDefinite {
        #expect(got.result == expected)
      }
    }
  }
}
