import Terminal

/// An order in words for the person at the till.
struct OrderText: Sendable {
  let order: OrderView
  let style: Style

  static let handOver = "HAND OVER THE GOODS"
  static let doNotHandOver = "DO NOT HAND OVER"

  /// All of it: whether to hand over, what happened, what to do, and the facts.
  var lines: [String] {
    var lines = [verdict, printable(order.message)]
    if !order.advice.isEmpty { lines.append(printable(order.advice)) }
    if let warning { lines.append(warning) }
    lines.append("")
    lines += aligned(facts.map { ["  " + $0, printable($1)] })
    if !order.returns.isEmpty {
      lines += ["", "  Returns"]
      lines += aligned(order.returns.map { ["    " + kind($0)] + cells($0) })
    }
    return lines
  }

  /// One row for a list of orders.
  var row: [String] {
    [
      Timestamp.readable(order.createdAt), order.clientSN, amount(order.totalAmount),
      order.refundedAmount > 0 ? "-" + bare(order.refundedAmount) : "",
      order.state.rawValue, order.handOver ? "hand over" : "-",
      order.payway.map(Payway.readable) ?? "", gateway,
    ].map(printable)
  }

  static let header = [
    "created", "client_sn", "amount", "returned", "state", "goods", "payway", "gateway",
  ]

  /// The payment system, and what is to be known of it.
  private var gateway: String { Experimental.name(order.gateway, order.experimental) }

  /// What is to be known before the customer pays.
  var warning: String? {
    order.experimental == true ? Experimental.warning(order.gateway, style) : nil
  }

  var verdict: String {
    order.handOver ? style.good(Self.handOver) : style.bad(Self.doNotHandOver)
  }

  /// `CNY 12.50`.
  func amount(_ minorUnits: Int64) -> String { "\(printable(order.currency)) \(bare(minorUnits))" }

  private func bare(_ minorUnits: Int64) -> String {
    guard let currency = Currency(code: order.currency), minorUnits >= 0 else {
      return "\(minorUnits) (minor units)"
    }
    return currency.text(Amount(minorUnits))
  }

  private var facts: [(String, String)] {
    var facts: [(String, String?)] = [
      ("state", order.state.rawValue),
      ("amount", amount(order.totalAmount)),
      ("preauth", order.preauth == true ? "the money is only reserved" : nil),
      ("returned", order.refundedAmount > 0 ? amount(order.refundedAmount) : nil),
      ("client_sn", order.clientSN),
      // Under which the merchant portal has it.
      (
        "gateway_order_no",
        order.gatewayOrderNo == order.clientSN ? nil : order.gatewayOrderNo
      ),
      ("sn", order.sn),
      ("sale_no", order.saleNo),
      ("trade_no", order.tradeNo),
      ("gateway", gateway),
      ("agreement", order.agreement),
      ("payway", order.payway.map(Payway.readable)),
      ("payer", order.payerLogin),
      ("subject", order.subject),
      ("operator", order.operator),
      ("created", Timestamp.readable(order.createdAt)),
      ("paid", order.paidAt.map(Timestamp.readable)),
      ("adopted", order.foreign ? "from another till, or before this journal" : nil),
      ("resolved by", order.resolvedBy),
    ]
    if let error = order.error { facts.append(("error", "\(error.code): \(error.message)")) }
    if let late = order.latePayment {
      let found = Timestamp.readable(late.foundAt)
      facts.append(("late payment", "\(amount(late.amount)), found \(found) (\(late.handling))"))
    }
    return facts.compactMap { name, value in value.map { (name, $0) } }
  }

  private func kind(_ item: ReturnView) -> String { item.external ? "\(item.kind)*" : item.kind }

  private func cells(_ item: ReturnView) -> [String] {
    [
      amount(item.amount), item.state, Timestamp.readable(item.createdAt),
      item.refundRequestNo ?? "", item.reason ?? "",
      item.error.map { "\($0.code): \($0.message)" } ?? "",
    ].map(printable)
  }
}
