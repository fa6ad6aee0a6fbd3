/// What the audit needs of an order as the daemon shows it.
struct JournalOrder: Sendable {
  struct Return: Hashable, Sendable {
    var kind: String
    var number: String?
    var amount: Int64
    var state: String
  }

  var number: String
  var sale: String?
  var state: String
  var total: Int64
  var refunded: Int64
  var handOver: Bool
  var isPaid: Bool
  var isLate: Bool
  var error: String?
  var returns: [Return]

  init?(_ order: JSON) {
    guard let number = order["client_sn"].text, let state = order["state"].text,
      let total = order["total_amount"].int, let refunded = order["refunded_amount"].int,
      let handOver = order["hand_over"].bool
    else { return nil }
    self.number = number
    self.state = state
    self.total = total
    self.refunded = refunded
    self.handOver = handOver
    sale = order["sale_no"].text
    isPaid = order["paid_at"].text != nil
    isLate = order["late_payment"] != .null
    error = order["error"]["code"].text
    returns = order["returns"].list.map {
      Return(
        kind: $0["kind"].text ?? "", number: $0["refund_request_no"].text,
        amount: $0["amount"].int ?? 0, state: $0["state"].text ?? "")
    }
  }

  /// Whether nothing more happens to it by itself, or it waits for a person.
  var isSettled: Bool {
    let settled = [
      "paid", "failed", "canceled", "needs_attention", "revoked", "partially_refunded", "refunded",
    ]
    let ended = ["succeeded", "failed", "needs_attention"]
    return settled.contains(state) && returns.allSatisfy { ended.contains($0.state) }
  }

  var needsAttention: Bool {
    state == "needs_attention" || returns.contains { $0.state == "needs_attention" }
  }

  /// Whether the shop has the money, less what went back.
  var holdsMoney: Bool {
    ["paid", "partially_refunded", "refunded", "revoked", "revoking"].contains(state)
  }

  var isClosedUnpaid: Bool { state == "failed" || state == "canceled" }
  var wasRevoked: Bool { returns.contains { $0.kind != "refund" && $0.state == "succeeded" } }
}

/// What the gateway's books say of a number: all its orders there together.
struct LedgerOrder: Sendable {
  var taken: Int64 = 0
  var returned: Int64 = 0
  var statuses: [String] = []
  var refunds: [String: Int64] = [:]

  var kept: Int64 { taken - returned }

  static func all(_ ledger: JSON) -> [String: LedgerOrder] {
    var found: [String: LedgerOrder] = [:]
    for order in ledger["orders"].list {
      guard let number = order["client_sn"].text else { continue }
      var entry = found[number] ?? LedgerOrder()
      entry.taken += order["paid_amount"].int ?? 0
      entry.returned += order["returned_amount"].int ?? 0
      entry.statuses.append(order["status"].text ?? "")
      for refund in order["refunds"].list where refund["state"].text == "succeeded" {
        entry.refunds[refund["refund_request_no"].text ?? "", default: 0] +=
          refund["amount"].int ?? 0
      }
      found[number] = entry
    }
    return found
  }
}
