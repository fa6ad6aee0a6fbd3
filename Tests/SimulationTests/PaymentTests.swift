import Conformance
import Terminal
import Testing

@testable import Simulation

@Suite("Payments")
struct PaymentTests {
  @Test(
    "The customer decides what a pay answers, and what money moves",
    .covers(
      "10.3/11-immediate", "10.3/11-expired-barcode", "10.3/11-invalid-barcode",
      "10.3/11-insufficient-fund", "10.3/11-fail-error", "10.3/11-fail-in-progress",
      "10.3/11-500-made", "10.3/11-500-not-made", "10.3/11-maintenance"),
    arguments: [
      (.ok, "PAY_SUCCESS", nil, "PAID", 1000),
      (.poor, "PAY_FAIL", "INSUFFICIENT_FUND", "PAY_CANCELED", 0),
      (.expired, "PAY_FAIL", "EXPIRED_BARCODE", "PAY_CANCELED", 0),
      (.invalid, "PAY_FAIL", "INVALID_BARCODE", "PAY_CANCELED", 0),
      (.paysAfter, "PAY_IN_PROGRESS", nil, "CREATED", 0),
      (.declinesAfter, "PAY_IN_PROGRESS", nil, "CREATED", 0),
      (.never, "PAY_IN_PROGRESS", nil, "CREATED", 0),
      (.error, "PAY_FAIL_ERROR", "TRADE_FAILED", "PAY_ERROR", 0),
      (.http500Paid, nil, "UNKNOWN_SYSTEM_ERROR", nil, 1000),
    ] as [(CustomerBehaviour, String?, String?, String?, Int64)])
  func behaviours(
    _ row: (
      behaviour: CustomerBehaviour, result: String?, error: String?, status: String?,
      taken: Int64
    )
  ) {
    var till = TestTill()
    till.model.script(Customer(row.behaviour), for: "custom-code")
    let verdict = till.pay("A1", code: "custom-code")
    #expect(verdict.result == row.result)
    #expect(verdict.error == row.error)
    #expect(verdict.orderStatus == row.status)
    #expect(verdict.httpStatus == (row.behaviour == .http500Paid ? 500 : 200))
    #expect(till.model.ledger.kept == row.taken)
    #expect(till.query("A1").orderStatus == row.status ?? "PAID")
  }

  @Test(
    "A customer who waits acts after the delay, not before",
    .covers("10.3/11-in-progress", "10.3/10-late-resolution"),
    arguments: [
      (.paysAfter, "PAID"), (.declinesAfter, "PAY_CANCELED"), (.error, "PAY_CANCELED"),
    ] as [(CustomerBehaviour, String)])
  func delayed(_ row: (behaviour: CustomerBehaviour, status: String)) {
    var till = TestTill()
    till.model.script(Customer(row.behaviour, delay: 2_000), for: "custom-code")
    let before = till.pay("A1", code: "custom-code").orderStatus
    #expect(till.model.nextDue == till.now + 2_000)
    till.now += 1_999
    #expect(till.query("A1").orderStatus == before)
    till.now += 1
    #expect(till.query("A1").orderStatus == row.status)
    #expect(till.model.nextDue == nil)
  }

  @Test("A payment after a cancel takes nothing")
  func cancelWins() {
    var till = TestTill()
    till.model.script(Customer(.paysAfter, delay: 2_000), for: "custom-code")
    _ = till.pay("A1", code: "custom-code")
    #expect(till.cancel("A1").result == "CANCEL_ABORT_SUCCESS")
    till.now += 2_000
    #expect(till.query("A1").orderStatus == "CANCELED")
    #expect(till.model.ledger.taken == 0)
  }

  @Test(
    "The wallet is known by the code", .covers("10.3/12-detection", "5.5.1/detected"),
    arguments: [
      ("130818341921441147", "3"), ("100000000000000000", "3"), ("159999999999999999", "3"),
      ("280000000000000000", "1"), ("2500000000000000", "1"), ("309999999999999999999999", "1"),
      ("6212345678901234567", "17"), ("13081834192144114", nil), ("1308183419214411470", nil),
      ("621234567890123456", nil), ("990818341921441147", nil), ("13081834192144114x", nil),
    ] as [(String, String?)])
  func detection(_ row: (code: String, payway: String?)) {
    var till = TestTill()
    let verdict = till.pay("A1", code: row.code)
    #expect(verdict.result == (row.payway == nil ? "PAY_FAIL" : "PAY_SUCCESS"))
    #expect(verdict.error == (row.payway == nil ? "INVALID_BARCODE" : nil))
    #expect(verdict.data["payway"] == row.payway)
  }

  @Test(
    "A payway in the request switches detection off", .covers("10.3/12-detection", "5.5.1/detected")
  )
  func forced() {
    var till = TestTill()
    let payment = TestTill.payment("A1", code: "990818341921441147").merging(["payway": "18"]) {
      $1
    }
    let verdict = till.call("/upay/v2/pay", payment)
    #expect(verdict.result == "PAY_SUCCESS")
    #expect(verdict.data["payway"] == "18")
  }

  @Test("An answer says who, what and when, in strings", .covers("10.1/1-texts"))
  func data() {
    var till = TestTill()
    let payment = TestTill.payment("A1").merging(["reflect": "n0nce"]) { $1 }
    let data = till.call("/upay/v2/pay", payment).data
    let expected = [
      "terminal_sn": till.sn, "client_sn": "A1", "client_tsn": "A1", "status": "SUCCESS",
      "order_status": "PAID", "payway": "3", "sub_payway": "1", "total_amount": "1000",
      "net_amount": "1000", "subject": "Pizza", "operator": "Obama", "reflect": "n0nce",
      "ctime": "1772424000000", "finish_time": "1772424000000",
      "channel_finish_time": "1772424000000",
    ]
    #expect(data.filter { expected[$0.key] != nil } == expected)
    #expect(data["sn"]?.count == 16)
    #expect(data["trade_no"] != nil)
  }

  @Test(
    "A number is used once, whatever became of it", .covers("10.3/13-conflict"),
    arguments: CustomerBehaviour.allCases.filter {
      ![.refused, .http500Lost, .maintenance].contains($0)
    })
  func conflict(_ behaviour: CustomerBehaviour) {
    var till = TestTill()
    till.model.script(Customer(behaviour), for: "custom-code")
    _ = till.pay("A1", code: "custom-code")
    let taken = till.model.ledger.taken
    for verdict in [till.pay("A1", amount: "7"), till.precreate("A1")] {
      #expect(verdict.result == "FAIL")
      #expect(verdict.error == "CLIENT_SN_CONFLICT")
    }
    #expect(till.model.ledger.taken == taken)
    #expect(till.model.orders.count == 1)
  }

  @Test("Another terminal of the vendor can not use the number either, but can ask")
  func anotherTerminal() {
    var till = TestTill()
    _ = till.pay("A1")
    let first = till.sn
    till.activate()
    #expect(till.pay("A1").error == "CLIENT_SN_CONFLICT")
    #expect(till.query("A1").data["terminal_sn"] == first)
  }

  @Test("A precreate answers a code that a customer can pay", .covers("10.3/16-qr-code"))
  func precreate() throws {
    var till = TestTill()
    let verdict = till.precreate("A1", payway: "3")
    #expect(verdict.result == "PRECREATE_SUCCESS")
    #expect(verdict.orderStatus == "CREATED")
    #expect(verdict.data["sub_payway"] == "2")
    let code = try #require(verdict.data["qr_code"])
    #expect(code.utf8.count <= 128)
    #expect(till.model.sn(ofQRCode: code) == verdict.data["sn"])
    #expect(till.model.sn(ofQRCode: code + "x") == nil)
    try till.model.customerPays(verdict.data["sn"] ?? "", at: till.now)
    #expect(till.query("A1").orderStatus == "PAID")
    #expect(till.query("A1").data["qr_code"] == nil)
  }

  @Test(
    "A precreate needs a wallet that can scan", .covers("10.3/16-payway", "10.3/16-qq"),
    arguments: [
      ("", nil, "INVALID_PARAMS"), ("6", "PRECREATE_FAIL", "UNEXPECTED_PROVIDER_ERROR"),
      ("99", "PRECREATE_FAIL", "UNEXPECTED_PROVIDER_ERROR"),
    ] as [(String, String?, String)])
  func precreateRefused(_ row: (payway: String, result: String?, error: String)) {
    var till = TestTill()
    let verdict = till.precreate("A1", payway: row.payway)
    #expect(verdict.result == row.result)
    #expect(verdict.error == row.error)
    #expect(verdict.data["qr_code"] == nil)
    #expect(till.model.orders.count == (row.result == nil ? 0 : 1))
  }

  @Test("A page inside the wallet needs to know who pays", arguments: ["3", "4"])
  func payer(_ subPayway: String) {
    var till = TestTill()
    var request = [
      "client_sn": "A1", "total_amount": "1000", "payway": "3", "sub_payway": subPayway,
      "subject": "Pizza", "operator": "Obama",
    ]
    #expect(till.call("/upay/v2/precreate", request).error == "INVALID_PARAMS")
    request["payer_uid"] = "o123"
    #expect(till.call("/upay/v2/precreate", request).result == "PRECREATE_SUCCESS")
  }

  @Test(
    "An unpaid code dies after 240 seconds; a payment a moment earlier wins",
    .covers("10.3/16-expiry", "10.3/16-last-second"))
  func expiry() throws {
    var till = TestTill()
    let early = till.precreate("A1").data["sn"] ?? ""
    let late = till.precreate("A2").data["sn"] ?? ""
    let start = till.now
    try till.model.customerPays(early, at: start + 239_999)
    #expect(throws: WalletError.notOpen(.payCanceled)) {
      try till.model.customerPays(late, at: start + 240_000)
    }
    till.now = start + 240_000
    #expect(till.query("A1").orderStatus == "PAID")
    #expect(till.query("A2").orderStatus == "PAY_CANCELED")
    #expect(till.model.orders[late]?.errorCode == "TRADE_TIMEOUT")
    #expect(till.model.ledger.taken == 1000)
  }

  @Test("A customer pays once")
  func onceOnly() throws {
    var till = TestTill()
    let sn = till.precreate("A1").data["sn"] ?? ""
    try till.model.customerPays(sn, at: till.now)
    #expect(throws: WalletError.notOpen(.paid)) {
      try till.model.customerPays(sn, at: till.now)
    }
    #expect(throws: WalletError.noSuchOrder) {
      try till.model.customerPays("7899999999999999", at: till.now)
    }
  }

  @Test(
    "A query takes sn before client_sn, and the provider's number for sn",
    .covers("10.3/17-sn-wins"))
  func references() throws {
    var till = TestTill()
    let first = till.pay("A1").data
    _ = till.pay("A2")
    let both = ["sn": try #require(first["sn"]), "client_sn": "A2"]
    #expect(till.call("/upay/v2/query", both).data["client_sn"] == "A1")
    let byTradeNo = ["sn": try #require(first["trade_no"])]
    #expect(till.call("/upay/v2/query", byTradeNo).data["client_sn"] == "A1")
    let wrong = ["sn": "7899999999999999", "client_sn": "A2"]
    #expect(till.call("/upay/v2/query", wrong).error == "UPAY_ORDER_NOT_EXISTS")
  }
}
