import Foundation

/// How a customer behaves whose code is scanned.
enum Customer: Sendable {
  /// Pays at once.
  case pays
  /// Has too little.
  case poor
  /// Must confirm, and does when the test says so.
  case confirms
}

/// What the gateway does with a request whose signature is right.
extension Book {
  typealias Members = [String: JSON]

  mutating func pay(_ request: Members, _ customer: Customer) -> JSON {
    let number = request["client_sn"]?.text ?? ""
    guard orders[number] == nil else { return Self.refusal("CLIENT_SN_CONFLICT") }
    add(request, qr: false)
    switch customer {
    case .pays:
      orders[number]?.paid()
      return answer("PAY_SUCCESS", number)
    case .poor:
      orders[number]?.status = "PAY_CANCELED"
      return answer("PAY_FAIL", number, error: "INSUFFICIENT_FUND")
    case .confirms:
      return answer("PAY_IN_PROGRESS", number)
    }
  }

  mutating func precreate(_ request: Members) -> JSON {
    let number = request["client_sn"]?.text ?? ""
    guard orders[number] == nil else { return Self.refusal("CLIENT_SN_CONFLICT") }
    add(request, qr: true)
    return answer("PRECREATE_SUCCESS", number)
  }

  func query(_ request: Members) -> JSON {
    guard let number = find(request) else { return Self.refusal("UPAY_ORDER_NOT_EXISTS") }
    return answer("SUCCESS", number, refund: request["refund_request_no"]?.text)
  }

  /// A cancel and a revoke are the same.
  mutating func reverse(_ request: Members) -> JSON {
    guard let number = find(request) else { return Self.refusal("UPAY_ORDER_NOT_EXISTS") }
    switch orders[number]?.status {
    case "CREATED":
      orders[number]?.status = "CANCELED"
      return answer("CANCEL_ABORT_SUCCESS", number)
    case "PAID":
      let taken = orders[number]?.taken ?? 0
      orders[number]?.status = "CANCELED"
      orders[number]?.reversed = taken
      return answer("CANCEL_SUCCESS", number)
    case "CANCELED": return Self.refusal("UPAY_CANCEL_ORDER_NOOP")
    default: return Self.refusal("UPAY_CANCEL_INVALID_ORDER_STATE")
    }
  }

  mutating func refund(_ request: Members) -> JSON {
    guard let number = find(request), var order = orders[number] else {
      return Self.refusal("UPAY_ORDER_NOT_EXISTS")
    }
    let refundNo = request["refund_request_no"]?.text ?? ""
    let amount = request["refund_amount"]?.text.flatMap { Int64($0) } ?? 0
    if order.refunds[refundNo] == amount { return Self.refusal("UPAY_REFUND_ORDER_NOOP") }
    guard order.refunds[refundNo] == nil else { return Self.refusal("REFUND_REQUEST_CONFLICT") }
    guard order.status == "PAID" || order.status == "PARTIAL_REFUNDED" else {
      return Self.refusal("UPAY_REFUND_INVALID_ORDER_STATE")
    }
    guard amount > 0, amount <= order.taken - order.returned else {
      return Self.refusal("REFUNDABLE_AMOUNT_NOT_ENOUGH")
    }
    order.refunds[refundNo] = amount
    order.status = order.returned == order.taken ? "REFUNDED" : "PARTIAL_REFUNDED"
    orders[number] = order
    return answer("REFUND_SUCCESS", number, refund: refundNo)
  }

  mutating func activate(_ request: Members) -> JSON {
    let code = request["code"]?.text ?? ""
    guard let uses = codes[code], uses > 0 else {
      return [
        "result_code": "400", "error_code": "ACTIVATE_FAIL", "error_message": "-",
        "error_code_standard": "EJ08",
      ]
    }
    codes[code] = uses - 1
    let terminal = "1029837\(1_000 + nextNumber())"
    let key = freshKey()
    terminals[terminal] = Keys(current: key, previous: nil)
    return granted(terminal, key)
  }

  mutating func checkIn(_ terminal: String) -> JSON {
    let key = freshKey()
    terminals[terminal] = Keys(current: key, previous: terminals[terminal]?.current)
    return granted(terminal, key)
  }

  // MARK: Answers

  private func granted(_ terminal: String, _ key: String) -> JSON {
    [
      "result_code": "200",
      "biz_response": ["terminal_sn": .string(terminal), "terminal_key": .string(key)],
    ]
  }

  private mutating func add(_ request: Members, qr: Bool) {
    add(
      clientSN: request["client_sn"]?.text ?? "", terminalSN: request["terminal_sn"]?.text ?? "",
      total: request["total_amount"]?.text.flatMap { Int64($0) } ?? 0,
      payway: request["payway"]?.text ?? "3", reflect: request["reflect"]?.text, qr: qr)
  }

  /// `sn` wins over `client_sn`.
  private func find(_ request: Members) -> String? {
    if let sn = request["sn"]?.text {
      return orders.values.first { $0.sn == sn }?.clientSN
    }
    return request["client_sn"]?.text.flatMap { orders[$0] == nil ? nil : $0 }
  }

  private func answer(
    _ result: String, _ number: String, refund: String? = nil, error: String? = nil
  ) -> JSON {
    var business: Members = ["result_code": .string(result)]
    if let error {
      business["error_code"] = .string(error)
      business["error_message"] = "-"
    }
    business["data"] = .object(orders[number]?.data(refundRequestNo: refund) ?? [:])
    return ["result_code": "200", "biz_response": .object(business)]
  }

  static func refusal(_ code: String) -> JSON {
    [
      "result_code": "200",
      "biz_response": [
        "result_code": "FAIL", "error_code": .string(code), "error_message": "-",
      ],
    ]
  }
}
