import Gateways
import Terminal
import Testing

@Suite struct JSONMembersTests {
  /// On both sides of the bound from which on a dictionary is kept.
  @Test(arguments: [1, 5, 63, 64, 65, 66, 500])
  func findsEveryName(_ count: Int) throws {
    let text = (0..<count).map { "\"name-\($0)\":\($0)" }.joined(separator: ",")
    let read = try JSONReader.read(Array("{\(text)}".utf8))
    let members = try #require(read.members)
    #expect(members.count == count)
    for index in 0..<count { #expect(members["name-\(index)"] == .number("\(index)")) }
    #expect(members["name-\(count)"] == nil)
    #expect(members[""] == nil)
  }

  @Test(arguments: [3, 64, 65, 200])
  func twoValuesContradict(_ count: Int) throws {
    let text = (0..<count).map { "\"name-\($0)\":\($0)" }.joined(separator: ",")
    for index in [0, count / 2, count - 1] {
      let again = "\"name-\(index)\":\(index),\"name-\(index)\":true"
      let members = try JSONReader.read(Array("{\(text),\(again)}".utf8)).members
      #expect(members?["name-\(index)"] == .contradiction)
      #expect(members?.count == count)
    }
  }

  /// Names that are one text though their octets differ, and names that only look alike.
  @Test(arguments: [
    (#"{"é":1,"e\#u{301}":2}"#, "é", JSONNode.contradiction),
    (#"{"e\#u{301}":1}"#, "é", .number("1")), (#"{"\#u{212A}":1,"K":2}"#, "K", .contradiction),
    (#"{"axb":1,"ayb":2}"#, "ayb", .number("2")), (#"{"axxb":1,"axyb":2}"#, "axyb", .number("2")),
    (#"{"a":1,"":2}"#, "", .number("2")),
  ])
  func namesAreTexts(_ text: String, _ name: String, _ node: JSONNode) throws {
    #expect(try JSONReader.read(Array(text.utf8)).members?[name] == node)
  }

  @Test func orderDoesNotMatter() throws {
    let one = try JSONReader.read(Array(#"{"a":{"b":1,"c":2},"d":3}"#.utf8))
    let other = try JSONReader.read(Array(#"{"d":3,"a":{"c":2,"b":1}}"#.utf8))
    #expect(one == other)
    #expect(Set([one, other]).count == 1)
    #expect(try JSONReader.read(Array(#"{"d":3,"a":{"c":2,"e":1}}"#.utf8)) != one)
    #expect(try JSONReader.read(Array(#"{"d":3}"#.utf8)) != one)
  }

  /// A hundred thousand names, as many as fit: no name is compared with all others.
  @Test(.timeLimit(.minutes(1))) func manyNames() throws {
    let text = (0..<80_000).map { "\"\($0)\":1" }.joined(separator: ",")
    let members = try JSONReader.read(Array("{\(text)}".utf8)).members
    #expect(members?.count == 80_000)
    #expect(members?["79999"] == .number("1"))
  }
}
