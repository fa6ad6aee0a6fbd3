public import DeviceIdentity

/// Reads printer profiles: a line for each, `name field=value … "what it is"`.
///
///     80mm     like=58mm dots=576 columns=48 qr=native cut=partial  "80 mm paper"
///     kitchen  like=80mm drawer=pin2 models=XP-80C  "the one in the kitchen"
///
/// What a line does not say is as in the profile that `like` names, which stands above it or is built
/// in; without `like`, as in `58mm`.
public struct PrinterProfileReading: Sendable {
  /// Profiles of a file that are read, models of a profile, and octets of a name.
  public static let mostEntries = 256
  static let mostModels = 32
  static let longestName = 32

  private(set) var entries: [PrinterProfileTable.Entry] = []
  /// What is wrong, and where: `FILE:LINE: FIELD: …`.
  public private(set) var complaints: [TableComplaint] = []

  /// - Parameters:
  ///   - file: its name, for the complaints.
  ///   - table: the profiles that `like` may name beside those of the file.
  public init(
    _ octets: some Collection<UInt8>, file: String, above table: PrinterProfileTable = .builtIn
  ) {
    let text = TableText(octets, file: file)
    complaints = text.complaints
    for line in text.lines {
      do throws(TableMistake) {
        let entry = try entry(line, above: table)
        guard entries.count < Self.mostEntries else {
          throw TableMistake(
            "a file has at most \(Self.mostEntries) profiles; the rest is not read")
        }
        entries.append(entry)
      } catch {
        complaints.append(TableComplaint(file: file, line: line.number, message: error.message))
        if entries.count == Self.mostEntries { break }
      }
    }
    complaints.sort { $0.line < $1.line }
  }

  private func entry(
    _ line: TableText.Line, above table: PrinterProfileTable
  ) throws(TableMistake) -> PrinterProfileTable.Entry {
    let name = line.words.first ?? ""
    guard Self.isName(name) else {
      throw TableMistake(
        "name: \"\(name.prefix(32))\" is no name of a profile: 1 to \(Self.longestName) letters, "
          + "digits, -, _ and ., and not auto")
    }
    guard !entries.contains(where: { $0.profile.name == name }) else {
      throw TableMistake("name: \(name) stands above already; one line for each profile")
    }
    var values: [String: String] = [:]
    for word in line.words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let field = Field(rawValue: String(parts[0])), parts.count == 2 else {
        throw TableMistake(
          "\"\(word.prefix(32))\" is no field=value; the fields are "
            + Field.allCases.map(\.rawValue).joined(separator: ", "))
      }
      guard values.updateValue(String(parts[1]), forKey: field.rawValue) == nil else {
        throw TableMistake("\(field): it stands twice")
      }
    }
    var entry = try origin(name, like: values[Field.like.rawValue], above: table)
    for field in Field.allCases {
      guard let value = values[field.rawValue] else { continue }
      try field.put(value, into: &entry)
    }
    let (dots, columns) = (entry.profile.dots, entry.profile.columns)
    guard columns * PrinterProfile.narrowestCharacter <= dots else {
      throw TableMistake(
        "columns: \(columns) don't fit \(dots) dots: a character has at least "
          + "\(PrinterProfile.narrowestCharacter); set dots and columns together")
    }
    return entry
  }

  /// What the fields change.
  private func origin(
    _ name: String, like: String?, above table: PrinterProfileTable
  ) throws(TableMistake) -> PrinterProfileTable.Entry {
    var entry = PrinterProfileTable.Entry(profile: .basis)
    if let like {
      guard
        let found = entries.first(where: { $0.profile.name == like }) ?? table.entry(named: like)
      else {
        let known = table.names + entries.map(\.profile.name)
        throw TableMistake(
          "like: there is no profile \"\(like.prefix(32))\" above; there are "
            + known.joined(separator: ", "))
      }
      entry = found
    }
    // Another printer goes by names of its own.
    if like != name { entry.models = [] }
    entry.profile.name = name
    return entry
  }

  private static func isName(_ text: String) -> Bool {
    (1...longestName).contains(text.utf8.count) && text != PrinterChoice.auto
      && text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
          UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}

/// A field of a profile's line.
private enum Field: String, CaseIterable {
  case like, dots, columns, charset, page, qr, cut, drawer, status, models

  func put(_ value: String, into entry: inout PrinterProfileTable.Entry) throws(TableMistake) {
    switch self {
    case .like: break
    case .dots: entry.profile.dots = try number(value, PrinterProfile.possibleDots)
    case .columns: entry.profile.columns = try number(value, PrinterProfile.possibleColumns)
    case .charset:
      entry.profile.charset = try word(value)
      entry.profile.page = nil
    case .page:
      guard entry.profile.charset.codePage != nil else {
        throw TableMistake("page: \(entry.profile.charset.rawValue) is no code page")
      }
      entry.profile.page = UInt8(try number(value, 0...255))
    case .qr: entry.profile.qr = try word(value)
    case .cut: entry.profile.cut = try word(value)
    case .drawer: entry.profile.drawer = try word(value)
    case .status: entry.profile.status = try word(value)
    case .models: entry.models = try models(value)
    }
  }

  private func number(_ text: String, _ range: ClosedRange<Int>) throws(TableMistake) -> Int {
    guard let first = text.utf8.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
      let number = Int(text), range.contains(number)
    else {
      throw TableMistake(
        "\(self): \"\(text.prefix(32))\" is no number from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return number
  }

  private func word<Word>(_ text: String) throws(TableMistake) -> Word
  where Word: RawRepresentable<String> & CaseIterable {
    guard let word = Word(rawValue: text) else {
      throw TableMistake(
        "\(self): can't be \"\(text.prefix(32))\"; right would be one of "
          + Word.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return word
  }

  private func models(_ text: String) throws(TableMistake) -> [PrinterModelPattern] {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    guard words.count <= PrinterProfileReading.mostModels else {
      throw TableMistake("models: at most \(PrinterProfileReading.mostModels) are read")
    }
    var models: [PrinterModelPattern] = []
    for word in words {
      guard let model = PrinterModelPattern(word) else {
        throw TableMistake(
          "models: \"\(word.prefix(32))\" is no model: two letters or digits at least, and * only at "
            + "the end, such as TM-T20*")
      }
      models.append(model)
    }
    return models
  }
}
