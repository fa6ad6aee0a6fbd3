import Conformance
import Cryptography
import Gateways
import Terminal
import Testing

/// The vectors were computed by a program of its own, with MD5 by OpenSSL.
@Suite struct IOTPayVectorTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let sign: String
    var testDescription: String { name }

    /// The parameters of the text, without the key.
    var parameters: [IOTPayParameter] {
      text.split(separator: "&").dropLast().map { pair in
        let parts = pair.split(separator: "=", maxSplits: 1)
        return IOTPayParameter(String(parts[0]), String(parts[1]))
      }
    }
  }

  static let vectors: [Vector] = [
    Vector(
      name: "doc-toy",
      text: """
        a=apple&b=boat&c=cat&key=TESTKEY0123456789abcdefTESTKEY01
        """,
      sign: "DFD8DC58A9DBF955CA19F4678C931E4B"),
    Vector(
      name: "cc_purchase",
      text: """
        amount=1500&channel=UPI_EX&currency=CAD&loginName=jack123&mchId=10000701&mch\
        OrderNo=1234567890abc&mchUserId=007&notifyUrl=https://pos.example/notify&ret\
        urnUrl=https://pos.example/return&key=TESTKEY0123456789abcdefTESTKEY01
        """,
      sign: "3C27A6D720803B51780B2098CB356EDA"),
    Vector(
      name: "cc_query",
      text: """
        mchId=10000701&payOrderId=PC20261121063000000000000001&key=TESTKEY0123456789\
        abcdefTESTKEY01
        """,
      sign: "D118D7DE69B1DCF4AF7AE4103A9C5ABF"),
    Vector(
      name: "cc_refund",
      text: """
        loginName=jack123&mchId=10000701&mchRefundNo=R1234567890abc&notifyUrl=https:\
        //pos.example/notify&payOrderId=PC20261121063000000000000001&refundAmount=10\
        0&key=TESTKEY0123456789abcdefTESTKEY01
        """,
      sign: "F5EA8A1061361CB35AF6733EBA5DA160"),
    Vector(
      name: "cc_void",
      text: """
        loginName=jack123&mchId=10000701&mchRefundNo=V1234567890abc&notifyUrl=https:\
        //pos.example/notify&payOrderId=PC20261121063000000000000001&key=TESTKEY0123\
        456789abcdefTESTKEY01
        """,
      sign: "EEC8F94FADBD4A700BA39BD36FC36939"),
    Vector(
      name: "notify",
      text: """
        amount=1500&authNum=A1B2C3&cardNum=621234******0001&cardType=U&channel=UPI_E\
        X&currency=CAD&expiryDate=1230&invoiceNum=000001&mchId=10000701&mchOrderNo=1\
        234567890abc&payOrderId=PC20261121063000000000000001&paySuccTime=2026-11-21 \
        06:31:05&payType=pay&refundable=1500&status=2&transNum=T0001&key=TESTKEY0123\
        456789abcdefTESTKEY01
        """,
      sign: "1077460581D4FFAB7367376488632349"),
    Vector(
      name: "create_order UPI_QR",
      text: """
        amount=100&body=order 1&channelId=UPI_QR&clientIp=192.0.2.10&currency=CAD&de\
        vice=POS01&jobNo=jack123&mchId=10000701&mchOrderNo=20261121063000000001&noti\
        fyUrl=https://pos.example/notify&subject=order&key=TESTKEY0123456789abcdefTE\
        STKEY01
        """,
      sign: "68761534B3351DF9D5161FF93C61D972"),
    Vector(
      name: "create_order UPI_MICROPAY",
      text: """
        amount=1&body=order 2&channelId=UPI_MICROPAY&clientIp=192.0.2.10&codeType=ba\
        rcode&currency=CAD&device=POS01&deviceId=SN0001&identityCode=622123456789012\
        3456&jobNo=jack123&mchId=10000701&mchOrderNo=20261121063000000002&notifyUrl=\
        https://pos.example/notify&subject=order&key=TESTKEY0123456789abcdefTESTKEY0\
        1
        """,
      sign: "5E64E9D7D30EB74F8D81853003A12AE1"),
    Vector(
      name: "query_order",
      text: """
        mchId=10000701&mchOrderNo=20261121063000000001&key=TESTKEY0123456789abcdefTE\
        STKEY01
        """,
      sign: "A4666B56956BC330F0C7F3A44223DE40"),
    Vector(
      name: "refund_order",
      text: """
        clientIp=192.0.2.10&device=POS01&loginName=jack123&mchId=10000701&mchRefundN\
        o=20261121063100000001&payOrderId=U00261121063000000000000001&refundAmount=1\
        00&key=TESTKEY0123456789abcdefTESTKEY01
        """,
      sign: "D861D2E781E4936842192E5D99B13BC3"),
  ]

  @Test(arguments: vectors)
  func canonicalTextAndSignature(_ vector: Vector) {
    let key = "TESTKEY0123456789abcdefTESTKEY01"
    for parameters in [vector.parameters, vector.parameters.reversed()] {
      #expect(IOTPaySignature.canonical(parameters) + key == vector.text)
      #expect(IOTPaySignature.sign(parameters, key: IOTPayWorld.key) == vector.sign)
      let more = parameters + [IOTPayParameter("sign", "x"), IOTPayParameter("empty", "")]
      #expect(IOTPaySignature.sign(more, key: IOTPayWorld.key) == vector.sign)
    }
    #expect(IOTPaySignature.accepts(vector.sign, of: vector.parameters, key: IOTPayWorld.key))
    for wrong in [vector.sign.lowercased(), "", String(vector.sign.dropLast())] {
      #expect(!IOTPaySignature.accepts(wrong, of: vector.parameters, key: IOTPayWorld.key))
    }
    let other = Secret("TESTKEY0123456789abcdefTESTKEY02".utf8)
    #expect(!IOTPaySignature.accepts(vector.sign, of: vector.parameters, key: other))
    covers(
      "iotpay:1.1/computed", "iotpay:1/parameters", "iotpay:1/raw", "iotpay:1/md5",
      "iotpay:1/wrong")
  }

  /// The two orders of parameters: we sign in one, and take both.
  @Test func orders() {
    let parameters = [("Zeta", "1"), ("alpha", "2"), ("Beta", "3")].map(IOTPayParameter.init)
    let signs = IOTPaySignature.Order.allCases.map {
      IOTPaySignature.sign(parameters, key: IOTPayWorld.key, $0)
    }
    #expect(signs == ["1E46142CB22881413FEFA5E042AB4BAA", "EA1E25C73BCDE43ED948A2803B1536CE"])
    for sign in signs {
      #expect(IOTPaySignature.accepts(sign, of: parameters, key: IOTPayWorld.key))
    }
    covers("iotpay:1/order")
  }

  /// What we send is what the vectors sign.
  @Test func ourRequests() throws {
    let requests = IOTPayRequests(IOTPayWorld.merchant)
    let (first, second) = ("20261121063000000001", "20261121063000000002")
    let code = try #require(PaymentCode(scanned: "6221234567890123456"))
    func wallet(_ channel: IOTPayChannel, _ number: String, _ amount: Int64) throws
      -> IOTPayTransaction
    {
      try IOTPayWorld.transaction(.wallet(channel), number, amount)
    }
    let sent: [(String, String, HTTPRequest)] = [
      (
        "cc_purchase", "/v3/cc_purchase",
        requests.purchase(
          try IOTPayWorld.transaction(.page), user: "007", subject: "", body: nil)
      ),
      (
        "cc_refund", "/v3/cc_refund",
        requests.giveBack(
          try IOTPayWorld.transaction(
            .refund(.v3, payment: IOTPayWorld.payOrderID), "R1234567890abc", 100))
      ),
      (
        "cc_void", "/v3/cc_void",
        requests.giveBack(
          try IOTPayWorld.transaction(.void(payment: IOTPayWorld.payOrderID), "V1234567890abc"))
      ),
      (
        "create_order UPI_QR", "/v1/create_order",
        requests.createOrder(
          try wallet(.unionPayQR, first, 100), channel: .unionPayQR, code: nil, subject: "order",
          body: "order 1")
      ),
      ("query_order", "/v1/query_order", requests.query(try wallet(.unionPayQR, first, 100))),
      (
        "refund_order", "/v1/refund_order",
        requests.giveBack(
          try IOTPayWorld.transaction(
            .refund(.v1, payment: "U00261121063000000000000001"), "20261121063100000001", 100))
      ),
    ]
    for (name, path, request) in sent {
      #expect(request.path == path)
      let vector = try #require(Self.vectors.first { $0.name == name })
      let members = try members(request)
      #expect(members["sign"]?.word == vector.sign, "\(name)")
      for parameter in vector.parameters {
        #expect(members[parameter.name]?.word == parameter.value)
      }
      #expect(members.count == vector.parameters.count + 1)
    }
    // The vector has another text in `deviceId`.
    let scanned = requests.createOrder(
      try wallet(.unionPayCode, second, 1), channel: .unionPayCode, code: code, subject: "order",
      body: "order 2")
    let vector = try #require(Self.vectors.first { $0.name == "create_order UPI_MICROPAY" })
    let members = try members(scanned)
    for parameter in vector.parameters where parameter.name != "deviceId" {
      #expect(members[parameter.name]?.word == parameter.value)
    }
    #expect(members["deviceId"]?.word == "POS01")
    covers("iotpay:1.1/requests", "iotpay:1/null", "iotpay:2.1/cc_query")
  }

  /// A number in JSON stays one, and what a form would damage is escaped.
  @Test func octets() throws {
    let requests = IOTPayRequests(IOTPayWorld.merchant)
    let page = requests.purchase(
      try IOTPayWorld.transaction(.page), user: "007", subject: nil, body: nil)
    #expect(
      String(decoding: page.body, as: UTF8.self) == """
        {"mchId":"10000701","mchOrderNo":"1234567890abc","mchUserId":"007","amount":1500,\
        "currency":"CAD","loginName":"jack123","channel":"UPI_EX",\
        "notifyUrl":"https://pos.example/notify","returnUrl":"https://pos.example/return",\
        "sign":"3C27A6D720803B51780B2098CB356EDA"}
        """)
    #expect(page.headers == [.init("Content-Type", "application/json;charset=UTF-8")])
    let order = try IOTPayWorld.transaction(.wallet(.unionPayQR), "20261121063000000001")
    #expect(
      String(decoding: requests.query(order).body, as: UTF8.self) == """
        params=%7B%22mchId%22%3A%2210000701%22%2C%22mchOrderNo%22%3A%2220261121063000000001%22\
        %2C%22sign%22%3A%22A4666B56956BC330F0C7F3A44223DE40%22%7D
        """)
    let card = requests.queryCard("604567999")
    #expect(card.path == "/v3/cc_querycard")
    #expect(try members(card).names == ["mchId", "cardId", "sign"])
    let added = requests.addCard("604567999")
    #expect(added.path == "/v3/cc_addcard")
    #expect(try members(added).names == ["mchId", "cardId", "loginName", "returnUrl", "sign"])
    let bought = requests.purchase(
      try IOTPayWorld.transaction(.keptCard), withCard: "604567999", subject: nil)
    #expect(bought.path == "/v3/cc_purchasewithtoken")
    #expect(try members(bought)["amount"] == .number("1500"))
    covers("iotpay:2/json", "iotpay:4/params", "iotpay:2/card-number", "iotpay:2.3/others")
  }

  private func members(_ request: HTTPRequest) throws -> JSONMembers {
    let isForm = request.path.hasPrefix("/v1/")
    let json = isForm ? try FormReader.read(request.body)["params"].map { Array($0.utf8) } : nil
    return try #require(try JSONReader.read(json ?? request.body).members)
  }
}
