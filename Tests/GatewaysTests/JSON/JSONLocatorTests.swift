import Gateways
import Testing

@Suite struct JSONLocatorTests {
  static let found: [(String, [String], [String])] = [
    (#"{"a":1}"#, ["a"], ["1"]), (#" { "a" : "x" } "#, ["a"], [#""x""#]),
    (#"{"b":{"a":1},"a":{"b":2}}"#, ["a", "b"], ["2"]),
    (#"{"a":[1,{"a":2}]}"#, ["a"], [#"[1,{"a":2}]"#]),
    (#"[{"a":1}]"#, ["a"], []), (#"{"x":"\"a\":1","a":-2e3}"#, ["a"], ["-2e3"]),
    (#"{"x":"}","y":"\\","a":null,"z":[{}]}"#, ["a"], ["null"]),
    (#"{"\u0061":1,"a":2}"#, ["a"], ["1", "2"]),
    (#"{"a":{"b":1},"a":{"b":2}}"#, ["a", "b"], ["1", "2"]),
    ("\u{FEFF}{\"a\":true}", ["a"], ["true"]), ("7", [], ["7"]), (#"{"a":1}"#, ["b"], []),
    (#"{"a":"张三\/"}"#, ["a"], [#""张三\/""#]), (#"{"a":1}"#, ["a", "a"], []),
  ]

  @Test(arguments: found)
  func places(_ document: String, _ path: [String], _ expected: [String]) throws {
    let octets = Array(document.utf8)
    _ = try JSONReader.read(octets)
    let places = JSONLocator.places(of: path, in: octets)
    #expect(places.map { String(decoding: octets[$0], as: UTF8.self) } == expected)
  }

  /// Whatever comes, it stays within the octets, and ends.
  @Test func brokenDocuments() {
    for (document, path, _) in Self.found {
      let octets = Array(document.utf8)
      for length in octets.indices {
        let piece = Array(octets.prefix(length))
        for place in JSONLocator.places(of: path, in: piece) {
          #expect(place.lowerBound <= place.upperBound)
        }
      }
    }
    let deep = Array(repeating: UInt8(ascii: "["), count: 10_000)
    #expect(JSONLocator.places(of: ["a"], in: deep).isEmpty)
  }
}
