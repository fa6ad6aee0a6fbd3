import FoundationEssentials
import Glibc
import Testing

@testable import Receipts

/// What `docs/receipts.md` says of templates is so.
struct ReceiptDocumentTests {
  private var document: String {
    get throws {
      // The sources may be reached by a link.
      let file = try #require(realpath(#filePath, nil))
      defer { free(file) }
      let path = String(cString: file).split(separator: "/").dropLast(3).joined(separator: "/")
      let octets = try #require(FileManager.default.contents(atPath: "/\(path)/docs/receipts.md"))
      return String(decoding: octets, as: UTF8.self)
    }
  }

  @Test func itShowsTheBuiltInTemplate() throws {
    let parts = try document.split(separator: "```\n", omittingEmptySubsequences: false)
    #expect(parts.count == 3)
    #expect(String(parts[1]) == ReceiptTemplate.builtInText)
  }

  @Test func itNamesEveryPlaceholder() throws {
    let document = try document
    for member in TemplateMember.allCases { #expect(document.contains("`{\(member.rawValue)}`")) }
  }

  @Test func itsLimitsAreTheOnesKept() throws {
    let document = try document
    #expect(ReceiptTemplate.longest == 16 << 10 && document.contains("at most 16 KiB, 200 lines"))
    #expect(ReceiptTemplate.mostLines == 200 && ReceiptTemplate.longestLine == 512)
    #expect(
      ReceiptLogo.longest == 256 << 10 && document.contains("at most 256 KiB and four million"))
    #expect(ReceiptLogo.most.height == 240 && PNGImage.mostPixels == 4_000_000)
    for (count, profile) in [(12, PrinterProfile.mm58), (21, .mm80)] {
      #expect(BarcodePrinting(String(repeating: "A", count: count), profile) != nil)
      #expect(BarcodePrinting(String(repeating: "A", count: count + 1), profile) == nil)
    }
    for (count, profile) in [(24, PrinterProfile.mm58), (42, .mm80)] {
      #expect(BarcodePrinting(String(repeating: "1", count: count), profile) != nil)
      #expect(BarcodePrinting(String(repeating: "1", count: count + 2), profile) == nil)
    }
  }
}
