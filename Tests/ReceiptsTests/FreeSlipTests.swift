import FoundationEssentials
import Terminal
import Testing

@testable import Receipts

struct FreeSlipTests {
  private func slip(_ lines: [FreeLine] = Samples.freeLines) -> Slip {
    var slip = Slip(kind: .free, language: .en, time: Samples.time)
    slip.freeLines = lines
    return slip
  }

  @Test func itReadsLikeThis() {
    #expect(
      SlipText.render(slip().marked(.possibleCopy), columns: 32) == """
             *** POSSIBLE COPY ***
                    X REPORT
        --------------------------------
        Drawer 中文 total
                                   12.50
        [QR: \(Samples.link)]
        [CODE128]
                            A-1234567890

        """)
  }

  @Test(arguments: Samples.profiles)
  func theBytesAreRead(profile: PrinterProfile) throws {
    let job = ESCPOSEncoder.encode(slip(), profile)
    let paper = try Paper(job.bytes, dots: profile.dots)
    #expect(paper.text().contains("X REPORT\n") && paper.text().contains("Drawer 中文 total\n"))
    #expect(paper.widestLine <= profile.columns)
    #expect(paper.pulses.isEmpty)
    #expect(RealTime.firstHazard(in: job.bytes) == nil)
    #expect(contains(job.bytes, [0x1B, 0x61, 2]))
  }

  @Test func aLongDoubledLineIsWrappedDoubled() {
    let line = FreeLine(.text("seventeen columns"), align: .centre, double: true)
    let lines = SlipLayout(slip([line]), columns: 32, surface: .terminal).lines
    let style = SlipLine.Style(isBold: false, isDoubled: true)
    #expect(lines == [.text("seventeen", .centre, style), .text("columns", .centre, style)])
  }

  @Test func withoutACutThePaperStays() throws {
    var uncut = slip()
    uncut.cut = false
    for profile in Samples.profiles {
      let paper = try Paper(ESCPOSEncoder.encode(uncut, profile).bytes, dots: profile.dots)
      #expect(paper.finish.isEmpty)
      uncut.cut = nil
      let cut = try Paper(ESCPOSEncoder.encode(uncut, profile).bytes, dots: profile.dots)
      #expect(!cut.finish.isEmpty)
      uncut.cut = false
    }
  }

  @Test(arguments: [
    (PrinterProfile.Drawer.none, []), (.pin2, [0, 0x19, 0xFA]), (.pin5, [1, 0x19, 0xFA]),
  ])
  func theDrawerOpensBeforeThePaper(drawer: PrinterProfile.Drawer, pulse: [UInt8]) throws {
    var profile = PrinterProfile.mm80
    profile.drawer = drawer
    var opening = slip()
    opening.drawer = true
    let bytes = ESCPOSEncoder.encode(opening, profile).bytes
    let paper = try Paper(bytes, dots: 576)
    #expect(paper.pulses == (pulse.isEmpty ? [] : [pulse]))
    #expect(try Paper(ESCPOSEncoder.encode(slip(), profile).bytes, dots: 576).pulses.isEmpty)
    if !pulse.isEmpty { #expect(bytes.dropFirst(4).starts(with: [0x1B, 0x70] + pulse)) }
  }

  @Test func journaledAndBack() throws {
    var whole = slip()
    whole.cut = false
    whole.drawer = true
    let json = try JSONEncoder().encode(whole)
    #expect(try JSONDecoder().decode(Slip.self, from: json) == whole)
  }

  private func contains(_ octets: [UInt8], _ part: [UInt8]) -> Bool {
    octets.indices.contains { octets[$0...].starts(with: part) }
  }
}
