import LocalAPI
import Service
import Terminal
import Testing

/// Every call of the API arrives at the till as it was meant, and is answered with its status.
struct CallTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let method: String
    let target: String
    var body: String?
    var final = true
    let status: Int
    let call: TillCall
    var testDescription: String { "\(method) \(target) \(final)" }
  }

  private static let agreementBody: AgreementBody = {
    var body = AgreementBody()
    body.agreementNo = "club-1"
    body.gateway = "ucsp"
    body.user = "U1"
    body.operator = "mei"
    body.print = false
    return body
  }()

  private static let agreementsQuery: AgreementsQuery = {
    var query = AgreementsQuery()
    query.gateway = "ucsp"
    query.state = .active
    query.limit = 7
    query.after = "12"
    return query
  }()

  private static let agreementPay: PayBody = {
    var order = OrderBody()
    order.totalAmount = 1
    return PayBody(order: order, agreement: "club-1")
  }()

  static let cases: [Case] = [
    Case(
      method: "POST", target: "/v1/pay", body: fullPay, final: false, status: 202,
      call: .pay(fullPayBody, wait: nil)),
    Case(
      method: "POST", target: "/v1/pay?wait=0", body: "{}", status: 200,
      call: .pay(PayBody(order: OrderBody()), wait: 0)),
    Case(
      method: "POST", target: "/v1/precreate?wait=300", status: 200,
      call: .precreate(PrecreateBody(order: OrderBody()), wait: 300_000)),
    Case(
      method: "POST", target: "/v1/precreate", body: #"{"total_amount":1}"#, final: false,
      status: 202,
      call: .precreate(PrecreateBody(order: order { $0.totalAmount = 1 }), wait: nil)),
    Case(
      method: "GET", target: "/v1/orders/A-1", final: false, status: 200,
      call: .order("A-1", wait: nil)),
    Case(
      method: "GET", target: "/v1/orders/A%2D1?wait=7", status: 200,
      call: .order("A-1", wait: 7_000)),
    Case(method: "GET", target: "/v1/orders", status: 200, call: .orders(OrdersQuery())),
    Case(
      method: "GET", target: "/v1/orders?sale_no=S%2F1%20%E9%9D%A2", status: 200,
      call: .orders(OrdersQuery(saleNo: "S/1 面"))),
    // A POST adopts; for a GET it is a number like any other.
    Case(method: "GET", target: "/v1/orders/adopt", status: 200, call: .order("adopt", wait: nil)),
    Case(
      method: "POST", target: "/v1/orders/adopt/query", status: 200,
      call: .query("adopt", wait: nil)),
    Case(
      method: "POST", target: "/v1/orders/adopt", body: #"{"sn":"7895","client_sn":"A-0"}"#,
      status: 200, call: .adopt(AdoptBody(sn: "7895", clientSN: "A-0"))),
    Case(
      method: "POST", target: "/v1/orders/A-1/resolve",
      body: #"{"as":"not_paid","reason":"statement","operator":"mei"}"#, status: 200,
      call: .resolve(
        "A-1", ResolveBody(as: "not_paid", reason: "statement", operator: "mei"))),
    Case(
      method: "GET",
      target: "/v1/orders?sn=78&state=paid&since=1970-01-01T00:00:01+00:00"
        + "&until=1970-01-01T08%3A00%3A02%2B08%3A00&limit=200&after=c1",
      status: 200,
      call: .orders(
        OrdersQuery(sn: "78", state: .paid, since: 1_000, until: 2_000, limit: 200, after: "c1"))),
    Case(
      method: "POST", target: "/v1/orders/A-1/query?wait=1", final: false, status: 202,
      call: .query("A-1", wait: 1_000)),
    Case(
      method: "POST", target: "/v1/orders/A-1/cancel", body: #"{"operator":"mei","reason":"r"}"#,
      status: 200, call: .cancel("A-1", CancelBody(operator: "mei", reason: "r"), wait: nil)),
    Case(
      method: "POST", target: "/v1/orders/A-1/revoke", final: false, status: 202,
      call: .revoke("A-1", CancelBody(), wait: nil)),
    Case(
      method: "POST", target: "/v1/orders/A-1/refunds",
      body: #"{"refund_request_no":"r1","refund_amount":250,"operator":"mei","reason":"cold"}"#,
      status: 200,
      call: .refund(
        "A-1",
        RefundBody(refundRequestNo: "r1", refundAmount: 250, operator: "mei", reason: "cold"),
        wait: nil)),
    Case(
      method: "POST", target: "/v1/orders/A-1/query", body: "{}", status: 200,
      call: .query("A-1", wait: nil)),
    Case(
      method: "POST", target: "/v1/orders/A-1/cancel?wait=2", final: false, status: 202,
      call: .cancel("A-1", CancelBody(), wait: 2_000)),
    Case(
      method: "POST", target: "/v1/orders/A-1/revoke", body: #"{"reason":"r"}"#, status: 200,
      call: .revoke("A-1", CancelBody(reason: "r"), wait: nil)),
    Case(
      method: "POST", target: "/v1/orders/A-1/refunds?wait=3",
      body: #"{"refund_request_no":"r2","refund_amount":1}"#, final: false, status: 202,
      call: .refund(
        "A-1", RefundBody(refundRequestNo: "r2", refundAmount: 1), wait: 3_000)),
    Case(
      method: "POST", target: "/v1/orders/A-1/receipt", body: "{}", status: 202,
      call: .reprint("A-1")),
    Case(
      method: "GET", target: "/v1/orders/A-1/receipt.txt", status: 200, call: .receiptText("A-1")),
    Case(
      method: "GET", target: "/v1/orders/A-1/receipt.png", status: 200,
      call: .receiptPicture("A-1")),
    Case(
      method: "POST", target: "/v1/agreements?wait=2",
      body:
        #"{"agreement_no":"club-1","gateway":"ucsp","user":"U1","operator":"mei","print":false}"#,
      final: false, status: 202, call: .agree(agreementBody, wait: 2_000)),
    Case(
      method: "POST", target: "/v1/agreements", status: 200,
      call: .agree(AgreementBody(), wait: nil)),
    Case(
      method: "GET", target: "/v1/agreements?gateway=ucsp&state=active&limit=7&after=12",
      status: 200, call: .agreements(agreementsQuery)),
    Case(
      method: "GET", target: "/v1/agreements/club-1?wait=1", status: 200,
      call: .agreement("club-1", wait: 1_000)),
    Case(
      method: "DELETE", target: "/v1/agreements/club-1", final: false, status: 202,
      call: .closeAgreement("club-1", wait: nil)),
    Case(
      method: "DELETE", target: "/v1/agreements/club-1?wait=3", status: 200,
      call: .closeAgreement("club-1", wait: 3_000)),
    Case(
      method: "POST", target: "/v1/pay", body: #"{"total_amount":1,"agreement":"club-1"}"#,
      status: 200, call: .pay(agreementPay, wait: nil)),
    Case(
      method: "POST", target: "/v1/print", body: fullPrint, final: false, status: 202,
      call: .print(fullPrintBody)),
    Case(
      method: "POST", target: "/v1/print", body: #"{"lines":[]}"#, status: 200,
      call: .print(PrintBody(lines: []))),
    Case(
      method: "POST", target: "/v1/devices/counter/test?wait=5&kind=scanner", status: 200,
      call: .testDevice("counter", kind: "scanner", wait: 5_000)),
    Case(
      method: "POST", target: "/v1/devices/a_B-9/test?kind=printer", body: "{}", status: 200,
      call: .testDevice("a_B-9", kind: "printer", wait: nil)),
    Case(
      method: "POST", target: "/v1/devices/counter/capture?wait=5&kind=scanner", status: 200,
      call: .captureDevice("counter", kind: "scanner", wait: 5_000)),
    Case(
      method: "POST", target: "/v1/devices/usb-1-3.2/capture", status: 200,
      call: .captureDevice("usb-1-3.2", kind: nil, wait: nil)),
    Case(
      method: "POST", target: "/v1/devices/counter/capture/end?kind=scanner", status: 200,
      call: .endCapture("counter", kind: "scanner")),
    Case(
      method: "GET", target: "/v1/reports/day", status: 200, call: .dayReport(DayReportQuery())),
    Case(
      method: "GET", target: "/v1/reports/day?date=2024-02-29&reconcile=true", status: 200,
      call: .dayReport(DayReportQuery(date: "2024-02-29", reconcile: true))),
    Case(
      method: "GET", target: "/v1/reports/day.csv?date=2026-11-21&reconcile=false", status: 200,
      call: .dayReport(DayReportQuery(date: "2026-11-21"))),
    Case(method: "GET", target: "/v1/terminal", status: 200, call: .terminal),
    Case(
      method: "POST", target: "/v1/terminal/activate",
      body:
        #"{"code":"1","gateway":"upay","device_id":"d","name":"n","client_sn":"c","replace":true,"force":false}"#,
      status: 201, call: .activate(activation)),
    Case(
      method: "POST", target: "/v1/terminal/check-in", body: #"{"force":true}"#, status: 200,
      call: .checkIn(CheckInBody(force: true))),
    Case(
      method: "POST", target: "/v1/logins/verify",
      body: #"{"request_data":"{}","gateway":"ucsp"}"#, status: 200,
      call: .verifyLogin(LoginBody(requestData: "{}", gateway: "ucsp"))),
    Case(method: "GET", target: "/v1/devices", status: 200, call: .devices),
    Case(method: "GET", target: "/v1/status", status: 200, call: .status),
    Case(method: "GET", target: "http://localhost/v1/status", status: 200, call: .status),
    Case(method: "GET", target: "/metrics", status: 200, call: .status),
  ]

  @Test(arguments: cases)
  func arrivesAtTheTill(_ example: Case) async throws {
    let till = FakeTill { _ in example.final }
    try await TestServer.with(till) { server in
      let answer = try await server.request(example.method, example.target, example.body)
      #expect(answer.status == example.status, "\(answer.text)")
      #expect(till.history == [example.call])
      #expect(answer.fields["cache-control"] == "no-store")
      #expect(answer.body.isEmpty == false)
    }
  }

  @Test(arguments: [
    ("/v1/orders/A-1/receipt.txt", "text/plain; charset=utf-8", "CNY 12.50\n副本\n"),
    ("/v1/orders/A-1/receipt.png", "image/png", nil),
    ("/v1/reports/day.csv", "text/csv; charset=utf-8", Sample.report.csv),
    ("/metrics", "text/plain; version=0.0.4; charset=utf-8", nil),
    ("/v1/status", "application/json", nil),
  ])
  func saysWhatItIs(target: String, type: String, text: String?) async throws {
    try await TestServer.with(FakeTill()) { server in
      let answer = try await server.request("GET", target)
      #expect(answer.fields["content-type"] == type)
      if let text { #expect(answer.text == text) }
    }
  }

  @Test func givesThePictureAsItIs() async throws {
    try await TestServer.with(FakeTill()) { server in
      let answer = try await server.request("GET", "/v1/orders/A-1/receipt.png")
      #expect(answer.body == Sample.picture)
    }
  }

  @Test(arguments: [nil, "text/plain", "application/json"])
  func anEmptyBodyIsNoMembersWhateverItsType(type: String?) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let answer = try await server.request("POST", "/v1/terminal/check-in", "", type: type)
      #expect(answer.status == 200)
      #expect(till.history == [.checkIn(CheckInBody())])
    }
  }

  @Test(arguments: [nil, "application/json; charset=utf-8", "Application/JSON"])
  func aBodyMayBeCalledJSONOrNothing(type: String?) async throws {
    try await TestServer.with(FakeTill()) { server in
      let answer = try await server.request(
        "POST", "/v1/terminal/check-in", #"{"force":true}"#, type: type)
      #expect(answer.status == 200)
    }
  }

  @Test(arguments: ["/v1/status", "/v1/orders/A-1", "/v1/events", "/openapi.json"])
  func aHeadIsAGetWithoutItsBody(target: String) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(TestServer.message("HEAD", target))
      await client.send(TestServer.message("GET", "/v1/devices"))
      let answer = try await client.response(headOnly: true)
      #expect(answer.status == 200)
      #expect(try await client.response().text.hasPrefix("[{"))
      #expect(!till.history.contains(.events(after: nil)))
    }
  }

  @Test func namesThePeerAsTheKernelDoes() async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      _ = try await server.request("GET", "/v1/status")
      let peer = try #require(till.lastPeer)
      #expect(peer == .own)
    }
  }

  private static func order(_ change: (inout OrderBody) -> Void) -> OrderBody {
    var body = OrderBody()
    change(&body)
    return body
  }

  private static let activation: ActivateBody = {
    var body = ActivateBody(code: "1")
    body.gateway = "upay"
    body.deviceID = "d"
    body.name = "n"
    body.clientSN = "c"
    body.replace = true
    body.force = false
    return body
  }()

  private static let fullPrint = """
    {"print_id":"x-7","printer":"p","cut":true,"drawer":false,"lines":[
      {"text":"面","align":"right","bold":true,"double":false},{"qr":"q"},{"barcode":"b"},
      {"rule":true},{}]}
    """

  private static let fullPrintBody: PrintBody = {
    func line(_ change: (inout PrintLine) -> Void) -> PrintLine {
      var line = PrintLine()
      change(&line)
      return line
    }
    var body = PrintBody(lines: [
      line {
        $0.text = "面"
        $0.align = "right"
        $0.bold = true
        $0.double = false
      }, line { $0.qr = "q" }, line { $0.barcode = "b" }, line { $0.rule = true }, PrintLine(),
    ])
    body.printID = "x-7"
    body.printer = "p"
    body.cut = true
    body.drawer = false
    return body
  }()

  private static let fullPay = """
    {"client_sn":"A-1","sale_no":"S-1","again":true,"scan_id":"s9","total_amount":1250,
     "currency":"CNY","subject":"面 \\u9762 \\ud83c\\udf5c",
     "operator":"mei","payway":"3","description":"a\\/b","reflect":"\\"q\\"",
     "extended":{"n":1,"s":["x",null,true]},"goods_details":[{"price":-5}],"gateway":"upay",
     "print":false,"printer":"p","dynamic_id":"134567890123456789","scanner":"counter"}
    """

  private static let fullPayBody = PayBody(
    order: order {
      $0.clientSN = "A-1"
      $0.saleNo = "S-1"
      $0.again = true
      $0.totalAmount = 1_250
      $0.currency = "CNY"
      $0.subject = "面 面 🍜"
      $0.operator = "mei"
      $0.payway = "3"
      $0.description = "a/b"
      $0.reflect = "\"q\""
      $0.extended = .object([
        "n": .integer(1), "s": .array([.string("x"), .null, .bool(true)]),
      ])
      $0.goodsDetails = .array([.object(["price": .integer(-5)])])
      $0.gateway = "upay"
      $0.print = false
      $0.printer = "p"
    }, dynamicID: "134567890123456789", scanID: "s9", scanner: "counter")
}
