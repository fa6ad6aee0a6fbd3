/// One POS program: it sells in every way there is, cancels and gives back, and asks again for what
/// was not answered. A cashier and customers are part of it.
struct POSClient {
  struct Order: Sendable {
    var number: String
    var sale: String
    var path: String
    var body: [String: JSON]
    var amount: Int64
    var refunds: [(number: String, amount: Int64)] = []
  }

  /// The programs remember so many of their newest orders.
  static let memory = 60

  let name: String
  let counter: Counter
  let simulator: Simulator
  /// Milliseconds between two things it does, on average.
  let pace: Int
  var dice: Dice
  var made = 0
  var orders: [Order] = []

  init(_ name: String, _ counter: Counter, _ simulator: Simulator, seed: UInt64, pace: Int) {
    self.name = name
    self.counter = counter
    self.simulator = simulator
    self.pace = pace
    dice = Dice(seed, for: "client \(name)")
  }

  /// Works until the task is cancelled.
  mutating func work() async {
    while !Task.isCancelled {
      await step()
      try? await Task.sleep(for: .milliseconds(dice.number(pace / 2...pace * 3 / 2)))
    }
  }

  private mutating func step() async {
    switch dice.number(0...29) {
    case 0...8: await sellByCode()
    case 9...11: await sellByScan()
    case 12...15: await sellByQR()
    case 16...17: await twice()
    case 18: await raceForASale()
    case 19...20: await askAgain()
    case 21...22: await cancel()
    case 23...25: await refund()
    case 26: await revoke()
    case 27: await query()
    default: await look()
    }
  }

  /// A new order, of a new sale or of the one before.
  mutating func newOrder(_ path: String, _ more: [String: JSON], sale: String? = nil) -> Order {
    made += 1
    let number = "\(name)-\(made)"
    let isNew = orders.isEmpty || dice.happens(80)
    let sale = sale ?? (isNew ? "S-\(number)" : orders.last?.sale ?? "S-\(number)")
    let amount = Int64(dice.number(100...5_000))
    let prints = !dice.happens(15)
    var body: [String: JSON] = [
      "client_sn": .string(number), "total_amount": .integer(amount), "sale_no": .string(sale),
    ]
    if !prints { body["print"] = false }
    body.merge(more) { $1 }
    counter.book.begin(number, sale: sale, amount: amount, prints: prints)
    let order = Order(number: number, sale: sale, path: path, body: body, amount: amount)
    orders.append(order)
    if orders.count > Self.memory { orders.removeFirst() }
    return order
  }

  /// Posts an order until there is an answer, as a good program does; a bad one gives up.
  @discardableResult
  mutating func post(_ order: Order, wait: Int = 0) async -> JSON? {
    let tries = dice.happens(70) ? 40 : 1
    let patience: Int64 = dice.happens(10) ? Int64(dice.number(1...400)) : 20_000
    for _ in 0..<tries where !Task.isCancelled {
      let answer = await Self.post(order, counter, wait: wait, patience: patience)
      if let answer { return answer == .null ? nil : answer }
      try? await Task.sleep(for: .milliseconds(250))
    }
    return nil
  }

  /// - Returns: the order, null when it was refused, nil without an answer.
  static func post(
    _ order: Order, _ counter: Counter, wait: Int = 0, patience: Int64 = 20_000,
    mayDiffer: Bool = false
  ) async -> JSON? {
    var allowed: Set = [
      "sale-unresolved", "sale-paid", "scanner-busy", "code-already-used", "order-busy",
    ]
    if mayDiffer { allowed.insert("contents-differ") }
    let reply = await counter.call(
      .post, order.path, .object(order.body), about: order.number, wait: wait, patience: patience,
      allowed: allowed)
    guard let reply else { return nil }
    guard reply.status < 300 else { return .null }
    let answer = reply.json
    guard answer["client_sn"].text == order.number, answer["total_amount"].int == order.amount
    else {
      counter.book.surprise("\(order.path) of \(order.number) was answered \(answer)")
      return .null
    }
    counter.book.change(order.number) { _ = $0.answered.insert(order.amount) }
    return answer
  }
}
