import Terminal

/// Reads a JSON document (RFC 8259) into nodes, with bounds on its size and depth.
///
/// It exists beside `JSONDecoder` because that takes the first of two members of one name without
/// a word: here an answer that says both PAID and CREATED must not be read as either. It is strict
/// where leniency would be a guess (trailing commas, text after the end, invalid UTF-8), and lenient
/// where nothing can be misread: a byte order mark is skipped, half a surrogate pair (a nickname cut
/// in two) becomes U+FFFD.
package struct JSONReader {
  package static let maximumSize = 1_048_576
  package static let maximumDepth = 64

  private let octets: [UInt8]
  private var offset = 0

  package static func read(_ octets: [UInt8]) throws(JSONFault) -> JSONNode {
    guard octets.count <= maximumSize else { throw .tooLarge }
    var reader = JSONReader(octets: octets)
    if octets.starts(with: [0xEF, 0xBB, 0xBF]) { reader.offset = 3 }
    let node = try reader.value(depth: 0)
    reader.skipBlanks()
    guard reader.offset == octets.count else { throw .syntax(at: reader.offset) }
    return node
  }

  /// Reads a document that must be an object.
  package static func members(_ octets: [UInt8]) throws(JSONFault) -> JSONMembers {
    guard let members = try read(octets).members else { throw .notObject }
    return members
  }

  private init(octets: [UInt8]) { self.octets = octets }

  // MARK: Values

  private mutating func value(depth: Int) throws(JSONFault) -> JSONNode {
    guard depth < Self.maximumDepth else { throw .tooDeep }
    skipBlanks()
    switch peek {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func object(depth: Int) throws(JSONFault) -> JSONNode {
    offset += 1
    var members = JSONMembers()
    skipBlanks()
    if take("}") { return .object(members) }
    repeat {
      skipBlanks()
      guard peek == UInt8(ascii: "\"") else { throw .syntax(at: offset) }
      let name = try string()
      skipBlanks()
      try expect(":")
      members.add(name, try value(depth: depth + 1))
      skipBlanks()
    } while take(",")
    try expect("}")
    return .object(members)
  }

  private mutating func array(depth: Int) throws(JSONFault) -> JSONNode {
    offset += 1
    var elements: [JSONNode] = []
    skipBlanks()
    if take("]") { return .array(elements) }
    repeat {
      elements.append(try value(depth: depth + 1))
      skipBlanks()
    } while take(",")
    try expect("]")
    return .array(elements)
  }

  private mutating func literal(_ word: StaticString, _ node: JSONNode) throws(JSONFault)
    -> JSONNode
  {
    let end = offset + word.utf8CodeUnitCount
    let matches = word.withUTF8Buffer {
      end <= octets.count && octets[offset..<end].elementsEqual($0)
    }
    guard matches else { throw .syntax(at: offset) }
    offset = end
    return node
  }

  // MARK: Numbers

  private mutating func number() throws(JSONFault) -> String {
    let start = offset
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return String(decoding: octets[start..<offset], as: UTF8.self)
  }

  private mutating func digits() throws(JSONFault) {
    let start = offset
    while let octet = peek, octet.isDigit { offset += 1 }
    guard offset > start else { throw .syntax(at: offset) }
  }

  // MARK: Texts

  private mutating func string() throws(JSONFault) -> String {
    offset += 1
    var text = try plainRun()
    while true {
      if take("\"") { return text }
      guard take("\\") else { throw .syntax(at: offset) }
      text.unicodeScalars.append(try escape())
      text += try plainRun()
    }
  }

  /// Everything up to the next quotation mark, backslash or control character.
  private mutating func plainRun() throws(JSONFault) -> String {
    let start = offset
    while let octet = peek, octet >= 0x20, octet != UInt8(ascii: "\""), octet != UInt8(ascii: "\\")
    {
      offset += 1
    }
    guard let run = String(utf8: octets.span.extracting(start..<offset)) else { throw .notUTF8 }
    return run
  }

  private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
    guard let octet = peek else { throw .syntax(at: offset) }
    offset += 1
    switch octet {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(octet)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try codePoint()
    default: throw .syntax(at: offset - 1)
    }
  }

  private mutating func codePoint() throws(JSONFault) -> Unicode.Scalar {
    let unit = try codeUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    let start = offset
    if unit < 0xDC00, take("\\"), take("u") {
      let low = try codeUnit()
      if (0xDC00...0xDFFF).contains(low),
        let scalar = Unicode.Scalar(0x1_0000 + (UInt32(unit - 0xD800) << 10) + UInt32(low - 0xDC00))
      {
        return scalar
      }
    }
    // Half a pair: what follows it is read on its own.
    offset = start
    return "\u{FFFD}"
  }

  private mutating func codeUnit() throws(JSONFault) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = peek?.hexadecimalValue else { throw .syntax(at: offset) }
      unit = unit << 4 | UInt16(digit)
      offset += 1
    }
    return unit
  }

  // MARK: Octets

  private var peek: UInt8? { offset < octets.count ? octets[offset] : nil }

  private mutating func take(_ expected: Unicode.Scalar) -> Bool {
    guard let octet = peek, octet == UInt8(ascii: expected) else { return false }
    offset += 1
    return true
  }

  private mutating func expect(_ expected: Unicode.Scalar) throws(JSONFault) {
    guard take(expected) else { throw .syntax(at: offset) }
  }

  private mutating func skipBlanks() {
    while let octet = peek, octet == 0x20 || (0x09...0x0A).contains(octet) || octet == 0x0D {
      offset += 1
    }
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  var hexadecimalValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
