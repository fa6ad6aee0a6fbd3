import DeviceIdentity
import Testing

struct HIDReportDescriptorTests {
  static let kinds: [(String, [UInt8], [String], Bool)] = [
    ("scanner", Descriptors.scanner, ["8C/02"], true),
    ("scanner without ids", Descriptors.scannerWithoutIDs, ["8C/02"], false),
    ("scanner that says no more", Descriptors.bareScanner, ["8C/02"], false),
    ("keyboard", Descriptors.bootKeyboard, ["01/06"], false),
    ("keyboard with media keys", Descriptors.mediaKeyboard, ["01/06", "0C/01", "01/80"], true),
    ("keyboard with a bit for each key", Descriptors.bitmapKeyboard, ["01/06"], false),
    ("mouse", Descriptors.mouse, ["01/02"], false),
    ("scale", Descriptors.scale, ["8D/20"], true),
    ("card reader", Descriptors.cardReader, ["8E/01"], true),
    ("a vendor's own", Descriptors.vendors, ["FF00/01"], false),
  ]

  @Test(arguments: kinds)
  func aDeviceSaysWhatItIs(
    _ name: String, _ octets: [UInt8], _ applications: [String], _ hasReportIDs: Bool
  ) throws {
    let descriptor = try HIDReportDescriptor(parsing: octets)
    #expect(descriptor.applications.map(\.description) == applications)
    #expect(descriptor.hasReportIDs == hasReportIDs)
  }

  @Test func aScannersFieldsStandWhereItSays() throws {
    let descriptor = try HIDReportDescriptor(parsing: Descriptors.scanner)
    let inputs = descriptor.inputs(of: 2)
    #expect(inputs.map(\.bitOffset) == [0, 8, 32, 480, 496])
    #expect(inputs.map(\.count) == [1, 3, 56, 2, 1])
    #expect(inputs[0].elements(of: .byteCount) == 0..<1)
    #expect(inputs[1].elements(of: .symbology1) == 0..<1)
    #expect(inputs[1].elements(of: .symbology3) == 2..<3)
    #expect(inputs[2].elements(of: .decodedData) == 0..<56)
    #expect(inputs[4].elements(of: .decodedDataContinued) == 0..<1)
    #expect(inputs[4].elements(of: .decodedData).isEmpty)
    #expect(inputs[4].collections.map(\.description) == ["8C/02", "8C/12"])
    #expect(descriptor.inputs(of: 0).isEmpty)
  }

  @Test func aKeyboardsFieldsStandWhereItSays() throws {
    let descriptor = try HIDReportDescriptor(parsing: Descriptors.bootKeyboard)
    let inputs = descriptor.inputs(of: 0)
    #expect(inputs.map(\.bitOffset) == [0, 16])
    #expect(inputs[0].usage(of: 1) == HIDUsage(page: 7, id: 0xE1))
    #expect(!inputs[1].isVariable)
    #expect(inputs[1].usage(ofArrayValue: 0x28) == HIDUsage(page: 7, id: 0x28))
    #expect(inputs[1].usage(ofArrayValue: 0x66) == nil)
    #expect(descriptor.fields.filter { $0.kind == .output }.map(\.bitOffset) == [0, 5])
    #expect(descriptor.fields[1].isConstant)
  }

  /// Items in other orders and forms than usual, and what the first field then is.
  static let forms: [(String, String, String)] = [
    ("page before usage", "05 8C 09 FE 75 08 95 01 81 02", "8C/FE"),
    ("page after usage", "09 FE 05 8C 75 08 95 01 81 02", "8C/FE"),
    ("page after usages", "05 01 09 01 09 FE 05 8C 75 08 95 01 81 02", "8C/01"),
    ("a page for each usage", "05 01 09 3B 05 8C 09 FE 75 08 95 02 81 02", "01/3B"),
    ("usage with its page", "05 01 0B FE 00 8C 00 75 08 95 01 81 02", "8C/FE"),
    ("usage with its page, another after it", "0B FE 00 8C 00 05 01 75 08 95 01 81 02", "8C/FE"),
    ("range with its page", "1B 01 00 8C 00 2B 05 00 8C 00 75 08 95 05 81 02", "8C/01"),
    ("range from its end", "05 8C 29 05 19 01 75 08 95 05 81 02", "8C/01"),
    ("state saved and restored", "05 8C 75 08 95 01 A4 05 01 75 04 B4 09 FE 81 02", "8C/FE"),
    ("a long item", "FE 02 77 AA BB 05 8C 09 FE 75 08 95 01 81 02", "8C/FE"),
    ("the first of alternatives", "05 8C A9 01 09 FE 09 01 A9 00 75 08 95 01 81 02", "8C/FE"),
    ("numbers of four octets", "07 8C 00 00 00 09 FE 77 08 00 00 00 97 01 00 00 00 81 02", "8C/FE"),
    ("unknown items", "05 8C 09 FE 75 08 95 01 39 01 49 02 35 00 45 01 55 00 65 00 81 02", "8C/FE"),
    ("reserved items", "0C 05 8C 09 FE 75 08 95 01 81 02 00 00", "8C/FE"),
  ]

  @Test(arguments: forms)
  func itemsComeInManyForms(_ name: String, _ text: String, _ usage: String) throws {
    let descriptor = try HIDReportDescriptor(parsing: Descriptors.octets(text))
    let field = try #require(descriptor.fields.first)
    #expect(field.usage(of: 0)?.description == usage)
    #expect(field.bitSize == 8)
  }

  static let damaged: [(String, String)] = [
    ("05", "cut off"), ("26 FF", "cut off"), ("FE 05 00 01", "cut off"), ("FE", "cut off"),
    ("A1 01", "inside a collection"), ("C0", "never began"), ("A1 01 C0 C0", "never began"),
    ("B4", "none saved"), ("29 05 81 02", "no beginning"), ("19 05 29 04", "ends before it begins"),
    ("85 00", "no report id"), ("86 00 01", "no report id"), ("A9 00", "in turn"),
    ("A9 01 A9 01", "in turn"), ("A9 01 09 01 75 01 95 01 81 02", "stays open"),
    ("97 FF FF FF FF", "the count of a field"), ("77 01 00 01 00", "the size of a field"),
    ("76 FF FF 96 FF FF 81 02", "more than 65536 bits"),
    ("75 20 96 00 08 81 02 81 02", "more than 65536 bits"),
  ]

  @Test(arguments: damaged)
  func damageIsSaidInWords(_ text: String, _ words: String) {
    let error = #expect(throws: HIDDescriptorError.self) {
      try HIDReportDescriptor(parsing: Descriptors.octets(text))
    }
    #expect(error?.reason.contains(words) == true, "\(error?.description ?? "none")")
  }

  @Test(arguments: [
    (Array(repeating: UInt8(0xA4), count: 17), "saved more than"),
    ((0..<33).flatMap { _ in [0xA1, 0x00] as [UInt8] }, "nested deeper"),
    (Array(repeating: UInt8(0x00), count: 4_097), "more than 4096 octets"),
    ([0x75, 1, 0x95, 1] + Array(repeating: UInt8(0x80), count: 513), "more than 512 fields"),
  ])
  func thereAreBounds(_ octets: [UInt8], _ words: String) {
    let error = #expect(throws: HIDDescriptorError.self) {
      try HIDReportDescriptor(parsing: octets)
    }
    #expect(error?.reason.contains(words) == true, "\(error?.description ?? "none")")
  }

  @Test func whatWasSaidBeforeTheDamageStands() {
    let error = #expect(throws: HIDDescriptorError.self) {
      try HIDReportDescriptor(parsing: Descriptors.scanner.dropLast())
    }
    #expect(error?.applications == [HIDUsage(page: 0x8C, id: 2)])
    #expect(error?.offset == Descriptors.scanner.count - 1)
  }

  @Test func maximaHaveTheSignOfTheirMinima() throws {
    let unsigned = try HIDReportDescriptor(
      parsing: Descriptors.octets("15 00 25 FF 75 08 95 01 81 02"))
    #expect(unsigned.fields[0].logicalMaximum == 255)
    let signed = try HIDReportDescriptor(
      parsing: Descriptors.octets("15 81 25 FF 75 08 95 01 81 02"))
    #expect(signed.fields[0].logicalMinimum == -127)
    #expect(signed.fields[0].logicalMaximum == -1)
  }

  /// Whatever a device sends, it is read or refused in words.
  @Test func nothingStopsTheParser() {
    var dice = Dice(1)
    let models = Self.kinds.map(\.1)
    for _ in 0..<20_000 {
      var octets = models.randomElement(using: &dice) ?? []
      for _ in 0..<Int.random(in: 1...6, using: &dice) {
        switch Int.random(in: 0..<4, using: &dice) {
        case 0 where !octets.isEmpty: octets.remove(at: .random(in: octets.indices, using: &dice))
        case 1: octets.insert(.random(in: 0...255, using: &dice), at: octets.count / 2)
        case 2: octets += octets.prefix(Int.random(in: 0...40, using: &dice))
        default:
          guard !octets.isEmpty else { continue }
          octets[.random(in: octets.indices, using: &dice)] = .random(in: 0...255, using: &dice)
        }
      }
      guard let descriptor = try? HIDReportDescriptor(parsing: octets) else { continue }
      let report = (0..<70).map { _ in UInt8.random(in: 0...255, using: &dice) }
      for field in descriptor.fields {
        let element = Int.random(in: -1...field.count, using: &dice)
        _ = field.value(element, in: report[...])
        _ = field.usage(of: max(0, element))
        _ = field.usage(ofArrayValue: .random(in: 0...UInt32.max, using: &dice))
        let elements = field.elements(of: .decodedData)
        #expect(elements.isEmpty || elements.upperBound <= field.count)
      }
    }
  }
}
