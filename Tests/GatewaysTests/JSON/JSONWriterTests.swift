import FoundationEssentials
import Gateways
import Terminal
import Testing

@Suite struct JSONWriterTests {
  func text(_ build: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    build(&writer)
    return String(decoding: writer.finish(), as: UTF8.self)
  }

  @Test func keepsTheOrderOfMembers() {
    #expect(
      text {
        $0.add("z", "1")
        $0.add("a", "2")
        $0.add("m", ["y": 1, "b": [.null, .bool(false), -5]])
      } == #"{"z":"1","a":"2","m":{"b":[null,false,-5],"y":1}}"#)
  }

  @Test func leavesOutWhatHoldsNothing() {
    #expect(
      text {
        $0.add("a", String?.none)
        $0.add("b", "")
        $0.add("c", JSONValue?.none)
        $0.add("d", JSONValue.null)
        $0.add("e", JSONValue.array([]))
        $0.add("f", JSONValue.object([:]))
        $0.add("g", JSONValue.string(""))
      } == "{}")
  }

  @Test func escapesOnlyWhatItMust() throws {
    let all = String(String.UnicodeScalarView((0..<0x180).compactMap { Unicode.Scalar($0) })) + "🍕/"
    let written = text { $0.add("k", all) }
    #expect(written.contains("é") && written.contains("🍕/"))
    let decoded = try JSONDecoder().decode([String: String].self, from: Data(written.utf8))
    #expect(decoded == ["k": all])
    #expect(try JSONReader.read(Array(written.utf8)) == .object(["k": .text(all)]))
  }

  @Test func measuresWhatItWrites() {
    #expect(JSONWriter.size(of: ["a": ["x\n"]]) == #"{"a":["x\u000a"]}"#.utf8.count)
  }
}
