extension POSClient {
  mutating func cancel() async {
    guard !orders.isEmpty else { return }
    let order = dice.one(of: Array(orders.suffix(4)))
    await counter.call(
      .post, "/v1/orders/\(order.number)/cancel", about: order.number,
      wait: dice.happens(50) ? 2 : 0, allowed: ["not-found", "wrong-state", "order-busy"])
  }

  mutating func revoke() async {
    guard !orders.isEmpty else { return }
    let order = dice.one(of: orders)
    await counter.call(
      .post, "/v1/orders/\(order.number)/revoke", about: order.number,
      wait: dice.happens(50) ? 2 : 0,
      allowed: ["not-found", "wrong-state", "order-busy", "refund-unresolved"])
  }

  mutating func refund() async {
    guard !orders.isEmpty else { return }
    let index = dice.number(0...orders.count - 1)
    let number = "r\(orders[index].refunds.count + 1)"
    let amount = Int64(dice.number(1...2_000))
    orders[index].refunds.append((number, amount))
    await sendRefund(orders[index].number, number, amount)
  }

  func sendRefund(_ order: String, _ number: String, _ amount: Int64) async {
    counter.book.change(order) { entry in
      guard !entry.refunds.contains(where: { $0.number == number }) else { return }
      entry.refunds.append(Book.Refund(number: number, amount: amount))
    }
    await counter.call(
      .post, "/v1/orders/\(order)/refunds",
      ["refund_request_no": .string(number), "refund_amount": .integer(amount)], about: order,
      allowed: [
        "not-found", "wrong-state", "order-busy", "refund-unresolved", "refund-exceeds-rest",
      ])
  }

  mutating func query() async {
    guard !orders.isEmpty else { return }
    let order = dice.one(of: orders)
    await counter.call(
      .post, "/v1/orders/\(order.number)/query", about: order.number, wait: dice.number(0...2),
      allowed: ["not-found", "gateway-unreachable", "order-busy", "wrong-state"])
  }

  /// What nobody pays with: lists, states, receipts.
  mutating func look() async {
    let number = orders.isEmpty ? "none" : dice.one(of: orders).number
    let path = dice.one(of: [
      "/v1/orders/\(number)", "/v1/orders/\(number)", "/v1/status", "/v1/terminal", "/v1/devices",
      "/v1/orders?limit=20", "/metrics", "/v1/orders/\(number)/receipt.txt",
    ])
    await counter.call(.get, path, allowed: ["not-found", "wrong-state"])
  }
}
