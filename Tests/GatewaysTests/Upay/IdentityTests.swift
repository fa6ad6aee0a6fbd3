import Conformance
import Gateways
import Terminal
import Testing

@Suite struct UpayIdentityTests {
  static let granted = IdentityOutcome.granted(Sample.credentials)
  static let pair: [String: JSONValue] = [
    "terminal_sn": .string(Sample.terminalSN), "terminal_key": .string(Sample.key),
  ]

  func identity(_ body: JSONValue, status: Int = 200) -> IdentityOutcome {
    Sample.gateway.identityOutcome(of: HTTPResponse(status: status, body: Sample.octets(body)))
  }

  func business(_ members: [String: JSONValue]) -> JSONValue {
    ["result_code": "200", "biz_response": .object(members)]
  }

  func changed(_ changes: [String: JSONValue?]) -> JSONValue {
    var members = Self.pair
    for (name, value) in changes { members[name] = value }
    return business(members)
  }

  func isUnknown(_ outcome: IdentityOutcome) -> Bool {
    if case .unknown = outcome { true } else { false }
  }

  @Test func flat() {
    #expect(identity(business(Self.pair)) == Self.granted)
    #expect(identity(changed(["merchant_sn": "m", "store_name": "店"])) == Self.granted)
    #expect(identity(changed(["terminal_sn": 10_298_371_039])) == Self.granted)
    let lettered = Credentials(sn: "1122234-dewls02s2", key: "Any.Key/1")
    #expect(
      identity(
        changed(["terminal_sn": .string(lettered.sn), "terminal_key": .string(lettered.key)]))
        == .granted(lettered))
    covers(
      "2/terminal_sn", "2/terminal_key", "2/extra-members", "3/answer", "11/answer-flat",
      "1.3/numbers")
  }

  @Test(arguments: ["ACTIVATE_SUCCESS", "TERMINAL_CHECKIN_SUCCESS", "SUCCESS", "200"])
  func nested(_ code: String) {
    let answer = business(["result_code": .string(code), "data": .object(Self.pair)])
    #expect(identity(answer) == Self.granted)
    #expect(identity(changed(["result_code": .string(code)])) == Self.granted)
    covers("2/nested", "3/nested", "11/answer-nested")
    if code.hasSuffix("_SUCCESS") { covers("5.1/\(code)") }
  }

  @Test func bothShapesMustAgree() {
    #expect(identity(changed(["data": .object(Self.pair)])) == Self.granted)
    #expect(isUnknown(identity(changed(["data": ["terminal_key": "another"]]))))
    #expect(identity(changed(["data": ["terminal_key": ""]])) == Self.granted)
    covers("2/nested", "3/nested")
  }

  @Test(
    arguments: [
      ["terminal_sn": nil], ["terminal_key": nil], ["terminal_sn": ""], ["terminal_key": ""],
      ["terminal_sn": .null], ["terminal_key": 7], ["terminal_key": .bool(true)],
      ["terminal_sn": ["1"]], ["terminal_sn": "1 2"], ["terminal_sn": "1\r\nX: y"],
      ["terminal_sn": "七"], ["terminal_key": "a b"], ["terminal_key": "a\n"],
      ["terminal_key": "钥匙"], ["result_code": "ACTIVATE_ERROR"], ["result_code": "PAY_SUCCESS"],
      ["result_code": ["ACTIVATE_SUCCESS"]], ["result_code": "FAIL"],
      ["result_code": "FAIL", "error_code": "SOMETHING_NEW"],
      ["result_code": "FAIL", "error_code": "UNKNOWN_SYSTEM_ERROR"],
    ] as [[String: JSONValue?]])
  func notAPair(_ changes: [String: JSONValue?]) {
    #expect(isUnknown(identity(changed(changes))))
    covers("2/half-a-pair")
  }

  @Test func lengths() {
    let longest = String(repeating: "1", count: 32)
    let key = String(repeating: "k", count: 128)
    #expect(
      identity(changed(["terminal_sn": .string(longest), "terminal_key": .string(key)]))
        == .granted(Credentials(sn: longest, key: key)))
    #expect(isUnknown(identity(changed(["terminal_sn": .string(longest + "1")]))))
    #expect(isUnknown(identity(changed(["terminal_key": .string(key + "k")]))))
  }

  @Test(arguments: [
    "ACTIVATE_FAIL", "INVALID_PARAMS", "INVALID_PARAMETER", "INVALID_TERMINAL",
    "TERMINAL_NOT_EXISTS",
  ])
  func refused(_ code: String) {
    #expect(
      identity(Sample.fault("400", code, "激活码已用完"))
        == .refused(GatewayError(code: code, message: "激活码已用完")))
    #expect(isUnknown(identity(Sample.fault("500", code))))
    #expect(
      identity(business(["result_code": "FAIL", "error_code": .string(code)]))
        == .refused(GatewayError(code: code, message: "")))
    covers("5.4.1/\(code)")
    if code == "ACTIVATE_FAIL" || code == "INVALID_PARAMS" { covers("2/\(code)") }
    covers("11/expired-code-error")
  }

  @Test func supportCodesStandWithTheMessage() {
    func answer(_ code: String, _ support: String) -> JSONValue {
      [
        "result_code": "400", "error_code": .string(code), "error_message": "失败",
        "error_code_standard": .string(support),
      ]
    }
    #expect(identity(answer("ILLEGAL_SIGN", "EJ26")) == .signatureRefused)
    for support in ["EJ08", "EJ99"] {
      #expect(
        identity(answer("ACTIVATE_FAIL", support))
          == .refused(GatewayError(code: "ACTIVATE_FAIL", message: "失败 [\(support)]")))
    }
    covers("2/EJ08", "11/support-codes", "5.4.1/error_code_standard")
  }

  @Test func refusedInTheNestedShape() {
    #expect(
      identity(business(["result_code": "ACTIVATE_FAIL"]))
        == .refused(GatewayError(code: "ACTIVATE_FAIL", message: "")))
    #expect(
      identity(business(["result_code": "ACTIVATE_FAIL", "error_code": "E1"]))
        == .refused(GatewayError(code: "E1", message: "")))
  }

  @Test func signature() {
    #expect(identity(Sample.fault("400", "ILLEGAL_SIGN")) == .signatureRefused)
    #expect(isUnknown(identity(Sample.fault("500", "ILLEGAL_SIGN"))))
    covers("2/ILLEGAL_SIGN", "5.4.1/ILLEGAL_SIGN")
  }

  @Test(
    arguments: [
      Sample.fault("500", "UNKNOWN_SYSTEM_ERROR"), Sample.fault("400", "SOMETHING_NEW"),
      Sample.fault("500", "MAINTENANCE_INPROGRESS"), Sample.fault("500", "REQUEST_FAIL"),
      ["message": "Not Found"], [], "200", ["result_code": "200"],
    ] as [JSONValue])
  func anythingElseMayHaveBeenProcessed(_ body: JSONValue) {
    #expect(isUnknown(identity(body)))
  }

  @Test func aPairBesideAServerErrorIsNotBelieved() {
    #expect(isUnknown(identity(business(Self.pair), status: 502)))
  }

  @Test func truncatedAnywhere() {
    let body = Sample.octets(business(Self.pair))
    for length in 0..<body.count {
      let got = Sample.gateway.identityOutcome(
        of: HTTPResponse(status: 200, body: Array(body.prefix(length))))
      #expect(isUnknown(got))
    }
  }

  @Test func noOutcomeShowsAKey() {
    #expect(!String(describing: identity(business(Self.pair))).contains(Sample.key))
    #expect(!String(describing: identity(changed(["terminal_sn": ""]))).contains(Sample.key))
  }

  // MARK: The probe

  func probe(_ body: JSONValue) -> ProbeOutcome {
    Sample.gateway.probeOutcome(of: HTTPResponse(status: 200, body: Sample.octets(body)))
  }

  @Test func anAnswerOfBusinessProvesTheSignature() {
    #expect(probe(Sample.business("SUCCESS", Sample.data("PAID"))) == .signatureAccepted)
    #expect(probe(Sample.business("FAIL", error: "UPAY_ORDER_NOT_EXISTS")) == .signatureAccepted)
    #expect(probe(Sample.business("FAIL", error: "SOMETHING_NEW")) == .signatureAccepted)
    #expect(probe(Sample.fault("400", "ILLEGAL_SIGN")) == .signatureRefused)
  }

  @Test(
    arguments: [
      Sample.fault("400", "INVALID_PARAMS"), Sample.fault("400", "INVALID_TERMINAL"),
      Sample.fault("500", "UNKNOWN_SYSTEM_ERROR"), Sample.fault("500", "REQUEST_FAIL"),
      ["message": "Not Found"], Sample.business("PAY_SUCCESS"),
      ["result_code": "200", "biz_response": .object([:])],
    ] as [JSONValue])
  func nothingElseDoes(_ body: JSONValue) {
    guard case .unknown = probe(body) else {
      Issue.record("the signature is not proven")
      return
    }
  }
}
