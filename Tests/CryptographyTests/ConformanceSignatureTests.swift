import Conformance
import Cryptography
import Testing

/// The vectors of the Upay Web API's signature, computed by `md5sum` over text and key.
@Suite struct ConformanceSignatureTests {
  static let key = "68d499beda5f72116592f5c527465656"
  static let checkIn = #"{"terminal_sn":"10298371039","device_id":"POS-001"}"#

  static let vectors: [(name: String, text: String, key: String, sign: String)] = [
    (
      "V1",
      #"{"terminal_sn":"10298371039","client_sn":"MEX202605220001","total_amount":"1000","#
        + #""dynamic_id":"130818341921441147","subject":"MUWE test order","operator":"cashier01"}"#,
      key, "525b9339b1697424f5c4e3527ac7ee19"
    ),
    ("V2", checkIn, key, "6d740848eab92bbcef893ed75141b38c"),
    (
      "V3", #"{"app_id":"2019032019283301102","code":"11000200","device_id":"POS-001"}"#,
      "0123456789abcdef0123456789abcdef", "d15e0d18331db359f04c290611bf4039"
    ),
    (
      "V4", #"{"terminal_sn":"10298371039","client_sn":"T-0001","subject":"比萨"}"#, key,
      "0a98672c583970c5db83f75dafe4d5bf"
    ),
    (
      "V5", #"{"terminal_sn":"10298371039","client_sn":"T-0001","subject":"\u6bd4\u8428"}"#, key,
      "50cb6a4f186a277333b56f0ca1ed8938"
    ),
    ("V6", checkIn + "\n", key, "5be08c416f4f58ead5b93d8ce1963b5b"),
    (
      "V7", "client_sn=abc&terminal_sn=123&total_amount=1&key=19b820737ace6937a7808c", "",
      "fef7da867f4f1f2af2ae847d3cdfbadc"
    ),
    (
      "V8",
      "client_sn=test&operator=TEST&return_url=test&subject=TEST&terminal_sn=test&total_amount=3"
        + "&key=test", "", "d5afc533ffd5ee8da62a96661d636ff7"
    ),
  ]

  @Test(arguments: vectors)
  func digest(_ vector: (name: String, text: String, key: String, sign: String)) {
    #expect(Digest.md5((vector.text + vector.key).utf8).hex == vector.sign)
    covers("1.6/\(vector.name)", "1.4/md5")
  }
}
