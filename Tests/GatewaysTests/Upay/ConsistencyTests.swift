import Conformance
import Gateways
import Terminal
import Testing

/// A claim is believed only where the state of the order does not deny it.
@Suite struct UpayConsistencyTests {
  static let refund = OrderCommand.refund(refundRequestNo: Sample.number, amount: Amount(250))
  static let query = OrderCommand.query(refundRequestNo: nil)

  /// Command, result code, error code, the order states under which the claim stands, the claim,
  /// and what is made of it under every other state.
  static let claims: [(OrderCommand, String, String?, Set<String>, ActionResult, ActionResult)] = [
    (.pay, "PAY_SUCCESS", nil, ["PAID"], .succeeded, .uncertain),
    (.pay, "PAY_FAIL", nil, ["PAY_CANCELED", "CANCELED"], .failed, .uncertain),
    (
      .pay, "FAIL", "INVALID_BARCODE", ["PAY_CANCELED", "CANCELED"], .rejected, .uncertain
    ),
    (
      .precreate, "PRECREATE_SUCCESS", nil, ["CREATED", "INVALID_STATUS_CODE", "IN_QUEUE"],
      .succeeded, .uncertain
    ),
    (.precreate, "PRECREATE_FAIL", nil, ["PAY_CANCELED", "CANCELED"], .failed, .uncertain),
    (
      .cancel, "CANCEL_SUCCESS", nil, ["CANCELED", "PAY_CANCELED", "REFUNDED"], .succeeded,
      .uncertain
    ),
    (
      .revoke, "CANCEL_ABORT_SUCCESS", nil, ["CANCELED", "PAY_CANCELED", "REFUNDED"],
      .succeeded, .uncertain
    ),
    (
      .cancel, "FAIL", "UPAY_CANCEL_ORDER_NOOP", ["CANCELED", "PAY_CANCELED", "REFUNDED"],
      .alreadyDone, .uncertain
    ),
    (
      .cancel, "FAIL", "UPAY_CANCEL_INVALID_ORDER_STATE",
      ["PAID", "REFUNDED", "PARTIAL_REFUNDED", "CANCELED", "PAY_CANCELED"], .rejectedForGood,
      .rejected
    ),
    (
      refund, "REFUND_SUCCESS", nil,
      ["REFUNDED", "PARTIAL_REFUNDED", "REFUND_INPROGRESS", "REFUND_IN_PROGRESS"], .succeeded,
      .uncertain
    ),
    (refund, "REFUND_FAIL", nil, ["PAID", "PARTIAL_REFUNDED"], .failed, .uncertain),
    (
      refund, "FAIL", "UPAY_REFUND_ORDER_NOOP", ["REFUNDED", "PARTIAL_REFUNDED"], .alreadyDone,
      .uncertain
    ),
  ]

  static let statuses = upayOrderStatuses.rows.map(\.value) + ["IN_QUEUE", "EXPIRED", "paid"]

  @Test(arguments: claims, statuses)
  func theStateOfTheOrderDecides(
    _ claim: (OrderCommand, String, String?, Set<String>, ActionResult, ActionResult),
    _ status: String
  ) {
    let (command, code, error, agreeing, claimed, otherwise) = claim
    let data = Sample.data(status, ["qr_code": "https://qr.example/1"])
    let got = outcome(Sample.business(code, data, error: error), to: command)
    // `paid` in lower case is a value like any unknown one.
    let unknownStands = agreeing.contains("INVALID_STATUS_CODE") && upayOrderStatuses[status] == nil
    #expect(got.result == (agreeing.contains(status) || unknownStands ? claimed : otherwise))
    #expect(got.report?.status == upayOrderStatuses[status] ?? .unknown)
    covers("4/order", "4/final-state-wins", "5.1/\(code)", "6.5/after-an-abort")
  }

  static let bare: [(OrderCommand, String, String?, ActionResult)] = [
    (.pay, "PAY_SUCCESS", nil, .uncertain),
    (.pay, "PAY_FAIL", "EXPIRED_BARCODE", .failed),
    (.pay, "PAY_IN_PROGRESS", nil, .inProgress),
    (.precreate, "PRECREATE_SUCCESS", nil, .uncertain),
    (.precreate, "PRECREATE_FAIL", nil, .failed),
    (query, "SUCCESS", nil, .uncertain),
    (.cancel, "CANCEL_SUCCESS", nil, .succeeded),
    (.revoke, "CANCEL_SUCCESS", nil, .succeeded),
    (refund, "REFUND_SUCCESS", nil, .succeeded),
    (refund, "REFUND_FAIL", nil, .failed),
    (.cancel, "FAIL", "UPAY_CANCEL_ORDER_NOOP", .alreadyDone),
    (.cancel, "FAIL", "UPAY_CANCEL_INVALID_ORDER_STATE", .rejectedForGood),
  ]

  @Test(arguments: bare)
  func withoutData(
    _ command: OrderCommand, _ code: String, _ error: String?, _ result: ActionResult
  ) {
    for data: [String: JSONValue]? in [nil, [:]] {
      let got = outcome(Sample.business(code, data, error: error), to: command)
      #expect(got.result == result)
      #expect(got.answer != nil && got.report == nil)
    }
  }

  @Test(arguments: claims)
  func withoutAnOrderStatus(
    _ claim: (OrderCommand, String, String?, Set<String>, ActionResult, ActionResult)
  ) {
    let (command, code, error, _, _, otherwise) = claim
    let got = outcome(Sample.business(code, Sample.data(nil), error: error), to: command)
    #expect(got.result == otherwise)
    #expect(got.report != nil && got.report?.status == nil)
  }

  @Test(arguments: ["REFUND_SUCCESS", "PAY_SUCCESS"])
  func aFailedTransactionIsNoSuccess(_ code: String) {
    let command = code == "PAY_SUCCESS" ? OrderCommand.pay : Self.refund
    let status = code == "PAY_SUCCESS" ? "PAID" : "REFUNDED"
    for row in upayFlowStatuses.rows {
      let data = Sample.data(status, ["status": .string(row.value)])
      let stands = row.meaning == .succeeded || row.meaning == .open
      #expect(
        outcome(Sample.business(code, data), to: command).result
          == (stands ? .succeeded : .uncertain))
      covers("5.3/\(row.value)", "4/transaction")
    }
    let unheard = Sample.data(status, ["status": "TRADE_DONE"])
    #expect(outcome(Sample.business(code, unheard), to: command).result == .succeeded)
    covers("5.3/unknown")
  }

  @Test func aSuccessfulTransactionIsNoFailure() {
    let data = Sample.data("PAY_CANCELED", ["status": "SUCCESS"])
    #expect(outcome(Sample.business("PAY_FAIL", data), to: .pay).result == .uncertain)
    covers("5.3/SUCCESS", "4/transaction")
  }

  @Test func aPrecreateNeedsItsCode() {
    for code: JSONValue in [
      "", .null, "two\nlines", "a b", .string(String(repeating: "q", count: 1_025)), 7.asObject,
    ] {
      let data = Sample.data("CREATED", ["qr_code": code])
      let got = outcome(Sample.business("PRECREATE_SUCCESS", data), to: .precreate)
      #expect(got.result == .uncertain)
      #expect(got.report?.qrCode == nil)
    }
    let longest = String(repeating: "q", count: 1_024)
    let got = outcome(
      Sample.business("PRECREATE_SUCCESS", Sample.data("CREATED", ["qr_code": .string(longest)])),
      to: .precreate)
    #expect(got.result == .succeeded)
    #expect(got.report?.qrCode == longest)
    covers("6.2/qr_code", "4.1/qr_code", "5.1/PRECREATE_SUCCESS")
  }

  @Test func existingOrderBesideNumberTaken() {
    for status in ["PAID", "CREATED", "PAY_CANCELED"] {
      let got = outcome(
        Sample.business("FAIL", Sample.data(status), error: "CLIENT_SN_CONFLICT"), to: .pay)
      #expect(got.result == .numberTaken)
      #expect(got.report?.status == upayOrderStatuses[status])
    }
    covers("5.4/CLIENT_SN_CONFLICT", "11/duplicate-existing")
  }

  @Test func noSuchOrderBesideAnOrder() {
    let got = outcome(
      Sample.business("FAIL", Sample.data("PAID"), error: "UPAY_ORDER_NOT_EXISTS"), to: .cancel)
    #expect(got.result == .uncertain)
  }
}

extension Int {
  fileprivate var asObject: JSONValue { .object(["value": .integer(Int64(self))]) }
}
