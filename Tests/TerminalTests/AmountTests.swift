import FoundationEssentials
import Testing

@testable import Terminal

@Suite("Amounts")
struct AmountTests {
  @Test(
    "are written in the currency's digits",
    arguments: [
      ("CNY", Int64(0), "0.00"), ("CNY", 1, "0.01"), ("CNY", 10, "0.10"), ("CNY", 100, "1.00"),
      ("CNY", 1_250, "12.50"), ("CNY", 999_999_999_999, "9999999999.99"), ("JPY", 0, "0"),
      ("JPY", 1_250, "1250"), ("CNY", .max, "92233720368547758.07"),
    ])
  func text(_ code: String, _ units: Int64, _ text: String) throws {
    let currency = try #require(Currency(code: code))
    #expect(currency.text(Amount(units)) == text)
  }

  @Test(
    "are read as a person types them",
    arguments: [
      ("12.50", Int64(1_250)), ("12.5", 1_250), ("12", 1_200), ("0.01", 1), ("0", 0), ("007", 700),
      ("999999999999.99", 99_999_999_999_999),
    ])
  func typed(_ text: String, _ units: Int64) {
    #expect(Currency.cny.amount(typed: text) == Amount(units))
  }

  @Test(
    "are refused when they are not amounts",
    arguments: [
      "", ".", "12.", ".5", "12.505", "-1", "+1", "1,5", "1 2", " 12", "12 ", "1e3", "１２", "1.2.3",
      "1234567890123", "0x10", "12.5a", "1\u{301}", "NaN", "12\n",
    ])
  func notTyped(_ text: String) {
    #expect(Currency.cny.amount(typed: text) == nil)
  }

  @Test(
    "of a currency without a minor unit have no point", arguments: ["12", "12.5", "12.0", "12."])
  func withoutMinorUnit(_ text: String) throws {
    let yen = try #require(Currency(code: "JPY"))
    #expect(yen.amount(typed: text) == (text == "12" ? Amount(12) : nil))
  }

  @Test("come back as they were written", arguments: Currency.known)
  func roundTrip(_ currency: Currency) {
    var dice = OrderDice(seed: 7)
    for _ in 0..<200 {
      let amount = Amount(dice.within(0...99_999_999_999))
      #expect(currency.amount(typed: currency.text(amount)) == amount)
    }
  }

  @Test("never go below nothing")
  func subtraction() {
    #expect(Amount(5) - Amount(3) == Amount(2))
    #expect(Amount(3) - Amount(5) == .zero)
    #expect(Amount(3) + Amount(5) == Amount(8))
    #expect(Amount(3) < Amount(5))
  }

  @Test("are bare integers in JSON, and nothing else")
  func json() throws {
    let data = try JSONEncoder().encode([Amount(1_250)])
    #expect(String(decoding: data, as: UTF8.self) == "[1250]")
    #expect(try JSONDecoder().decode([Amount].self, from: data) == [Amount(1_250)])
    for wrong in ["[-1]", "[\"1\"]", "[1.5]", "[null]"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode([Amount].self, from: Data(wrong.utf8))
      }
    }
  }

  @Test("have a known currency")
  func currencies() throws {
    #expect(Currency(code: "XXX") == nil)
    #expect(Currency(code: "cny") == nil)
    let data = try JSONEncoder().encode([Currency.cny])
    #expect(String(decoding: data, as: UTF8.self) == "[\"CNY\"]")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Currency].self, from: Data("[\"XXX\"]".utf8))
    }
  }

  @Test("and other members pass through JSON values unchanged; a fraction is refused")
  func values() throws {
    let text = #"{"a":[1,"2",true,null,{"b":-9007199254740993}],"c":{}}"#
    let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    let nested = JSONValue.object(["b": .integer(-9_007_199_254_740_993)])
    #expect(
      value
        == .object([
          "a": .array([.integer(1), .string("2"), .bool(true), .null, nested]), "c": .object([:]),
        ]))
    let again = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
    #expect(again == value)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(JSONValue.self, from: Data("[1.5]".utf8))
    }
  }
}
