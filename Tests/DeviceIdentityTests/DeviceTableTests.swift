import DeviceIdentity
import Testing

struct DeviceTableTests {
  @Test func theBuiltInTableIsRead() {
    #expect(DeviceTable.builtIn.entries.count > 60)
  }
}
