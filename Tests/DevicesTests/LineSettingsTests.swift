import Devices
import Testing

@Suite struct LineSettingsTests {
  @Test(arguments: [
    ("8N1", 8, LineFormat.Parity.none, 1),
    ("7E1", 7, .even, 1),
    ("7o2", 7, .odd, 2),
    ("8n2", 8, .none, 2),
  ])
  func `A format is read as it is written`(
    text: String, dataBits: Int, parity: LineFormat.Parity, stopBits: Int
  ) throws {
    let format = try LineFormat(parsing: text)
    #expect(format.dataBits == dataBits)
    #expect(format.parity == parity)
    #expect(format.stopBits == stopBits)
    #expect(format.description == text.uppercased())
  }

  @Test(arguments: ["", "8", "8N", "8N11", "9N1", "6N1", "8X1", "8N3", "8N0", "N81", "８N1 "])
  func `A wrong format is refused in words`(text: String) {
    let error = #expect(throws: LineSettingsError.self) { try LineFormat(parsing: text) }
    #expect(error?.description.contains("such as 8N1") == true)
  }

  @Test(arguments: LineSettings.speeds)
  func `Speeds are read`(speed: Int) throws {
    #expect(try LineSettings.baud(parsing: "\(speed)") == speed)
  }

  @Test(arguments: ["", "9601", "-9600", "9600 ", "fast", "99999999999999999999"])
  func `An unknown speed is refused with the known ones`(text: String) {
    let error = #expect(throws: LineSettingsError.self) { try LineSettings.baud(parsing: text) }
    #expect(error?.description.contains("9600, 19200") == true)
    #expect(error?.description.contains("\"\(text)\"") == true)
  }

  @Test(arguments: zip(["none", "rtscts", "xonxoff", "dtrdsr"], LineFlow.allCases))
  func `Flow control is read`(text: String, flow: LineFlow) throws {
    #expect(try LineFlow(parsing: text) == flow)
  }

  @Test(arguments: ["", "None", "hardware", "rts/cts"])
  func `An unknown flow control is refused with the known ones`(text: String) {
    let error = #expect(throws: LineSettingsError.self) { try LineFlow(parsing: text) }
    #expect(error?.description.contains("none, rtscts, xonxoff, dtrdsr") == true)
  }

  @Test func `The defaults are those of scanners`() {
    let settings = LineSettings(path: "/dev/ttyS0")
    #expect(settings.baud == 9_600)
    #expect(settings.format == .eightNone1)
    #expect(settings.flow == .none)
  }
}
