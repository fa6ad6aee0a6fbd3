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
  /// Octets of a file and of a line, and lines with an entry, that are read.
  public static let longest = 256 * 1_024
  public static let longestLine = 200
  public static let mostEntries = 4_096

  /// A line that is wrong, and what would be right.
  public struct Complaint: Error, Hashable, Sendable, CustomStringConvertible {
    public let file: String
    public let line: Int
    public let message: String

    public var description: String { "\(file):\(line): \(message)" }
  }

  /// The lines that could be read, and where each stands.
  public private(set) var entries: [DeviceEntry] = []
  public private(set) var lines: [Int] = []
  public private(set) var complaints: [Complaint] = []

  /// - Parameter file: its name, for the complaints.
  public init(_ octets: some Collection<UInt8>, file: String) {
    guard octets.count <= Self.longest else {
      complaints = [
        Complaint(file: file, line: 1, message: "it has more than \(Self.longest) octets")
      ]
      return
    }
    // What some editors put at the beginning of a file.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = octets.dropFirst(octets.starts(with: mark) ? mark.count : 0)
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, octets) in lines.enumerated() {
      do throws(Wrong) {
        guard let entry = try Self.entry(octets) else { continue }
        guard entries.count < Self.mostEntries else {
          throw Wrong("a table has at most \(Self.mostEntries) lines; the rest is not read")
        }
        entries.append(entry)
        self.lines.append(index + 1)
      } catch {
        complaints.append(Complaint(file: file, line: index + 1, message: error.reason))
        if entries.count == Self.mostEntries { return }
      }
    }
  }

  fileprivate struct Wrong: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  private static func entry(
    _ octets: some Collection<UInt8>
  ) throws(Wrong) -> DeviceEntry? {
    guard octets.count <= longestLine else {
      throw Wrong("the line has \(octets.count) octets; at most \(longestLine) are read")
    }
    guard let text = String(validating: octets, as: UTF8.self),
      text.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0 == "\t" || $0 == "\r" })
    else { throw Wrong("the line holds octets that are no text; write UTF-8") }
    var (words, name) = try parts(text)
    guard let first = words.first else { return nil }
    guard words.count >= 3 else {
      throw Wrong("write VENDOR:PRODUCT TRANSPORT KIND, such as: 05e0:1200 keyboard scanner")
    }
    let (vendor, product) = try numbers(first)
    let transport = try transport(words[1])
    guard let kind = DeviceEntry.Kind(rawValue: words[2]) else {
      throw Wrong(
        "\"\(words[2])\" is no kind; right would be one of \(list(DeviceEntry.Kind.self))")
    }
    words.removeFirst(3)
    var quirks = DeviceQuirks()
    for word in words { try quirks.take(word) }
    return DeviceEntry(
      vendor: vendor, product: product, transport: transport, kind: kind, quirks: quirks, name: name
    )
  }

  /// The words of a line, and its name, which stands between quotation marks at the end.
  private static func parts(_ text: String) throws(Wrong) -> (words: [String], name: String) {
    let line = text.drop(while: isBlank)
    guard let first = line.first, first != "#", first != ";" else { return ([], "") }
    let body = line.prefix { $0 != "\"" && $0 != "#" }
    let words = body.split(whereSeparator: isBlank).map(String.init)
    var rest = line[body.endIndex...]
    guard rest.first == "\"" else { return (words, "") }
    rest = rest.dropFirst()
    guard let end = rest.firstIndex(of: "\"") else { throw Wrong("the name has no \" at its end") }
    let name = String(rest[..<end])
    let after = rest[rest.index(after: end)...].drop(while: isBlank)
    guard after.isEmpty || after.first == "#" else {
      throw Wrong("behind the name stands \"\(after.prefix(32))\"; the name is the last of a line")
    }
    return (words, name)
  }

  private static func isBlank(_ character: Character) -> Bool {
    character == " " || character == "\t" || character == "\r" || character == "\r\n"
  }

  private static func numbers(_ word: String) throws(Wrong) -> (UInt16, UInt16?) {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let vendor = number(parts[0]),
      let product = parts[1] == "*" ? .some(nil) : number(parts[1]).map(Optional.some)
    else {
      throw Wrong(
        "\"\(word.prefix(32))\" is no VENDOR:PRODUCT: four hexadecimal digits each, or * for every "
          + "product, such as 05e0:1200")
    }
    return (vendor, product)
  }

  private static func number(_ text: Substring) -> UInt16? {
    text.utf8.count == 4 && text.first != "+" && text.first != "-" ? UInt16(text, radix: 16) : nil
  }

  private static func transport(_ word: String) throws(Wrong) -> DeviceTransport.Kind? {
    if word == "any" { return nil }
    guard let transport = DeviceTransport.Kind(rawValue: word) else {
      throw Wrong(
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
  fileprivate mutating func take(_ word: String) throws(DeviceTableReading.Wrong) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let value = parts.count == 2 ? String(parts[1]) : ""
    switch parts[0] {
    case "profile" where !value.isEmpty: profile = value
    case "status" where value == "fixed": hasFixedStatus = true
    case "reports" where Reports(rawValue: value) != nil: reports = Reports(rawValue: value)
    default:
      throw DeviceTableReading.Wrong(
        "\"\(word.prefix(32))\" is no quirk; right would be one of \(DeviceTableReading.quirks)")
    }
  }
}
