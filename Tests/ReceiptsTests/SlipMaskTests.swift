import Terminal
import Testing

@testable import Receipts

/// What was sent to a printer, without what stands on the slips.
@Suite struct SlipMaskTests {
  private func masked(_ octets: [UInt8], pieces size: Int = 7) -> [UInt8] {
    let pieces = stride(from: 0, to: octets.count, by: size).map {
      Array(octets[$0..<min($0 + size, octets.count)])
    }
    let masked = SlipMask.masked(pieces)
    #expect(masked.map(\.count) == pieces.map(\.count))
    return masked.flatMap { $0 }
  }

  struct Case: Sendable {
    var octets: [UInt8]
    var mask: [UInt8]
    init(_ parts: (String, String)...) {
      octets = parts.flatMap { Self.octets($0.0) }
      mask = parts.flatMap { Self.octets($0.1) }
    }
    /// Text as it is, and octets in hexadecimal digits behind a `#`.
    private static func octets(_ text: String) -> [UInt8] {
      guard text.hasPrefix("#") else { return Array(text.utf8) }
      return text.dropFirst().split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }
  }

  static let cases = [
    Case(("#1B 40 1B 61 01", "#1B 40 1B 61 01"), ("Shop 12.50\n", "xxxxxxxxxx\n")),
    Case(("#1B 45 31 1D 21 41", "#1B 45 31 1D 21 41"), ("A", "x")),
    Case(("#10 04 01 10 04 07 41 10 05 41", "#10 04 01 10 04 07 41 10 05 41"), ("B", "x")),
    Case(("#1B 70 30 41 42 1C 26", "#1B 70 30 41 42 1C 26"), ("付", "xxx"), ("#1C 2E", "#1C 2E")),
    Case(
      ("#1D 28 6B 06 00 31 50 30", "#1D 28 6B 06 00 31 50 30"), ("abc", "xxx"),
      ("#1D 28 6B 03 00 31 51 30", "#1D 28 6B 03 00 31 51 30")),
    Case(("#1D 6B 49 04", "#1D 6B 49 04"), ("{B12", "xxxx"), ("#1D 48 30", "#1D 48 30")),
    Case(("#1D 6B 04", "#1D 6B 04"), ("12AB", "xxxx"), ("#00 1D 56 42 41", "#00 1D 56 42 41")),
    Case(
      ("#1D 76 30 00 02 00 02 00", "#1D 76 30 00 02 00 02 00"),
      ("#FF 1D 56 41", "#00 00 00 00"), ("#1D 56 30", "#1D 56 30")),
    Case(("#1B 2A 21 02 00", "#1B 2A 21 02 00"), ("#FF FF FF 1B 40 41", "#00 00 00 00 00 00")),
    Case(("#1B 44 08 10 00", "#1B 44 08 10 00"), ("A", "x"), ("#1D 72 31", "#1D 72 31")),
    Case(("#1B", "#1B")),
    Case(("#1D 28 6B FF FF 31 50 30", "#1D 28 6B FF FF 31 50 30"), ("a", "x")),
  ]

  @Test(arguments: cases, [1, 5, 100])
  func commands(_ item: Case, _ size: Int) {
    #expect(masked(item.octets, pieces: size) == item.mask)
  }

  /// Our own slips, whatever is on them: an interpreter finds lines and cuts where they were, and
  /// nothing that can be read.
  @Test(arguments: Slip.Kind.allCases, ["58mm", "80mm"])
  func slips(_ kind: Slip.Kind, _ profile: String) throws {
    let profile = try PrinterProfile(profile: profile)
    for language in Language.allCases {
      let octets = ESCPOSEncoder.encode(Samples.slip(kind, language), profile).bytes
      let masked = masked(octets)
      #expect(masked.count == octets.count)
      let paper = try Paper(masked, dots: profile.dots)
      #expect(paper.codes.allSatisfy { $0.text.allSatisfy { $0 == "x" } })
      let text = String(decoding: masked.filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
      for word in ["7895259485469125", "01JVB7Q5X", "Corner", "alipay", "12.50", "3.00"] {
        #expect(!text.contains(word), "\(word) in \(text)")
      }
    }
  }
}
