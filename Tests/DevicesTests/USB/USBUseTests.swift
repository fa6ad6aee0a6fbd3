import DeviceIdentity
import Testing

@testable import Devices

/// What an interface is good for, by what it says of itself.
struct USBUseTests {
  private static func interface(class: UInt8, protocol: UInt8) -> SeenInterface {
    SeenInterface(
      number: 0, class: `class`, subclass: 1, protocol: `protocol`,
      endpoints: [
        SeenEndpoint(address: 0x01, kind: .bulk, packetSize: 64),
        SeenEndpoint(address: 0x82, kind: .bulk, packetSize: 64),
        SeenEndpoint(address: 0x83, kind: .interrupt, packetSize: 8),
      ])
  }

  struct Way: Sendable {
    var use: USBTarget.Use
    var `class`: UInt8
    var `protocol`: UInt8
    var endpoint: UInt8?
  }
  static let ways = [
    Way(use: .printer, class: 7, protocol: 2, endpoint: 0x82),
    Way(use: .printer, class: 7, protocol: 1, endpoint: nil),
    // A vendor's own protocols mean what the vendor likes.
    Way(use: .printer, class: 0xFF, protocol: 1, endpoint: 0x82),
    Way(use: .reports, class: 3, protocol: 0, endpoint: 0x83),
    Way(use: .keyboard, class: 3, protocol: 1, endpoint: 0x83),
  ]

  @Test(arguments: ways)
  func `Nothing is awaited from a unidirectional printer`(_ way: Way) {
    let interface = Self.interface(class: way.class, protocol: way.protocol)
    #expect(way.use.wayIn(of: interface)?.address == way.endpoint)
  }

  @Test(arguments: [USBError.stalled, .disturbed, .overflow])
  func `A printer is used without its way in`(_ end: USBError) {
    #expect(USBTarget.Use.printer.outlives(end))
    #expect(!USBTarget.Use.reports.outlives(end) && !USBTarget.Use.keyboard.outlives(end))
  }

  @Test(arguments: [USBError.gone, .closed, .access, .other(-99)])
  func `Nothing is used when it is gone`(_ end: USBError) {
    #expect(!USBTarget.Use.printer.outlives(end))
  }

  /// A keyboard's report of one octet of modifiers and one key.
  static let keys: [UInt8] = [
    0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x19, 0xE0, 0x29, 0xE7, 0x15, 0x00, 0x25, 0x01,
    0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0x75, 0x08, 0x95, 0x01, 0x25, 0x65, 0x19, 0x00, 0x29, 0x65,
    0x81, 0x00, 0xC0,
  ]

  /// Only what it leaves open is left to the boot protocol.
  @Test(
    arguments: [
      (keys, true), (nil, false), ([], false), (Array(keys.dropLast()), false),
      (Array(keys.prefix(6)) + [0xC0], false),
    ] as [([UInt8]?, Bool)])
  func `A descriptor tells of keys`(_ descriptor: [UInt8]?, _ tells: Bool) {
    #expect(USBHandle.tellsKeys(descriptor) == tells)
  }
}
