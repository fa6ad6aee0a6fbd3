import DeviceIdentity
import Testing

/// Layouts made at random: what is put into a report at any place and of any width comes out of it.
struct HIDFieldTests {
  private struct Part {
    var usage: UInt8
    var size: Int
    var values: [UInt32]
  }

  @Test(arguments: 1...200)
  func whatIsPutInComesOut(_ seed: UInt64) throws {
    var dice = Dice(seed)
    let id: UInt8? = Bool.random(using: &dice) ? .random(in: 1...255, using: &dice) : nil
    var parts: [Part] = []
    for usage in 1...Int.random(in: 1...12, using: &dice) {
      let size = Int.random(in: 1...32, using: &dice)
      let most = UInt32.max >> UInt32(32 - size)
      let values = (0..<Int.random(in: 1...9, using: &dice)).map { _ in
        UInt32.random(in: 0...most, using: &dice)
      }
      parts.append(Part(usage: UInt8(usage), size: size, values: values))
    }

    let descriptor = try HIDReportDescriptor(parsing: Self.descriptor(parts, id))
    let split = try #require(descriptor.split(Self.report(parts, id)[...]))
    #expect(split.id == id ?? 0)
    let fields = descriptor.inputs(of: split.id)
    #expect(fields.count == parts.count)
    for (field, part) in zip(fields, parts) {
      let usage = HIDUsage(page: 0x8C, id: UInt16(part.usage))
      #expect(field.elements(of: usage) == 0..<part.values.count)
      #expect(part.values.indices.map { field.value($0, in: split.body) } == part.values)
      #expect(field.fits(split.body))
      #expect(field.value(part.values.count, in: split.body) == nil)
    }
    #expect(fields.last?.fits(split.body.dropLast()) == false)
  }

  private static func descriptor(_ parts: [Part], _ id: UInt8?) -> [UInt8] {
    var octets: [UInt8] = [0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01]
    if let id { octets += [0x85, id] }
    for part in parts {
      octets += [
        0x09, part.usage, 0x75, UInt8(part.size), 0x95, UInt8(part.values.count), 0x81, 0x02,
      ]
    }
    return octets + [0xC0]
  }

  private static func report(_ parts: [Part], _ id: UInt8?) -> [UInt8] {
    var bits: [Bool] = []
    for part in parts {
      for value in part.values { bits += (0..<part.size).map { value >> UInt32($0) & 1 == 1 } }
    }
    var octets = [UInt8](repeating: 0, count: (bits.count + 7) / 8)
    for (place, bit) in bits.enumerated() where bit { octets[place / 8] |= 1 << UInt8(place % 8) }
    return (id.map { [$0] } ?? []) + octets
  }

  @Test(arguments: [([], nil), ([0], nil), ([2], 2), ([9, 1], 9)] as [([UInt8], UInt8?)])
  func aReportsIDStandsFirst(_ report: [UInt8], _ id: UInt8?) throws {
    let descriptor = try HIDReportDescriptor(parsing: Descriptors.scanner)
    #expect(descriptor.split(report[...])?.id == id)
  }

  @Test func oneUsageIsThatOfAllTheRest() throws {
    let descriptor = try HIDReportDescriptor(
      parsing: Descriptors.octets("05 8C 09 01 09 FE 75 08 95 05 81 02"))
    #expect(descriptor.fields[0].elements(of: .decodedData) == 1..<5)
    #expect(descriptor.fields[0].usage(of: 4) == .decodedData)
    #expect(descriptor.fields[0].elements(of: HIDUsage(page: 0x8C, id: 1)) == 0..<1)
  }

  @Test(arguments: [
    ("09 FE 09 FE 09 FE", 0..<3), ("09 01 09 FE 09 FE", 1..<3), ("09 FE 09 FE 09 01", 0..<2),
    ("09 FE 09 01 09 FE", 0..<1), ("09 01 19 FD 29 FE 09 FE", 2..<3), ("09 01 09 02 09 03", 0..<0),
  ])
  func aUsageMayBeRepeated(_ usages: String, _ elements: Range<Int>) throws {
    let descriptor = try HIDReportDescriptor(
      parsing: Descriptors.octets("05 8C \(usages) 75 08 95 03 81 02"))
    #expect(descriptor.fields[0].elements(of: .decodedData) == elements)
  }

  @Test func aFieldWiderThan32BitsHasNoNumber() throws {
    let descriptor = try HIDReportDescriptor(
      parsing: Descriptors.octets("05 8C 09 FE 75 40 95 01 81 02"))
    #expect(descriptor.fields[0].value(0, in: Array(repeating: 1, count: 8)[...]) == nil)
  }
}
