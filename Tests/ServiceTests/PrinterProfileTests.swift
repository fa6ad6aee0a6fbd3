import DeviceIdentity
import Devices
import Receipts
import Testing

@testable import Service

/// What a printer prints by: what the configuration says, else what is known of the one that is there.
@Suite(.timeLimit(.minutes(1))) struct PrinterProfileTests {
  private typealias Seen = SeenFixture

  private func finding(_ id: String?, numbers: (UInt16, UInt16) = (0x1234, 1)) -> PrinterFinding {
    var seen = Seen.printer("1-1", id: id.map { Array($0.utf8) }).seen
    seen.id = SeenDevice.ID(vendor: numbers.0, product: numbers.1)
    let entry = DeviceTable.builtIn.entry(for: seen.id, by: .printer)
    return PrinterFinding(seen, entry, in: .builtIn)
  }

  @Test func `The table, then the model, then nothing`() {
    let table = finding("MFG:EPSON;MDL:TM-T88V;CMD:ESC/POS;", numbers: (0x04B8, 0x0E15))
    #expect(table.profile?.name == "epson-80" && table.origin == "device table: Epson TM-T20II")
    let model = finding("MFG:EPSON;MDL:TM-T88V;CMD:ESC/POS;", numbers: (0x04B8, 0x0202))
    #expect(model.profile?.name == "epson-180" && model.origin == "IEEE 1284 id: TM-T88V")
    let maker = finding("MFG:BIXOLON;DES:SRP-350III;")
    #expect(maker.profile?.name == "bixolon-180")
    for id in ["MFG:ACME;MDL:Roll 9;", "", nil] {
      let none = finding(id)
      #expect(none.profile == nil && none.origin == "nothing is known of the printer")
    }
  }

  private func opened(_ choice: PrinterChoice) async throws -> Life {
    let shop = try Shop()
    shop.settings.printers[0].choice = choice
    return try await shop.openUnactivated()
  }

  private func shown(_ life: Life) async throws -> String {
    let view = try await life.till.devices(by: Fixture.peer).first { $0.id == "front" }
    return "\(view?.profile ?? ""): \(view?.profileOrigin ?? "")"
  }

  @Test func `What is detected is used and shown`() async throws {
    let life = try await opened(try PrinterChoice(cut: "none"))
    #expect(try await shown(life) == "58mm: nothing is known of the printer")
    await life.till.found(finding("MDL:TM-T88V;"), of: "front")
    #expect(try await shown(life) == "epson-180: IEEE 1284 id: TM-T88V")
    let profile = try #require(await life.till.printer(named: "front")?.profile)
    #expect(profile.dots == 512 && profile.cut == .none)
    let manner = await life.till.manner(of: "front")
    #expect(manner.isAutomatic && manner.dialect != nil && !manner.asksModel)
    #expect(manner.printer == "1234:0001")
  }

  @Test func `What is configured wins`() async throws {
    let life = try await opened(try PrinterChoice(profile: "80mm", status: "none"))
    await life.till.found(finding("MDL:TM-T88V;"), of: "front")
    #expect(try await shown(life) == "80mm: profile = 80mm in [printer front]")
    #expect(await life.till.printer(named: "front")?.profile.dots == 576)
    let manner = await life.till.manner(of: "front")
    #expect(manner.dialect == nil && !manner.asksModel && !manner.isAutomatic)
  }

  /// On a serial line only the printer itself can say what it is, and the next one there again.
  @Test func `A printer of which nothing is known is asked, each time that one comes`() async throws
  {
    let life = try await opened(try PrinterChoice())
    let none = PrinterFinding(SeenDevice(), nil, in: .builtIn)
    await life.till.found(none, of: "front")
    #expect(await life.till.manner(of: "front").asksModel)
    #expect(await life.till.manner(of: "front", model: "TM-T20II").isAutomatic)
    #expect(try await shown(life) == "epson-80: it says that it is a TM-T20II")
    #expect(await life.till.manner(of: "front").asksModel)
    #expect(await !life.till.manner(of: "front", model: "Roll 9").isAutomatic)
    #expect(
      try await shown(life) == "58mm: it says that it is a Roll 9, which is not known")
    #expect(await life.till.manner(of: "nobody").dialect == nil)
  }

  // MARK: - Lines of the shop's own

  @Test func `Lines of the shop's own are read, and may be named`() throws {
    let loader = try Loader(
      """
      [printer a]
      profile = mine
      drawer = pin2
      [printer b]
      """)
    try loader.directory.write(
      "printers.d/10-a.conf", "mine like=80mm dots=640 columns=53 models=AB-1*\n")
    try loader.directory.write("printers.d/20-b.conf", "58mm like=58mm qr=native\n")
    try loader.directory.write("devices.d/a.conf", "1a2b:3c4d printer printer profile=mine\n")
    let configuration = try loader.load()
    #expect(configuration.printers[0].profile.dots == 640)
    #expect(configuration.printers[0].profile.drawer == .pin2)
    #expect(configuration.printerProfiles.profile(forModel: "ab-100")?.name == "mine")
    #expect(configuration.printerProfiles["58mm"]?.qr == .native)
  }

  @Test func `What is wrong is named with file, line and field`() throws {
    let loader = try Loader("[printer a]\nprofile = 90mm\n")
    try loader.directory.write("printers.d/a.conf", "# ours\nmine like=80mm\nx qr=yes\n")
    let errors = loader.errors()
    #expect(errors.count == 2)
    #expect(errors.contains { $0.hasPrefix("printers.d/a.conf:3: qr: can't be \"yes\"") })
    let words =
      "upayd.conf:2: printer.a.profile can't be \"90mm\"; right would be one of auto, 58mm"
    #expect(errors.contains { $0.hasPrefix(words) && $0.hasSuffix("mine") }, "\(errors)")
  }
}
