import Conformance
import Terminal
import Testing

@testable import Simulation

/// Every documented code, order_status, status and payway comes of some script, fault or rule.
@Suite("The code tables")
struct CodeTableTests {
  /// One way to an answer: what is scripted, and what is asked.
  struct Way: Sendable, CustomTestStringConvertible {
    enum Ask: Sendable { case pay, precreate, cancel, revoke, refund, query }

    /// The code that comes.
    var code: String
    var customer = Customer(.ok)
    var returns: ReturnScript?
    /// After a pay or precreate of the customer.
    var asks: [Ask] = []
    var starts = Ask.pay
    var testDescription: String { code }

    /// Every answer on this way.
    func answers() throws -> [Verdict] {
      var till = TestTill()
      try till.model.script(customer, for: .totalAmount(1000))
      if let returns { try till.model.script(returns) }
      var answers = [starts == .pay ? till.pay("A1", code: "any") : till.precreate("A1")]
      for ask in asks {
        switch ask {
        case .pay: answers.append(till.pay("A1", code: "any"))
        case .precreate: answers.append(till.precreate("A1"))
        case .query: answers.append(till.query("A1"))
        case .cancel: answers.append(till.cancel("A1"))
        case .revoke: answers.append(till.call("/upay/v2/revoke", ["client_sn": "A1"]))
        case .refund: answers.append(till.refund("A1", "1", amount: "300"))
        }
      }
      return answers
    }
  }

  static func refund(_ behaviour: ReturnScript.Behaviour, _ code: String) -> Way {
    Way(code: code, returns: ReturnScript(.refund, behaviour), asks: [.refund])
  }

  static func cancel(_ behaviour: ReturnScript.Behaviour, _ code: String, open: Bool) -> Way {
    Way(
      code: code, customer: Customer(open ? .never : .ok),
      returns: ReturnScript(.cancel, behaviour),
      asks: [.cancel])
  }

  static func code(_ behaviour: CustomerBehaviour, _ code: String) -> Way {
    Way(code: code, customer: Customer(behaviour), starts: .precreate)
  }

  static func pay(_ behaviour: CustomerBehaviour, _ code: String) -> Way {
    Way(code: code, customer: Customer(behaviour))
  }

  static let results = [
    pay(.ok, "PAY_SUCCESS"), pay(.poor, "PAY_FAIL"), pay(.paysAfter, "PAY_IN_PROGRESS"),
    pay(.error, "PAY_FAIL_ERROR"), pay(.errorInProgress, "PAY_FAIL_IN_PROGRESS"),
    pay(.refused, "FAIL"), code(.never, "PRECREATE_SUCCESS"), code(.fails, "PRECREATE_FAIL"),
    code(.error, "PRECREATE_FAIL_ERROR"), code(.errorInProgress, "PRECREATE_FAIL_IN_PROGRESS"),
    refund(.ok, "REFUND_SUCCESS"), refund(.fails, "REFUND_FAIL"), refund(.error, "REFUND_ERROR"),
    refund(.failError, "REFUND_FAIL_ERROR"), refund(.inProgress, "REFUND_IN_PROGRESS"),
    cancel(.ok, "CANCEL_SUCCESS", open: false), cancel(.ok, "CANCEL_ABORT_SUCCESS", open: true),
    cancel(.error, "CANCEL_ERROR", open: false), cancel(.error, "CANCEL_ABORT_ERROR", open: true),
    cancel(.inProgress, "CANCEL_IN_PROGRESS", open: false),
    cancel(.inProgress, "CANCEL_ABORT_IN_PROGRESS", open: true),
    cancel(.race, "CANCEL_SUCCESS", open: true),
    Way(code: "SUCCESS", asks: [.query]),
    Way(code: "CANCEL_SUCCESS", asks: [.revoke]),
  ]

  @Test("5.1 Every result code of a business", arguments: results)
  func result(_ way: Way) throws {
    #expect(try way.answers().last?.result == way.code)
  }

  @Test("5.1 The table of result codes is whole")
  func resultsAreWhole() {
    let documented: Set = [
      "PAY_SUCCESS", "PAY_FAIL", "PAY_IN_PROGRESS", "PAY_FAIL_ERROR", "PAY_FAIL_IN_PROGRESS",
      "PRECREATE_SUCCESS", "PRECREATE_FAIL", "PRECREATE_FAIL_ERROR", "PRECREATE_FAIL_IN_PROGRESS",
      "REFUND_SUCCESS", "REFUND_FAIL", "REFUND_ERROR", "REFUND_FAIL_ERROR", "REFUND_IN_PROGRESS",
      "CANCEL_SUCCESS", "CANCEL_ABORT_SUCCESS", "CANCEL_ERROR", "CANCEL_ABORT_ERROR",
      "CANCEL_IN_PROGRESS", "CANCEL_ABORT_IN_PROGRESS", "SUCCESS", "FAIL",
    ]
    // ACTIVATE_SUCCESS and TERMINAL_CHECKIN_SUCCESS: the rule answers.identity.
    #expect(Set(Self.results.map(\.code)) == documented)
  }

  static let orderStatuses: [UpayOrder.Status: Way] = [
    .created: pay(.never, "CREATED"), .paid: pay(.ok, "PAID"),
    .payCanceled: pay(.poor, "PAY_CANCELED"), .payError: pay(.error, "PAY_ERROR"),
    .partiallyRefunded: refund(.ok, "PARTIAL_REFUNDED"),
    .refunded: Way(code: "REFUNDED", asks: [.refund, .query]),
    .refundInProgress: refund(.inProgress, "REFUND_INPROGRESS"),
    .refundError: refund(.error, "REFUND_ERROR"),
    .canceled: cancel(.ok, "CANCELED", open: false),
    .cancelInProgress: cancel(.inProgress, "CANCEL_INPROGRESS", open: false),
    .cancelError: cancel(.error, "CANCEL_ERROR", open: true),
    .invalidStatusCode: pay(.invalidStatus, "INVALID_STATUS_CODE"),
  ]

  @Test("5.2 Every order_status", arguments: UpayOrder.Status.allCases)
  func orderStatus(_ status: UpayOrder.Status) throws {
    if status == .refunded {
      var till = TestTill()
      _ = till.pay("A1")
      #expect(till.refund("A1", "1", amount: "1000").orderStatus == status.rawValue)
    } else {
      let way = try #require(Self.orderStatuses[status])
      #expect(way.code == status.rawValue)
      #expect(try way.answers().last?.orderStatus == status.rawValue)
    }
  }

  @Test(
    "5.3 Every status of a flow record",
    arguments: [
      "SUCCESS", "FAIL_CANCELED", "FAIL_PROTOCOL_1", "FAIL_PROTOCOL_2", "FAIL_PROTOCOL_3",
      "FAIL_IO_1", "FAIL_IO_2", "FAIL_ERROR", "CANCEL_ERROR", "REFUND_ERROR", "IN_PROG", "CREATED",
      "ABORTED", "ERROR_RECOVERY", "PRE_SUCCESS",
    ])
  func flowStatus(_ status: String) throws {
    let way: Way =
      switch status {
      case "SUCCESS": Self.pay(.ok, status)
      case "FAIL_CANCELED": Self.pay(.poor, status)
      case "IN_PROG": Self.pay(.never, status)
      case "FAIL_ERROR": Self.pay(.error, status)
      case "ERROR_RECOVERY": Self.pay(.errorInProgress, status)
      case "FAIL_PROTOCOL_1": Self.pay(.invalidStatus, status)
      case "CANCEL_ERROR": Self.cancel(.error, status, open: false)
      case "REFUND_ERROR": Self.refund(.error, status)
      case "ABORTED":
        Way(
          code: status, customer: Customer(.never),
          returns: ReturnScript(.cancel, .ok, status: status), asks: [.cancel])
      case "CREATED", "PRE_SUCCESS":
        Way(code: status, customer: Customer(.never, status: status), starts: .precreate)
      default: Way(code: status, customer: Customer(.error, status: status))
      }
    #expect(try way.answers().last?.data["status"] == status)
  }

  @Test("5.4 Every error of layer 1", arguments: UpayError.outerCodes.keys.sorted())
  func outerError(_ code: String) throws {
    var bench = try FaultTests.Bench([
      .init(path: "*", kind: .refuse, argument: .string(code))
    ])
    let verdict = FaultTests.verdict(bench.pay("A1"))
    #expect(verdict?.error == code)
    let is500 = [
      "UNKNOWN_SYSTEM_ERROR", "MAINTENANCE_INPROGRESS", "REQUEST_FAIL",
      "EXTERNAL_SERVICE_EXCEPTION", "PAY_STATUS_CLOSED",
    ].contains(code)
    #expect(verdict?.outer == (is500 ? "500" : "400"))
  }

  static let failures = [
    "INVALID_BARCODE", "EXPIRED_BARCODE", "AUTHCODE_EXPIRE", "INSUFFICIENT_FUND",
    "BUYER_OVER_DAILY_LIMIT", "BUYER_OVER_TRANSACTION_LIMIT", "SELLER_OVER_DAILY_LIMIT",
    "UPAY_STORE_OVER_DAILY_LIMIT", "TRADE_NOT_EXIST", "TRADE_HAS_SUCCESS", "TRADE_FAILED",
    "TRADE_TIMEOUT", "UNEXPECTED_PROVIDER_ERROR",
  ]

  static let refusals = [
    "CLIENT_SN_CONFLICT", "UPAY_TERMINAL_NOT_EXISTS", "UPAY_TERMINAL_STATUS_ABNORMAL",
    "UPAY_MERCHANT_NOT_EXISTS", "UPAY_ORDER_NOT_EXISTS", "UPAY_CANCEL_ORDER_NOOP",
    "UPAY_CANCEL_INVALID_ORDER_STATE", "UPAY_REFUND_ORDER_NOOP", "UPAY_REFUND_INVALID_ORDER_STATE",
    "REFUND_REQUEST_CONFLICT", "REFUNDABLE_AMOUNT_NOT_ENOUGH",
  ]

  static let refundFailures = [
    "SELLER_BALANCE_NOT_ENOUGH", "ACCOUNT_BALANCE_NOT_ENOUGH", "REFUND_AMT_NOT_EQUAL_TOTAL",
  ]

  @Test("5.4 Every error of a payment that failed", arguments: failures)
  func failure(_ code: String) throws {
    for starts in [Way.Ask.pay, .precreate] {
      let way = Way(code: code, customer: Customer(.fails, error: code), starts: starts)
      let verdict = try way.answers()[0]
      #expect(verdict.result == (starts == .pay ? "PAY_FAIL" : "PRECREATE_FAIL"))
      #expect(verdict.error == code)
      #expect(verdict.orderStatus == "PAY_CANCELED")
    }
  }

  @Test("5.4 Every error of an action that was refused changes nothing", arguments: refusals)
  func refusal(_ code: String) throws {
    let pay = try Way(code: code, customer: Customer(.refused, error: code)).answers()[0]
    #expect(pay.result == "FAIL" && pay.error == code)
    for (verb, ask) in [
      (ReturnScript.Verb.cancel, Way.Ask.cancel), (.revoke, .revoke), (.refund, .refund),
    ] {
      let way = Way(
        code: code, returns: ReturnScript(verb, .refused, error: code), asks: [ask, .query])
      let answers = try way.answers()
      #expect(answers[1].result == "FAIL" && answers[1].error == code)
      #expect(answers[2].orderStatus == "PAID")
    }
  }

  @Test("5.4 Every error of a refund that failed gives nothing back", arguments: refundFailures)
  func refundFailure(_ code: String) throws {
    var till = TestTill()
    _ = till.pay("A1")
    try till.model.script(ReturnScript(.refund, .fails, error: code))
    let verdict = till.refund("A1", "1", amount: "300")
    #expect(verdict.result == "REFUND_FAIL" && verdict.error == code)
    #expect(till.query("A1").orderStatus == "PAID")
    // The number is free again.
    #expect(till.refund("A1", "1", amount: "300").result == "REFUND_SUCCESS")
    #expect(till.model.ledger.returned == 300)
  }

  @Test(
    "5.4 An order of a campaign is not canceled", .covers("10.4/19-campaign"),
    arguments: ["cancel", "revoke"])
  func campaign(_ verb: String) {
    var till = TestTill()
    till.model.script(Customer(.campaign), for: "28")
    _ = till.pay("A1", code: "28")
    let verdict = till.call("/upay/v2/\(verb)", ["client_sn": "A1"])
    #expect(verdict.result == "CANCEL_ERROR")
    #expect(verdict.error == "UPAY_TCP_ORDER_NOT_REFUNDABLE")
    #expect(till.query("A1").orderStatus == "PAID")
    #expect(till.model.ledger.kept == 1000)
  }

  @Test(
    "5.5 Every payway pays; all but QQ wallet show a code",
    arguments: [
      "1", "2", "3", "4", "5", "6", "7", "8", "9", "15", "16", "17", "18", "19", "20", "22", "100",
      "101",
    ])
  func payway(_ payway: String) {
    var till = TestTill()
    till.model.rules.answers.alipayPayway = payway == "2" ? .two : .one
    let verdict = till.call(
      "/upay/v2/pay", TestTill.payment("A1").merging(["payway": payway]) { $1 })
    #expect(verdict.result == "PAY_SUCCESS")
    #expect(verdict.data["payway"] == payway)
    #expect(verdict.data["payway_name"]?.isEmpty == false)
    let code = till.precreate("A2", payway: payway)
    #expect(code.result == (payway == "6" ? "PRECREATE_FAIL" : "PRECREATE_SUCCESS"))
  }

  @Test("5.5 Every sub_payway of a code", arguments: ["2", "3", "4", "5", "6"])
  func subPayway(_ subPayway: String) {
    var till = TestTill()
    let more = ["sub_payway": subPayway, "payer_uid": "o123"]
    let verdict = till.call("/upay/v2/precreate", TestTill.code("A1").merging(more) { $1 })
    #expect(verdict.data["sub_payway"] == subPayway)
    let isPage = ["3", "4"].contains(subPayway)
    #expect((verdict.data["wap_pay_request"] != nil) == isPage)
    #expect((verdict.data["qr_code"] != nil) == !isPage)
  }
}
