import DeviceIdentity
import Testing

@testable import Devices

/// Reports of packets.
struct ReportAssemblerTests {
  /// One input report of so many octets of the maker's own.
  private static func descriptor(_ octets: UInt8, id: UInt8? = nil) throws -> HIDReportDescriptor {
    let name: [UInt8] = id.map { [0x85, $0] } ?? []
    return try HIDReportDescriptor(
      parsing: [0x06, 0x00, 0xFF, 0x09, 1, 0xA1, 1] + name
        + [0x75, 8, 0x95, octets, 0x09, 2, 0x81, 2, 0xC0])
  }

  private func octets(_ range: Range<Int>) -> [UInt8] { range.map { UInt8($0) } }

  @Test(arguments: [nil, 8, 5] as [UInt8?])
  func `A packet is a report where none is longer`(_ length: UInt8?) throws {
    var assembler = ReportAssembler(
      packetSize: 8, descriptor: try length.map { try Self.descriptor($0) })
    for report in [octets(0..<8), octets(3..<8), octets(1..<9)] {
      #expect(assembler.take(report) == report)
    }
    #expect(assembler.take([]) == nil)
  }

  @Test func `A longer report is whole with its last packet`() throws {
    var assembler = ReportAssembler(packetSize: 8, descriptor: try Self.descriptor(20))
    for _ in 0..<2 {
      #expect(assembler.take(octets(0..<8)) == nil)
      #expect(assembler.take(octets(8..<16)) == nil)
      #expect(assembler.take(octets(16..<20)) == octets(0..<20))
    }
  }

  @Test func `One that fills its last packet is not waited for`() throws {
    var assembler = ReportAssembler(packetSize: 8, descriptor: try Self.descriptor(15, id: 2))
    for _ in 0..<2 {
      #expect(assembler.take([2] + octets(1..<8)) == nil)
      #expect(assembler.take(octets(8..<16)) == [2] + octets(1..<16))
    }
    // Another report, of which nothing is known.
    #expect(assembler.take([9] + octets(1..<8)) == [9] + octets(1..<8))
  }

  @Test func `A short packet ends a report early, and the next is whole again`() throws {
    var assembler = ReportAssembler(packetSize: 8, descriptor: try Self.descriptor(20))
    #expect(assembler.take(octets(0..<8)) == nil)
    #expect(assembler.take(octets(8..<10)) == octets(0..<10))
    #expect(assembler.take(octets(0..<8)) == nil)
    #expect(assembler.take([]) == octets(0..<8))
  }

  @Test func `A boot keyboard sends what it sends, whatever its descriptor says`() throws {
    var assembler = ReportAssembler(
      HIDSource(
        vendor: 1, product: 2, interface: 0, subclass: 1, protocol: 1, packetSize: 8,
        reportDescriptor: [], isKeyboard: true, isBootProtocol: true))
    #expect(assembler.take(octets(0..<8)) == octets(0..<8))
  }
}
