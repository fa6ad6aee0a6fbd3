import Conformance
import Cryptography
import Gateways
import Terminal
import Testing

/// What UCSP sends by itself: notices, contracts and logins.
@Suite struct UCSPNoticeTests {
  let world: UCSPWorld
  init() throws { world = try UCSPWorld.shared.get() }

  // MARK: Notices

  @Test func notices() throws {
    covers("ucsp:4/SIGN_AUTO_DEBIT_NOTICE", "ucsp:4/PAYMENT_RESULT_NOTICE")
    let order = UCSPWorld.transaction()
    let body = try world.signed(
      Sample.octets(UCSPWorld.message(.resultNotice, "A2", UCSPWorld.done(order))))
    let notice = try UCSPNotice(body, to: world.merchant, at: UCSPWorld.time)
    #expect(notice.number == order.number && notice.transactionTime == order.time)
    #expect(notice.id == "A2" && notice.contract == nil)
    let signing = UCSPWorld.message(
      .signAutoDebitNotice, "A3", ["contractID": "CT1", "userId": "U1"])
    let contract = try UCSPNotice(
      try world.signed(Sample.octets(signing)), to: world.merchant, at: UCSPWorld.time)
    #expect(contract.contract == "CT1" && contract.user == "U1" && contract.number == nil)

    // The outcome stands in the one place or in the other.
    let said = UCSPWorld.message(
      .signAutoDebitNotice, "A5",
      ["contractId": "CT2", "result": "00", "merId": .string(world.merchant.number)], code: nil)
    let believed = try UCSPNotice(
      try world.signed(Sample.octets(said)), to: world.merchant, at: UCSPWorld.time)
    #expect(believed.contract == "CT2" && believed.user == nil)

    let refused: [(JSONValue, UCSPNotice.Reply)] = [
      (UCSPWorld.message(.signAutoDebitNotice, "A4", [:]), .unknownOrder),
      (
        UCSPWorld.message(.signAutoDebitNotice, "A4", ["contractId": "1", "contractID": "2"]),
        .unknownOrder
      ),
      (
        UCSPWorld.message(.signAutoDebitNotice, "A4", ["contractId": "1"], code: "01"),
        .unknownOrder
      ),
      (
        UCSPWorld.message(.signAutoDebitNotice, "A4", ["contractId": "1", "result": "01"]),
        .unknownOrder
      ),
      (
        UCSPWorld.message(
          .signAutoDebitNotice, "A4", ["contractId": "1", "result": "01"], code: nil),
        .unknownOrder
      ),
      (
        UCSPWorld.message(.signAutoDebitNotice, "A4", ["contractId": "1"], code: nil),
        .unknownOrder
      ),
      (
        UCSPWorld.message(.signAutoDebitNotice, "A4", ["contractId": "1", "merId": "1"]),
        .incorrect
      ),
      (
        UCSPWorld.message(
          .signAutoDebitNotice, "A4", ["contractId": "1", "userId": "U1", "userID": "U2"]),
        .incorrect
      ),
      (UCSPWorld.message(.refund, "A4", UCSPWorld.done(order)), .unknownOrder),
      (UCSPWorld.message(.resultNotice, "A4", ["orderId": "1"]), .unknownOrder),
      (
        [
          "msgInfo": ["msgID": "A4"],
          "certificateSignature": ["umpsSignCertID": "77", "signature": "00000000"],
        ], .malformed
      ),
    ]
    for (message, reply) in refused {
      #expect(try self.refusal(try world.signed(Sample.octets(message))) == reply)
    }
    #expect(try refusal(body.dropLast()) == .malformed)
    #expect(try refusal(Sample.octets(signing)) == .signature)
    #expect(try refusal(Array("[]".utf8)) == .malformed)
  }

  private func refusal(_ body: some Collection<UInt8>) throws -> UCSPNotice.Reply? {
    do {
      _ = try UCSPNotice(Array(body), to: world.merchant, at: UCSPWorld.time)
      return nil
    } catch {
      return UCSPNotice.Reply(error)
    }
  }

  /// Our answer to a notice echoes it, and is signed.
  @Test func replies() throws {
    covers("ucsp:6/notices")
    let order = UCSPWorld.transaction()
    let body = Sample.octets(UCSPWorld.message(.resultNotice, "A5", UCSPWorld.done(order)))
    for reply in UCSPNotice.Reply.allCases {
      let response = try UCSPNotice.response(
        reply, to: body, as: world.merchant, at: UCSPWorld.time)
      let root = try #require(try JSONReader.read(response.body).members)
      #expect(root["msgInfo"]?.members?["msgID"] == .text("A5"))
      let isBelieved = [.heard, .unknownOrder, .incorrect].contains(reply)
      #expect(
        root["trxInfo"]?.members?["orderId"] == (isBelieved ? .text(order.number) : nil))
      #expect(root["msgResponse"]?.members?["responseCode"] == .text(reply.rawValue))
      let signature = try #require(
        root["certificateSignature"]?.members?["signature"]?.word.flatMap(Base64.decode))
      let unsigned = String(decoding: response.body, as: UTF8.self)
        .replacing(Base64.encode(signature), with: "00000000")
      #expect(world.other.key.verificationKey.accepts(signature, of: unsigned.utf8))
    }
    let rubbish = try UCSPNotice.response(
      .malformed, to: [0xFF], as: world.merchant, at: UCSPWorld.time)
    #expect(rubbish.status == 200)
  }

  @Test(
    "Nobody has anything signed but the answer to a notice", arguments: UCSPMessageType.allCases)
  func signsNothingElse(_ type: UCSPMessageType) throws {
    let body = Sample.octets(
      UCSPWorld.message(type, "A6", ["contractId": "C0001", "orderId": "ORDER0001"]))
    for reply in [UCSPNotice.Reply.signature, .malformed, .fault] {
      let response = try UCSPNotice.response(
        reply, to: body, as: world.merchant, at: UCSPWorld.time)
      let root = try #require(try JSONReader.read(response.body).members)
      let named = try #require(root["msgInfo"]?.members?["msgType"]?.word)
      #expect(named == "PAYMENT_RESULT_NOTICE" || named == "SIGN_AUTO_DEBIT_NOTICE")
      #expect(root["trxInfo"]?.members?.names.isEmpty == true)
    }
  }

  // MARK: Contracts and logins

  @Test func contracts() throws {
    covers("ucsp:3/unsigned", "ucsp:4/SIGN_AUTO_DEBIT", "ucsp:4/CLOSE_AUTO_DEBIT")
    let requests = UCSPRequests(world.merchant)
    let signing = requests.signAutoDebit(user: "U1", at: UCSPWorld.time, message: 1)
    func page(_ answer: JSONValue) -> UCSPAgreement {
      UCSPAgreement(
        signing: HTTPResponse(status: 200, body: Sample.octets(answer)), to: signing,
        as: world.merchant, at: UCSPWorld.time)
    }
    let link = "https://ucsp.example/sign?1"
    let unsigned: JSONValue = [
      "trxInfo": ["signUrl": .string(link)], "msgResponse": ["responseCode": "00"],
    ]
    #expect(page(unsigned) == .page(link: link))
    #expect(
      page(replacing(unsigned, ["msgResponse"], ["responseCode": "36", "responseMsg": "no"]))
        == .refused(GatewayError(code: "36", message: "no")))
    for answer: JSONValue in [
      [:], ["msgResponse": ["responseCode": "00"]], replacing(unsigned, ["msgResponse"], nil),
      replacing(unsigned, ["trxInfo", "signUrl"], ["x"]),
      // Where there is a signature, it must be right.
      [
        "trxInfo": ["signUrl": "x"], "msgResponse": ["responseCode": "00"],
        "certificateSignature": [:],
      ],
    ] {
      guard case .unknown = page(answer) else {
        Issue.record("\(answer)")
        continue
      }
    }
    let closing = requests.closeAutoDebit(contract: "CT1", at: UCSPWorld.time, message: 2)
    func closed(_ body: [UInt8]) -> UCSPAgreement {
      UCSPAgreement(
        closing: HTTPResponse(status: 200, body: body), "CT1", to: closing, as: world.merchant,
        at: UCSPWorld.time)
    }
    #expect(closed(try world.answer(to: closing, ["contractId": "CT1"])) == .closed)
    #expect(closed(try world.answer(to: closing, [:])) == .closed)
    let unproven = [
      Sample.octets(UCSPWorld.message(closing.type, closing.id, [:])),
      try world.answer(to: closing, ["contractID": "CT2"]), try world.answer(to: signing, [:]),
      try world.answer(to: closing, [:], code: "99"), try world.answer(to: closing, [:], code: nil),
    ]
    for body in unproven {
      guard case .unknown = closed(body) else {
        Issue.record("\(String(decoding: body, as: UTF8.self))")
        continue
      }
    }
  }

  @Test func logins() throws {
    covers("ucsp:1/login", "ucsp:4/INDUSTRY_LOGIN_INFO")
    let data: [String: JSONValue] = [
      "userId": "U1", "mobile": "13800138000", "industryCode": "I1", "channelCode": "C1",
    ]
    func login(_ data: [String: JSONValue], _ type: UCSPMessageType = .login) throws -> [UInt8] {
      try world.signed(Sample.octets(UCSPWorld.message(type, "A6", data, code: nil)))
    }
    func read(_ octets: [UInt8], at time: Milliseconds = UCSPWorld.time) throws -> UCSPLogin {
      try UCSPLogin(requestData: octets, to: world.merchant, at: time)
    }
    let json = try login(data)
    var form = FormWriter()
    form.add("request_data", String(decoding: json, as: UTF8.self))
    let escaped = form.finish()
    for octets in [json, escaped, Array(escaped.dropFirst(13)), [0x20] + escaped + [0x0A]] {
      let login = try read(octets)
      #expect(login.user == "U1" && login.mobile == "13800138000" && login.channel == "C1")
      #expect(!"\(login)".contains("138"))
    }
    #expect(throws: Never.self) { try read(json, at: UCSPWorld.time + .minutes(4)) }
    let refused: [[UInt8]] = [
      Array(json.dropLast()) + [0x20, UInt8(ascii: "}")], [], [0xFF], Array("request_data=%".utf8),
      Sample.octets(UCSPWorld.message(.login, "A6", data, code: nil)),
      try login(data, .resultNotice), try login([:]), try login(["userId": "1", "userID": "2"]),
    ]
    for octets in refused {
      #expect(throws: NotificationRefusal.self) { try read(octets) }
    }
    for minutes: Int64 in [-6, 6, 1_440] {
      #expect(throws: NotificationRefusal.self) {
        try read(json, at: UCSPWorld.time + .minutes(minutes))
      }
    }
  }
}
