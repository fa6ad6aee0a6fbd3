import FoundationEssentials
import Gateways
import Terminal
import Testing

@Suite struct JSONReaderTests {
  static let documents: [(String, JSONNode)] = [
    ("null", .null), ("true", .bool(true)), (" false ", .bool(false)), ("0", .number("0")),
    ("-0.50e+07", .number("-0.50e+07")), ("12E-3", .number("12E-3")), (#""""#, .text("")),
    (#""a\"\\\/\b\f\n\r\tz""#, .text("a\"\\/\u{8}\u{C}\n\r\tz")),
    (#""\u6bd4\u8428 比萨""#, .text("比萨 比萨")), (#""\ud83c\udf55""#, .text("🍕")),
    (#""\uD83C\uDF55""#, .text("🍕")), (#""\ud83cx""#, .text("\u{FFFD}x")),
    (#""\udf55\ud83c""#, .text("\u{FFFD}\u{FFFD}")),
    (#""\ud83c\ud83c\udf55""#, .text("\u{FFFD}🍕")), (#""\ud83c\u0041""#, .text("\u{FFFD}A")),
    (#""\u0000""#, .text("\u{0}")), ("[]", .array([])), ("{}", .object([:])),
    ("[ 1 , [ ] ]", .array([.number("1"), .array([])])),
    (#"{ "a" : { } , "b" : [ "" ] }"#, .object(["a": .object([:]), "b": .array([.text("")])])),
    (#"{"a":1,"a":1}"#, .object(["a": .number("1")])),
    (#"{"a":1,"a":2}"#, .object(["a": .contradiction])),
    (#"{"a":1,"a":2,"a":1}"#, .object(["a": .contradiction])),
    (#"{"a":1,"a":2,"a":2}"#, .object(["a": .contradiction])),
    (#"{"a":1,"\u0061":2}"#, .object(["a": .contradiction])),
    (#"{"a":{"b":1},"a":{"b":1}}"#, .object(["a": .object(["b": .number("1")])])),
  ]

  @Test(arguments: documents)
  func reads(_ text: String, _ node: JSONNode) throws {
    #expect(try JSONReader.read(Array(text.utf8)) == node)
  }

  static let faults: [String] = [
    "", " ", "nul", "nulll", "True", "tru", "+1", "01", "-", "1.", ".5", "1e", "1e+", "0x1", "NaN",
    "Infinity", "\"", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"", "\"\t\"", "'a'", "[",
    "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}",
    "{a:1}", "{1:1}", "{\"a\" 1}", "{\"a\":}", "1 2", "{} {}", "// x\n1", "1\u{0}", "\u{A0}1",
  ]

  @Test(arguments: faults)
  func refuses(_ text: String) {
    #expect(throws: JSONFault.self) { try JSONReader.read(Array(text.utf8)) }
  }

  @Test func bounds() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(throws: Never.self) { try JSONReader.read(nested(JSONReader.maximumDepth)) }
    #expect(throws: JSONFault.tooDeep) { try JSONReader.read(nested(JSONReader.maximumDepth + 1)) }
    let blanks = [UInt8](repeating: 0x20, count: JSONReader.maximumSize - 1)
    #expect(try JSONReader.read(blanks + [0x31]) == .number("1"))
    #expect(throws: JSONFault.tooLarge) { try JSONReader.read(blanks + [0x31, 0x20]) }
  }

  @Test(arguments: [[0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]])
  func refusesInvalidUTF8(_ octets: [UInt8]) {
    #expect(throws: JSONFault.notUTF8) { try JSONReader.read(octets) }
  }

  /// What is read here, `JSONDecoder` reads too, and as the same: the one writes what the other reads.
  @Test func agreesWithTheDecoderOnMutatedDocuments() throws {
    let seed = Array(
      #"{"a":[1,-2,true,null,"x\n比\u0041"],"b":{"c":"","d":[[]],"e":{}},"f":9007199254740993}"#.utf8
    )
    var random = Random(seed: 7)
    var read = 0
    for _ in 0..<20_000 {
      var document = seed
      for _ in 0..<(1 + Int(random.next() % 3)) {
        let at = Int(random.next() % UInt64(document.count))
        switch random.next() % 3 {
        case 0: document[at] = seed[Int(random.next() % UInt64(seed.count))]
        case 1: document.remove(at: at)
        default: document.insert(seed[Int(random.next() % UInt64(seed.count))], at: at)
        }
      }
      guard let node = try? JSONReader.read(document), let value = JSONValue(node) else { continue }
      read += 1
      let decoded = try JSONDecoder().decode(JSONValue.self, from: Data(document))
      #expect(decoded == value, "\(String(decoding: document, as: UTF8.self))")
    }
    #expect(read > 1_000)
  }
}

extension JSONValue {
  /// The same document, where it has one: no contradictions, no fractions, no halves of pairs.
  fileprivate init?(_ node: JSONNode) {
    switch node {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .number(let digits):
      guard let value = Int64(digits) else { return nil }
      self = .integer(value)
    case .text(let text):
      guard !text.unicodeScalars.contains("\u{FFFD}") else { return nil }
      self = .string(text)
    case .array(let nodes):
      let elements = nodes.compactMap(JSONValue.init)
      guard elements.count == nodes.count else { return nil }
      self = .array(elements)
    case .object(let nodes):
      let members = nodes.names.compactMap { name in
        nodes[name].flatMap(JSONValue.init).map { (name, $0) }
      }
      guard members.count == nodes.count else { return nil }
      self = .object(Dictionary(uniqueKeysWithValues: members))
    case .contradiction: return nil
    }
  }
}
