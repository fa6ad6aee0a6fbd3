import Conformance
import Gateways
import Terminal
import Testing

@Suite struct UpayOwnershipTests {
  static let query = OrderCommand.query(refundRequestNo: nil)

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    var reflect: String?
    let changes: [String: JSONValue?]
    let ownership: Ownership
    var testDescription: String { name }
  }

  /// `nil` takes the member out of the answer.
  static let echoes: [Case] = [
    Case(name: "nonce echoed", changes: [:], ownership: .proven),
    Case(name: "another nonce", changes: ["reflect": "else"], ownership: .foreign),
    Case(name: "no nonce", changes: ["reflect": nil], ownership: .ours),
    Case(name: "empty nonce", changes: ["reflect": ""], ownership: .ours),
    Case(name: "null nonce", changes: ["reflect": .null], ownership: .ours),
    Case(name: "another number", changes: ["client_sn": "T-0002"], ownership: .unclear),
    Case(
      name: "another number and nonce", changes: ["client_sn": "T-0002", "reflect": "else"],
      ownership: .unclear),
    Case(name: "no number, nonce", changes: ["client_sn": nil], ownership: .proven),
    Case(
      name: "no number, no nonce", changes: ["client_sn": nil, "reflect": nil],
      ownership: .unclear),
    Case(
      name: "no number, another nonce", changes: ["client_sn": "", "reflect": "else"],
      ownership: .unclear),
    Case(name: "another terminal", changes: ["terminal_sn": "999"], ownership: .foreign),
    Case(
      name: "another terminal, no nonce", changes: ["terminal_sn": "999", "reflect": nil],
      ownership: .foreign),
    Case(
      name: "another terminal and number", changes: ["terminal_sn": "999", "client_sn": "T-2"],
      ownership: .unclear),
    Case(name: "no terminal", changes: ["terminal_sn": nil], ownership: .proven),
    Case(
      name: "no terminal, no nonce", changes: ["terminal_sn": "", "reflect": nil],
      ownership: .ours),
    Case(
      name: "caller's text echoed", reflect: "till 4", changes: ["reflect": "till 4"],
      ownership: .ours),
    Case(
      name: "caller's text missing", reflect: "till 4", changes: ["reflect": nil], ownership: .ours),
    Case(
      name: "another text", reflect: "till 4", changes: ["reflect": "till 5"], ownership: .foreign),
    Case(name: "our nonce for the caller's", reflect: "till 4", changes: [:], ownership: .foreign),
    Case(
      name: "caller's JSON as an object", reflect: #"{"a":1}"#, changes: ["reflect": ["a": 1]],
      ownership: .ours),
    Case(name: "empty text is none", reflect: "", changes: [:], ownership: .proven),
  ]

  @Test(arguments: echoes, Sample.commands)
  func echo(_ test: Case, _ command: OrderCommand) {
    let order = Sample.order { $0.reflect = test.reflect }
    let got = outcome(
      Sample.business("SUCCESS", Sample.data("PAID", test.changes)), to: command, for: order)
    #expect(got.report?.ownership == test.ownership)
    covers("4.1/terminal_sn", "4.1/client_sn", "4.1/reflect")
  }

  @Test func theGatewaysNumberNamesTheOrderToo() {
    let data = Sample.data("PAID", ["client_sn": nil, "reflect": nil])
    let answer = Sample.business("SUCCESS", data)
    let known = Sample.order(sn: "7894259244067218")
    #expect(outcome(answer, to: Self.query, for: known).report?.ownership == .ours)
    let other = Sample.order(sn: "7894259244067219")
    #expect(outcome(answer, to: Self.query, for: other).report?.ownership == .unclear)
  }

  @Test(arguments: ["client_sn", "terminal_sn", "reflect"])
  func aMemberThatCannotBeReadDecidesNothing(_ member: String) {
    for value: JSONValue in [.bool(true), ["T-0001"], ["a": "b"]] {
      let got = outcome(
        Sample.business("PAY_SUCCESS", Sample.data("PAID", [member: value])), to: .pay)
      #expect(got.result == .uncertain)
      #expect(got.answer != nil && got.report == nil)
    }
  }

  @Test func theSumIsReportedAndDecidesNothing() {
    let got = outcome(
      Sample.business("PAY_SUCCESS", Sample.data("PAID", ["total_amount": "1"])), to: .pay)
    #expect(got.report?.ownership == .proven)
    #expect(got.report?.totalAmount == Amount(1))
  }

  @Test func somebodyElsesAnswerSaysNothingOfOurAction() {
    let claims: [(OrderCommand, String, String)] = [
      (.pay, "PAY_SUCCESS", "PAID"), (.pay, "PAY_FAIL", "PAY_CANCELED"),
      (.pay, "PAY_IN_PROGRESS", "CREATED"), (.cancel, "CANCEL_SUCCESS", "CANCELED"),
      (.refund(refundRequestNo: Sample.number, amount: Amount(1)), "REFUND_SUCCESS", "REFUNDED"),
    ]
    for (command, code, status) in claims {
      for change: [String: JSONValue?] in [["reflect": "else"], ["client_sn": "T-2"]] {
        let got = outcome(Sample.business(code, Sample.data(status, change)), to: command)
        #expect(got.result == .uncertain)
        #expect(got.report?.ownership != .ours && got.report?.ownership != .proven)
      }
    }
  }

  // MARK: The time of creation

  static let minute: Milliseconds = 60_000
  /// Scan, unsent retries and the sending itself, by the default policy.
  static let sending: Milliseconds = 120_000 + 10_000 + 60_000

  /// Offset of `ctime` from the order in gateway time, and whether the payment's own record and any
  /// other record of that time can be ours.
  static let times: [(Milliseconds, Bool, Bool)] = [
    (0, true, true), (-10 * minute, true, true), (-10 * minute - 1, false, false),
    (10 * minute + sending, true, true), (10 * minute + sending + 1, false, true),
    (-24 * 60 * minute, false, false), (24 * 60 * minute, false, true),
  ]

  @Test(arguments: times, [0, 3_600_000, -86_400_000] as [Milliseconds])
  func timeOfCreation(_ row: (Milliseconds, Bool, Bool), _ skew: Milliseconds) {
    let made = Sample.created + skew + row.0
    let data: [String: JSONValue?] = ["reflect": nil, "ctime": .string(String(made))]
    for command in Sample.commands {
      let ofThePayment =
        switch command {
        case .pay, .precreate, .query(refundRequestNo: nil): true
        default: false
        }
      let got = outcome(
        Sample.business("SUCCESS", Sample.data("PAID", data)), to: command, skew: skew)
      #expect(got.report?.ownership == ((ofThePayment ? row.1 : row.2) ? .ours : .foreign))
      let blind = outcome(Sample.business("SUCCESS", Sample.data("PAID", data)), to: command)
      #expect(blind.report?.ownership == .ours, "without a known skew no time is compared")
    }
    covers("4.1/ctime")
  }

  @Test func theNonceIsWorthMoreThanTheTime() {
    let got = outcome(
      Sample.business("SUCCESS", Sample.data("PAID", ["ctime": "1000000000000"])), to: Self.query,
      skew: 0)
    #expect(got.report?.ownership == .proven)
  }

  @Test func theCallersTextIsNot() {
    let got = outcome(
      Sample.business(
        "SUCCESS", Sample.data("PAID", ["reflect": "till 4", "ctime": "1000000000000"])),
      to: Self.query, for: Sample.order { $0.reflect = "till 4" }, skew: 0)
    #expect(got.report?.ownership == .foreign)
  }

  static let later = String(Sample.created + .days(2))
  static let records: [([String: JSONValue?], Ownership)] = [
    (["order_status": "PAID"], .foreign),
    (["order_status": "CREATED"], .foreign),
    (["order_status": "PAY_CANCELED"], .foreign),
    (["order_status": "PAID", "client_tsn": "T-0001"], .foreign),
    (["order_status": "PAID", "client_tsn": "T-0001-R-1"], .ours),
    (["order_status": "PARTIAL_REFUNDED"], .ours),
    (["order_status": "REFUNDED", "client_tsn": "T-0001"], .ours),
    (["order_status": "CANCELED"], .ours),
    (["order_status": nil], .ours),
  ]

  @Test(arguments: records)
  func aLaterTimeCountsOnlyInThePaymentsOwnRecord(
    _ changes: [String: JSONValue?], _ ownership: Ownership
  ) {
    var data = Sample.data(nil, ["reflect": nil, "ctime": .string(Self.later)])
    for (name, value) in changes { data[name] = value }
    let got = outcome(Sample.business("SUCCESS", data), to: Self.query, skew: 0)
    #expect(got.report?.ownership == ownership)
  }

  @Test func aLongerWaitForTheScanIsAllowed() {
    var policy = OrderPolicy()
    policy.scanTimeout = .hours(1)
    let data = Sample.data(
      "PAID", ["reflect": nil, "ctime": .string(String(Sample.created + .minutes(65)))])
    let got = outcome(
      Sample.business("SUCCESS", data), to: Self.query, for: Sample.order(policy: policy), skew: 0)
    #expect(got.report?.ownership == .ours)
  }

  /// 1,750,000,000,000 ms is 2025-06-15 15:06:40 UTC, 23:06:40 in UTC+8.
  static let spellings: [(JSONValue, Ownership)] = [
    ("2025-06-15 23:06:40", .ours), ("2025-06-15 22:56:40", .ours),
    ("2025-06-15 22:56:39", .foreign), ("2025-06-15 15:06:40", .foreign),
    ("2024-02-29 23:06:40", .foreign), (1_750_000_000_000, .ours),
    (1_650_000_000_000, .foreign),
    // Not readable: not compared.
    ("2025-06-15T15:06:40", .ours), ("2025-13-15 15:06:40", .ours), ("2025-06-15", .ours),
    ("165000000000", .ours), ("1650000000", .ours), ("", .ours), (.null, .ours),
    (["1650000000000"], .ours), ("-1650000000000", .ours), ("２０25-06-15 1:06", .ours),
  ]

  @Test(arguments: spellings)
  func spellingsOfTime(_ ctime: JSONValue, _ ownership: Ownership) {
    let data = Sample.data("PAID", ["reflect": nil, "ctime": ctime])
    let got = outcome(Sample.business("SUCCESS", data), to: Self.query, skew: 0)
    #expect(got.report?.ownership == ownership)
    covers("1.3/ctime", "8/times")
  }

  @Test(
    arguments: [
      ("1970-01-01 08:00:00", 0), ("2000-02-29 08:00:00", 951_782_400_000),
      ("2024-12-31 23:59:59", 1_735_660_799_000), ("2025-03-01 00:00:00", 1_740_758_400_000),
    ] as [(String, Milliseconds)])
  func calendar(_ text: String, _ time: Milliseconds) {
    #expect(JSONNode.text(text).time == time)
  }
}
