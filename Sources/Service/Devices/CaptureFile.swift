import DeviceIdentity
import Devices
import Terminal

/// The text of a capture: docs/captures.md describes it.
struct CaptureFile {
  var title: String
  var made: Moment
  /// Nil: no section has the device.
  var wish: DeviceWish?
  /// Nil for what is no device of the machine.
  var description: DeviceDescription?
  /// Masked.
  var entries: [TrafficRecording.Entry]
  /// Why it ended before its time.
  var ending: TrafficRecording.Ending?

  var text: String {
    var lines = ["# \(Self.word(title))", ""]
    lines += section("capture", about)
    if let description, !description.descriptors.isEmpty { lines += device(description) }
    lines += serialPort
    if let line = wish.map(speech) { lines += section("line", line) }
    let properties = description?.properties.compactMap { property -> (String, String?)? in
      let halves = property.split(separator: "=", maxSplits: 1)
      return halves.count == 2 ? (String(halves[0]), String(halves[1])) : nil
    }
    if let properties, !properties.isEmpty { lines += section("udev", properties) }
    return (lines + traffic).joined(separator: "\n") + "\n"
  }

  private var about: [(String, String?)] {
    [
      ("version", "1"), ("program", "upayd \(Version.text)"),
      ("date", CalendarTime(made.wall, offset: 0).rfc3339), ("masked", "yes"),
      ("section", wish.map { "\($0.section.role.rawValue) \($0.section.name)" }),
    ]
  }

  // MARK: - The device

  private func device(_ description: DeviceDescription) -> [String] {
    let seen = description.seen
    var lines = section(
      "device",
      [
        ("descriptors", Self.block(Self.split(description.descriptors))),
        ("manufacturer", seen.manufacturer), ("product", seen.product), ("serial", seen.serial),
        ("speed", description.speed.map(String.init)),
      ])
    var told: Set<UInt8> = []
    for interface in seen.interfaces where told.insert(interface.number).inserted {
      let report = interface.reportDescriptor ?? reportDescriptor(of: interface.number)
      let id = interface.printerID.map { String(decoding: $0, as: UTF8.self) }
      lines += section(
        "interface \(interface.number)",
        [
          ("driver", driver(of: interface, description)),
          ("report", report.map { Self.block(Self.rows($0)) }), ("id", id),
        ])
    }
    return lines
  }

  /// Each descriptor on a line of its own (USB 2.0, 9.5).
  private static func split(_ octets: [UInt8]) -> [[UInt8]] {
    var descriptors: [[UInt8]] = []
    var rest = octets[...]
    while let length = rest.first.map(Int.init), length >= 2, rest.count >= length {
      descriptors.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return rest.isEmpty ? descriptors : descriptors + [Array(rest)]
  }

  private func reportDescriptor(of interface: UInt8) -> [UInt8]? {
    for case .opened(let source?) in entries.map(\.passage)
    where source.interface == interface && !source.reportDescriptor.isEmpty {
      return source.reportDescriptor
    }
    return nil
  }

  /// The kernel's, which is away while the daemon has the interface.
  private func driver(of interface: SeenInterface, _ description: DeviceDescription) -> String? {
    let now = description.drivers[interface.number]
    guard now == nil || now == "usbfs" else { return now }
    switch interface.class {
    case 0x03: return "usbhid"
    case 0x07: return "usblp"
    default: return nil
    }
  }

  private var serialPort: [String] {
    let seen = description?.seen
    let isOnUSB = description?.descriptors.isEmpty == false
    guard let path = seen?.ttys.first ?? (isOnUSB ? nil : wish?.path) else { return [] }
    let name = path.split(separator: "/").last.map { $0.prefix { $0.isLetter } } ?? ""
    let interface = seen?.interfaces.first { $0.tty == path }?.number
    return section(
      "tty",
      [
        // A pseudo-terminal is played as a port of the machine.
        ("name", name.hasPrefix("tty") ? String(name) : "ttyS"),
        ("interface", interface.map { String($0) }),
      ])
  }

  private func speech(_ wish: DeviceWish) -> [(String, String?)] {
    [
      ("path", description?.seen.ttys.first ?? wish.path), ("baud", String(wish.baud)),
      ("format", wish.format.description), ("flow", wish.flow.rawValue),
    ]
  }

  // MARK: - The traffic

  private var traffic: [String] {
    var lines = ["[traffic]"]
    lines += entries.flatMap { Self.lines(of: $0) }
    if wish == nil { lines.append("# No section has the device: it is not touched.") }
    if let ending { lines.append("# \(ending.words)") }
    return lines
  }

  private static func lines(of entry: TrafficRecording.Entry) -> [String] {
    let thousandths = String(entry.at % 1_000 + 1_000).dropFirst()
    let time = "\(entry.at / 1_000).\(thousandths)"
    switch entry.passage {
    case .received(let octets, let endpoint): return transfer(time, "in", endpoint, octets)
    case .sent(let octets, let endpoint): return transfer(time, "out", endpoint, octets)
    case .control(let setup, let answer?):
      return wrapped("\(time) control \(hexadecimal(setup)) =", answer)
    case .control(let setup, nil): return ["\(time) control \(hexadecimal(setup)) = stall"]
    case .opened: return ["# \(time) opened"]
    case .closed(let reason): return ["# \(time) closed: \(reason)"]
    case .failed(let words, let endpoint):
      return ["# \(time) endpoint \(hexadecimal([endpoint])): \(words)"]
    }
  }

  private static func transfer(
    _ time: String, _ way: String, _ endpoint: UInt8, _ octets: [UInt8]
  ) -> [String] {
    wrapped("\(time) \(way) \(hexadecimal([endpoint]))", octets)
  }

  /// Up to a packet on the line; more on lines of its own.
  private static func wrapped(_ begin: String, _ octets: [UInt8]) -> [String] {
    guard octets.count > 64 else {
      return [octets.isEmpty ? begin : "\(begin) \(hexadecimal(octets))"]
    }
    return [begin] + rows(octets).map { "  \(hexadecimal($0))" }
  }

  // MARK: - Writing

  private func section(_ name: String, _ settings: [(String, String?)]) -> [String] {
    ["[\(name)]"]
      + settings.compactMap { key, value in
        value.map { $0.hasPrefix("\n") ? "\(key) =\($0)" : "\(key) = \(Self.word($0))" }
      } + [""]
  }

  private static func block(_ rows: [[UInt8]]) -> String {
    rows.map { "\n  \(hexadecimal($0))" }.joined()
  }

  private static func rows(_ octets: [UInt8]) -> [[UInt8]] {
    stride(from: 0, to: octets.count, by: 32).map {
      Array(octets[$0..<min($0 + 32, octets.count)])
    }
  }

  private static func hexadecimal(_ octets: [UInt8]) -> String {
    octets.map { octet in
      let digits = String(octet, radix: 16, uppercase: true)
      return digits.count < 2 ? "0\(digits)" : digits
    }.joined(separator: " ")
  }

  /// A device may say anything of itself: it stays on its line.
  private static func word(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(1_024).map {
          $0.properties.generalCategory == .control || $0.properties.isWhitespace ? " " : $0
        }))
  }
}

extension TrafficRecording.Ending {
  fileprivate var words: String {
    switch self {
    case .full: "The recording was full: what came then is not here."
    case .asked: "The recording was ended before its time: what came until then is here."
    case .stopping: "The daemon stopped: what came until then is here."
    }
  }
}
