import Conformance
import FoundationEssentials
import Testing

@testable import Terminal

@Suite("Numbers of orders and refunds")
struct NumbersTests {
  @Test(
    "are 1 to 32 of A-Z a-z 0-9 . _ -", .covers("6.1/client_sn"),
    arguments: ["A", "a.b_c-9", String(repeating: "x", count: 32)])
  func taken(_ text: String) throws {
    let number = try #require(ClientSN(text))
    #expect(number.text == text && number.description == text)
  }

  @Test(
    "are nothing else", .covers("6.1/client_sn"),
    arguments: [
      "", " ", "a b", "a/b", "a\n", "é", "订单", "a\u{301}", String(repeating: "x", count: 33),
    ])
  func refused(_ text: String) {
    #expect(ClientSN(text) == nil)
    #expect(RefundRequestNo(text) == nil)
  }

  @Test("of refunds are at most 20 long", .covers("6.4/refund_request_no"))
  func refunds() {
    #expect(RefundRequestNo(String(repeating: "x", count: 20)) != nil)
    #expect(RefundRequestNo(String(repeating: "x", count: 21)) == nil)
    #expect(RefundRequestNo(RefundRequestNo.latePayment.text) == .latePayment)
  }

  @Test(
    "of our own making are valid, sort by time, and differ by their random bits",
    .covers("7.4/uniqueness"))
  func made() {
    let wall: Milliseconds = 1_763_683_200_000
    var last = ClientSN(wall: 0, random: .max).text
    for step in 1..<200 {
      let number = ClientSN(wall: wall + Milliseconds(step), random: UInt64(step) &* 0x9E37_79B9)
      #expect(ClientSN(number.text) == number)
      #expect(number.text.utf8.count == 23)
      #expect(last < number.text)
      last = number.text
    }
    #expect(ClientSN(wall: wall, random: 1) != ClientSN(wall: wall, random: 2))
    #expect(ClientSN(wall: wall, random: 0) != ClientSN(wall: wall, random: 1 << 63))
    #expect(ClientSN(wall: -5, random: 0) == ClientSN(wall: 0, random: 0))
  }

  @Test("are plain strings in JSON, and checked when they are read")
  func json() throws {
    let number = try #require(ClientSN("A-1"))
    #expect(String(decoding: try JSONEncoder().encode([number]), as: UTF8.self) == "[\"A-1\"]")
    #expect(try JSONDecoder().decode([ClientSN].self, from: Data("[\"A-1\"]".utf8)) == [number])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([ClientSN].self, from: Data("[\"a b\"]".utf8))
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([RefundRequestNo].self, from: Data("[\"\"]".utf8))
    }
    let refund = try #require(RefundRequestNo("R1"))
    #expect(String(decoding: try JSONEncoder().encode([refund]), as: UTF8.self) == "[\"R1\"]")
    #expect(refund.description == "R1")
  }
}
