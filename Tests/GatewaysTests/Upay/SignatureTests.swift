import Conformance
import Gateways
import Terminal
import Testing

/// The vectors were computed by `md5sum` over body and key.
@Suite struct UpaySignatureTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let body: String
    let octets: Int
    let key: String
    let sign: String
    var testDescription: String { name }
  }

  static let vectors = [
    Vector(
      name: "V1",
      body: """
        {"terminal_sn":"10298371039","client_sn":"MEX202605220001","total_amount":"1000",\
        "dynamic_id":"130818341921441147","subject":"MUWE test order","operator":"cashier01"}
        """,
      octets: 166, key: Sample.key, sign: "525b9339b1697424f5c4e3527ac7ee19"),
    Vector(
      name: "V2", body: #"{"terminal_sn":"10298371039","device_id":"POS-001"}"#, octets: 51,
      key: Sample.key, sign: "6d740848eab92bbcef893ed75141b38c"),
    Vector(
      name: "V3",
      body: #"{"app_id":"2019032019283301102","code":"11000200","device_id":"POS-001"}"#,
      octets: 72, key: "0123456789abcdef0123456789abcdef",
      sign: "d15e0d18331db359f04c290611bf4039"),
    Vector(
      name: "V4", body: #"{"terminal_sn":"10298371039","client_sn":"T-0001","subject":"比萨"}"#,
      octets: 69, key: Sample.key, sign: "0a98672c583970c5db83f75dafe4d5bf"),
    Vector(
      name: "V5",
      body: #"{"terminal_sn":"10298371039","client_sn":"T-0001","subject":"\u6bd4\u8428"}"#,
      octets: 75, key: Sample.key, sign: "50cb6a4f186a277333b56f0ca1ed8938"),
    Vector(
      name: "V6", body: #"{"terminal_sn":"10298371039","device_id":"POS-001"}"# + "\n",
      octets: 52, key: Sample.key, sign: "5be08c416f4f58ead5b93d8ce1963b5b"),
  ]

  @Test(arguments: vectors)
  func signsTheExactOctets(_ vector: Vector) {
    let body = Array(vector.body.utf8)
    #expect(body.count == vector.octets)
    #expect(UpaySignature.sign(body, key: vector.key) == vector.sign)
    covers("1.6/\(vector.name)", "1.4/md5", "1.4/lower-case", "1.4/exact-octets")
  }

  @Test func spellingAndLineEndsCount() {
    let signs = Dictionary(uniqueKeysWithValues: Self.vectors.map { ($0.name, $0.sign) })
    #expect(signs["V4"] != signs["V5"])
    #expect(signs["V2"] != signs["V6"])
    covers("1.4/exact-octets", "1.6/V5", "1.6/V6")
    #expect(Set(signs.values).count == Self.vectors.count)
  }

  @Test func theCheckInIsV2AsSent() {
    let request = Sample.gateway.checkInRequest(
      deviceID: "POS-001", signedBy: Sample.credentials)
    #expect(String(decoding: request.body, as: UTF8.self) == Self.vectors[1].body)
    #expect(request.path == "/terminal/checkin")
    #expect(
      request.headers.contains(
        .init("Authorization", "10298371039 6d740848eab92bbcef893ed75141b38c")))
    covers("3/path", "3/terminal_sn", "3/device_id", "1.4/terminal-key", "1.4/header-and-body")
  }

  @Test func theActivationIsV3AsSent() {
    let request = Sample.gateway.activationRequest(
      Activation(
        appID: "2019032019283301102", code: "11000200", deviceID: "POS-001", clientSN: nil,
        name: ""),
      signedBy: Credentials(sn: "vendor-1", key: "0123456789abcdef0123456789abcdef"))
    #expect(String(decoding: request.body, as: UTF8.self) == Self.vectors[2].body)
    #expect(request.path == "/terminal/activate")
    #expect(
      request.headers.contains(
        .init("Authorization", "vendor-1 d15e0d18331db359f04c290611bf4039")))
    covers("2/path", "2/app_id", "2/code", "2/device_id", "1.4/vendor-key")
  }
}
