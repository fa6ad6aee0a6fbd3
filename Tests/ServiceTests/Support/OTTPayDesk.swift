import FoundationEssentials
import Gateways
import Service
import Synchronization
import Terminal
import Transport

/// OTT Pay at the other end of the wire: one order, and what a test makes of it.
final class OTTPayDesk: Wire {
  static let merchant = Credentials(sn: "ON00000001", key: "0123456789ABCDEF")

  struct Books {
    /// `order_status`; nil: there is no such order.
    var status: String?
    var number = ""
    var amount = ""
    var refunds: [String: Int64] = [:]
    /// What becomes of a payment by code.
    var pays = true
    var actions: [String] = []
    var wallets: [String] = []

    var refunded: Int64 { refunds.values.reduce(0, +) }
  }

  let books = Mutex(Books())

  func perform(_ request: HTTPRequest, options: TransferOptions) async -> TransferResult {
    guard let outer = try? JSONReader.read(request.body).members,
      let action = outer["action"]?.word.flatMap(OTTPayAction.init(rawValue:)),
      let data = outer["data"]?.word, let md5 = outer["md5"]?.word,
      let said = try? OTTPaySecrecy.open(data, md5: md5, signKey: Self.merchant.key).get()
    else { return .response(HTTPResponse(status: 400, body: [])) }
    func value(_ name: String) -> String { said[name]?.word ?? "" }
    return books.withLock { books in
      books.actions.append(action.rawValue)
      switch action {
      case .passivePay:
        books.take(value("order_id"), value("amount"))
        books.wallets.append(value("biz_type"))
        books.status = books.pays ? "success" : "processing"
        return answer(books.pays ? "SUCCESS" : "PROCESSING", books.shown)
      case .activePay:
        books.take(value("order_id"), value("amount"))
        return answer("SUCCESS", [("code_url", "weixin://x"), ("order_id", books.number)])
      case .purchase, .preauth:
        books.take(value("orderId"), value("txnAmt"))
        return answer(
          "PROCESSING", [("codeUrl", "https://pay.example/1"), ("amount", books.amount)])
      case .refund:
        books.refunds[value("order_id")] = Int64(value("refund_amt"))
        return answer("SUCCESS", [("order_id", value("order_id"))])
      case .statusQuery, .queryPay:
        guard books.status != nil, value("order_id") == books.number else { return answer("FAIL") }
        return answer("SUCCESS", books.shown)
      }
    }
  }

  private func answer(
    _ code: String, _ values: [(name: String, value: String)]? = nil
  ) -> TransferResult {
    var body = JSONWriter()
    body.add("rsp_code", code)
    if let values, let sealed = OTTPaySecrecy.seal(values, signKey: Self.merchant.key) {
      body.add("data", sealed.data)
      body.add("md5", sealed.md5)
    }
    return .response(HTTPResponse(status: 200, body: body.finish()))
  }
}

extension OTTPayDesk.Books {
  fileprivate mutating func take(_ number: String, _ amount: String) {
    (self.number, self.amount, status) = (number, amount, "created")
  }

  fileprivate var shown: [(name: String, value: String)] {
    var shown = [
      (name: "order_id", value: number), (name: "order_status", value: status ?? ""),
      (name: "amount", value: amount),
    ]
    if refunded > 0 { shown.append(("refund_amount", String(refunded))) }
    return shown
  }
}
