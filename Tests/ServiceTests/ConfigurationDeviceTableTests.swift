import DeviceIdentity
import Receipts
import Service
import Testing

/// Lines of the shop's own for the device table.
struct ConfigurationDeviceTableTests {
  private static let id = SeenDevice.ID(vendor: 0x1A2B, product: 0x3C4D)

  @Test func thereNeedBeNone() throws {
    #expect(try Loader().load().deviceTable == .builtIn)
  }

  @Test func filesBesideTheConfigurationAreRead() throws {
    let loader = try Loader()
    try loader.directory.write("devices.d/10-a.conf", "1a2b:3c4d keyboard scanner \"first\"\n")
    try loader.directory.write("devices.d/20-b.conf", "1a2b:* keyboard leave \"second\"\n")
    try loader.directory.write("devices.d/30-c.txt", "rubbish")
    let table = try loader.load().deviceTable
    #expect(table.entry(for: Self.id, by: .keyboard)?.name == "second")
    #expect(table.entries.count == DeviceTable.builtIn.entries.count + 2)
  }

  @Test func whatIsWrongIsNamedWithItsLine() throws {
    let loader = try Loader()
    try loader.directory.write(
      "devices.d/a.conf",
      "# ours\n1a2b:3c4d keyboard scaner\n1a2b:3c4d printer printer profile=90mm\n")
    let errors = loader.errors()
    #expect(errors.count == 2)
    #expect(errors.first?.hasPrefix("devices.d/a.conf:2: \"scaner\" is no kind") == true)
    #expect(errors.last?.hasPrefix("devices.d/a.conf:3: profile can't be \"90mm\"") == true)
  }

  @Test func whatCannotBeReadIsNamed() throws {
    let loader = try Loader()
    try loader.directory.write("devices.d", "no directory")
    #expect(loader.errors().first?.hasPrefix("devices.d: it cannot be read") == true)
  }

  /// The profiles that the built-in table names are there.
  @Test func profilesOfTheTableAreKnown() {
    for profile in Set(DeviceTable.builtIn.entries.compactMap(\.quirks.profile)) {
      #expect(PrinterProfileTable.builtIn[profile] != nil, "\(profile)")
    }
  }
}
