import Conformance
import Cryptography
import FoundationEssentials
import Gateways
import Terminal
import Testing

/// What IOTPay's answers come to, and its notifications.
@Suite struct IOTPayReadingTests {
  typealias State = TransactionReading.State

  static let payments: [IOTPayTransaction.Kind] = [
    .page, .keptCard, .wallet(.unionPayQR), .wallet(.unionPayCode),
  ]
  static let returns: [IOTPayTransaction.Kind] = [
    .refund(.v3, payment: IOTPayWorld.payOrderID), .void(payment: IOTPayWorld.payOrderID),
    .refund(.v1, payment: IOTPayWorld.payOrderID),
  ]

  static func expected(_ status: Int64, _ api: IOTPayAPI) -> State {
    switch status {
    case 2, 3: .succeeded
    case 0, 1: .pending
    case 9: .failed
    case 4 where api == .v1: .failed
    default: .uncertain
    }
  }

  @Test(arguments: payments + returns)
  func statuses(_ kind: IOTPayTransaction.Kind) throws {
    let transaction = try IOTPayWorld.transaction(kind)
    for status: Int64 in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 22, -2] {
      let answer = IOTPayWorld.answer(
        IOTPayWorld.record(transaction, status: status), transaction.api)
      let reading = IOTPayWorld.queried(Sample.octets(answer), about: transaction)
      #expect(reading.state == Self.expected(status, transaction.api), "\(status)")
    }
    for status: JSONValue in ["", .null, "2x", ["2"], "PAID", .bool(true)] {
      let answer = IOTPayWorld.answer(
        IOTPayWorld.record(transaction, ["status": status]), transaction.api)
      #expect(IOTPayWorld.queried(Sample.octets(answer), about: transaction).state == .uncertain)
    }
    let section = transaction.api == .v3 ? "iotpay:2.1" : "iotpay:4.2"
    covers(
      ["0", "1", "2", "3", "9", "unknown"].map { "\(section)/\($0)" }
        + (transaction.api == .v3 ? ["iotpay:2.1/retCode"] : ["iotpay:4.2/4"]))
  }

  /// Every error code, as the answer to a payment, to a refund and to a question.
  static let codes: [(String, State, State, State)] = [
    ("0010", .uncertain, .uncertain, .uncertain), ("0011", .refused, .refused, .refused),
    ("0012", .refused, .refused, .refused),
    ("0013", .signatureRefused, .signatureRefused, .signatureRefused),
    // A copy whose number was used already may be refused so: the first one may have moved money.
    ("0014", .refusedUnclear, .refusedUnclear, .refused), ("0015", .refused, .refused, .refused),
    ("0110", .uncertain, .uncertain, .uncertain), ("0111", .uncertain, .uncertain, .uncertain),
    ("0112", .uncertain, .notFound, .notFound), ("0113", .numberTaken, .numberTaken, .numberTaken),
    ("0118", .uncertain, .uncertain, .uncertain),
    ("0999", .refusedUnclear, .refusedUnclear, .refusedUnclear),
    ("SUCCESS", .refusedUnclear, .refusedUnclear, .refusedUnclear),
  ]

  @Test(arguments: codes)
  func errors(_ code: String, _ pay: State, _ refund: State, _ query: State) throws {
    let payment = try IOTPayWorld.transaction(.wallet(.unionPayCode))
    let backs = try Self.returns.map { try IOTPayWorld.transaction($0) }
    let bodies: [JSONValue] = [
      ["retCode": "FAIL", "errCode": .string(code), "errCodeDes": "no"],
      ["retCode": "SUCCESS", "resCode": "FAIL", "errCode": .string(code), "retMsg": "no"],
    ]
    for body in bodies {
      #expect(IOTPayWorld.answered(body, to: payment).state == pay)
      // The card API has no second code for business.
      for back in backs where back.api == .v1 || body == bodies[0] {
        #expect(IOTPayWorld.answered(body, to: back).state == refund)
      }
      let reading = IOTPayWorld.queried(Sample.octets(body), about: payment)
      #expect(reading.state == query)
      #expect(reading.error == GatewayError(code: code, message: "no"))
    }
    let isListed = code.utf8.count == 4 && code != "0999"
    covers(isListed ? "iotpay:4.4/\(code)" : "iotpay:4.4/unknown", "iotpay:4.3/both")
  }

  /// In free text nothing is told but that it was refused: nobody has the link of a page.
  @Test func refusedInWords() throws {
    let answer: JSONValue = ["retCode": "FAIL", "retMsg": "sign error"]
    let page = IOTPayWorld.answered(answer, to: try IOTPayWorld.transaction(.page))
    #expect(page.state == .refused && page.link == nil)
    for kind in [Self.payments[1]] + Self.returns.prefix(2) {
      let transaction = try IOTPayWorld.transaction(kind)
      #expect(IOTPayWorld.answered(answer, to: transaction).state == .refusedUnclear)
    }
    let coded: JSONValue = ["retCode": "FAIL", "retMsg": "0013 sign error"]
    let signature = IOTPayWorld.answered(coded, to: try IOTPayWorld.transaction(.page))
    #expect(signature.state == .signatureRefused)
    covers("iotpay:2/refused", "iotpay:4.4/place")
  }

  @Test func pagesAndCodes() throws {
    let page = try IOTPayWorld.transaction(.page)
    let link = "https://ccapi.iotpaycloud.com/cc/purchase?key=1"
    for answer: JSONValue in [
      ["retCode": "SUCCESS", "retData": ["redirectUrl": .string(link), "secureId": "1"]],
      ["retCode": "SUCCESS", "redirectUrl": .string(link)],
    ] {
      let reading = IOTPayWorld.answered(answer, to: page)
      #expect(reading.state == .accepted && reading.link == link)
    }
    for answer: JSONValue in [
      ["retCode": "SUCCESS"], ["retCode": "SUCCESS", "retData": ["redirectUrl": ["x"]]],
      ["retCode": "SUCCESS", "retData": ["redirectUrl": "https://a b"]],
    ] {
      #expect(IOTPayWorld.answered(answer, to: page).state == .uncertain)
    }
    let order = try IOTPayWorld.transaction(.wallet(.unionPayQR))
    let qr = "https://qr.95516.com/00010001/1"
    let data: [String: JSONValue] = ["payOrderId": "U1", "mchOrderNo": .string(order.number)]
    for more: [String: JSONValue] in [
      ["codeUrl": .string(qr)], ["code_url": .string(qr)], ["payUrl": .string(qr)],
      ["payParams": ["alipayUrl": .string(qr), "kind": "x"]], ["retParams": ["u": .string(qr)]],
    ] {
      let answer = IOTPayWorld.answer(data.merging(more) { $1 }, .v1)
      let reading = IOTPayWorld.answered(answer, to: order)
      #expect(reading.state == .accepted && reading.link == qr && reading.sn == "U1")
    }
    for more: [String: JSONValue] in [
      [:], ["payParams": ["a": "weixin://1", "b": "weixin://2"]], ["codeUrl": ["x"]],
    ] {
      let answer = IOTPayWorld.answer(data.merging(more) { $1 }, .v1)
      #expect(IOTPayWorld.answered(answer, to: order).state == .uncertain)
    }
    let code = try IOTPayWorld.transaction(.wallet(.weChatCode))
    #expect(IOTPayWorld.answered(IOTPayWorld.answer(data, .v1), to: code).state == .accepted)
    covers("iotpay:2/redirectUrl", "iotpay:4/codeUrl")
  }

  /// The answer that leads the payer must be signed; a wrong signature is none, anywhere.
  @Test func signedAnswers() throws {
    let order = try IOTPayWorld.transaction(.wallet(.unionPayQR))
    let answer = IOTPayWorld.answer(
      ["mchOrderNo": .string(order.number), "codeUrl": "https://qr.95516.com/1"], .v1)
    #expect(IOTPayWorld.answered(answer, to: order).state == .accepted)
    for sign: JSONValue? in [nil, "", .null, "0", 7, ["x"]] {
      #expect(IOTPayWorld.answered(replacing(answer, ["sign"], sign), to: order).isUnreadable)
    }
    let elsewhere = replacing(answer, ["codeUrl"], "https://evil.example/1")
    #expect(IOTPayWorld.answered(elsewhere, to: order).isUnreadable)

    let paid = IOTPayWorld.answer(IOTPayWorld.record(order), .v1)
    #expect(IOTPayWorld.queried(Sample.octets(paid), about: order).state == .succeeded)
    let forged = replacing(paid, ["sign"], "1077460581D4FFAB7367376488632349")
    #expect(IOTPayWorld.queried(Sample.octets(forged), about: order).isUnreadable)
    covers("iotpay:4/signed", "iotpay:1/wrong")
  }

  /// What decides is missing, wrongly typed, or another's.
  static let spoiled: [(String, JSONValue?)] = [
    ("amount", nil), ("amount", "1500.0"), ("amount", "0x5DC"), ("amount", ["1500"]),
    ("amount", 1_499), ("amount", 1_501), ("amount", 0), ("amount", -1_500), ("amount", .null),
    ("currency", nil), ("currency", "USD"), ("currency", 124), ("mchOrderNo", nil),
    ("mchOrderNo", "1234567890abd"), ("mchOrderNo", ["1234567890abc"]), ("mchId", "10000702"),
    ("payOrderId", nil), ("payOrderId", ["x"]), ("payOrderId", ""), ("status", "02"),
    ("channelId", "WX_NATIVE"), ("channel", "PF_CC"), ("payType", "refund"),
  ]

  @Test(arguments: spoiled)
  func neverPaid(_ name: String, _ value: JSONValue?) throws {
    for kind: IOTPayTransaction.Kind in [.page, .wallet(.unionPayCode)] {
      let transaction = try IOTPayWorld.transaction(kind)
      var record = IOTPayWorld.record(transaction)
      record[name] = value
      let answer = IOTPayWorld.answer(record, transaction.api)
      let reading = IOTPayWorld.queried(Sample.octets(answer), about: transaction)
      #expect(reading.state != .succeeded)
      let isSum = name == "amount" && [1_499, 1_501, 0].contains(value)
      #expect((reading.state == .otherAmount) == isSum)
    }
    covers("iotpay:2.1/whose", "iotpay:2.1/amount")
  }

  /// The wallet API shows no record of a refund: what it does show must be of ours.
  @Test(arguments: [
    ("mchRefundNo", "R9", true), ("mchId", "99999999", true), ("payOrderId", "U-other", true),
    ("currency", "USD", false), ("refundAmount", "1", false),
  ])
  func anothersRefund(_ name: String, _ value: String, _ isUnreadable: Bool) throws {
    let refund = try IOTPayWorld.transaction(.refund(.v1, payment: IOTPayWorld.payOrderID), "R1")
    var data: [String: JSONValue] = [
      "mchRefundNo": "R1", "mchId": "10000701", "currency": "CAD", "refundAmount": 1_500,
      "payOrderId": .string(IOTPayWorld.payOrderID),
    ]
    #expect(IOTPayWorld.answered(IOTPayWorld.answer(data, .v1), to: refund).state == .succeeded)
    #expect(IOTPayWorld.answered(IOTPayWorld.answer([:], .v1), to: refund).state == .succeeded)
    data[name] = .string(value)
    let reading = IOTPayWorld.answered(IOTPayWorld.answer(data, .v1), to: refund)
    #expect(reading.isUnreadable == isUnreadable && reading.state != .succeeded)
  }

  /// Which of the two codes of UnionPay a till shows may have been changed since.
  @Test(arguments: [IOTPayChannel.unionPayQR, .unionPayPage])
  func eitherUnionPay(_ channel: IOTPayChannel) throws {
    let transaction = try IOTPayWorld.transaction(.wallet(channel))
    for (shown, isOurs) in [("UPI_QR", true), ("UPI_SEQ", true), ("UPI_MICROPAY", false)] {
      let record = IOTPayWorld.record(transaction, ["channelId": .string(shown)])
      let answer = Sample.octets(IOTPayWorld.answer(record, .v1))
      let state = IOTPayWorld.queried(answer, about: transaction).state
      #expect(state == (isOurs ? .succeeded : .foreign))
    }
  }

  @Test func whatIsKept() throws {
    let transaction = try IOTPayWorld.transaction(.page)
    let record = IOTPayWorld.record(
      transaction, ["refundable": 900, "authNum": "A1B2C3", "transNum": "T0001"])
    let reading = IOTPayWorld.queried(
      Sample.octets(IOTPayWorld.answer(record, .v3)), about: transaction)
    #expect(reading.sn == IOTPayWorld.payOrderID)
    #expect(reading.numbers == ["authNum": "A1B2C3", "transNum": "T0001"])
    guard
      case .answered(let answer) = reading.outcome(
        of: .query(refundRequestNo: nil), as: .payment, for: Sample.order())
    else {
      Issue.record("\(reading)")
      return
    }
    #expect(answer.order?.status == .partiallyRefunded && answer.order?.netAmount == Amount(900))
    for (rest, status) in [(0, .refunded), (1_500, .paid), (9_999, .paid)] as [(Int64, OrderStatus)]
    {
      let record = IOTPayWorld.record(transaction, ["refundable": .integer(rest)])
      let told = IOTPayWorld.queried(
        Sample.octets(IOTPayWorld.answer(record, .v3)), about: transaction
      ).outcome(of: .query(refundRequestNo: nil), as: .payment, for: Sample.order())
      #expect(told.report?.status == status)
    }
    covers("iotpay:2.1/refundable")
  }

  // MARK: Broken answers

  @Test(arguments: payments)
  func brokenAnswers(_ kind: IOTPayTransaction.Kind) throws {
    let transaction = try IOTPayWorld.transaction(kind)
    let answer = IOTPayWorld.answer(IOTPayWorld.record(transaction), transaction.api)
    let body = Sample.octets(answer)
    func read(_ body: [UInt8]) -> TransactionReading {
      IOTPayWorld.queried(body, about: transaction)
    }
    #expect(read(body).state == .succeeded)
    for length in body.indices { #expect(read(Array(body.prefix(length))).isUnreadable) }
    for index in stride(from: 0, to: body.count, by: 5) {
      for octet: UInt8 in [0x00, 0xFF, 0x80] {
        var broken = body
        broken.insert(octet, at: index)
        #expect(read(broken).isUnreadable)
      }
    }
    for rubbish in [body + body, body + [0], [], Array("[]".utf8), Array("7".utf8)] {
      #expect(read(rubbish).isUnreadable)
    }
    let oversized = body + Array(repeating: 0x20, count: JSONReader.maximumSize)
    #expect(read(oversized).isUnreadable)
    for status in [0, 201, 302, 404, 500] {
      #expect(IOTPayWorld.queried(body, about: transaction, status: status).isUnreadable)
    }
    for path in paths(answer) where !path.isEmpty {
      guard let member = value(answer, path) else { continue }
      let said = String(
        decoding: Sample.octets(["x": member]).dropFirst(5).dropLast(), as: UTF8.self)
      for other in ["7", #""OTHER""#, "null", "{}"] where other != said {
        let reading = read(Array(doubled(answer, path, other).utf8))
        // Only what nobody looks at may be said twice.
        let isIdle = ["retMsg", "refundable"].contains(path.last)
        #expect(reading.state != .succeeded || isIdle, "\(path) twice, then as \(other)")
      }
    }
  }

  // MARK: Notifications

  static let notice: [String: JSONValue] = [
    "payOrderId": .string(IOTPayWorld.payOrderID), "mchId": "10000701",
    "mchOrderNo": "1234567890abc", "originalOrderId": "", "amount": 1_500, "currency": "CAD",
    "payType": "pay", "refundable": 1_500, "status": 2, "invoiceNum": "000001",
    "paySuccTime": "2026-11-21 06:31:05", "cardNum": "621234******0001", "cardType": "U",
    "expiryDate": "1230", "authNum": "A1B2C3", "transNum": "T0001", "channel": "UPI_EX",
  ]

  @Test func notifications() throws {
    let whole = IOTPayWorld.signed(Self.notice)
    #expect(value(whole, ["sign"]) == "1077460581D4FFAB7367376488632349")
    let json = Sample.octets(whole)
    var parameters = FormWriter()
    parameters.add("params", String(decoding: json, as: UTF8.self))
    var form = FormWriter()
    let members = try #require(try JSONReader.read(json).members)
    for name in members.names { form.add(name, members[name]?.word ?? "") }
    let transaction = try IOTPayWorld.transaction(.page)
    for body in [json, Array(" \n".utf8) + json, parameters.finish(), form.finish()] {
      let notification = try IOTPayNotification(body, to: IOTPayWorld.merchant)
      #expect(notification.number == "1234567890abc")
      let reading = IOTPayReading(IOTPayWorld.merchant, transaction).notified(notification)
      #expect(reading.state == .succeeded)
    }
    // What they may add tomorrow is signed, too.
    let more = IOTPayWorld.signed(
      Self.notice.merging(["zNew": 7, "isNew": .bool(true), "nested": ["a": 1]]) { $1 })
    #expect(throws: Never.self) {
      try IOTPayNotification(Sample.octets(more), to: IOTPayWorld.merchant)
    }
    #expect(IOTPayNotification.acknowledgement(.v3).body == Array("SUCCESS".utf8))
    #expect(IOTPayNotification.acknowledgement(.v1).body == Array("success".utf8))
    covers("iotpay:3/shapes", "iotpay:3/answer", "iotpay:1/incoming", "iotpay:1/nested")
  }

  @Test func notificationsThatAreNotHeard() throws {
    let whole = IOTPayWorld.signed(Self.notice)
    let json = Sample.octets(whole)
    var bodies = json.indices.map { Array(json.prefix($0)) }
    for path in paths(whole) where !path.isEmpty {
      if path != ["originalOrderId"] { bodies.append(Sample.octets(replacing(whole, path, nil))) }
      bodies.append(Sample.octets(replacing(whole, path, "OTHER")))
      bodies.append(Array(doubled(whole, path, #""OTHER""#).utf8))
    }
    bodies.append(Array(json.dropLast()) + Array(#","extra":"1"}"#.utf8))
    bodies.append(Sample.octets(IOTPayWorld.signed(["mchId": "10000702", "mchOrderNo": "1"])))
    bodies.append(Sample.octets(IOTPayWorld.signed(["mchId": "10000701"])))
    bodies.append(json + Array(repeating: 0x20, count: IOTPayNotification.maximumSize))
    for body in bodies {
      #expect(throws: NotificationRefusal.self) {
        try IOTPayNotification(body, to: IOTPayWorld.merchant)
      }
    }
    covers("iotpay:3/trust")
  }

  // MARK: Cards

  @Test func cards() {
    func added(_ answer: JSONValue) -> IOTPayCard {
      IOTPayCard(
        added: HTTPResponse(status: 200, body: Sample.octets(answer)), to: IOTPayWorld.merchant)
    }
    func queried(_ data: JSONValue) -> IOTPayCard {
      let answer: JSONValue = ["retCode": "SUCCESS", "retData": data]
      return IOTPayCard(
        queried: HTTPResponse(status: 200, body: Sample.octets(answer)), "604567999",
        to: IOTPayWorld.merchant)
    }
    let link = "https://ccdev.iotpaycloud.com/cc/addcard?key=1"
    #expect(
      added(["retCode": "SUCCESS", "retData": ["redirectUrl": .string(link)]])
        == .page(link: link))
    #expect(
      added(["retCode": "FAIL", "retMsg": "no"])
        == .refused(GatewayError(code: "FAIL", message: "no")))
    #expect(added(["retCode": "FAIL", "retMsg": "0013 sign"]) == .signatureRefused)
    #expect(
      queried(["cardId": "604567999", "cardNum": "621234******0001"])
        == .kept(masked: "621234******0001"))
    #expect(
      queried(["cardId": "604567999", "cardNum": "6212340000000001"])
        == .kept(masked: "621234****0001"))
    let broken: [IOTPayCard] = [
      added(["retCode": "SUCCESS"]), added([:]), added(["retCode": 7]), queried([:]),
      queried(["cardId": "604567998", "cardNum": "621234******0001"]),
      queried(["cardId": "604567999"]),
      IOTPayCard(added: HTTPResponse(status: 500, body: []), to: IOTPayWorld.merchant),
      // A fault of its own says nothing of the card.
      added(["retCode": "FAIL", "retMsg": "0118 system error"]),
      added(["retCode": "FAIL", "retMsg": "0010 unavailable"]),
    ]
    for card in broken {
      guard case .unknown(let reason) = card else {
        Issue.record("\(card)")
        continue
      }
      #expect(!reason.isEmpty)
    }
    covers("iotpay:2.3/masked", "iotpay:2.3/cc_addcard", "iotpay:2.3/cc_querycard")
  }
}
