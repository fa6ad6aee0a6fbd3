import Foundation

/// What POS programs were told by a daemon that is killed again and again.
struct Promises: Sendable {
  /// Orders that were answered with 200 or 202.
  var orders: Set<String> = []
  /// Refunds that were answered so, as `client_sn/refund_request_no`.
  var refunds: Set<String> = []
  /// Orders that were shown as paid to someone, and those shown as closed unpaid.
  var shownPaid: Set<String> = []
  var shownUnpaid: Set<String> = []
  /// Slips that were taken to be printed, by their `print_id`.
  var slips: Set<String> = []
  /// Whether a new key was said to be there.
  var hasCheckedIn = false
  /// Answers that no POS program should get.
  var surprises: [String] = []
}

/// One POS program: it sells, cancels and gives back, and posts again what was not answered.
struct POSProgram {
  let name: String
  let till: Till
  let world: World
  let promises: Monitor<Promises>
  private var dice: Dice
  private var sales: [Sale] = []

  private struct Sale {
    var number: String
    /// Several orders may be of one sale.
    var saleNo: String
    var path: String
    var body: JSON
    var refunds: [(String, Int64)] = []
  }

  init(_ name: String, _ till: Till, _ world: World, _ promises: Monitor<Promises>, seed: UInt64) {
    self.name = name
    self.till = till
    self.world = world
    self.promises = promises
    dice = Dice(seed)
  }

  /// Works until the daemon is gone, or so many things are done.
  mutating func work(_ steps: Int) async {
    for _ in 0..<steps {
      do {
        try await step()
      } catch {
        return
      }
    }
  }

  private mutating func step() async throws {
    switch dice.number(0...9) {
    case 0...3: try await sell()
    case 4: try await precreate()
    case 5: try await again()
    case 6: try await cancel()
    case 7...8: try await refund()
    default: try await revoke()
    }
  }

  private mutating func sell() async throws {
    let number = "\(name)-\(sales.count)"
    let code = "28\(dice.number(1_000_000_000...9_999_999_999))\(dice.number(1_000...9_999))"
    switch dice.number(0...5) {
    case 0: try await world.customer(code, "poor")
    case 1: try await world.customer(code, "pays_after", delay: Int64(dice.number(50...900)))
    case 2: try await world.customer(code, "http_500_paid")
    default: break
    }
    let saleNo = newSale()
    let sale = Sale(
      number: number, saleNo: saleNo, path: "/v1/pay",
      body: [
        "client_sn": .string(number), "total_amount": .integer(Int64(dice.number(100...5_000))),
        "dynamic_id": .string(code), "sale_no": .string(saleNo),
      ])
    sales.append(sale)
    try await post(sale)
  }

  private mutating func precreate() async throws {
    let number = "\(name)-\(sales.count)"
    let saleNo = newSale()
    let sale = Sale(
      number: number, saleNo: saleNo, path: "/v1/precreate",
      body: [
        "client_sn": .string(number), "total_amount": .integer(Int64(dice.number(100...5_000))),
        "payway": "1", "sale_no": .string(saleNo),
      ])
    sales.append(sale)
    let order = try await post(sale)
    guard let code = order["qr_code"].text, dice.number(0...2) > 0 else { return }
    try? await world.walletPays(["qr_code": .string(code)])
  }

  /// Another sale, or the one before once more, as after a code that had expired.
  private mutating func newSale() -> String {
    let isAnother = dice.number(0...3) > 0
    return isAnother ? "\(name)-S\(sales.count)" : sales.last?.saleNo ?? "\(name)-S0"
  }

  /// The same number with the same contents, as after an answer that was lost.
  private mutating func again() async throws {
    guard let sale = sales.randomElement(using: &dice) else { return }
    try await post(sale)
    if let (number, amount) = sale.refunds.last { try await refund(sale.number, number, amount) }
  }

  private mutating func cancel() async throws {
    guard let sale = sales.suffix(3).randomElement(using: &dice) else { return }
    note(try await till.act("cancel", sale.number, wait: 0), [404, 409])
  }

  private mutating func revoke() async throws {
    guard let sale = sales.randomElement(using: &dice) else { return }
    note(try await till.act("revoke", sale.number, wait: 0), [404, 409, 422])
  }

  private mutating func refund() async throws {
    guard let index = sales.indices.randomElement(using: &dice) else { return }
    let number = "r\(sales[index].refunds.count)"
    let amount = Int64(dice.number(1...400))
    sales[index].refunds.append((number, amount))
    try await refund(sales[index].number, number, amount)
  }

  private func refund(_ sale: String, _ number: String, _ amount: Int64) async throws {
    let reply = try await till.refund(sale, number, amount, wait: 0)
    if reply.status < 300 { promises.change { _ = $0.refunds.insert("\(sale)/\(number)") } }
    note(reply, [404, 409, 422])
  }

  @discardableResult
  private func post(_ sale: Sale) async throws -> JSON {
    let reply = try await till.call("POST", sale.path, sale.body, wait: 1)
    if reply.status < 300 { promises.change { _ = $0.orders.insert(sale.number) } }
    note(reply, [])
    return reply.json
  }

  /// Keeps what the answer says; `allowed` are the refusals that may happen.
  private func note(_ reply: Reply, _ allowed: Set<Int>) {
    let order = reply.json
    let isAboutTheSale = ["sale-paid", "sale-unresolved"].contains(order["code"].text)
    promises.change { promises in
      if reply.status >= 300 && !allowed.contains(reply.status) && !isAboutTheSale {
        promises.surprises.append("\(name): \(reply)")
      }
      guard let number = order["client_sn"].text else { return }
      if order["paid_at"].text != nil { promises.shownPaid.insert(number) }
      if ["failed", "canceled"].contains(order["state"].text) {
        promises.shownUnpaid.insert(number)
      }
    }
  }
}
