import DeviceIdentity
import Testing

@testable import Devices

/// Octets that devices tell of themselves.
struct DescriptorTests {
  struct Announced: Sendable {
    var octets: [UInt8]
    var length: Int
  }
  static let announced = [
    Announced(octets: [9, 0x21, 0x11, 1, 0, 1, 0x22, 0x4B, 0], length: 75),
    Announced(octets: [9, 0x21, 0x11, 1, 0, 1, 0x22, 0x00, 1], length: 256),
    // Another class descriptor before it, and a physical descriptor named first.
    Announced(
      octets: [3, 0x24, 1, 12, 0x21, 0x11, 1, 0, 2, 0x23, 5, 0, 0x22, 63, 0], length: 63),
    Announced(octets: [], length: 0),
    Announced(octets: [9, 0x21, 0x11, 1, 0, 1, 0x22], length: 0),
    Announced(octets: [0, 0x21, 0x11], length: 0),
    Announced(octets: [9, 0x21, 0x11, 1, 0, 9, 0x23, 0x4B, 0], length: 0),
    Announced(octets: [4, 0x21, 0x11, 1, 9, 0x21, 0x11, 1, 0, 1, 0x22, 7, 0], length: 7),
  ]

  @Test(arguments: announced)
  func `The length of the report descriptor is found`(_ announced: Announced) {
    #expect(HIDClassDescriptor.reportLength(in: announced.octets) == announced.length)
  }

  static let id = "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20;"
  struct Answer: Sendable {
    var words: String
    var octets: [UInt8]
    var id: String
  }
  static let answers = [
    Answer(words: "high octet first", octets: [0, 35] + Array(id.utf8), id: id),
    Answer(words: "low octet first", octets: [35, 0] + Array(id.utf8), id: id),
    Answer(words: "without itself", octets: [0, 33] + Array(id.utf8), id: id),
    Answer(words: "beyond the end", octets: [0, 64] + Array(id.utf8), id: id),
    Answer(words: "zero", octets: [0, 0] + Array(id.utf8), id: id),
    Answer(
      words: "then rubbish", octets: [0, 35] + Array(id.utf8) + [0xFF, 0xFF, 0xFF], id: id),
    Answer(words: "then nothing", octets: [0, 64] + Array(id.utf8) + [0, 0, 0], id: id),
    Answer(words: "no id", octets: [0, 2], id: ""),
    Answer(words: "empty", octets: [], id: ""),
    Answer(words: "one octet", octets: [5], id: ""),
  ]

  @Test(arguments: answers)
  func `A printer's id is found behind any length`(_ answer: Answer) {
    #expect(
      String(decoding: PrinterIDAnswer.id(in: answer.octets), as: UTF8.self) == answer.id,
      "\(answer.words)")
  }

  private func device(_ classes: [UInt8]) -> SeenDevice {
    SeenDevice(
      interfaces: classes.enumerated().map { SeenInterface(number: UInt8($0), class: $1) })
  }

  @Test func `Serial ports belong to the interfaces they are made of`() {
    var modem = device([2, 10, 2, 10])
    modem.assign(["/dev/ttyACM10", "/dev/ttyACM9"])
    #expect(modem.interfaces.map(\.tty) == ["/dev/ttyACM9", nil, "/dev/ttyACM10", nil])
    var converter = device([0xFF])
    converter.assign(["/dev/ttyUSB0"])
    #expect(converter.interfaces[0].tty == "/dev/ttyUSB0" && converter.tty == nil)
    var other = device([3])
    other.assign(["/dev/ttyUSB1"])
    #expect(other.tty == "/dev/ttyUSB1" && other.ttys == ["/dev/ttyUSB1"])
  }

  @Test func `Devices are in the order of their sockets`() {
    let names: [(String?, String?)] = [
      (nil, "/dev/ttyS0"), ("2-1", nil), ("1-10", nil), ("1-2", nil), ("1-2.1", nil),
    ]
    let devices = names.map { FoundDevice(seen: SeenDevice(port: $0.0, tty: $0.1)) }
    let sorted = devices.sorted { PortOrder($0) < PortOrder($1) }
    #expect(
      sorted.map { $0.seen.port ?? $0.seen.tty } == ["1-2", "1-2.1", "1-10", "2-1", "/dev/ttyS0"])
  }

  @Test func `A node is where udev puts it`() {
    #expect(USBAddress(bus: 1, address: 4).node == "/dev/bus/usb/001/004")
    #expect(USBAddress(bus: 12, address: 127).node == "/dev/bus/usb/012/127")
  }
}
