import Conformance
import Cryptography
import Gateways
import Terminal
import Testing

/// What the platform's codes come to, as the answer to a request, to a question and in a notification.
@Suite struct SecurePayReadingTests {
  let world: SecurePayWorld
  init() throws { world = try SecurePayWorld.shared.get() }

  static let payment = SecurePayTransaction.Kind.Payment(
    queryID: SecurePayWorld.queryID, fromPage: false)

  typealias State = TransactionReading.State
  static let busy = State.busy(retryAfter: .seconds(2))
  static let tooOften = State.busy(retryAfter: .minutes(1))

  struct Row: Sendable, CustomTestStringConvertible {
    var code: String
    var qrCode: State
    var consume: State
    var refund: State
    var asked: State
    /// As `origRespCode`, while the payer has time and when there is none left.
    var open: State
    var over: State
    var testDescription: String { code }
  }

  static let rows: [Row] =
    [
      Row(
        code: "00", qrCode: .accepted, consume: .accepted, refund: .accepted, asked: .succeeded,
        open: .succeeded, over: .succeeded),
      Row(
        code: "A6", qrCode: .accepted, consume: .accepted, refund: .accepted, asked: .succeeded,
        open: .succeeded, over: .succeeded),
      Row(
        code: "34", qrCode: .uncertain, consume: .uncertain, refund: .uncertain, asked: .notFound,
        open: .pending, over: .notFound),
      Row(
        code: "06", qrCode: busy, consume: busy, refund: busy, asked: busy, open: .uncertain,
        over: .uncertain),
      Row(
        code: "37", qrCode: tooOften, consume: tooOften, refund: tooOften, asked: tooOften,
        open: .uncertain, over: .uncertain),
      Row(
        code: "11", qrCode: .signatureRefused, consume: .signatureRefused,
        refund: .signatureRefused, asked: .signatureRefused, open: .uncertain, over: .uncertain),
      Row(
        code: "12", qrCode: .numberTaken, consume: .numberTaken, refund: .numberTaken,
        asked: .uncertain, open: .uncertain, over: .uncertain),
      Row(
        code: "42", qrCode: .uncertain, consume: .uncertain, refund: .uncertain, asked: .uncertain,
        open: .succeeded, over: .succeeded),
    ]
    + ["10", "13"].map {
      Row(
        code: $0, qrCode: .refused, consume: .refused, refund: .refused, asked: .refused,
        open: .uncertain, over: .uncertain)
    }
    + ["35", "36"].map {
      Row(
        code: $0, qrCode: .uncertain, consume: .uncertain, refund: .refused, asked: .uncertain,
        open: .uncertain, over: .uncertain)
    }
    + ["05"].map {
      Row(
        code: $0, qrCode: .uncertain, consume: .accepted, refund: .accepted, asked: .uncertain,
        open: .pending, over: .pending)
    }
    + ["03", "04", "99", "77", "000", "0", "PAID", "０0"].map {
      Row(
        code: $0, qrCode: .uncertain, consume: .uncertain, refund: .uncertain, asked: .uncertain,
        open: .uncertain, over: .uncertain)
    }
    + (["01", "02", "30", "31", "32", "33", "38", "39"] + (60...69).map(String.init)).map {
      Row(
        code: $0, qrCode: .refused, consume: .refused, refund: .refused, asked: .uncertain,
        open: .pending, over: .failed)
    }

  @Test(arguments: rows)
  func whatACodeComesTo(_ row: Row) throws {
    for (kind, expected) in [
      (.qrCode, row.qrCode), (.consume, row.consume), (.refund(payment: Self.payment), row.refund),
      (.cancel(payment: Self.payment), row.refund),
    ] as [(SecurePayTransaction.Kind, State)] {
      let transaction = SecurePayWorld.transaction(kind)
      let fields = SecurePayWorld.said(
        transaction, ["respCode": row.code, "qrCode": "https://qr.95516.com/1"])
      let reading = try world.answered(fields, to: transaction)
      #expect(reading.state == expected, "\(kind)")
      #expect((reading.link != nil) == (expected == .accepted && kind == .qrCode))
      #expect(reading.error?.code == row.code)
    }
    let transaction = SecurePayWorld.transaction(.qrCode)
    func asked(_ change: [String: String], _ mayStillBePaid: Bool) throws -> State {
      let reading = world.queried(
        try world.answer(SecurePayWorld.paid(transaction, change)), about: transaction,
        mayStillBePaid: mayStillBePaid)
      // Paid after the time allowed: to be given back.
      #expect(reading.isLate == (change["origRespCode"] == "42"))
      return reading.state
    }
    #expect(try asked(["respCode": row.code], false) == row.asked)
    #expect(try asked(["origRespCode": row.code], true) == row.open)
    #expect(try asked(["origRespCode": row.code], false) == row.over)
    let isListed = SecurePayCodes.all[row.code] != nil
    covers("securepay:5/\(isListed ? row.code : "unknown")", "securepay:5.1/transient")
  }

  /// A scanned code is not waited for: its failure is one at once.
  @Test(.covers("securepay:5.1/final")) func aDeclinedCodeIsFinal() throws {
    let transaction = SecurePayWorld.transaction(.consume)
    let body = try world.answer(SecurePayWorld.paid(transaction, ["origRespCode": "64"]))
    let reading = world.queried(body, about: transaction, mayStillBePaid: true)
    #expect(reading.state == .failed)
    #expect(reading.error?.code == "64")
  }

  /// What decides is missing, empty, or another's.
  static let spoiled: [(String, String?)] = [
    ("origRespCode", nil), ("origRespCode", ""), ("respCode", nil), ("respCode", "01"),
    ("txnAmt", nil), ("txnAmt", ""), ("txnAmt", "0x3E8"), ("txnAmt", "1e3"), ("txnAmt", "01000"),
    ("txnAmt", "-1000"), ("txnAmt", " 1000"), ("txnAmt", "10000000000000000000000"),
    ("txnAmt", "999"), ("txnAmt", "1001"), ("txnAmt", "0"), ("currencyCode", nil),
    ("currencyCode", "344"), ("currencyCode", "CNY"), ("merId", "777290058110049"), ("merId", nil),
    ("orderId", "20261121063000003"), ("orderId", nil), ("txnTime", "20261121063001"),
    ("txnTime", nil), ("txnType", "04"), ("txnType", "31"), ("queryId", nil), ("queryId", "\u{7}"),
    ("signMethod", "11"), ("signMethod", nil), ("signMethod", "12"), ("signPubKeyCert", "x"),
  ]

  @Test(
    .covers(
      "securepay:3/txnAmt", "securepay:3/currencyCode", "securepay:2/12", "securepay:1/broken"),
    arguments: spoiled)
  func neverPaid(_ name: String, _ value: String?) throws {
    let transaction = SecurePayWorld.transaction(.qrCode)
    var fields = SecurePayWorld.paid(transaction)
    var message: SecurePayMessage
    if name == "signPubKeyCert" {
      message = try world.signed(fields)
      message.fields[name] = value
    } else {
      fields[name] = value
      message = try world.signed(fields)
    }
    let body = message.fields.sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    let reading = world.queried(Array(body.utf8), about: transaction)
    #expect(reading.state != .succeeded)
    let isSum = name == "txnAmt" && ["999", "1001", "0"].contains(value)
    #expect((reading.state == .otherAmount) == isSum)
    if isSum { #expect(reading.amount.map { String($0.minorUnits) } == value) }
    if name == "txnAmt", !isSum { #expect(reading.state == .uncertain) }
  }

  @Test(.covers("securepay:4/clearing")) func whatIsKept() throws {
    let transaction = SecurePayWorld.transaction(.consume)
    let reading = world.queried(
      try world.answer(SecurePayWorld.paid(transaction)), about: transaction)
    #expect(reading.sn == SecurePayWorld.queryID)
    #expect(reading.numbers == ["traceNo": "123456", "settleDate": "1121"])
    #expect(reading.amount == Amount(1_000))
    guard
      case .answered(let answer) = reading.outcome(
        of: .query(refundRequestNo: nil), as: .payment, for: Sample.order())
    else {
      Issue.record("\(reading)")
      return
    }
    #expect(answer.result == .succeeded)
    #expect(answer.order?.status == .paid)
    #expect(answer.order?.sn == SecurePayWorld.queryID)
    #expect(answer.order?.totalAmount == Amount(1_000))
  }

  @Test(.covers("securepay:5.1/notification", "securepay:4/query")) func notifications() throws {
    let transaction = SecurePayWorld.transaction(.qrCode)
    var fields = SecurePayWorld.paid(transaction)
    fields["origRespCode"] = nil
    let message = try world.signed(fields)
    let notification = try SecurePayNotification(
      message.form, to: world.merchant, at: SecurePayWorld.time)
    #expect(notification.number == transaction.number)
    #expect(notification.transactionTime == transaction.time)
    let reading = SecurePayReading(world.merchant, transaction, at: SecurePayWorld.time)
    #expect(reading.notified(notification.message).state == .succeeded)
    // As the answer to a question it says nothing of the transaction.
    #expect(world.queried(try world.answer(fields), about: transaction).state == .uncertain)
    // And an answer to a request is none to a question.
    let taken = SecurePayWorld.said(transaction, ["respCode": "00"])
    #expect(world.queried(try world.answer(taken), about: transaction).state == .uncertain)

    for (form, refusal) in try refused(message) {
      do {
        _ = try SecurePayNotification(form, to: world.merchant, at: SecurePayWorld.time)
        Issue.record("heard: \(String(decoding: form, as: UTF8.self))")
      } catch {
        #expect(refusal(error), "\(error)")
      }
    }
  }

  private func refused(
    _ message: SecurePayMessage
  ) throws -> [([UInt8], (NotificationRefusal) -> Bool)] {
    func distrusted(_ refusal: NotificationRefusal) -> Bool {
      if case .distrusted = refusal { true } else { false }
    }
    func unreadable(_ refusal: NotificationRefusal) -> Bool {
      if case .unreadable = refusal { true } else { false }
    }
    var altered = message
    altered.fields["txnAmt"] = "1"
    var unsigned = message
    unsigned.fields["signature"] = nil
    var others = SecurePayWorld.paid(SecurePayWorld.transaction(.qrCode))
    others["merId"] = "777290058110049"
    var spliced = message
    spliced.fields["reqReserved"] = "1&settleAmt=5"
    let form = message.form
    return [
      (altered.form, distrusted), (unsigned.form, distrusted), (spliced.form, distrusted),
      (try world.signed(others).form, { $0 == .notOurs }), (form + form, unreadable),
      (form + Array("&txnAmt=1000".utf8), unreadable), (form + Array("&a=%".utf8), unreadable),
      (form + Array("&a=%FF".utf8), unreadable), ([], distrusted),
      (Array(repeating: UInt8(ascii: "a"), count: FormReader.maximumSize + 1), unreadable),
      (Array((0..<200).map { "a\($0)=1" }.joined(separator: "&").utf8), unreadable),
    ]
  }

  /// A value that holds `&name=` cannot be moved into a field of that name, though what is signed
  /// stays the same text.
  @Test(.covers("securepay:2/ambiguous", "securepay:1/raw")) func fieldsCannotBeMoved() throws {
    let transaction = SecurePayWorld.transaction(.qrCode)
    var fields = SecurePayWorld.paid(transaction, ["origRespCode": "01"])
    fields["origRespCode"] = nil
    fields["merReserved"] = "x&origRespCode=00"
    let message = try world.signed(fields)
    #expect(throws: SecurePayDistrust.ambiguous) {
      try SecurePaySignature.verify(message, as: world.merchant.signing, at: SecurePayWorld.time)
    }
    let within = try world.signed(SecurePayWorld.paid(transaction, ["reserved": "{a=1&b=2}[c&d]"]))
    #expect(throws: Never.self) {
      try SecurePaySignature.verify(within, as: world.merchant.signing, at: SecurePayWorld.time)
    }
  }

  @Test(
    .covers("securepay:3/orderId"),
    arguments: [
      ("T-0001", nil), ("20261121063000001", "20261121063000001"), ("abcdefg", nil),
      ("ABCDefgh", "ABCDefgh"),
      (String(repeating: "9", count: 32), String(repeating: "9", count: 32)),
      ("1234567.", nil),
    ] as [(String, String?)])
  func numbers(_ text: String, _ expected: String?) throws {
    let number = SecurePayTransaction.number(for: try #require(ClientSN(text)))
    #expect(number == expected || (expected == nil && number.utf8.count == 40))
    #expect(number.utf8.allSatisfy { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") })
    let refunds = ["R-1", "R-2"].map { SecurePayTransaction.number(of: $0, ofOrder: number) }
    #expect(Set(refunds + [number]).count == 3)
    #expect(refunds.allSatisfy { $0.utf8.count == 40 })
  }
}
