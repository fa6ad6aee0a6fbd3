extension InputField.Kind {
  /// JSON, or what looks like it, that is no value of this kind.
  var wrongJSON: [String] {
    switch self {
    case .text, .number, .choice, .time, .date:
      ["null", "true", "false", "0", "-1", "1.5", "[]", "[\"x\"]", "{}"] + Self.brokenStrings
    case .integer:
      [
        "null", "true", "\"1\"", "\"\"", "[]", "[1]", "{}", "1.0", "1.5", "1e3", "1E400",
        "-1e-400", "9223372036854775808", "-9223372036854775809",
        String(repeating: "9", count: 400), "01", "-01", "+1", "0x10", "1_000", "NaN",
        "Infinity", ".5", "1.", "1e", "-", "--1", "１",
      ]
    case .flag: ["null", "0", "1", "\"true\"", "\"\"", "[]", "{}", "True", "TRUE", "yes", "tru"]
    case .object:
      ["null", "true", "1", "\"{}\"", "[]", "[{}]"]
        + Self.brokenParts.map { "{\"a\":\($0)}" }
        + ["{\"a\":}", "{\"a\":1,\"a\":2}", "{\"a\"}", "{\"a\":1,}", "{1:1}"]
    case .array:
      ["null", "true", "1", "\"[]\"", "{}"] + Self.brokenParts.map { "[\($0)]" } + ["[1,]", "[,]"]
    case .lines:
      [
        "null", "true", "1", "\"x\"", "{}", "[null]", "[\"x\"]", "[[]]", "[{},1]", "[{\"x\":1}]",
        "[{\"text\":\"a\",\"text\":\"b\"}]", "[{\"lines\":[]}]",
      ]
    }
  }

  private static let brokenStrings = [
    // Control characters, escaped and raw.
    #""a\u0000b""#, #""a\u001fb""#, #""a\nb""#, #""a\rb""#, #""a\tb""#, #""\u007f""#,
    #""\u0085""#, "\"a\nb\"", "\"\u{0}\"", "\"\u{7F}\"", "\"\u{9B}31m\"", "\"\u{1B}[31m\"",
    // Surrogates without their other half.
    #""\ud800""#, #""\udc00""#, #""\udc00\ud800""#, #""\ud83cx""#, #""\ud83c\ud83c""#,
    #""\ud83c\n""#,
    // No strings.
    "'x'", "x", #""\x""#, #""\u12""#, #""\u{41}""#, #""\"#,
  ]

  private static let brokenParts = [
    "1.5", "1e3", "9223372036854775808", #""\u0000""#, #""\ud800""#, "x",
    String(repeating: "[", count: 20) + String(repeating: "]", count: 20),
  ]

  /// Strings that are not UTF-8.
  var wrongOctets: [[UInt8]] {
    switch self {
    case .text, .number, .choice, .time, .date:
      [
        [0xC3, 0x28], [0xFF], [0x80], [0xC0, 0xAF], [0xE9, 0x9D], [0xED, 0xA0, 0x80],
        [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
      ].map { [0x22] + $0 + [0x22] }
    case .integer, .flag, .object, .array, .lines: []
    }
  }

  /// Values of the right type that no call can mean.
  var wrongMeaning: [String] {
    switch self {
    case .text(let limit):
      ["\"\""] + (limit.map(Self.tooLong) ?? [])
    case .number(let limit):
      ["", "a b", "a/b", "a+b", "面", "🍜", "a\u{202E}b", "a\u{200B}b", "é", "a\u{301}"]
        .map { "\"\($0)\"" } + Self.tooLong(limit)
    case .choice: [#""""#, #""PAID""#, #""paid ""#, #""p""#]
    case .integer(let range):
      ["0", "-0", "-1", "-9223372036854775808", "\(range.upperBound + 1)", "9223372036854775807"]
    case .lines: ["[]"]
    case .flag, .object, .array, .time, .date: []
    }
  }

  /// One octet more than `limit`, by one, two, three and four of them a character.
  private static func tooLong(_ limit: Int) -> [String] {
    ["x", "é", "面", "🍜"].map { character in
      let width = character.utf8.count
      let most = String(repeating: character, count: limit / width)
      let rest = String(repeating: "x", count: limit % width + 1)
      return "\"\(most)\(rest)\""
    }
  }

  /// Texts of the right length that only look wrong: each is taken, as it is.
  var strangeButRight: [String] {
    guard case .text(let limit) = self else { return [] }
    let texts = [
      "面", "🍜", "👩‍👩‍👧", "a\u{202E}b", "\u{2066}x\u{2069}", "a\u{200B}b", "a\u{200D}b", "\u{FEFF}x",
      "e\u{301}", "مرحبا", "\u{2028}", "\u{FFFD}", "\u{10FFFF}", "'; --", "<b>", "%s%n", "..", "\\",
      "\"",
    ]
    return texts.filter { $0.utf8.count <= limit ?? 64 }
      + ["x", "é", "面", "🍜"].map { character in
        let most = limit ?? 64
        let width = character.utf8.count
        return String(repeating: character, count: most / width)
          + String(repeating: "x", count: most % width)
      }
  }
}

/// `text` as a JSON string, nothing escaped that need not be.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    if scalar == "\"" || scalar == "\\" { result += "\\" }
    result.unicodeScalars.append(scalar)
  }
  return result + "\""
}
