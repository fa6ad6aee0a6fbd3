import Testing

@testable import Journal
@testable import Terminal

/// What orders are found by beside their numbers: the sale, and the day that something happened.
@Suite struct SaleAndReportTests {
  let scratch: Scratch
  let journal: Journal

  init() throws {
    scratch = try Scratch()
    journal = try scratch.journal()
  }

  private func order(
    _ number: String, sale: String? = nil, state: OrderState = .paid, sn: String? = nil,
    made: Milliseconds = 10, paid: Milliseconds? = nil, late: Milliseconds? = nil,
    returned: [(Milliseconds, Return.State)] = []
  ) throws -> StoredOrder {
    var request = OrderRequest(
      clientSN: try #require(ClientSN(number)), kind: .pay, gateway: "upay",
      totalAmount: Amount(1_250), currency: .cny, subject: "tea", operator: "li")
    request.saleNo = sale
    func moment(_ wall: Milliseconds) -> Moment { Moment(wall: wall, boot: wall) }
    var order = Order(
      request: request, gatewayOrderNo: number, terminalSN: "t1", deviceID: "d1", nonce: "n",
      policy: OrderPolicy(), payment: .paid, at: moment(made))
    order.sn = sn
    order.paidAt = paid.map(moment)
    order.latePayment = late.map {
      LatePayment(amount: Amount(1_250), foundAt: moment($0), handling: .ask)
    }
    order.returns = returned.map { at, state in
      Return(
        kind: .refund, refundRequestNo: nil, amount: Amount(1), state: state, operator: "li",
        reason: nil, createdAt: moment(made), updatedAt: moment(at), error: nil, external: false,
        progress: ReturnProgress(means: .refund, attentionAt: 0, heardAt: 0))
    }
    return StoredOrder(
      order: order, contentsDigest: [1], code: nil, codeDigest: nil, state: state, open: false,
      bootID: "boot")
  }

  private func texts(_ orders: [StoredOrder]) -> [String] { orders.map(\.order.clientSN.text) }

  @Test func theOrdersOfASaleNewestFirst() throws {
    try journal.put(
      order("A", sale: "7", made: 30), order("B", sale: "8"), order("C", sale: "7", made: 20),
      order("D"))
    #expect(texts(try journal.orders(ofSale: "7")) == ["C", "A"])
    #expect(texts(try journal.orders(ofSale: "8")) == ["B"])
    #expect(texts(try journal.orders(ofSale: "")) == [])
    #expect(texts(try journal.orders(ofSale: "7' OR 1 --")) == [])
  }

  @Test func aListBySale() throws {
    try journal.put(
      order("A", sale: "7", state: .failed, sn: "s1", made: 10), order("B", sale: "7", made: 20),
      order("C", sale: "8", made: 30), order("D", sale: "7", sn: "s1", made: 40))
    #expect(texts(try journal.orders(saleNo: "7").orders) == ["D", "B", "A"])
    #expect(texts(try journal.orders(saleNo: "7", state: .failed).orders) == ["A"])
    #expect(texts(try journal.orders(saleNo: "7", since: 20, until: 40).orders) == ["B"])
    #expect(texts(try journal.orders(sn: "s1", saleNo: "7").orders) == ["D", "A"])
    #expect(texts(try journal.orders(sn: "s1", saleNo: "8").orders) == [])
    #expect(texts(try journal.orders(sn: "s1", saleNo: "7", state: .paid).orders) == ["D"])
    let first = try journal.orders(saleNo: "7", limit: 2)
    #expect(texts(first.orders) == ["D", "B"])
    #expect(texts(try journal.orders(saleNo: "7", limit: 2, after: first.next).orders) == ["A"])
  }

  @Test func theSaleOfAnOrderIsKeptWhenItChanges() throws {
    try journal.put(order("A", sale: "7"))
    try journal.put(order("A", sale: "7", state: .refunded))
    #expect(texts(try journal.orders(saleNo: "7", state: .refunded).orders) == ["A"])
  }

  @Test(
    arguments: [
      ("made at the beginning", 100, nil, nil, [], true),
      ("made at the end", 200, nil, nil, [], false),
      ("made before", 99, nil, nil, [], false),
      ("paid", 50, 100, nil, [], true),
      ("paid at the end", 50, 200, nil, [], false),
      ("paid before", 50, 60, nil, [], false),
      ("found paid late", 50, nil, 150, [], true),
      ("found paid late, before", 50, nil, 60, [], false),
      ("given back", 50, 60, nil, [150], true),
      ("given back, and once more later", 50, 60, nil, [150, 500], true),
      ("given back before", 50, 60, nil, [70], false),
      ("made after, given back", 300, 310, nil, [320], false),
    ] as [(String, Milliseconds, Milliseconds?, Milliseconds?, [Milliseconds], Bool)])
  func whatHappenedInATime(
    name: String, made: Milliseconds, paid: Milliseconds?, late: Milliseconds?,
    returned: [Milliseconds], isFound: Bool
  ) throws {
    try journal.put(
      order("A", made: made, paid: paid, late: late, returned: returned.map { ($0, .succeeded) }))
    let found = try journal.orders(touchedFrom: 100, until: 200)
    #expect(found.orders.isEmpty != isFound, "\(name)")
    #expect(found.next == nil)
  }

  @Test(arguments: Return.State.allCases)
  func onlyAReturnThatSucceededCounts(state: Return.State) throws {
    try journal.put(order("A", made: 50, paid: 60, returned: [(150, state)]))
    let found = try journal.orders(touchedFrom: 100, until: 200)
    #expect(found.orders.isEmpty == (state != .succeeded))
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 1_000])
  func pagesShowEveryOrderOnce(limit: Int) throws {
    for index in 0..<5 {
      try journal.put(order("N\(index)", made: 100, paid: 110, returned: [(120, .succeeded)]))
    }
    try journal.put(order("X", made: 300))
    var seen: [String] = []
    var cursor: String?
    for _ in 0..<10 {
      let page = try journal.orders(touchedFrom: 100, until: 200, after: cursor, limit: limit)
      #expect((1...limit).contains(page.orders.count))
      seen += texts(page.orders)
      cursor = page.next
      if cursor == nil { break }
    }
    #expect(seen == ["N0", "N1", "N2", "N3", "N4"])
  }

  @Test(arguments: ["", "0", "-1", "x", "1-1", "99999999999999999999"])
  func whatIsNoCursorIsRefused(cursor: String) {
    #expect(throws: JournalError.refused("after: not a cursor that this journal gave")) {
      try journal.orders(touchedFrom: 0, until: 1, after: cursor, limit: 1)
    }
  }

  /// Each list has an index of its own: none looks at every order.
  @Test(arguments: [
    ("orders_sale", "SELECT body FROM orders WHERE sale_no = '7' ORDER BY id DESC"),
    ("orders_created", "SELECT id FROM orders WHERE created_at >= 1 AND created_at < 2"),
    ("orders_paid", "SELECT id FROM orders WHERE paid_at >= 1 AND paid_at < 2"),
    ("orders_returned", "SELECT id FROM orders WHERE returned_at >= 1 AND created_at < 2"),
    ("print_jobs_named", "SELECT document FROM print_jobs WHERE print_id = 'P'"),
    (
      "print_jobs_ended",
      """
      SELECT id FROM print_jobs WHERE state IN ('printed', 'dropped') AND document <> x''
        AND created_at < 9 ORDER BY created_at LIMIT 3
      """
    ),
    (
      "print_jobs_emptied",
      """
      SELECT id FROM print_jobs WHERE document = x'' AND created_at < 9
        ORDER BY created_at LIMIT 3
      """
    ),
    (
      "orders_closed",
      """
      SELECT id FROM orders WHERE open = 0 AND updated_at < 9 AND id < 9
        ORDER BY updated_at, id LIMIT 3
      """
    ),
  ])
  func listsUseTheirIndex(index: String, sql: String) throws {
    let plan = try scratch.raw().plan(of: sql)
    #expect(plan.contains(index), "\(plan)")
    #expect(!plan.contains("SCAN"), "\(plan)")
    #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
  }
}
