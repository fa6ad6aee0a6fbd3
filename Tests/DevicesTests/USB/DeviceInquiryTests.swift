import Testing

@testable import Devices

/// How often a device is asked what it is.
struct DeviceInquiryTests {
  @Test func `What a device does not answer is asked a few times, and not at once`() {
    var tries = DeviceInquiry.Tries()
    var now: Int64 = 1_000
    for _ in 0..<DeviceInquiry.Tries.most {
      #expect(tries.isDue(at: now))
      tries.count(at: now)
      #expect(!tries.isDue(at: now + DeviceInquiry.Tries.rest - 1))
      now += DeviceInquiry.Tries.rest
    }
    #expect(!tries.isDue(at: now + 3_600_000))
  }
}
