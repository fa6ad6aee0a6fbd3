import Service
import Terminal
import Testing

@testable import LocalAPI

/// The parsers of what comes in, by themselves.
struct ParserTests {
  @Test(arguments: [
    ("0", StrictJSON.integer(0)), (" -0\n", .integer(0)), ("-12", .integer(-12)),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .otherNumber), ("1.0", .otherNumber), ("1E2", .otherNumber),
    ("-0.5e+7", .otherNumber), ("true", .bool(true)), ("false", .bool(false)), ("null", .null),
    (#""""#, .string("")), (#""\u0041\ud83c\udf5c\/""#, .string("A🍜/")), ("[]", .array([])),
    ("[1 , [2]]", .array([.integer(1), .array([.integer(2)])])), ("{ }", .object([:])),
    (#"{"a":{"a":[]},"b":"}"}"#, .object(["a": .object(["a": .array([])]), "b": .string("}")])),
  ])
  func readsJSON(text: String, value: StrictJSON) throws {
    #expect(try StrictJSON(Array(text.utf8), nesting: 4) == value)
  }

  @Test(arguments: [
    "", " ", "01", "-", "+1", "1.", ".5", "1e", "0x1", "NaN", "Infinity", "tru", "nulll", "'a'",
    "\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\ud83c\"", "\"\\ud83c\\u0041\"",
    "\"\\ud83cx\"", "\"\u{1}\"", "\"\u{7F}\"", "[", "[1", "[1,]", "[,]", "[1 2]", "{", "{a:1}",
    "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1,}", "{\"a\":1 \"b\":2}", "{1:1}", "{}{}", "[]]",
    "\u{FEFF}{}", "/**/{}", "{\"a\":1,\"b\":{\"c\":1,\"c\":2}}", "[[[[[]]]]]",
    "{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}",
  ])
  func refusesOtherJSON(text: String) {
    #expect(throws: Problem.self) { try StrictJSON(Array(text.utf8), nesting: 4) }
  }

  @Test func endsOnAnyPrefixOfAText() throws {
    let text = Array(#"{"a":[-1.5e3,"\ud83c\udf5c é\n",{"b":null}],"c":true}"#.utf8)
    for end in 0..<text.count {
      #expect(throws: Problem.self) { try StrictJSON(Array(text[..<end]), nesting: 4) }
    }
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("1970-01-01T08:00:00+08:00", 0),
    ("1969-12-31T23:59:59.999z", -1), ("2000-02-29T12:00:00.5-00:30", 951_827_400_500),
    ("2026-11-21t09:30:00.123456789+08:00", 1_795_224_600_123),
    ("9999-12-31T23:59:59Z", 253_402_300_799_000),
  ])
  func readsTimes(text: String, value: Milliseconds) {
    #expect(milliseconds(rfc3339: text) == value)
  }

  @Test(arguments: [
    "", "2026-11-21", "2026-11-21T09:30:00", "2026-11-21 09:30:00Z", "2026-13-01T00:00:00Z",
    "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z",
    "2026-01-01T00:00:00.0000000001Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0800",
    "2026-01-01T00:00:00ZZ", "26-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "x026-01-01T00:00:00Z",
  ])
  func refusesOtherTimes(text: String) {
    #expect(milliseconds(rfc3339: text) == nil)
  }

  @Test func takesATargetApart() throws {
    let target = try Target("/v1/a%20b?x=1%262&y=+&z&empty=")
    #expect(target.segments == ["v1", "a b"])
    #expect(try target.query() == ["x": "1&2", "y": "+", "z": "", "empty": ""])
    #expect(try Target("/a?").query() == [:])
    #expect(try Target("/a?b=c?d").query() == ["b": "c?d"])
  }

  @Test(arguments: [
    ("{}", "data: {}\n"), ("{\n}", "data: {\ndata: }\n"),
    ("a\r\nb\rc", "data: a\ndata: b\ndata: c\n"),
    ("a\u{2028}b", "data: a\u{2028}b\n"), ("", "data: \n"),
  ])
  func writesEvents(data: String, lines: String) {
    let event = PublishedEvent(sequence: 7, type: "order", data: data)
    #expect(EventStream.text(event) == "id: 7\nevent: order\n\(lines)\n")
  }
}
