import Conformance
import Gateways
import Terminal
import Testing

@Suite struct UpayRequestTests {
  func body(
    _ command: OrderCommand, _ order: Order = Sample.order(), code: PaymentCode? = nil
  ) -> String {
    String(
      decoding: Sample.gateway.request(
        command, for: order, code: code, signedBy: Sample.credentials
      ).body, as: UTF8.self)
  }

  @Test(
    arguments: zip(
      Sample.commands,
      ["pay", "precreate", "query", "query", "cancel", "revoke", "refund"]))
  func everyCommandIsASignedPost(_ command: OrderCommand, _ path: String) {
    let request = Sample.gateway.request(
      command, for: Sample.order(), code: nil, signedBy: Sample.credentials)
    #expect(request.method == "POST")
    #expect(request.path == "/upay/v2/\(path)")
    #expect(
      request.headers == [
        .init("Content-Type", "application/json"),
        .init(
          "Authorization",
          "\(Sample.terminalSN) \(UpaySignature.sign(request.body, key: Sample.key))"),
      ])
    let row = ["pay": "6.1", "precreate": "6.2", "query": "6.3", "refund": "6.4"][path]
    covers(row.map { "\($0)/path" } ?? "6.5/\(path)-path")
    covers("1.2/post", "1.2/content-type", "1.2/authorization", "1.4/terminal-key", "11/path")
    covers("1.4/header-and-body", "11/hex-lower")
  }

  @Test func payCarriesTheCode() {
    #expect(
      body(.pay, code: PaymentCode(explicit: "130818341921441147")) == """
        {"terminal_sn":"10298371039","client_sn":"T-0001","total_amount":"1250",\
        "dynamic_id":"130818341921441147","subject":"比萨","operator":"cashier01",\
        "device_id":"POS-001","reflect":"nonce-7Q2M"}
        """)
    covers(
      ["terminal_sn", "client_sn", "total_amount", "dynamic_id", "subject", "operator", "reflect"]
        .map { "6.1/\($0)" })
    covers("1.2/texts", "4.1/reflect")
  }

  /// The code, and the row it stands for; 24 digits are more than 64 bits hold.
  static let codes: [(String, String)] = [
    ("100000000000000001", "10-15"), ("159999999999999999", "10-15"), ("2500000000000000", "25-30"),
    ("309999999999999999999999", "25-30"), ("280000000000000000000001", "text"),
    ("6212345678901234567", "62"), ("8100000000000000001", "81-82"),
    ("8220000000000000001", "81-82"), ("910000000000000001", "91-18-51"),
    ("180000000000000001", "91-18-51"), ("510000000000000001", "91-18-51"),
    ("999999999999999999", "unknown-prefix"), ("fp0123456789abcdef", "unknown-prefix"),
  ]

  @Test(arguments: codes)
  func aCodeOfWhateverPrefixIsSentAsItIs(_ code: String, _ row: String) throws {
    let scanned = try #require(PaymentCode(scanned: code))
    #expect(body(.pay, code: scanned).contains(#""dynamic_id":"\#(code)""#))
    #expect(!body(.pay, code: scanned).contains("payway"))
    covers("5.5.1/\(row)", "5.5.1/detected", "6.1/dynamic_id", "11/barcodes")
  }

  @Test func aFaceTokenIsLongerThanACodeMayBe() {
    let token = "fp" + String(repeating: "0", count: 33)
    #expect(PaymentCode(scanned: token) == nil && PaymentCode(explicit: token) == nil)
    covers("5.5.1/fp")
  }

  @Test func everyOptionalMember() {
    let order = Sample.order(.pay) {
      $0.payway = "17"
      $0.description = "two \"large\" \\ ones"
      $0.reflect = "till 4"
      $0.extended = ["extend_params": ["hb_fq_num": "3"], "a": 1]
      $0.goodsDetails = [
        [
          "goods_id": "g1", "goods_name": "比萨", "quantity": 2, "price": 625,
          "promotion_type": 0,
        ]
      ]
    }
    #expect(
      body(.pay, order) == #"""
        {"terminal_sn":"10298371039","client_sn":"T-0001","total_amount":"1250","payway":"17",\#
        "subject":"比萨","operator":"cashier01","description":"two \"large\" \\ ones",\#
        "device_id":"POS-001","extended":{"a":1,"extend_params":{"hb_fq_num":"3"}},\#
        "goods_details":[{"goods_id":"g1","goods_name":"比萨","price":625,"promotion_type":0,\#
        "quantity":2}],"reflect":"till 4"}
        """#)
    covers(
      ["payway", "description", "device_id", "extended", "extended-nested", "goods_details"]
        .map { "6.1/\($0)" })
    covers("1.2/texts", "1.2/reflect-text", "5.5.1/detected")
  }

  @Test func emptyOptionalsAreLeftOut() {
    let order = Sample.order(.pay, deviceID: "") {
      $0.payway = ""
      $0.description = ""
      $0.reflect = ""
      $0.extended = .object([:])
      $0.goodsDetails = .array([])
    }
    #expect(
      body(.pay, order) == """
        {"terminal_sn":"10298371039","client_sn":"T-0001","total_amount":"1250",\
        "subject":"比萨","operator":"cashier01","reflect":"nonce-7Q2M"}
        """)
    covers("1.4/empty")
  }

  @Test func precreateCarriesNoCode() {
    let sent = body(
      .precreate, Sample.order(.precreate), code: PaymentCode(explicit: "130818341921441147"))
    #expect(sent.contains(#""payway":"3""#))
    #expect(!sent.contains("dynamic_id"))
    let alipay = body(.precreate, Sample.order(.precreate) { $0.payway = "1" })
    #expect(alipay.contains(#""payway":"1""#))
    covers("6.2/no-code", "6.2/payway", "5.5/alipay-precreate")
  }

  @Test func aDeviceIdTooLongForAPaymentIsLeftOutThere() {
    let long = String(repeating: "d", count: 33)
    #expect(!body(.pay, Sample.order(.pay, deviceID: long)).contains("device_id"))
    #expect(body(.pay, Sample.order(.pay, deviceID: String(long.dropLast()))).contains("device_id"))
    let checkIn = Sample.gateway.checkInRequest(deviceID: long, signedBy: Sample.credentials)
    #expect(String(decoding: checkIn.body, as: UTF8.self).contains(long))
    covers("6.1/device_id", "3/device_id")
  }

  @Test(arguments: [OrderCommand.cancel, .revoke])
  func anOrderIsNamedByBothNumbersOnceKnown(_ command: OrderCommand) {
    #expect(body(command) == #"{"terminal_sn":"10298371039","client_sn":"T-0001"}"#)
    #expect(
      body(command, Sample.order(sn: "7894259244067218")) == """
        {"terminal_sn":"10298371039","sn":"7894259244067218","client_sn":"T-0001"}
        """)
    covers(["terminal_sn", "sn", "client_sn"].map { "6.5/\($0)" })
  }

  @Test func aQuestionNamesOurNumberAlone() {
    #expect(
      body(.query(refundRequestNo: nil), Sample.order(sn: "7894259244067218"))
        == #"{"terminal_sn":"10298371039","client_sn":"T-0001"}"#)
    covers("6.3/terminal_sn", "6.3/client_sn")
  }

  @Test func queryOfOneRefund() {
    #expect(
      body(.query(refundRequestNo: Sample.number)) == """
        {"terminal_sn":"10298371039","client_sn":"T-0001","refund_request_no":"R-1"}
        """)
    covers("6.3/refund_request_no")
  }

  @Test func refund() {
    #expect(
      body(
        .refund(refundRequestNo: Sample.number, amount: Amount(250)),
        Sample.order(sn: "7894259244067218")) == """
          {"terminal_sn":"10298371039","sn":"7894259244067218","client_sn":"T-0001",\
          "refund_request_no":"R-1","refund_amount":"250","operator":"cashier01"}
          """)
    covers(
      ["terminal_sn", "sn", "client_sn", "refund_request_no", "refund_amount"].map { "6.4/\($0)" })
  }

  @Test func aRefundNamesWhoAskedForIt() throws {
    var order = Sample.order()
    let opened = Order.open(
      order.request, gatewayOrderNo: order.gatewayOrderNo, terminalSN: order.terminalSN,
      deviceID: order.deviceID, nonce: order.nonce, codeIsKnown: true, policy: order.policy,
      at: order.createdAt)
    order = opened.order
    let paid = outcome(Sample.business("PAY_SUCCESS", Sample.data("PAID")), to: .pay)
    _ = try order.handle(
      .ended(transmission: 1, outcome: paid, otherKey: false), at: order.createdAt.advanced(by: 900)
    )
    _ = try order.handle(
      .returnRequested(
        ReturnRequest(
          refund: Amount(250), no: Sample.number, operator: "supervisor", reason: nil)),
      at: order.createdAt.advanced(by: 9_000))
    #expect(
      body(.refund(refundRequestNo: Sample.number, amount: Amount(250)), order)
        .contains(#""operator":"supervisor""#))
    covers("6.4/operator")
  }

  @Test func probeIsAQueryOfTheNumber() {
    let probe = Sample.gateway.probe(number: "P-1", signedBy: Sample.credentials)
    #expect(probe.path == "/upay/v2/query")
    #expect(
      String(decoding: probe.body, as: UTF8.self)
        == #"{"terminal_sn":"10298371039","client_sn":"P-1"}"#)
  }

  @Test func activationTellsNameNumberAndSoftware() {
    let gateway = UpayGateway(
      osInfo: "Debian\n 12", sdkVersion: String(repeating: "版", count: 16))
    let request = gateway.activationRequest(
      Activation(appID: "a", code: "1", deviceID: "d", clientSN: "t-1", name: "till"),
      signedBy: Sample.credentials)
    let version = String(repeating: "版", count: 15)
    #expect(
      String(decoding: request.body, as: UTF8.self) == """
        {"app_id":"a","code":"1","device_id":"d","client_sn":"t-1","name":"till",\
        "os_info":"Debian 12","sdk_version":"\(version)"}
        """)
    let checkIn = gateway.checkInRequest(deviceID: "d", signedBy: Sample.credentials)
    #expect(
      String(decoding: checkIn.body, as: UTF8.self) == """
        {"terminal_sn":"10298371039","device_id":"d","os_info":"Debian 12",\
        "sdk_version":"\(version)"}
        """)
    covers("2/client_sn", "2/name", "2/os_info", "2/sdk_version", "3/os_info", "3/sdk_version")
  }

  @Test func controlCharactersNeverBreakTheBody() throws {
    let order = Sample.order(.pay) { $0.subject = "a\u{0}\n\u{1F}b" }
    #expect(body(.pay, order).contains(#""subject":"a\u0000\u000a\u001fb""#))
    #expect(try JSONReader.read(Array(body(.pay, order).utf8)).members != nil)
  }

  @Test func capabilitiesAndNumbers() {
    #expect(Sample.gateway.name == "upay")
    #expect(
      Sample.gateway.capabilities == Set(Capability.allCases).subtracting([.preauth, .agreements]))
    #expect(Sample.gateway.orderNumber(for: Sample.request().clientSN) == Sample.clientSN)
  }
}
