/// Reads a device table: a line for each model.
///
///     # vendor:product  transport  kind     quirks          name
///     05e0:1200         keyboard   scanner                  "Zebra scanner"
///     0416:5011         printer    printer  profile=58mm    "POS-58"
///     1a2b:*            any        leave                    "the shop's own keyboards"
///
/// `product` may be `*`. `transport` is `pos`, `keyboard`, `serial`, `printer` or `any`; `kind` is
/// `scanner`, `printer`, `switch`, `converter` or `leave`. Quirks and name may be left out.
public struct DeviceTableReading: Sendable {
  /// Lines with an entry that are read.
  public static let mostEntries = 4_096

  /// The lines that could be read, and where each stands.
  public private(set) var entries: [DeviceEntry] = []
  public private(set) var lines: [Int] = []
  public private(set) var complaints: [TableComplaint] = []

  /// - Parameter file: its name, for the complaints.
  public init(_ octets: some Collection<UInt8>, file: String) {
    let text = TableText(octets, file: file)
    complaints = text.complaints
    for line in text.lines {
      do throws(TableMistake) {
        let entry = try Self.entry(line)
        guard entries.count < Self.mostEntries else {
          throw TableMistake(
            "a table has at most \(Self.mostEntries) lines; the rest is not read")
        }
        entries.append(entry)
        lines.append(line.number)
      } catch {
        complaints.append(TableComplaint(file: file, line: line.number, message: error.message))
        if entries.count == Self.mostEntries { break }
      }
    }
    complaints.sort { $0.line < $1.line }
  }

  private static func entry(_ line: TableText.Line) throws(TableMistake) -> DeviceEntry {
    var words = line.words[...]
    guard words.count >= 3 else {
      throw TableMistake("write VENDOR:PRODUCT TRANSPORT KIND, such as: 05e0:1200 keyboard scanner")
    }
    let (vendor, product) = try numbers(words.removeFirst())
    let transport = try transport(words.removeFirst())
    let word = words.removeFirst()
    guard let kind = DeviceEntry.Kind(rawValue: word) else {
      throw TableMistake(
        "\"\(word)\" is no kind; right would be one of \(list(DeviceEntry.Kind.self))")
    }
    var quirks = DeviceQuirks()
    for word in words { try quirks.take(word) }
    return DeviceEntry(
      vendor: vendor, product: product, transport: transport, kind: kind, quirks: quirks,
      name: line.name)
  }

  private static func numbers(_ word: String) throws(TableMistake) -> (UInt16, UInt16?) {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let vendor = number(parts[0]),
      let product = parts[1] == "*" ? .some(nil) : number(parts[1]).map(Optional.some)
    else {
      throw TableMistake(
        "\"\(word.prefix(32))\" is no VENDOR:PRODUCT: four hexadecimal digits each, or * for every "
          + "product, such as 05e0:1200")
    }
    return (vendor, product)
  }

  private static func number(_ text: Substring) -> UInt16? {
    text.utf8.count == 4 && text.first != "+" && text.first != "-" ? UInt16(text, radix: 16) : nil
  }

  private static func transport(_ word: String) throws(TableMistake) -> DeviceTransport.Kind? {
    if word == "any" { return nil }
    guard let transport = DeviceTransport.Kind(rawValue: word) else {
      throw TableMistake(
        "\"\(word.prefix(32))\" is no transport; right would be one of "
          + "\(list(DeviceTransport.Kind.self)), any")
    }
    return transport
  }

  private static func list<Word>(_: Word.Type) -> String
  where Word: RawRepresentable<String> & CaseIterable {
    Word.allCases.map(\.rawValue).joined(separator: ", ")
  }
}

extension DeviceTableReading {
  /// The quirks' names, and what they may be.
  fileprivate static let quirks =
    "profile=NAME, status=fixed, reports=standard|microscan|symbol"
}

extension DeviceQuirks {
  fileprivate mutating func take(_ word: String) throws(TableMistake) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let value = parts.count == 2 ? String(parts[1]) : ""
    switch parts[0] {
    case "profile" where !value.isEmpty: profile = value
    case "status" where value == "fixed": hasFixedStatus = true
    case "reports" where Reports(rawValue: value) != nil: reports = Reports(rawValue: value)
    default:
      throw TableMistake(
        "\"\(word.prefix(32))\" is no quirk; right would be one of \(DeviceTableReading.quirks)")
    }
  }
}
