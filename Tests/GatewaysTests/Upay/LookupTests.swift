import Conformance
import Gateways
import Terminal
import Testing

/// An order that is not in the journal: the answer must be whole and agree with itself.
@Suite struct UpayLookupTests {
  static let sn = "7894259244067218"
  static let lookups: [OrderLookup] = [.sn(sn), .clientSN(Sample.request().clientSN)]

  func lookup(
    _ body: JSONValue, _ lookup: OrderLookup = .sn(sn), status: Int = 200
  ) -> LookupOutcome {
    Sample.gateway.lookupOutcome(
      of: HTTPResponse(status: status, body: Sample.octets(body)), to: lookup)
  }

  func isUnknown(_ outcome: LookupOutcome) -> Bool {
    if case .unknown(let reason) = outcome { !reason.isEmpty } else { false }
  }

  static func answer(_ status: String?, _ changes: [String: JSONValue?] = [:]) -> JSONValue {
    Sample.business("SUCCESS", Sample.data(status, changes))
  }

  @Test(.covers("6.3/lookup"))
  func asksByOneNumber() {
    let requests = Self.lookups.map {
      Sample.gateway.lookupRequest($0, signedBy: Sample.credentials)
    }
    #expect(
      requests.map { String(decoding: $0.body, as: UTF8.self) } == [
        #"{"terminal_sn":"10298371039","sn":"7894259244067218"}"#,
        #"{"terminal_sn":"10298371039","client_sn":"T-0001"}"#,
      ])
    for request in requests {
      #expect(request.path == "/upay/v2/query")
      let sign = UpaySignature.sign(request.body, key: Sample.key)
      #expect(request.headers.contains(.init("Authorization", "\(Sample.terminalSN) \(sign)")))
    }
  }

  @Test(arguments: lookups)
  func foundWhole(_ by: OrderLookup) throws {
    let answer = Self.answer(
      "PAID",
      [
        "terminal_sn": "another-till", "reflect": "theirs", "subject": "比\n萨", "operator": "Obama",
        "payway": "3", "status": "SUCCESS", "trade_no": "42",
      ])
    guard case .found(let order) = lookup(answer, by) else {
      Issue.record("not found: \(lookup(answer, by))")
      return
    }
    #expect(order.clientSN.text == Sample.clientSN)
    #expect(order.totalAmount == Amount(1_250))
    #expect(order.terminalSN == "another-till")
    #expect(order.subject == "比萨")
    #expect(order.operator == "Obama")
    #expect(order.createdAt == Sample.created)
    #expect(order.report.sn == Self.sn)
    #expect(order.report.status == .paid)
    #expect(order.report.payway == "3")
    #expect(order.report.tradeNo == "42")
    covers("4.1/subject", "4.1/operator", "6.3/lookup")
  }

  @Test(arguments: upayOrderStatuses.rows.map(\.value) + ["IN_QUEUE", "EXPIRED", "paid", "PAID "])
  func everyKnownState(_ status: String) {
    let got = lookup(Self.answer(status))
    guard let known = upayOrderStatuses[status], known != .unknown else {
      #expect(isUnknown(got))
      return
    }
    guard case .found(let order) = got else {
      Issue.record("\(got)")
      return
    }
    #expect(order.report.status == known)
  }

  @Test func whatIsNotNeededMayBeMissing() {
    let bare = Self.answer(
      "CREATED", ["terminal_sn": nil, "net_amount": nil, "reflect": nil, "ctime": "yesterday"])
    guard case .found(let order) = lookup(bare) else {
      Issue.record("\(lookup(bare))")
      return
    }
    #expect(order.terminalSN == nil)
    #expect(order.subject == nil && order.operator == nil && order.createdAt == nil)
  }

  static let unusable: [[String: JSONValue?]] =
    ["sn", "client_sn", "total_amount", "order_status"].flatMap { member in
      let values: [JSONValue?] = [nil, "", .null, .bool(true), [], .object([:]), "a b", "\u{0}"]
      return values.map { [member: $0] }
    }
    + [
      ["sn": "7894259244067219", "client_sn": "T-0002"],
      ["client_sn": .string(String(repeating: "9", count: 33))], ["client_sn": "二"],
      ["total_amount": "0"], ["total_amount": "-1250"], ["total_amount": "12.50"],
      ["total_amount": "01250"], ["total_amount": "10000000000"],
      ["net_amount": "1251"], ["net_amount": "-1"], ["net_amount": ["1250"]],
      ["terminal_sn": ["1"]], ["terminal_sn": "1 2"],
      ["terminal_sn": .string(String(repeating: "9", count: 33))],
      ["status": "FAIL_CANCELED"], ["status": "FAIL_IO_1"], ["status": "CANCEL_ERROR"],
      ["status": ["SUCCESS"]],
    ]

  @Test(arguments: unusable, lookups)
  func notWholeOrNotConsistent(_ changes: [String: JSONValue?], _ by: OrderLookup) {
    #expect(isUnknown(lookup(Self.answer("PAID", changes), by)))
  }

  @Test func anotherOrderIsNotTheOneAskedFor() {
    #expect(isUnknown(lookup(Self.answer("PAID", ["sn": "7894259244067219"]), .sn(Self.sn))))
    let other = Self.answer("PAID", ["client_sn": "T-0002"])
    #expect(isUnknown(lookup(other, .clientSN(Sample.request().clientSN))))
    // Who asks by one number does not know the other one.
    guard case .found(let order) = lookup(other, .sn(Self.sn)) else {
      Issue.record("\(lookup(other, .sn(Self.sn)))")
      return
    }
    #expect(order.clientSN.text == "T-0002")
  }

  @Test(arguments: ["UPAY_ORDER_NOT_EXISTS", "UPAY_ORDER_NOT_EXIST"])
  func noSuchOrder(_ code: String) {
    #expect(lookup(Sample.business("FAIL", error: code)) == .noSuchOrder)
    #expect(lookup(Sample.business("FAIL", [:], error: code)) == .noSuchOrder)
    #expect(isUnknown(lookup(Sample.business("FAIL", Sample.data("PAID"), error: code))))
    covers("11/\(code.dropFirst("UPAY_ORDER_".count))", "6.3/lookup")
  }

  @Test func refusals() {
    for code in ["UPAY_TERMINAL_NOT_EXISTS", "SOMETHING_NEW", "INVALID_BARCODE"] {
      #expect(
        lookup(Sample.business("FAIL", error: code))
          == .refused(GatewayError(code: code, message: "")))
    }
    #expect(
      lookup(Sample.business("FAIL")) == .refused(GatewayError(code: "FAIL", message: "")))
    #expect(
      lookup(Sample.fault("400", "INVALID_PARAMS", "参数错误"))
        == .refused(GatewayError(code: "INVALID_PARAMS", message: "参数错误")))
    #expect(lookup(Sample.fault("400", "ILLEGAL_SIGN")) == .signatureRefused)
  }

  @Test(
    arguments: [
      Sample.fault("500", "UNKNOWN_SYSTEM_ERROR"), Sample.fault("500", "MAINTENANCE_INPROGRESS"),
      Sample.fault("500", "REQUEST_FAIL"), Sample.fault("400", "ACTIVATE_FAIL"),
      Sample.business("FAIL", error: "TRADE_FAILED"),
      Sample.business("FAIL", error: "UNKNOWN_SYSTEM_ERROR"),
      Sample.business("PAY_SUCCESS", Sample.data("PAID")), Sample.business("SUCCESS"),
      Sample.business("SUCCESS", [:]), Sample.business("", Sample.data("PAID")),
      ["result_code": "200", "biz_response": .object([:])], ["message": "Not Found"], [],
    ] as [JSONValue])
  func nothingConclusive(_ body: JSONValue) {
    #expect(isUnknown(lookup(body)))
  }

  @Test func aStatusLineThatDenies() {
    #expect(isUnknown(lookup(Self.answer("PAID"), status: 502)))
    #expect(isUnknown(lookup(Sample.fault("400", "INVALID_PARAMS"), status: 500)))
  }

  // MARK: The adopted order afterwards

  static let adopted: [(String, [String: JSONValue?], Ownership)] = [
    ("both numbers", [:], .ours),
    ("another terminal", ["terminal_sn": "another-till"], .ours),
    ("another text", ["reflect": "theirs"], .ours),
    ("a text that cannot be read", ["reflect": ["a": 1]], .ours),
    ("another time", ["ctime": "1000000000000", "reflect": nil], .ours),
    ("no client_sn", ["client_sn": nil], .ours),
    ("another client_sn", ["client_sn": "T-0002"], .unclear),
    ("no sn", ["sn": nil], .unclear),
    ("another sn", ["sn": "7894259244067219"], .unclear),
  ]

  /// The order as it was looked up and adopted.
  func adoptedOrder() throws -> Order {
    guard case .found(let found) = lookup(Self.answer("PAID")) else { throw NotFound() }
    return try #require(
      Order.adopted(
        found, gateway: "upay", currency: .cny, operator: "supervisor",
        terminalSN: Sample.terminalSN, deviceID: "POS-001", nonce: Sample.nonce,
        policy: OrderPolicy(), at: Moment(wall: Sample.created, boot: 5_000)))
  }

  struct NotFound: Error {}

  @Test(arguments: adopted, Sample.commands)
  func itsTwoNumbersNameIt(
    _ row: (String, [String: JSONValue?], Ownership), _ command: OrderCommand
  ) throws {
    let order = try adoptedOrder()
    let got = outcome(
      Sample.business("SUCCESS", Sample.data("PAID", row.1)), to: command, for: order, skew: 0)
    #expect(got.report?.ownership == row.2, "\(row.0)")
    covers("6.3/adopted")
  }

  @Test func itIsAskedForByTheGatewaysNumber() throws {
    let request = Sample.gateway.request(
      .query(refundRequestNo: nil), for: try adoptedOrder(), code: nil,
      signedBy: Sample.credentials)
    #expect(String(decoding: request.body, as: UTF8.self).contains(#""sn":""#))
    covers("6.3/sn")
  }

  @Test(arguments: ["sn", "client_sn"])
  func aNumberThatCannotBeReadDecidesNothing(_ member: String) throws {
    let order = try adoptedOrder()
    let got = outcome(
      Sample.business("CANCEL_SUCCESS", Sample.data("CANCELED", [member: .bool(true)])),
      to: .cancel, for: order)
    #expect(got.result == .uncertain)
    #expect(got.answer != nil && got.report == nil)
  }
}
