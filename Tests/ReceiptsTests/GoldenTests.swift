import Terminal
import Testing

@testable import Receipts

/// Every slip word for word, as a person has read and approved it.
struct GoldenTests {
  /// One slip that shows as much as it can.
  static func slip(_ kind: Slip.Kind, _ language: Language) -> Slip {
    var slip = Samples.slip(kind, language)
    slip.header = [language == .en ? "12 Canal Street" : "运河街12号", ""]
    slip.footer = [language == .en ? "Thank you" : "谢谢惠顾"]
    slip.subject =
      language == .en ? "Two pots of jasmine tea and a plate of cakes" : "茉莉花茶两壶、绿豆糕一碟，另加打包盒"
    switch kind {
    case .receipt:
      slip.refundedAmount = Amount(300)
      slip.tradeNo = "2013112011001004330000121536"
      slip.state = SlipWords.state(.partiallyRefunded, language)
      return slip.marked(.copy)
    case .qr: return slip.marked(.test)
    case .refund: return slip.marked(.possibleCopy)
    case .revoke:
      slip.latePayment = language == .zh ? true : nil
      return slip
    case .test, .free: return slip
    }
  }

  /// Kind, language, columns.
  static let cases: [(Slip.Kind, Language, Int)] = Slip.Kind.allCases.flatMap { kind in
    Language.allCases.flatMap { language in [32, 48].map { (kind, language, $0) } }
  }

  @Test(arguments: cases)
  func aSlipReadsLikeThis(kind: Slip.Kind, language: Language, columns: Int) throws {
    let wanted = try #require(Golden.slips["\(kind) \(language) \(columns)"])
    let profile = columns == 32 ? PrinterProfile.mm58 : .mm80
    let slip = Self.slip(kind, language)
    #expect(SlipText.render(slip, columns: columns) == wanted)
    // The paper says the same: only places and codes are the printer's.
    let paper = try Paper(ESCPOSEncoder.encode(slip, profile).bytes, dots: profile.dots)
    let printed = words(paper.text())
    let shown = words(wanted).filter { !$0.hasPrefix("[") && !$0.hasSuffix("]") }
    #expect(printed == shown)
  }

  private func words(_ text: String) -> [String] {
    // A rule is a rule, of whatever dashes.
    text.split { $0 == " " || $0 == "\n" }.map { $0.hasPrefix("---") ? "---" : String($0) }
  }
}
