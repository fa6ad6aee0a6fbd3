import Conformance
import Gateways
import Terminal
import Testing

@Suite struct UpayWordsTests {
  static let codes =
    upayRefusals.rows.map(\.value) + upayEnvelopeErrors.rows.map(\.value)
    + upayResultCodes.rows.map(\.value)

  @Test(.covers("5.4/words"), arguments: codes)
  func everyCodeHasASentence(_ code: String) throws {
    let english = try #require(Sample.gateway.words(for: code, in: .en))
    let chinese = try #require(Sample.gateway.words(for: code, in: .zh))
    #expect(english.hasSuffix(".") && english.first?.isUppercase == true)
    #expect(english.utf8.allSatisfy { $0 < 0x80 } && english.count <= 70)
    #expect(chinese.hasSuffix("。") && chinese.count <= 30)
    #expect(!chinese.contains(" "))
    // A sentence says what is the matter, without the codes that the cashier cannot read.
    #expect(!english.contains("_") && !chinese.contains("_"))
  }

  @Test func knownOnes() {
    #expect(Sample.gateway.words(for: "EXPIRED_BARCODE", in: .en) == "The payment code is too old.")
    #expect(Sample.gateway.words(for: "EXPIRED_BARCODE", in: .zh) == "付款码已过期。")
    #expect(
      Sample.gateway.words(for: "PAY_STATUS_CLOSED", in: .en)
        == "The gateway has stopped payments for this shop.")
    #expect(
      Sample.gateway.words(for: "UNKNOWN_SYSTEM_ERROR", in: .zh) == "支付平台系统错误。")
    covers("5.4.1/PAY_STATUS_CLOSED")
  }

  @Test(arguments: ["", "SOMETHING_NEW", "PAID", "expired_barcode", "EJ26", "gateway-unreachable"])
  func unknownOnesHaveNone(_ code: String) {
    for language in Language.allCases {
      #expect(Sample.gateway.words(for: code, in: language) == nil)
    }
  }
}
