extension POSClient {
  /// Every payment code of the soak begins so; no log may hold one.
  static let codePrefix = "287741"

  static let behaviours: [(String, ClosedRange<Int>)] = [
    ("poor", 0...0), ("expired", 0...0), ("pays_after", 50...5_000), ("declines_after", 50...5_000),
    ("never", 0...0), ("http_500_paid", 0...0), ("http_500_open", 0...0), ("http_500_lost", 0...0),
    ("blocks_then_pays", 50...5_000), ("blocks_then_fails", 50...5_000), ("error", 200...4_000),
    ("error_in_progress", 200...4_000),
  ]

  private mutating func newCode() -> String {
    Self.codePrefix + "\(dice.number(100_000_000_000...999_999_999_999))"
  }

  /// A customer, who pays at once or behaves in another way.
  private mutating func customer() async -> String {
    let code = newCode()
    guard dice.happens(40) else { return code }
    let (behaviour, delays) = dice.one(of: Self.behaviours)
    let delay = Int64(dice.number(delays))
    var body: [String: JSON] = ["dynamic_id": .string(code), "behaviour": .string(behaviour)]
    if delay > 0 { body["delay"] = .integer(delay) }
    await simulator.call(.post, "customer", .object(body))
    return code
  }

  mutating func sellByCode() async {
    let code = await customer()
    let order = newOrder("/v1/pay", ["dynamic_id": .string(code)])
    await post(order, wait: dice.happens(30) ? dice.number(1...3) : 0)
  }

  mutating func sellByScan() async {
    let code = await customer()
    let order = newOrder("/v1/pay", [:])
    guard await post(order)?["state"].text == "awaiting_code", dice.happens(90) else { return }
    if dice.happens(20) {
      await simulator.call(.post, "scan", ["code": "6901234567892", "aim": "]E0"])
    }
    await simulator.call(.post, "scan", ["code": .string(code)])
    if dice.happens(50) {
      await counter.call(
        .get, "/v1/orders/\(order.number)", about: order.number, wait: dice.number(1...3))
    }
  }

  mutating func sellByQR() async {
    let order = newOrder("/v1/precreate", ["payway": .string(dice.one(of: ["1", "3"]))])
    guard let code = await post(order, wait: 2)?["qr_code"].text, dice.happens(75) else { return }
    try? await Task.sleep(for: .milliseconds(dice.number(0...3_000)))
    await simulator.call(.post, "wallet/pay", ["qr_code": .string(code)])
  }

  /// Two programs post one number at once: with the same contents, or with others.
  mutating func twice() async {
    let code = newCode()
    let order = newOrder("/v1/pay", ["dynamic_id": .string(code)])
    var rival = order
    if dice.happens(40) {
      rival.amount += 1
      rival.body["total_amount"] = .integer(rival.amount)
      counter.book.begin(
        rival.number, sale: rival.sale, amount: rival.amount, prints: rival.body["print"] == .null)
    }
    let isOther = rival.amount != order.amount
    async let first = Self.post(order, counter, mayDiffer: isOther)
    async let second = Self.post(rival, counter, mayDiffer: isOther)
    let answers = await [first, second]
    counter.tally.add("numbers posted by two")
    let taken = answers.filter { $0 != nil && $0 != .null }.count
    if isOther, taken > 1 {
      counter.book.surprise("\(order.number) was taken with two contents: \(answers)")
    }
    // From now on it is one or the other; nothing is said about it again.
    if isOther { orders.removeAll { $0.number == order.number } }
  }

  /// Two programs sell one sale at once, with two numbers.
  mutating func raceForASale() async {
    let first = newOrder("/v1/pay", ["dynamic_id": .string(await customer())])
    let second = newOrder("/v1/pay", ["dynamic_id": .string(newCode())], sale: first.sale)
    async let one = Self.post(first, counter)
    async let other = Self.post(second, counter)
    _ = await (one, other)
    counter.tally.add("races for a sale")
  }

  /// The same number with the same contents, as after an answer that was lost.
  mutating func askAgain() async {
    guard !orders.isEmpty else { return }
    let order = dice.one(of: orders)
    await post(order)
    if let refund = order.refunds.last {
      await sendRefund(order.number, refund.number, refund.amount)
    }
  }
}
