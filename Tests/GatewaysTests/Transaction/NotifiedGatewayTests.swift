import Conformance
import Cryptography
import Gateways
import Terminal
import Testing

/// What notifications amount to, and what their senders are told.
@Suite struct NotifiedGatewayTests {
  let securePay: SecurePayWorld
  init() throws { securePay = try SecurePayWorld.shared.get() }

  private static let time = SecurePayWorld.time
  private static let heard: [NotificationVerdict] = [.heard, .unknownOrder, .incorrect]
  private static let refused: [NotificationVerdict] = [
    .refused(.notOurs), .refused(.distrusted("x")), .refused(.unreadable("x")),
  ]

  private func refusal(
    _ gateway: some NotifiedGateway, _ request: NotificationRequest
  ) -> NotificationRefusal? {
    do {
      _ = try gateway.notification(in: request, at: Self.time)
      return nil
    } catch {
      return error
    }
  }

  private func expect(
    _ gateway: some NotifiedGateway, _ verdicts: [NotificationVerdict], _ status: Int,
    _ body: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for verdict in verdicts {
      let answer = gateway.answer(verdict, to: NotificationRequest(body: []), at: Self.time)
      #expect(answer == NotificationAnswer(status, text: body), sourceLocation: sourceLocation)
    }
  }

  // MARK: OTT Pay

  /// OTT Pay API, callback: whatever stands around `data`.
  static let ottPay: [String: JSONValue] = [
    "rsp_code": "SUCCESS", "rsp_msg": "ok", "merchant_id": "ON00000001",
    "md5": "42289D148418F2CF63F3B58EE72A86B0",
    "data": .string(
      "eKC3Mbd6DzXC97CumC03LW8hHV5mnG98MHyQ9g86zOhlXTLxyN+j9ampl2rDShc/zSb1AcGqvO/+siEhJIV6Kd4Ra"
        + "z818IdB76f8245TzlXY3mKtrbsKJoxxfHD/5mp/VDQ8ggEdOPJ7S/j3MkyEKbcQU4qcmXarNK0wzc/h27Zywqc"
        + "XEFC2xL9Umsn6QymvlAQCoXS+B9fAv1eCFgUlfQ=="),
  ]

  @Test func ottPayIsHeard() throws {
    let expected = NotificationHint(
      .transaction(number: OTTPaySample.number), terminalSN: "ON00000001", amount: Amount(100))
    var bodies = [Self.ottPay]
    let around: [(String, JSONValue)] = [
      ("rsp_code", "FAIL"), ("rsp_code", .null), ("rsp_msg", ""), ("merchant_id", .null),
      ("merchant_id", ""),
    ]
    for (name, value) in around { bodies.append(Self.ottPay.merging([name: value]) { $1 }) }
    for body in bodies {
      let request = NotificationRequest(body: Sample.octets(.object(body)))
      #expect(try OTTPaySample.gateway.notification(in: request, at: Self.time) == expected)
    }
    expect(OTTPaySample.gateway, Self.heard, 200, "SUCCESS")
    expect(OTTPaySample.gateway, Self.refused, 400, "FAIL")
    expect(OTTPaySample.gateway, [.fault], 503, "FAIL")
  }

  @Test func ottPayIsNotHeard() throws {
    let whole = JSONValue.object(Self.ottPay)
    let json = Sample.octets(whole)
    for body in json.indices.map({ Array(json.prefix($0)) }) + [json + json, [0xFF]] {
      #expect(refusal(OTTPaySample.gateway, NotificationRequest(body: body)) != nil)
    }
    for name in ["data", "md5"] {
      for value: JSONValue? in [nil, "", "OTHER", .null, 1, []] {
        let body = Sample.octets(replacing(whole, [name], value))
        #expect(refusal(OTTPaySample.gateway, NotificationRequest(body: body)) != nil, "\(name)")
      }
      let body = Array(doubled(whole, [name], #""OTHER""#).utf8)
      #expect(refusal(OTTPaySample.gateway, NotificationRequest(body: body)) != nil, "\(name)")
    }
    func sealed(_ data: [String: JSONValue], key: String = OTTPaySample.merchant.key) -> [UInt8] {
      OTTPaySample.answer("SUCCESS", data, key: key)
    }
    let fields: [String: JSONValue] = [
      "order_id": "1", "merchant_id": "ON00000001", "amount": "100",
    ]
    func said(_ body: [UInt8]) -> NotificationRefusal? {
      refusal(OTTPaySample.gateway, NotificationRequest(body: body))
    }
    #expect(said(sealed(fields)) == nil)
    #expect(said(sealed(fields, key: "another key")) != nil)
    for (name, value) in [("merchant_id", "ON00000002"), ("merchant_id", ""), ("order_id", "a b")] {
      #expect(said(sealed(fields.merging([name: .string(value)]) { $1 })) == .notOurs, "\(name)")
    }
    let others = Sample.octets(
      .object(Self.ottPay.merging(["merchant_id": "ON00000002"]) { $1 }))
    #expect(said(others) == .notOurs)
  }

  // MARK: Upay

  private func upay(_ key: SigningKey) -> UpayGateway {
    UpayGateway(callbackKey: key.verificationKey)
  }

  private static let upayBody = Sample.octets([
    "sn": "7894259244067349", "client_sn": "T-0001", "terminal_sn": "10298371039",
    "order_status": "PAID", "total_amount": "1250",
  ])

  @Test func upayIsHeard() throws {
    let key = securePay.key
    let gateway = upay(key)
    let hint = NotificationHint(
      .transaction(number: "T-0001"), terminalSN: "10298371039", amount: Amount(1_250))
    let wrapped: JSONValue = [
      "result_code": "200",
      "biz_response": [
        "result_code": "SUCCESS",
        "data": ["client_sn": "T-0001", "terminal_sn": "10298371039", "total_amount": "1250"],
      ],
    ]
    for body in [Self.upayBody, Sample.octets(wrapped)] {
      let signature = Base64.encode(try key.sign(body))
      for header in [signature, "10298371039 \(signature)", " \(signature) "] {
        let request = NotificationRequest(body: body, authorization: header)
        #expect(try gateway.notification(in: request, at: Self.time) == hint)
      }
    }
    let telling = UpayGateway(notifyURL: "https://till.example/callbacks/upay")
    for command in [OrderCommand.pay, .precreate] {
      let kind = command == .pay ? OrderRequest.Kind.pay : .precreate
      let sent = telling.request(
        command, for: Sample.order(kind), code: nil, signedBy: Sample.credentials)
      let members = try JSONReader.members(sent.body)
      #expect(members["notify_url"]?.word == "https://till.example/callbacks/upay")
    }
    expect(gateway, Self.heard, 200, "success")
    expect(gateway, Self.refused, 400, "fail")
    expect(gateway, [.fault], 503, "fail")
    #expect(gateway.takesNotifications)
    #expect(!UpayGateway().takesNotifications)
  }

  @Test func upayIsNotHeard() throws {
    let key = securePay.key
    let body = Self.upayBody
    let octets = try key.sign(body)
    let signature = Base64.encode(octets)
    func said(_ header: String?, _ body: [UInt8] = body) -> NotificationRefusal? {
      refusal(upay(key), NotificationRequest(body: body, authorization: header))
    }
    #expect(said(signature) == nil)
    let headers: [String?] = [
      nil, "", " ", octets.hex, String(signature.dropLast()), "a b \(signature)",
      "\(signature) 10298371039", Base64.encode(try securePay.signer.key.sign(body)),
      Base64.encode(try key.sign(body, .bare)), String(repeating: "A", count: 4_096),
    ]
    for header in headers { #expect(said(header) != nil, "\(header ?? "none")") }
    for index in body.indices {
      var other = body
      other[index] ^= 1
      #expect(said(signature, other) != nil)
    }
    for unreadable in [[UInt8](), Array("[]".utf8), Array("{".utf8), [0xFF]] {
      #expect(said(Base64.encode(try key.sign(unreadable)), unreadable) != nil)
    }
    let nameless = Array(#"{"sn":"1"}"#.utf8)
    #expect(said(Base64.encode(try key.sign(nameless)), nameless) == .notOurs)
    // Without the key nothing is believed, however it is signed.
    let request = NotificationRequest(body: body, authorization: signature)
    #expect(refusal(UpayGateway(), request) != nil)
  }

  // MARK: SecurePay and IOTPay

  @Test func securePayIsHeard() throws {
    let gateway = SecurePayGateway(securePay.merchant)
    let transaction = SecurePayWorld.transaction(.qrCode)
    let form = try securePay.signed(SecurePayWorld.paid(transaction)).form
    let hint = try gateway.notification(in: NotificationRequest(body: form), at: Self.time)
    #expect(
      hint
        == NotificationHint(
          .transaction(number: transaction.number), terminalSN: "777290058110048",
          amount: Amount(1_000), currency: "CNY", madeAt: transaction.time / 1_000 * 1_000))
    #expect(gateway.notificationTypes == ["application/x-www-form-urlencoded"])
    // A certificate that was good once, and one that will be.
    for days in [-1_000, 1_000] {
      #expect(throws: NotificationRefusal.self) {
        try gateway.notification(
          in: NotificationRequest(body: form), at: Self.time + .days(Int64(days)))
      }
    }
    expect(gateway, Self.heard, 200, "ok")
    expect(gateway, Self.refused, 400, "refused")
    expect(gateway, [.fault], 503, "later")
  }

  @Test(arguments: IOTPayAPI.allCases)
  func iotPayIsHeard(_ api: IOTPayAPI) throws {
    let gateway = IOTPayGateway(IOTPayWorld.merchant, api)
    let body = Sample.octets(IOTPayWorld.signed(IOTPayReadingTests.notice))
    let hint = try gateway.notification(in: NotificationRequest(body: body), at: Self.time)
    #expect(
      hint
        == NotificationHint(
          .transaction(number: "1234567890abc"), terminalSN: "10000701", amount: Amount(1_500)))
    let (yes, no) = api == .v3 ? ("SUCCESS", "FAIL") : ("success", "fail")
    expect(gateway, Self.heard, 200, yes)
    expect(gateway, Self.refused + [.fault], 200, no)
    covers("iotpay:3/hint", "iotpay:3/answer")
  }

  // MARK: UCSP

  @Test func ucspIsHeard() throws {
    let world = try UCSPWorld.shared.get()
    let gateway = UCSPGateway(world.merchant)
    let transaction = UCSPWorld.transaction()
    let body = try world.signed(
      Sample.octets(UCSPWorld.message(.resultNotice, "U1", UCSPWorld.done(transaction))))
    let hint = try gateway.notification(in: NotificationRequest(body: body), at: Self.time)
    #expect(
      hint
        == NotificationHint(
          .transaction(number: transaction.number), terminalSN: "777290058110048",
          amount: Amount(1_000), currency: "CNY", madeAt: transaction.time / 1_000 * 1_000))
    let contract = try world.signed(
      Sample.octets(
        UCSPWorld.message(.signAutoDebitNotice, "U2", ["contractId": "C1", "userId": "u1"])))
    #expect(
      try gateway.notification(in: NotificationRequest(body: contract), at: Self.time).subject
        == .agreement(id: "C1", user: "u1"))
    let codes: [(NotificationVerdict, String)] = [
      (.heard, "00"), (.unknownOrder, "34"), (.incorrect, "36"), (.fault, "99"),
      (.refused(.unreadable("x")), "10"), (.refused(.distrusted("x")), "11"),
      (.refused(.notOurs), "34"),
    ]
    for (verdict, code) in codes {
      let answer = gateway.answer(verdict, to: NotificationRequest(body: body), at: Self.time)
      #expect(answer.status == 200 && answer.contentType.hasPrefix("application/json"))
      let said = try JSONReader.members(answer.body)
      #expect(said["msgResponse"]?.members?["responseCode"]?.word == code)
      #expect(said["msgInfo"]?.members?["msgID"]?.word == "U1")
    }
    // The digit before the padding has bits that mean nothing.
    for index in stride(from: 0, to: body.count - 1, by: 7)
    where body[index + 1] != UInt8(ascii: "=") {
      var other = body
      other[index] ^= 1
      #expect(refusal(gateway, NotificationRequest(body: other)) != nil)
    }
  }

  /// Who has logged in, with most of the telephone number masked.
  @Test(
    arguments: [
      ("13800000001", "138****0001"), ("12345", "****45"), ("1", "****"), ("", nil),
    ] as [(String, String?)])
  func logins(_ mobile: String, _ shown: String?) throws {
    let world = try UCSPWorld.shared.get()
    let gateway = UCSPGateway(world.merchant)
    let body = try world.signed(
      Sample.octets(
        UCSPWorld.message(
          .login, "U3", ["userId": "u1", "mobile": .string(mobile), "industryCode": "0001"],
          code: nil)))
    let login = try gateway.login(in: body, at: Self.time)
    #expect(login.userID == "u1" && login.messageID == "U3" && login.industryCode == "0001")
    #expect(login.mobile == shown)
    for time in [Self.time - .minutes(6), Self.time + .minutes(6)] {
      #expect(throws: NotificationRefusal.self) { try gateway.login(in: body, at: time) }
    }
    #expect(throws: NotificationRefusal.self) {
      try gateway.login(in: body + [0x20, 0x7D], at: Self.time)
    }
  }

  // MARK: Numbers

  /// Whatever number goes out with a refund or a revoke, a notification of it is recognised.
  @Test func returnsAreRecognised() throws {
    let currency = try #require(Currency(code: "CAD"))
    let gateways: [any NotifiedGateway] = [
      OTTPaySample.gateway, SecurePayGateway(securePay.merchant),
      IOTPayGateway(IOTPayWorld.merchant, .v1), IOTPayGateway(IOTPayWorld.merchant, .v3),
    ]
    for gateway in gateways {
      for refund in [ReturnRequest?.none, Self.refund] {
        let clientSN = try #require(ClientSN("T-000000001"))
        var request = OrderRequest(
          clientSN: clientSN, kind: .pay, gateway: gateway.name,
          totalAmount: Amount(1_250), currency: currency, subject: "tea", operator: "li")
        request.payway = "17"
        let number = gateway.orderNumber(for: clientSN)
        var (order, _) = Order.open(
          request, gatewayOrderNo: number, terminalSN: gateway.account?.sn ?? "",
          deviceID: "d", nonce: "n", codeIsKnown: true, policy: OrderPolicy(),
          at: Moment(wall: Self.time, boot: 5_000))
        var report = OrderReport(status: .paid, ownership: .proven)
        report.totalAmount = Amount(1_250)
        report.sn = "S1"
        _ = try order.handle(
          .ended(
            transmission: 1, outcome: .answered(Answer(.succeeded, order: report)),
            otherKey: false), at: order.createdAt)
        let now = order.createdAt.advanced(by: 1_000)
        let asked =
          refund
          ?? ReturnRequest(revoke: Amount(1_250), operator: "li", reason: nil)
        let effects = try order.handle(.returnRequested(asked), at: now)
        let commands = effects.compactMap { effect -> OrderCommand? in
          if case .send(let transmission) = effect { transmission.command } else { nil }
        }
        let command = try #require(commands.first { $0.movesMoney })
        let sent = gateway.request(
          command, for: order, code: nil, signedBy: try #require(gateway.account))
        let numbers = gateway.notifiedNumbers(of: order)
        #expect(numbers.contains(number))
        #expect(
          numbers.dropFirst().contains { Self.opened(sent, gateway.name).contains($0) },
          "\(gateway.name) \(command)")
      }
    }
  }

  private static let refund = ReturnRequest(
    refund: Amount(250), no: Sample.number, operator: "li", reason: nil)

  /// The text of a request, decrypted where it is encrypted.
  private static func opened(_ request: HTTPRequest, _ name: String) -> String {
    let text = String(decoding: request.body, as: UTF8.self)
    guard name == "ottpay", let outer = try? JSONReader.members(request.body),
      let data = outer["data"]?.word, let md5 = outer["md5"]?.word,
      let said = try? OTTPaySecrecy.open(data, md5: md5, signKey: OTTPaySample.merchant.key).get()
    else { return text }
    return said["order_id"]?.word ?? ""
  }
}
