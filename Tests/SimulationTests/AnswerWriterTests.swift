import Terminal
import Testing

@testable import Simulation

/// What is written and read without Foundation is what Foundation writes and reads.
@Suite("Octets of answers and requests")
struct AnswerWriterTests {
  static let texts = [
    "", "PAID", "微信", "a\"b", "back\\slash", "/", "line\nend",
    "\u{0}\u{1}\u{8}\t\u{B}\u{C}\r\u{1F}",
    "\u{7F}\u{80}", "🍕 e\u{301} é", "a rather long text that lies on the heap \" in the end",
  ]

  @Test(arguments: texts)
  func textsAsFoundationWritesThem(_ text: String) {
    let value = JSONValue.object([
      "b": .string(text), "a": .array([.string(text), .integer(-7), .null, .bool(true)]),
      "c": .object(["z": .bool(false), text: .integer(1)]),
    ])
    var writer = AnswerWriter(reserving: 0)
    writer.write(value)
    #expect(writer.octets == JSONText.octets(value))
  }

  @Test func answersAsFoundationWritesThem() {
    var till = TestTill()
    till.model.rules.answers.optionalFields = true
    till.model.rules.answers.unknownFields = true
    let answers = [
      till.raw("/upay/v2/pay", TestTill.payment("A1")),
      till.raw("/upay/v2/precreate", TestTill.code("A2")),
      till.raw("/upay/v2/query", ["client_sn": "A1"]), till.raw("/upay/v2/query", [:]),
      .notFound, .logTaken,
    ]
    for answer in answers { #expect(answer.octets == JSONText.octets(answer.body.json)) }
  }

  @Test func membersStandInOrderAndOnce() {
    var members: AnswerMembers = ["b": .integer(1), "a": .integer(2), "c": .integer(3)]
    #expect(members.list.map(\.name) == ["a", "b", "c"])
    members["b"] = .integer(4)
    members["aa"] = .null
    members["c"] = nil
    members["none"] = nil
    #expect(members.list.map(\.name) == ["a", "aa", "b"])
    #expect(members["b"] == .integer(4))
    members.addMissing(["b": .integer(5), "d": .integer(6)])
    #expect(members["b"] == .integer(4))
    #expect(members["d"] == .integer(6))
    members.setLayer("e", ["x": .null])
    #expect(members["e"] == .object(["x": .null]))
    #expect(members.layer("a") == nil)
  }

  static let bodies = [
    "", "{", "{}", "[]", "\"a\"", #"{"a":"1"}"#, #"{"a":"1","b":""}"#, #"{"a":"1",}"#,
    #"{"a":"1"}x"#, #"{"a":"1"} "#, #" {"a":"1"}"#, #"{"a" :"1"}"#, #"{"a":"1","a":"2"}"#,
    #"{"a":"1","a":"1"}"#, #"{"é":"1","e\#u{301}":"2"}"#, #"{"a":1}"#, #"{"a":null}"#,
    #"{"a":"\n"}"#, #"{"a":"\u0041"}"#, #"{"a":"比萨 🍕"}"#, #"{"a":{"b":"c"}}"#,
    #"{"a":["x",1]}"#, #"{"a":"1"#, #"{"a":"1""#, #"{"a""1"}"#, #"{"":""}"#, "{\"a\":\"\u{1}\"}",
    #"{"a":"1" ,"b":"2"}"#, #"{"a":1.5}"#,
  ]

  @Test(arguments: bodies)
  func requestsAsFoundationReadsThem(_ text: String) { compare(Array(text.utf8)) }

  @Test(arguments: [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC3, 0xA9], [0x00], [0x1F], [0x7F]])
  func octetsAsFoundationReadsThem(_ octets: [UInt8]) {
    compare(Array(#"{"a":"x"#.utf8) + octets + Array(#"","b":"y"}"#.utf8))
    compare(Array(#"{"a"#.utf8) + octets + Array(#"":"y"}"#.utf8))
  }

  @Test func mutatedRequestsAsFoundationReadsThem() {
    let seed = Array(#"{"terminal_sn":"10001","client_sn":"A-1","subject":"比萨","x":"\n"}"#.utf8)
    var random = SeededGenerator(seed: 11)
    var read = 0
    for _ in 0..<5_000 {
      var body = seed
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let at = Int.random(in: body.indices, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: body[at] = seed.randomElement(using: &random) ?? 0
        case 1: body.remove(at: at)
        default: body.insert(seed.randomElement(using: &random) ?? 0, at: at)
        }
      }
      if compare(body) { read += 1 }
    }
    #expect(read > 500)
  }

  @Test func manyMembers() {
    let members = (0..<100).map { "\"m\($0)\":\"\($0)\"" }
    compare(Array("{\(members.joined(separator: ","))}".utf8))
  }

  /// - Returns: whether it is an object.
  @discardableResult
  private func compare(_ body: [UInt8]) -> Bool {
    let expected = JSONText.object(body)
    let members = RequestMembers(body)
    #expect((members == nil) == (expected == nil), "\(String(decoding: body, as: UTF8.self))")
    for (name, value) in expected ?? [:] {
      #expect(members?[name] == value, "\(String(decoding: body, as: UTF8.self))")
    }
    #expect(members?["nobody"] == nil)
    return expected != nil
  }
}
