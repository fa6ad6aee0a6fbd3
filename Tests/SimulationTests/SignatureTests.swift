import Conformance
import Terminal
import Testing

@testable import Simulation

@Suite("Who may speak")
struct SignatureTests {
  struct Vector: CustomTestStringConvertible {
    var testDescription: String
    var body: String
    var key = "68d499beda5f72116592f5c527465656"
    var sign: String
  }

  @Test(
    "A signature is MD5 over the octets of the body and the key",
    arguments: [
      Vector(
        testDescription: "pay",
        body: #"{"terminal_sn":"10298371039","client_sn":"MEX202605220001","total_amount":"1000","#
          + #""dynamic_id":"130818341921441147","subject":"MUWE test order","#
          + #""operator":"cashier01"}"#,
        sign: "525b9339b1697424f5c4e3527ac7ee19"),
      Vector(
        testDescription: "check-in", body: #"{"terminal_sn":"10298371039","device_id":"POS-001"}"#,
        sign: "6d740848eab92bbcef893ed75141b38c"),
      Vector(
        testDescription: "activation",
        body: #"{"app_id":"2019032019283301102","code":"11000200","device_id":"POS-001"}"#,
        key: "0123456789abcdef0123456789abcdef", sign: "d15e0d18331db359f04c290611bf4039"),
      Vector(
        testDescription: "raw UTF-8",
        body: #"{"terminal_sn":"10298371039","client_sn":"T-0001","subject":"比萨"}"#,
        sign: "0a98672c583970c5db83f75dafe4d5bf"),
      Vector(
        testDescription: "escaped",
        body: #"{"terminal_sn":"10298371039","client_sn":"T-0001","subject":"\u6bd4\u8428"}"#,
        sign: "50cb6a4f186a277333b56f0ca1ed8938"),
      Vector(
        testDescription: "a line end counts",
        body: #"{"terminal_sn":"10298371039","device_id":"POS-001"}"# + "\n",
        sign: "5be08c416f4f58ead5b93d8ce1963b5b"),
    ])
  func vectors(_ vector: Vector) {
    let body = Array(vector.body.utf8)
    #expect(isSignature(vector.sign, of: body, by: vector.key))
    #expect(isSignature(vector.sign.uppercased(), of: body, by: vector.key))
    #expect(!isSignature(vector.sign, of: body + [0x20], by: vector.key))
    #expect(!isSignature(vector.sign, of: body, by: vector.key + "x"))
  }

  enum Header: CaseIterable {
    case absent, empty, schemeWord, twoBlanks, signOnly, shortSign, wrongSign
    case unknownTerminal, vendorOnTerminalCall
  }

  @Test(
    "Header, number and signature are looked at before anything else",
    .covers("10.1/2-octets-first", "10.1/2-order", "10.1/2-bad-signature"),
    arguments: Header.allCases)
  func refusedBeforeParsing(_ header: Header) {
    var till = TestTill()
    // Not JSON: were it parsed first, the error would be another.
    let body = Array("{".utf8)
    let sign = TestTill.sign(body, with: till.key)
    let authorization: String? =
      switch header {
      case .absent: nil
      case .empty: ""
      case .schemeWord: "Bearer \(till.sn) \(sign)"
      case .twoBlanks: "\(till.sn)  \(sign)"
      case .signOnly: " \(sign)"
      case .shortSign: "\(till.sn) \(sign.dropLast())"
      case .wrongSign: "\(till.sn) \(TestTill.sign(body, with: "other"))"
      case .unknownTerminal: "99999 \(sign)"
      case .vendorOnTerminalCall:
        "\(TestTill.vendor.sn) \(TestTill.sign(body, with: TestTill.vendor.key))"
      }
    let verdict = till.send("/upay/v2/pay", authorization: authorization, body: body)
    #expect(verdict.outer == "400")
    #expect(verdict.error == (header == .unknownTerminal ? "INVALID_TERMINAL" : "ILLEGAL_SIGN"))
    #expect(till.model.orders.isEmpty)
  }

  @Test("A signed body that is no JSON object is INVALID_PARAMS", arguments: ["{", "[]", "", "1"])
  func notAnObject(_ text: String) {
    var till = TestTill()
    let body = Array(text.utf8)
    let sign = TestTill.sign(body, with: till.key)
    let verdict = till.send("/upay/v2/pay", authorization: "\(till.sn) \(sign)", body: body)
    #expect(verdict.outer == "400")
    #expect(verdict.error == "INVALID_PARAMS")
  }

  @Test("The header's terminal and the body's must be one", .covers("1.4/header-differs-from-body"))
  func mismatch() {
    var till = TestTill()
    var payment = TestTill.payment("A1")
    payment["terminal_sn"] = "10009999999"
    #expect(till.call("/upay/v2/pay", payment).error == "INVALID_TERMINAL")
    #expect(till.model.orders.isEmpty)
  }

  @Test("A terminal's key activates nothing", .covers("10.1/2-wrong-kind-of-key"))
  func terminalKeyOnActivate() {
    var till = TestTill()
    let code = till.model.makeActivationCode(uses: 1, at: till.now, using: &till.random)
    let verdict = till.call(
      "/terminal/activate", ["app_id": "app-1", "code": code, "device_id": "x"])
    #expect(verdict.error == "ILLEGAL_SIGN")
    #expect(till.model.usableActivationCodes(at: till.now) == [code])
  }

  @Test(
    "An unknown path is not found", .covers("10.1/1-wrong-path"),
    arguments: ["/", "/upay/v2/paY", "/api/v2/pay", "/terminal"])
  func unknownPath(_ path: String) {
    var till = TestTill()
    let verdict = till.call(path, TestTill.payment("A1"))
    #expect(verdict.httpStatus == 404)
    #expect(verdict.outer == nil)
  }

  @Test("Keys of a log entry are eight hex digits of their SHA-256")
  func keyIdentifier() {
    #expect(keyID("abc") == "ba7816bf")
  }
}
