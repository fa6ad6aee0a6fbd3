import Terminal
import Testing

/// What is told of what a payment system cannot do.
@Suite struct CapabilityTests {
  @Test(arguments: Capability.allCases)
  func hasWordsAndAnotherWay(_ capability: Capability) {
    #expect(!capability.words.isEmpty && !capability.words.contains("_"))
    #expect(capability.instead.hasSuffix("."))
  }

  @Test func timesOfAPlace() {
    let time = CalendarTime(0, offset: 480)
    #expect(time.date == "1970-01-01" && time.time == "08:00:00")
    #expect(time.local == "1970-01-01 08:00:00" && time.zone.hasSuffix("08:00"))
    #expect(time.full.hasPrefix(time.local) && time.full.contains("08:00"))
  }
}
