import Conformance
import Gateways
import Terminal
import Testing

/// Members of `data` that decide nothing, and those that decide.
@Suite struct UpayDataMemberTests {
  static let query = OrderCommand.query(refundRequestNo: nil)

  static let ignored: [(String, JSONValue)] = [
    ("terminal_id", "5f3a6f4e-0000-4000-8000-000000000000"), ("tsn", "7894259244067999"),
    ("payway_name", "微信"), ("payer_uid", "o4B2xt0"), ("settlement_amount", "1240"),
    ("paid_amount", "1000"), ("refunded_amount", "1250"), ("subject", "another"),
    ("description", "another"), ("operator", "another"), ("store_id", "49"),
    ("channel_finish_time", "1750000003000"), ("qr_code_image_url", "https://qr.example/1.png"),
    ("wap_pay_request", "https://wap.example/1"),
    ("payment_list", [["type": "WALLET_WEIXIN", "amount_total": "1250"]]),
    ("provider_response", ["goods_details": [["goods_id": "1"]], "voucher_details": []]),
  ]
  static let strangers: [JSONValue] = [
    .null, "", "PAID", 0, -1, .bool(true), [], .object([:]), ["PAID"], ["order_status": "PAID"],
  ]

  @Test(arguments: ignored, Sample.commands)
  func ignoredMembers(_ row: (String, JSONValue), _ command: OrderCommand) {
    for (code, status) in [
      ("SUCCESS", "PAID"), ("PAY_SUCCESS", "PAID"), ("PRECREATE_SUCCESS", "CREATED"),
      ("CANCEL_SUCCESS", "CANCELED"), ("REFUND_SUCCESS", "PARTIAL_REFUNDED"),
      ("PAY_FAIL", "PAY_CANCELED"),
    ] {
      let without = outcome(Sample.business(code, Sample.data(status)), to: command)
      for value in [row.1] + Self.strangers {
        let got = outcome(
          Sample.business(code, Sample.data(status, [row.0: value])), to: command)
        #expect(got == without, "\(row.0): \(value)")
      }
    }
    covers("4.1/\(row.0)")
  }

  @Test func theMembersAreTheDocumentedOnes() {
    let kept: Set = [
      "terminal_sn", "sn", "client_sn", "client_tsn", "trade_no", "status", "order_status",
      "payway",
      "sub_payway", "payer_login", "pay_login", "total_amount", "net_amount", "reflect", "ctime",
      "finish_time", "qr_code",
    ]
    #expect(Set(protocolRows(inSection: "4.1")) == kept.union(Self.ignored.map(\.0)))
  }

  @Test(arguments: protocolRows(inSection: "5.6"))
  func typesOfFunds(_ type: String) {
    for (code, status) in [("PAY_SUCCESS", "PAID"), ("PAY_FAIL", "PAY_CANCELED")] {
      let list: JSONValue = [["type": .string(type), "amount_total": "1250"]]
      let got = outcome(
        Sample.business(code, Sample.data(status, ["payment_list": list])), to: .pay)
      #expect(got == outcome(Sample.business(code, Sample.data(status)), to: .pay))
    }
    covers("5.6/\(type)", "4.1/payment_list")
  }

  @Test(arguments: 1...6)
  func waysOfPaying(_ way: Int) {
    for value: JSONValue in [.string(String(way)), .integer(Int64(way))] {
      let data = Sample.data("PAID", ["sub_payway": value])
      #expect(
        outcome(Sample.business("SUCCESS", data), to: Self.query).report?.subPayway == String(way))
    }
    covers("5.5/sub_payway-\(way)", "4.1/sub_payway")
  }

  /// The documents' examples show all of these beside PAID and beside orders that are not.
  @Test(arguments: ["0", "1", "1250", "1249", "9999999999", nil])
  func whatIsLeftDecidesNothing(_ net: String?) {
    let change = ["net_amount": net.map(JSONValue.string)]
    let paid = outcome(Sample.business("PAY_SUCCESS", Sample.data("PAID", change)), to: .pay)
    #expect(paid.result == .succeeded && paid.report?.status == .paid)
    let open = outcome(Sample.business("SUCCESS", Sample.data("CREATED", change)), to: Self.query)
    #expect(open.report?.status == .created)
    let failed = outcome(Sample.business("PAY_FAIL", Sample.data("PAY_CANCELED", change)), to: .pay)
    #expect(failed.result == .failed)
    covers("4.1/net_amount", "11/net-amount")
  }

  /// A name with a trailing blank is another name, as the documents' examples have them by mistake.
  @Test(arguments: ["order_status", "total_amount", "client_sn", "net_amount"])
  func aTrailingBlankMakesAnotherName(_ name: String) {
    let without = Sample.data("PAID", [name: nil])
    var with = without
    with["\(name) "] = name == "order_status" ? "CREATED" : "9"
    let expected = outcome(Sample.business("PAY_SUCCESS", without), to: .pay)
    #expect(outcome(Sample.business("PAY_SUCCESS", with), to: .pay) == expected)
    covers("1.3/trailing-blank")
  }

  @Test func aTrailingComma() {
    let body = String(
      decoding: Sample.octets(Sample.business("PAY_SUCCESS", Sample.data("PAID"))), as: UTF8.self)
    for count in 1...3 {
      let broken = body.replacing("}", with: ",}", maxReplacements: count)
      #expect(outcome(Array(broken.utf8), to: .pay).isUnknown)
    }
    covers("1.3/trailing-comma")
  }
}
