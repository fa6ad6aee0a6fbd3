import DeviceIdentity
import Testing

struct DeviceTableTests {
  @Test func theBuiltInTableHasNoError() {
    // A line with an error would be left out, so that both counts differ.
    let entries = DeviceTable.builtIn.entries
    #expect(entries.count > 80)
    #expect(entries.allSatisfy { !$0.name.isEmpty && $0.name.utf8.count <= 64 })
    var seen: Set<String> = []
    for entry in entries {
      let product = entry.product.map { String($0, radix: 16) } ?? "*"
      let key = "\(entry.vendor):\(product) \(entry.transport?.rawValue ?? "any")"
      #expect(seen.insert(key).inserted, "\(entry.name) stands twice")
    }
  }

  @Test func aLineSaysEverything() {
    let text = """
      # comment
      ; another

        0416:5011\tprinter  printer  profile=58mm status=fixed  "POS-58" # why
      1A2B:*  any leave\r
      05e0:0600 pos scanner reports=symbol
      """
    let reading = DeviceTableReading([0xEF, 0xBB, 0xBF] + Array(text.utf8), file: "x.conf")
    #expect(reading.complaints.isEmpty)
    #expect(
      reading.entries == [
        DeviceEntry(
          vendor: 0x0416, product: 0x5011, transport: .printer, kind: .printer,
          quirks: DeviceQuirks(profile: "58mm", hasFixedStatus: true), name: "POS-58"),
        DeviceEntry(vendor: 0x1A2B, kind: .leave),
        DeviceEntry(
          vendor: 0x05E0, product: 0x0600, transport: .pos, kind: .scanner,
          quirks: DeviceQuirks(reports: .symbol)),
      ])
  }

  static let wrong: [(String, String)] = [
    ("05e0:1200", "write VENDOR:PRODUCT TRANSPORT KIND"),
    ("05e0:1200 keyboard", "write VENDOR:PRODUCT TRANSPORT KIND"),
    ("5e0:1200 keyboard scanner", "\"5e0:1200\" is no VENDOR:PRODUCT"),
    ("05e0 keyboard scanner", "is no VENDOR:PRODUCT"),
    ("*:1200 keyboard scanner", "is no VENDOR:PRODUCT"),
    ("05e0:12g0 keyboard scanner", "is no VENDOR:PRODUCT"),
    ("05e0:+120 keyboard scanner", "is no VENDOR:PRODUCT"),
    ("05e0:1200:1 keyboard scanner", "is no VENDOR:PRODUCT"),
    ("05e0:1200 wedge scanner", "right would be one of pos, keyboard, serial, printer, any"),
    ("05e0:1200 keyboard reader", "right would be one of scanner, printer, switch, converter"),
    ("05e0:1200 keyboard scanner fast", "\"fast\" is no quirk"),
    ("05e0:1200 keyboard scanner reports=none", "reports=standard|microscan|symbol"),
    ("05e0:1200 keyboard scanner profile=", "is no quirk"),
    ("05e0:1200 keyboard scanner \"Zebra", "no \" at its end"),
    ("05e0:1200 keyboard scanner \"Zebra\" layout=us", "the name is the last"),
    ("05e0:1200 keyboard scanner \u{7}", "no text"),
    (String(repeating: "a", count: 201), "201 octets"),
  ]

  @Test(arguments: wrong)
  func aWrongLineIsNamed(_ line: String, _ words: String) {
    let text = "# first\n\(line)\n1234:5678 serial scanner\n"
    let reading = DeviceTableReading(Array(text.utf8), file: "shop.conf")
    #expect(reading.entries.count == 1)
    #expect(reading.complaints.count == 1)
    let complaint = reading.complaints.first?.description ?? ""
    #expect(complaint.hasPrefix("shop.conf:2: "), "\(complaint)")
    #expect(complaint.contains(words), "\(complaint)")
  }

  @Test func whatIsNoTextIsNamed() {
    let reading = DeviceTableReading([0xFF, 0x0A], file: "a")
    #expect(reading.complaints.first?.description.contains("write UTF-8") == true)
  }

  @Test func thereAreBounds() {
    let line = Array("1234:5678 serial scanner\n".utf8)
    let many = DeviceTableReading(Array(repeatElement(line, count: 4_100).joined()), file: "a")
    #expect(many.entries.count == 4_096)
    #expect(many.complaints.map(\.line) == [4_097])
    let large = DeviceTableReading([UInt8](repeating: 10, count: 256 * 1_024 + 1), file: "a")
    #expect(large.complaints.count == 1)
  }

  @Test(
    arguments: [
      ("1111:0001", .keyboard, "closest"), ("1111:0002", .keyboard, "vendor's keyboards"),
      ("1111:0002", .serial, "vendor"), ("1111:0001", .serial, "product"),
      ("2222:0001", .serial, nil),
      ("3333:0001", .serial, "second"), ("4444:0001", .serial, "the shop's"),
    ] as [(String, DeviceTransport.Kind, String?)])
  func theClosestLineCounts(_ id: String, _ transport: DeviceTransport.Kind, _ name: String?) {
    let built = """
      1111:* any scanner "vendor"
      1111:0001 keyboard scanner "closest"
      1111:0001 any scanner "product"
      1111:* keyboard scanner "vendor's keyboards"
      3333:* serial scanner "first"
      3333:* serial scanner "second"
      4444:0001 serial scanner "built in"
      """
    let table = DeviceTable(DeviceTableReading(Array(built.utf8), file: "").entries).adding(
      DeviceTableReading(Array("4444:* any leave \"the shop's\"".utf8), file: "").entries)
    let parts = id.split(separator: ":").compactMap { UInt16($0, radix: 16) }
    let found = table.entry(for: .init(vendor: parts[0], product: parts[1]), by: transport)
    #expect(found?.name == name)
    #expect(table.entry(for: nil, by: transport) == nil)
  }
}
