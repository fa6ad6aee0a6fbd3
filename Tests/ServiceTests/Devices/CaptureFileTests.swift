import DeviceIdentity
import Devices
import Scanning
import Terminal
import Testing

@testable import Service

/// The text of captures, and what is not in them.
@Suite struct CaptureFileTests {
  private typealias Entry = TrafficRecording.Entry

  private let wish = DeviceWish(role: .scanner, name: "counter", selector: .auto)
  private let made = Moment(wall: 1_777_610_096_000, boot: 5)

  private func file(
    _ description: DeviceDescription?, _ entries: [Entry] = [], wish: DeviceWish?,
    ending: TrafficRecording.Ending? = nil
  ) -> [String] {
    CaptureFile(
      title: description?.seen.title ?? "x", made: made, wish: wish, description: description,
      entries: entries, ending: ending
    ).text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func aDeviceOnUSB() {
    var description = DeviceDescription(SeenFixture.pos("1-3", "S\n[evil]").seen)
    description.descriptors = [0x02, 0x01, 0x03, 0x02, 0x09]
    description.speed = 12
    description.drivers = [0: "usbfs"]
    description.properties = ["ID_MODEL=A=B", "junk"]
    let lines = file(
      description,
      [
        Entry(at: 0, .control([0x21, 0x0A, 0, 0, 0, 0, 0, 0], answer: nil)),
        Entry(at: 1, .control([0x81, 6, 0, 0x22, 0, 0, 7, 0], answer: [5, 0x8C])),
        Entry(at: 12_345, .received([], endpoint: 0x81)),
        Entry(at: 12_346, .failed("stall", endpoint: 0x81)),
        Entry(at: 12_400, .closed(reason: "unplugged")),
        Entry(at: 12_500, .sent([UInt8](repeating: 0x78, count: 70), endpoint: 0x01)),
      ], wish: wish, ending: .full)
    for line in [
      "version = 1", "masked = yes", "date = 2026-05-01T04:34:56.000+00:00",
      "section = scanner counter",
      "descriptors =", "  02 01", "  03 02 09", "serial = S [evil]", "speed = 12", "[interface 0]",
      "driver = usbhid", "report =", "[line]", "[udev]", "ID_MODEL = A=B", "[traffic]",
      "0.000 control 21 0A 00 00 00 00 00 00 = stall",
      "0.001 control 81 06 00 22 00 00 07 00 = 05 8C", "12.345 in 81",
      "# 12.346 endpoint 81: stall", "# 12.400 closed: unplugged", "12.500 out 01",
      "# The recording was full: what came then is not here.",
    ] {
      #expect(lines.contains(line), "\(line) in \(lines)")
    }
    #expect(!lines.contains("[tty]") && !lines.contains("[evil]"))
  }

  @Test func aSerialPort() {
    let port = DeviceWish(role: .printer, name: "p", selector: .path("/dev/pts/3"), baud: 19_200)
    let lines = file(nil, wish: port)
    #expect(lines.contains("name = ttyS") && lines.contains("baud = 19200"), "\(lines)")
    #expect(!lines.contains("[device]"))
    var seen = SeenFixture.converter("1-3", "/dev/ttyUSB0").seen
    seen.interfaces[0].number = 2
    var description = DeviceDescription(seen)
    description.descriptors = [2, 1]
    let others = file(description, wish: nil)
    #expect(others.contains("name = ttyUSB") && others.contains("interface = 2"), "\(others)")
    #expect(others.last { !$0.isEmpty }?.contains("not touched") == true)
  }

  /// A report that came in several packets, one that came while the device went, and a serial line.
  @Test func masks() {
    let source = HIDSource(
      vendor: 1, product: 2, interface: 0, subclass: 0, protocol: 0, packetSize: 8,
      reportDescriptor: [], isKeyboard: false, isBootProtocol: false)
    let code = Array("284701234567890123".utf8)
    let report = [0x02, UInt8(code.count)] + Array("]Q1".utf8) + code + [0]
    let packets = stride(from: 0, to: report.count, by: 8).map { start in
      Entry(
        at: 5, .received(Array(report[start..<min(start + 8, report.count)]), endpoint: 0x81))
    }
    let quirks = DeviceQuirks(reports: .symbol)
    let recording = TrafficRecording(
      entries: [Entry(at: 0, .opened(nil)), Entry(at: 1, .received(code + [13], endpoint: 0x82))]
        + [Entry(at: 2, .opened(source))] + packets)
    let masked = CaptureMask(scanner: ScannerSettings(), quirks: quirks).masked(recording)
    #expect(masked.map(\.at) == recording.entries.map(\.at))
    let octets = masked.flatMap { entry -> [UInt8] in
      if case .received(let octets, _) = entry.passage { octets } else { [] }
    }
    let text = String(decoding: octets, as: UTF8.self)
    #expect(text.utf8.count == 19 + report.count)
    #expect(text.hasPrefix("280123456789012345\r") && !text.contains("47"), "\(text)")
    let slips = CaptureMask(scanner: nil, quirks: DeviceQuirks()).masked(
      TrafficRecording(entries: [
        Entry(at: 1, .sent(Array("\u{1B}@ab".utf8), endpoint: 1)),
        Entry(at: 2, .received([0x16], endpoint: 0x81)),
      ]))
    #expect(slips[0].passage == .sent(Array("\u{1B}@xx".utf8), endpoint: 1))
    #expect(slips[1].passage == .received([0x16], endpoint: 0x81))
  }
}
