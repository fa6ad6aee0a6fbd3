import Conformance
import Cryptography
import FoundationEssentials
import Gateways
import Terminal
import Testing

/// What UCSP's codes come to, in each place where one stands.
@Suite struct UCSPReadingTests {
  let world: UCSPWorld
  init() throws { world = try UCSPWorld.shared.get() }

  typealias State = TransactionReading.State

  struct Row: Sendable, CustomTestStringConvertible {
    var code: String
    var order: State
    var giveBack: State
    /// As an inquiry's own code, while the payer has time and when there is none left.
    var open: State
    var over: State
    /// As `origRespCode`, or in a notice.
    var fate: State
    var testDescription: String { code }
  }

  static let rows: [Row] =
    [
      Row(
        code: "00", order: .accepted, giveBack: .accepted, open: .succeeded, over: .succeeded,
        fate: .succeeded),
      Row(
        code: "01", order: .refused, giveBack: .refusedUnclear, open: .uncertain, over: .uncertain,
        fate: .failed),
      Row(
        code: "05", order: .uncertain, giveBack: .accepted, open: .pending, over: .pending,
        fate: .pending),
      Row(
        code: "10", order: .refused, giveBack: .refusedUnclear, open: .uncertain, over: .uncertain,
        fate: .uncertain),
      Row(
        code: "11", order: .signatureRefused, giveBack: .signatureRefused,
        open: .signatureRefused, over: .signatureRefused, fate: .uncertain),
      Row(
        code: "34", order: .refused, giveBack: .refusedUnclear, open: .pending, over: .notFound,
        fate: .uncertain),
      Row(
        code: "36", order: .refused, giveBack: .refusedUnclear, open: .uncertain, over: .uncertain,
        fate: .uncertain),
    ]
    + ["99", "98", "0", "000", "PAID"].map {
      Row(
        code: $0, order: .uncertain, giveBack: .uncertain, open: .uncertain, over: .uncertain,
        fate: .uncertain)
    }

  @Test(arguments: rows)
  func whatACodeComesTo(_ row: Row) throws {
    covers(
      "ucsp:5/00", "ucsp:5/01", "ucsp:5/05", "ucsp:5/34", "ucsp:5/36", "ucsp:5/99",
      "ucsp:5/unknown", "ucsp:5/inquiry")
    let order = UCSPWorld.transaction()
    let request = world.made(order)
    let link = "https://ucsp.example/pay?tn=1"
    let named = UCSPWorld.said(order, ["paymentUrl": .string(link), "tn": "1"])
    let reading = world.answered(
      try world.answer(to: request, named, code: row.code), to: request, about: order)
    #expect(reading.state == row.order)
    #expect(reading.link == (row.order == .accepted ? link : nil))
    for kind: UCSPTransaction.Kind in [
      .refund(payment: UCSPWorld.queryID), .cancel(payment: UCSPWorld.queryID),
      .autoDebit(contract: "CT1"),
    ] {
      let transaction = UCSPWorld.transaction(kind, "R0000001")
      let request = world.made(transaction)
      let body = try world.answer(to: request, UCSPWorld.said(transaction), code: row.code)
      let reading = world.answered(body, to: request, about: transaction)
      // A charge is no money that goes back.
      let isRefused = row.giveBack == .refusedUnclear && transaction.isCharge
      // But where its number may have been heard already, it may have been made.
      let expected = isRefused && row.code != "10" ? .refused : row.giveBack
      #expect(reading.state == expected, "\(kind)")
    }
    let inquiry = world.inquiry(order)
    func inquired(_ fate: String, _ code: String, _ isOpen: Bool) throws -> State {
      let data = UCSPWorld.done(order, ["origRespCode": .string(fate)])
      return world.inquired(
        try world.answer(to: inquiry, data, code: code), to: inquiry, about: order,
        mayStillBePaid: isOpen
      ).state
    }
    #expect(try inquired("00", row.code, true) == row.open)
    #expect(try inquired("00", row.code, false) == row.over)
    #expect(try inquired(row.code, "00", false) == row.fate)
    let notice = try notice(UCSPWorld.done(order), code: row.code)
    #expect(
      UCSPReading(world.merchant, order, at: UCSPWorld.time).notified(notice).state == row.fate)
  }

  private func notice(_ data: [String: JSONValue], code: String?) throws -> UCSPNotice {
    let message = UCSPWorld.message(.resultNotice, "A1", data, code: code)
    return try UCSPNotice(
      try world.signed(Sample.octets(message)), to: world.merchant, at: UCSPWorld.time)
  }

  /// A refusal before business names no order.
  @Test func refusedBeforeBusiness() throws {
    covers("ucsp:5/10", "ucsp:5/11")
    let order = UCSPWorld.transaction()
    let request = world.made(order)
    for (code, expected) in [("10", State.refused), ("11", .signatureRefused)] {
      let body = try world.answer(to: request, [:], code: code)
      #expect(world.answered(body, to: request, about: order).state == expected)
    }
    let body = try world.answer(to: request, [:], code: "01")
    #expect(world.answered(body, to: request, about: order).isUnreadable)
  }

  /// What decides is missing, wrongly typed, or another's.
  static let spoiled: [(String, JSONValue?)] = [
    ("origRespCode", nil), ("origRespCode", ""), ("origRespCode", 0), ("origRespCode", ["00"]),
    ("txnAmt", nil), ("txnAmt", "01000"), ("txnAmt", "1e3"), ("txnAmt", ["1000"]),
    ("txnAmt", "999"), ("txnAmt", "1001"), ("currencyCode", nil), ("currencyCode", "344"),
    ("merId", nil), ("merId", "777290058110049"), ("orderId", nil),
    ("orderId", "20261121063000009"),
    ("txnTime", nil), ("txnTime", "20261121063001"), ("txnType", "31"), ("txnType", "04"),
    ("queryId", nil), ("queryId", ["x"]),
  ]

  @Test(arguments: spoiled)
  func neverPaid(_ name: String, _ value: JSONValue?) throws {
    covers("ucsp:5/amount")
    let order = UCSPWorld.transaction()
    let inquiry = world.inquiry(order)
    var data = UCSPWorld.done(order)
    data[name] = value
    let reading = world.inquired(
      try world.answer(to: inquiry, data), to: inquiry, about: order)
    #expect(reading.state != .succeeded)
    let isSum = name == "txnAmt" && ["999", "1001"].contains(value)
    #expect((reading.state == .otherAmount) == isSum)
  }

  @Test func replayedAnswers() throws {
    covers("ucsp:3/msgID")
    let order = UCSPWorld.transaction()
    let inquiry = world.inquiry(order)
    let body = try world.answer(to: inquiry, UCSPWorld.done(order))
    func read(
      _ request: UCSPRequest, _ transaction: UCSPTransaction, at time: Milliseconds = UCSPWorld.time
    ) -> State {
      world.inquired(body, to: request, about: transaction, at: time).state
    }
    #expect(read(inquiry, order) == .succeeded)
    let later = UCSPRequests(world.merchant).inquire(order, at: UCSPWorld.time, message: 3)
    guard case .unreadable = read(later, order),
      case .unreadable = read(world.made(order), order),
      case .unreadable = read(inquiry, UCSPWorld.transaction(.page, "20261121063000009")),
      case .unreadable = read(inquiry, UCSPWorld.transaction(time: UCSPWorld.time + 1_000)),
      case .unreadable = read(inquiry, order, at: UCSPWorld.time + .days(400))
    else {
      Issue.record("a copy was believed")
      return
    }
    #expect(read(inquiry, UCSPWorld.transaction(amount: 5)) == .otherAmount)
  }

  // MARK: Signatures over octets

  @Test func bothSchemesAndAnyShape() throws {
    covers("ucsp:3/schemes", "ucsp:3/octets")
    let order = UCSPWorld.transaction()
    let inquiry = world.inquiry(order)
    var data = UCSPWorld.done(order)
    data["zNew"] = ["nested": [1, "00000000", ["signature": "x"]]]
    let message = UCSPWorld.message(.resultInquiry, inquiry.id, data)
    var random = Random(seed: 5)
    for scheme in SignatureScheme.allCases {
      let merchant = UCSPWorld.merchant(world.merchant.key, world.merchant.platform, scheme)
      for _ in 0..<10 {
        let text = shuffled(message, &random).replacing(
          "20261121063000001", with: #"2026112106300000\u0031"#)
        // The zeros of the signature, not those of the nested member.
        let octets = Array(text.replacing(#""00000000","#, with: #""00000000" ,"#).utf8)
        let signature = Base64.encode(try world.platform.key.sign(octets, scheme))
        let zeros = #""signature" : "00000000""#
        let signed = String(decoding: octets, as: UTF8.self)
          .replacing(zeros, with: #""signature" : "\#(signature)""#)
        for (other, expected) in [(scheme, true), (scheme == .bare ? .wrapped : .bare, false)] {
          let reader = UCSPWorld.merchant(merchant.key, merchant.platform, other)
          let reading = UCSPReading(reader, order, at: UCSPWorld.time).inquired(
            HTTPResponse(status: 200, body: Array(signed.utf8)), to: inquiry,
            mayStillBePaid: false)
          #expect((reading.state == .succeeded) == expected)
        }
      }
    }
  }

  @Test func brokenAnswers() throws {
    let order = UCSPWorld.transaction()
    let inquiry = world.inquiry(order)
    let body = try world.answer(to: inquiry, UCSPWorld.done(order))
    func read(_ body: [UInt8]) -> TransactionReading {
      world.inquired(body, to: inquiry, about: order)
    }
    #expect(read(body).state == .succeeded)
    for length in body.indices { #expect(read(Array(body.prefix(length))).isUnreadable) }
    var random = Random(seed: 9)
    for index in stride(from: 0, to: body.count, by: 2) {
      var broken = body
      broken[index] = UInt8(truncatingIfNeeded: random.next())
      if broken != body { #expect(read(broken).isUnreadable, "octet \(index)") }
    }
    // Not even a blank may be added.
    for more in [[0x20] + body, body + [0x0A], body + body, body.map { $0 == 0x3A ? 0x3B : $0 }] {
      #expect(read(more).isUnreadable)
    }
    #expect(read(body + Array(repeating: 0x20, count: JSONReader.maximumSize)).isUnreadable)
    for status in [0, 201, 302, 401, 500] {
      #expect(world.inquired(body, to: inquiry, about: order, status: status).isUnreadable)
    }
  }

  @Test func somebodyElsesSignature() throws {
    covers("ucsp:3/certificate")
    let order = UCSPWorld.transaction()
    let inquiry = world.inquiry(order)
    func message(_ certificate: String) -> [UInt8] {
      Sample.octets(
        UCSPWorld.message(
          .resultInquiry, inquiry.id, UCSPWorld.done(order), certificate: certificate))
    }
    func read(_ body: [UInt8]) -> TransactionReading {
      world.inquired(body, to: inquiry, about: order)
    }
    #expect(read(try world.signed(message("77"))).state == .succeeded)
    #expect(read(try world.signed(message("77"), by: world.other)).isUnreadable)
    #expect(read(try world.signed(message("78"), by: world.other)).isUnreadable)
    #expect(read(message("77")).isUnreadable)
    let signed = String(decoding: try world.signed(message("77")), as: UTF8.self)
    // A second signature, or a second object of it, makes the message ambiguous.
    let twice = signed.replacing(
      #""umpsSignCertID""#, with: #""signature":"00000000","umpsSignCertID""#)
    #expect(read(Array(twice.utf8)).isUnreadable)
    let objects = #"{"certificateSignature":{},"# + signed.dropFirst()
    #expect(read(Array(objects.utf8)).isUnreadable)
    #expect(throws: CertificateError.unreadable) { try UCSPPlatform(["x"]) }
    #expect(throws: CertificateError.none) { try UCSPPlatform([]) }
  }

  // MARK: Timetable

  @Test func timetable() {
    covers("ucsp:5/timetable")
    #expect(UCSPTimetable.pauses == [0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000])
    #expect(UCSPTimetable.pauses.reduce(0, +) == 63_000)
    #expect(UCSPTimetable.payer == UCSPTimetable.pauses + [10_000])
  }
}

extension UCSPTransaction {
  fileprivate var isCharge: Bool { if case .autoDebit = kind { true } else { false } }
}
