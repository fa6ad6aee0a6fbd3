import Cryptography
import FoundationEssentials
import Terminal

@testable import Simulation

/// A generator that makes the same numbers from the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// What a test reads of an answer.
struct Verdict: Equatable {
  var httpStatus: Int
  /// Layer 1.
  var outer: String?
  /// Layer 2.
  var result: String?
  /// Of whichever layer has one.
  var error: String?
  /// `biz_response.data`, or `biz_response` itself for an identity.
  var data: [String: String]

  init(status: Int, body: [UInt8]) {
    httpStatus = status
    let members = JSONText.object(body) ?? [:]
    var business: [String: JSONValue] = [:]
    if case .object(let inner) = members["biz_response"] { business = inner }
    outer = members["result_code"]?.text
    result = business["result_code"]?.text
    error = business["error_code"]?.text ?? members["error_code"]?.text
    var source = business
    if case .object(let inner) = business["data"] { source = inner }
    data = source.compactMapValues(\.text)
  }

  var orderStatus: String? { data["order_status"] }
}

/// A model with one activated terminal, and the hand that signs for it.
struct TestTill {
  /// 2026-03-02 12:00 in UTC+8.
  static let noon: Milliseconds = 1_772_424_000_000
  static let vendor = UpayModel.Vendor(sn: "91800129", key: "vendor-key", appID: "app-1")
  static let deviceID = "POS-001"
  /// A code of a known wallet, nobody's script.
  static let wechatCode = "130818341921441147"

  var model: UpayModel
  var random: SeededGenerator
  var sn = ""
  var key = ""
  var now = TestTill.noon

  init(seed: UInt64 = 1) {
    model = UpayModel(vendor: Self.vendor)
    random = SeededGenerator(seed: seed)
    activate()
  }

  mutating func activate() {
    let code = model.makeActivationCode(uses: 1, at: now, using: &random)
    let granted = callAsVendor(["app_id": "app-1", "code": code, "device_id": Self.deviceID])
    sn = granted.data["terminal_sn"] ?? ""
    key = granted.data["terminal_key"] ?? ""
  }

  static func sign(_ body: [UInt8], with key: String) -> String {
    Digest.md5(body + Array(key.utf8)).hex
  }

  static func octets(_ members: [String: JSONValue]) -> [UInt8] {
    JSONText.octets(JSONValue.object(members))
  }

  mutating func send(_ path: String, authorization: String?, body: [UInt8]) -> Verdict {
    let answer = model.handle(
      path: path, authorization: authorization, body: body, at: now, using: &random)
    return Verdict(status: answer.httpStatus, body: answer.octets)
  }

  mutating func callAsVendor(_ members: [String: String]) -> Verdict {
    let body = Self.octets(members.mapValues(JSONValue.string))
    let sign = Self.sign(body, with: Self.vendor.key)
    return send("/terminal/activate", authorization: "\(Self.vendor.sn) \(sign)", body: body)
  }

  /// A call signed with the till's key; `terminal_sn` is added.
  mutating func call(_ path: String, _ members: [String: JSONValue]) -> Verdict {
    let body = Self.octets(members.merging(["terminal_sn": .string(sn)]) { own, _ in own })
    return send(path, authorization: "\(sn) \(Self.sign(body, with: key))", body: body)
  }

  /// The whole answer of a signed call.
  mutating func raw(_ path: String, _ members: [String: String]) -> UpayAnswer {
    var members = members.mapValues(JSONValue.string)
    members["terminal_sn"] = .string(sn)
    let body = Self.octets(members)
    return model.handle(
      path: path, authorization: "\(sn) \(Self.sign(body, with: key))", body: body, at: now,
      using: &random)
  }

  mutating func call(_ path: String, _ members: [String: String]) -> Verdict {
    call(path, members.mapValues(JSONValue.string))
  }

  /// Checks in; does not store the new key.
  mutating func checkIn(deviceID: String = TestTill.deviceID) -> Verdict {
    call("/terminal/checkin", ["device_id": deviceID])
  }

  static func payment(
    _ clientSN: String, amount: String = "1000", code: String = wechatCode
  ) -> [String: String] {
    [
      "client_sn": clientSN, "total_amount": amount, "dynamic_id": code, "subject": "Pizza",
      "operator": "Obama",
    ]
  }

  mutating func pay(
    _ clientSN: String, amount: String = "1000", code: String = wechatCode
  ) -> Verdict {
    call("/upay/v2/pay", Self.payment(clientSN, amount: amount, code: code))
  }

  static func code(
    _ clientSN: String, payway: String = "1", amount: String = "1000"
  ) -> [String: String] {
    [
      "client_sn": clientSN, "total_amount": amount, "payway": payway, "subject": "Pizza",
      "operator": "Obama",
    ]
  }

  mutating func precreate(
    _ clientSN: String, payway: String = "1", amount: String = "1000"
  ) -> Verdict {
    call("/upay/v2/precreate", Self.code(clientSN, payway: payway, amount: amount))
  }

  mutating func refund(_ clientSN: String, _ number: String, amount: String) -> Verdict {
    call(
      "/upay/v2/refund",
      [
        "client_sn": clientSN, "refund_request_no": number, "refund_amount": amount,
        "operator": "Obama",
      ])
  }

  mutating func query(_ clientSN: String) -> Verdict {
    call("/upay/v2/query", ["client_sn": clientSN])
  }

  mutating func cancel(_ clientSN: String) -> Verdict {
    call("/upay/v2/cancel", ["client_sn": clientSN])
  }
}

extension JSONValue {
  var members: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }
}
