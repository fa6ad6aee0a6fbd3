import Service

/// Reads one JSON text. Whatever is not UTF-8 can stand in a string only, and is refused there.
struct StrictJSONParser {
  private let octets: [UInt8]
  private let nesting: Int
  private var position = 0
  private var depth = 0
  /// The members around `position`, outermost first.
  private var path: [String] = []

  init(_ octets: [UInt8], nesting: Int) {
    self.octets = octets
    self.nesting = nesting
  }

  mutating func whole() throws(Problem) -> StrictJSON {
    let value = try value()
    skipBlanks()
    guard position == octets.count else { throw refusal("something follows the JSON text") }
    return value
  }

  private mutating func value() throws(Problem) -> StrictJSON {
    skipBlanks()
    switch peek {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw refusal("the JSON text ends too early")
    default: throw refusal("a JSON value is missing")
    }
  }

  private mutating func object() throws(Problem) -> StrictJSON {
    try descend()
    var members: [String: StrictJSON] = [:]
    if !skip(UInt8(ascii: "}")) {
      repeat {
        skipBlanks()
        guard peek == UInt8(ascii: "\"") else { throw refusal("a member's name is missing") }
        let name = try string()
        path.append(shortened(name))
        guard members[name] == nil else { throw refusal("given twice") }
        guard skip(UInt8(ascii: ":")) else { throw refusal("a colon is missing") }
        members[name] = try value()
        try expect(UInt8(ascii: "}"), "a comma or a brace is missing")
        path.removeLast()
      } while skip(UInt8(ascii: ","))
      position += 1
    }
    depth -= 1
    return .object(members)
  }

  private mutating func array() throws(Problem) -> StrictJSON {
    try descend()
    var elements: [StrictJSON] = []
    if !skip(UInt8(ascii: "]")) {
      repeat {
        path.append("[\(elements.count)]")
        elements.append(try value())
        try expect(UInt8(ascii: "]"), "a comma or a bracket is missing")
        path.removeLast()
      } while skip(UInt8(ascii: ","))
      position += 1
    }
    depth -= 1
    return .array(elements)
  }

  private mutating func descend() throws(Problem) {
    position += 1
    depth += 1
    guard depth <= nesting else { throw refusal("nested deeper than \(nesting) levels") }
  }

  private mutating func number() throws(Problem) -> StrictJSON {
    let start = position
    if peek == UInt8(ascii: "-") { position += 1 }
    if peek == UInt8(ascii: "0") {
      position += 1
    } else {
      try digits()
    }
    let end = position
    if peek == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      position += 1
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    guard position == end,
      let value = Int64(String(decoding: octets[start..<end], as: UTF8.self))
    else { return .otherNumber }
    return .integer(value)
  }

  private mutating func digits() throws(Problem) {
    let start = position
    while let octet = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) {
      position += 1
    }
    guard position > start else { throw refusal("a digit is missing") }
  }

  private mutating func word(_ word: String, _ value: StrictJSON) throws(Problem) -> StrictJSON {
    guard octets[position...].starts(with: word.utf8) else {
      throw refusal("a JSON value is missing")
    }
    position += word.utf8.count
    return value
  }

  private mutating func string() throws(Problem) -> String {
    position += 1
    var text: [UInt8] = []
    while let octet = peek, octet != UInt8(ascii: "\"") {
      position += 1
      if octet == UInt8(ascii: "\\") {
        text.append(contentsOf: String(try escape()).utf8)
      } else {
        text.append(octet)
      }
    }
    guard peek != nil else { throw refusal("a string does not end") }
    position += 1
    guard let decoded = String(validating: text, as: UTF8.self) else {
      throw refusal("must be encoded as UTF-8")
    }
    guard !hasControls(decoded) else { throw refusal("must not hold control characters") }
    return decoded
  }

  private mutating func escape() throws(Problem) -> Unicode.Scalar {
    defer { position += 1 }
    switch peek {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw refusal("an unknown escape in a string")
    }
  }

  /// Stands on the `u`; ends on the last digit.
  private mutating func unicodeEscape() throws(Problem) -> Unicode.Scalar {
    let unit = try codeUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard (0xD800...0xDBFF).contains(unit),
      octets[(position + 1)...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
    else { throw refusal("must not hold unpaired surrogates") }
    position += 2
    let second = try codeUnit()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10 | (second - 0xDC00)))
    else { throw refusal("must not hold unpaired surrogates") }
    return scalar
  }

  private mutating func codeUnit() throws(Problem) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      position += 1
      guard let digit = peek.flatMap(hexadecimal) else {
        throw refusal("an unknown escape in a string")
      }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  private var peek: UInt8? { position < octets.count ? octets[position] : nil }

  /// Skips blanks and then `octet`, if it is next.
  private mutating func skip(_ octet: UInt8) -> Bool {
    skipBlanks()
    guard peek == octet else { return false }
    position += 1
    return true
  }

  /// A comma or `end` must be next: asked while `path` still names the value before it.
  private mutating func expect(_ end: UInt8, _ message: String) throws(Problem) {
    skipBlanks()
    guard peek == UInt8(ascii: ",") || peek == end else { throw refusal(message) }
  }

  private mutating func skipBlanks() {
    while let octet = peek, octet == 0x20 || octet == 0x09 || octet == 0x0A || octet == 0x0D {
      position += 1
    }
  }

  /// `lines[3].text`
  private var place: String {
    path.reduce("") { $0 + ($0.isEmpty || $1.hasPrefix("[") ? $1 : ".\($1)") }
  }

  private func refusal(_ message: String) -> Problem {
    guard path.isEmpty else { return .invalid(place, message) }
    return Problem(.invalid, "The body is not the JSON it must be: \(message). Nothing was done.")
  }
}
