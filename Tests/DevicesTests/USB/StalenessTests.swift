import Testing

@testable import Devices

/// When libusb's list is made anew.
struct StalenessTests {
  private let scanner = USBAddress(bus: 1, address: 3)
  private let broken = USBAddress(bus: 1, address: 9)

  @Test func `A difference counts when it lasts`() {
    var staleness = Staleness()
    #expect(staleness.see([scanner], at: 0, patience: 3_000) == false)
    #expect(staleness.see([scanner], at: 2_999, patience: 3_000) == false)
    #expect(staleness.see([scanner], at: 3_000, patience: 3_000) == true)
  }

  @Test func `What udev tells in time is no reason`() {
    var staleness = Staleness()
    #expect(staleness.see([scanner], at: 0, patience: 3_000) == false)
    #expect(staleness.see([], at: 1_000, patience: 3_000) == false)
    #expect(staleness.see([scanner], at: 4_000, patience: 3_000) == false)
  }

  @Test func `What no list will ever have is accepted, and nothing else with it`() {
    var staleness = Staleness()
    _ = staleness.see([broken], at: 0, patience: 3_000)
    #expect(staleness.see([broken], at: 3_000, patience: 3_000) == true)
    staleness.accept([broken])
    #expect(staleness.see([broken], at: 60_000, patience: 3_000) == false)
    #expect(staleness.see([broken, scanner], at: 70_000, patience: 3_000) == false)
    #expect(staleness.see([broken, scanner], at: 73_000, patience: 3_000) == true)
    staleness.accept([broken])
    // Pulled, and another in its place.
    #expect(staleness.see([], at: 80_000, patience: 3_000) == false)
    #expect(staleness.see([broken], at: 90_000, patience: 3_000) == false)
    #expect(staleness.see([broken], at: 93_000, patience: 3_000) == true)
  }
}
