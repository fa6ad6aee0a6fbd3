import Foundation

/// The books of the tests' own gateway: who has ordered what, and where the money went.
///
/// Written from the public facts of the Upay Web API alone, and independent of the simulator.
struct Book: Sendable {
  struct Order: Sendable, CustomStringConvertible {
    var clientSN: String
    var sn: String
    var terminalSN: String
    var total: Int64
    var payway: String
    /// `CREATED`, `PAID`, `PAY_CANCELED`, `CANCELED`, `PARTIAL_REFUNDED`, `REFUNDED`.
    var status: String
    var reflect: String?
    var qrCode: String?
    var taken: Int64 = 0
    var refunds: [String: Int64] = [:]
    /// Given back by a cancel or a revoke.
    var reversed: Int64 = 0
    var madeAt = Int64(Date().timeIntervalSince1970 * 1_000)

    var returned: Int64 { refunds.values.reduce(reversed, +) }
    var description: String { "\(clientSN) \(status) took \(taken) gave \(returned)" }

    mutating func paid() {
      status = "PAID"
      taken += total
    }
  }

  /// Both keys of a terminal; an accepted check-in shifts them.
  struct Keys: Sendable {
    var current: String
    var previous: String?
  }

  let vendorSN = "91800129"
  let vendorKey = "0123456789abcdef0123456789abcdef"
  var codes: [String: Int] = ["11000200": 1, "11000201": 1]
  var terminals: [String: Keys] = [:]
  var orders: [String: Order] = [:]
  private var last = 0

  mutating func nextNumber() -> Int {
    last += 1
    return last
  }

  mutating func freshKey() -> String { MD5.hex(Array("key \(nextNumber()) \(UUID())".utf8)) }

  mutating func add(
    clientSN: String, terminalSN: String, total: Int64, payway: String, reflect: String?,
    qr: Bool
  ) {
    let number = nextNumber()
    orders[clientSN] = Order(
      clientSN: clientSN, sn: "78952590\(100_000 + number)", terminalSN: terminalSN, total: total,
      payway: payway, status: "CREATED", reflect: reflect,
      qrCode: qr ? "https://qr.example.test/bax\(100_000 + number)" : nil)
  }
}

extension Book.Order {
  /// `biz_response.data`.
  ///
  /// - Parameter refundRequestNo: the refund that is asked for, in place of the payment.
  func data(refundRequestNo: String? = nil) -> [String: JSON] {
    let refunded = refundRequestNo.flatMap { refunds[$0] != nil ? $0 : nil }
    var data: [String: JSON] = [
      "terminal_sn": .string(terminalSN), "sn": .string(sn), "client_sn": .string(clientSN),
      "client_tsn": .string(refunded.map { "\(clientSN)-\($0)" } ?? clientSN),
      "order_status": .string(status), "payway": .string(payway), "sub_payway": "1",
      "total_amount": .string("\(total)"),
      "net_amount": .string("\(taken == 0 ? total : taken - returned)"),
      "subject": "-", "operator": "-", "ctime": .string("\(madeAt)"),
    ]
    switch status {
    case "CREATED": data["status"] = "IN_PROG"
    case "PAY_CANCELED": data["status"] = "FAIL_CANCELED"
    default: data["status"] = "SUCCESS"
    }
    if taken > 0 {
      data["trade_no"] = .string("420000\(sn)")
      data["finish_time"] = .string("\(madeAt + 1)")
      data["payer_login"] = "1**@example.test"
    }
    data["reflect"] = reflect.map(JSON.string)
    data["qr_code"] = qrCode.map(JSON.string)
    return data
  }
}
