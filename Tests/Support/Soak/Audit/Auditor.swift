/// After the chaos: waits for the end of everything, as long as the policy allows, and compares.
struct Auditor: Sendable {
  let simulator: Simulator
  let daemon: Daemon
  let socket: String
  let book: Book
  let reader: EventReader
  let paper: PaperArchive
  /// Milliseconds after which everything must have ended, or be in need of attention.
  let bound: Int64
  /// Milliseconds after which nothing is on its way to the gateway any more.
  let travelling: Int64
  let tally: Tally
  private var caller: HTTPCaller { HTTPCaller(endpoint: .unix(socket)) }

  init(
    simulator: Simulator, daemon: Daemon, socket: String, book: Book, reader: EventReader,
    paper: PaperArchive, bound: Int64, travelling: Int64, tally: Tally
  ) {
    self.simulator = simulator
    self.daemon = daemon
    self.socket = socket
    self.book = book
    self.reader = reader
    self.paper = paper
    self.bound = bound
    self.travelling = travelling
    self.tally = tally
  }

  /// What was found, and the orders that it was found with.
  func audit() async -> (found: Findings, orders: [String: JournalOrder]) {
    var found = Findings()
    let deadline = Steady.now + bound
    // What still travels arrives first.
    _ = await Conductor.sleep(travelling)
    var orders = await settle(until: deadline)
    await lookForLatePayments(orders)
    orders = await settle(until: max(deadline, Steady.now + 30_000))
    await waitForPrints(until: Steady.now + 60_000)
    await paper.collect(from: simulator)
    guard let ledger = await simulator.call(.get, "ledger", within: 120_000) else {
      found.add("audit", "the ledger cannot be read")
      return (found, orders)
    }
    let entries = book.entries
    found.merge(
      BooksAudit(journal: orders, ledger: LedgerOrder.all(ledger), entries: entries).findings())
    found.add("ledger", await claims(orders, entries))
    let events = reader.now
    found.merge(
      PaperAudit(
        journal: orders, entries: entries, papers: paper.papers, dropped: events.dropped,
        missed: paper.missed
      ).findings())
    found.add("print jobs", events.openJobs.sorted().map { "job \($0) has not ended" })
    found.add("events", events.wrongs)
    found.add("events", await reader.compare())
    found.add("answers", book.surprises)
    found.add("daemon", await daemon.wrongs)
    return (found, orders)
  }

  /// All orders of the journal, once all have ended or the time is over.
  private func settle(until deadline: Int64) async -> [String: JournalOrder] {
    var orders: [String: JournalOrder] = [:]
    var asked = 0
    while !Task.isCancelled {
      if let status = await get("/v1/status"), status["open_orders"].int == 0 {
        orders = await all()
        let waiting = orders.values.filter { !$0.isSettled || $0.needsAttention }
        if !orders.isEmpty, waiting.isEmpty { return orders }
        // A person would ask once more before worrying; some stay as they are.
        if waiting.allSatisfy(\.isSettled), asked >= 5 { return orders }
        asked += 1
        for order in waiting.prefix(200) { await ask(order.number) }
      }
      guard Steady.now < deadline else { return await all() }
      try? await Task.sleep(for: .seconds(1))
    }
    return orders
  }

  /// Orders that were closed without a confirmation are watched for a day; here a person asks now.
  private func lookForLatePayments(_ orders: [String: JournalOrder]) async {
    guard let ledger = await simulator.call(.get, "ledger", within: 120_000) else { return }
    let books = LedgerOrder.all(ledger)
    for order in orders.values where order.isClosedUnpaid && (books[order.number]?.kept ?? 0) > 0 {
      tally.add("late payments found by asking at the end")
      await ask(order.number)
    }
  }

  private func ask(_ number: String) async {
    _ = try? await caller.call(.post, "/v1/orders/\(number)/query?wait=2", within: 15_000)
  }

  private func get(_ path: String) async -> JSON? {
    guard let reply = try? await caller.call(.get, path, within: 30_000), reply.status == 200 else {
      return nil
    }
    return reply.json
  }

  private func all() async -> [String: JournalOrder] {
    var found: [String: JournalOrder] = [:]
    var cursor = ""
    for _ in 0..<5_000 {
      guard let page = await get("/v1/orders?limit=200\(cursor)") else { break }
      for order in page["orders"].list.compactMap(JournalOrder.init) { found[order.number] = order }
      guard let next = page["next"].text else { return found }
      cursor = "&after=\(next)"
    }
    return found
  }

  private func waitForPrints(until deadline: Int64) async {
    while Steady.now < deadline, !Task.isCancelled {
      if reader.now.openJobs.isEmpty { return }
      try? await Task.sleep(for: .milliseconds(250))
    }
  }

  /// What the simulator's ledger says to the shop's claims, a part of them at a time.
  private func claims(
    _ orders: [String: JournalOrder], _ entries: [String: Book.Entry]
  ) async -> [String] {
    var sales: [String: [String]] = [:]
    for order in orders.values {
      if let sale = order.sale { sales[sale, default: []].append(order.number) }
    }
    let shared = sales.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
    // What was reversed as a whole was paid when the goods went.
    let delivered = entries.filter { number, entry in
      entry.mayHandOver && orders[number]?.wasRevoked == false
        && orders[number]?.needsAttention == false
    }.keys.sorted()
    let terminal = await get("/v1/terminal") ?? .null
    let keys = ["current", "previous"].compactMap { terminal["keys"][$0]["id"].text }
    var claims: [JSON] = [
      [
        "keys": .object([terminal["terminal_sn"].text ?? "none": .array(keys.map(JSON.string))])
      ]
    ]
    for part in shared.chunks(of: 2_000) {
      claims.append([
        "sales": .object(
          Dictionary(
            uniqueKeysWithValues: part.map { ($0.key, .array($0.value.map(JSON.string))) }))
      ])
    }
    for part in delivered.chunks(of: 5_000) {
      claims.append(["delivered": .array(part.map(JSON.string))])
    }
    var found: Set<String> = []
    for claim in claims {
      guard let answer = await simulator.call(.post, "ledger", claim, within: 120_000) else {
        found.insert("the ledger does not answer to claims")
        continue
      }
      for violation in answer["violations"].list {
        let words = [violation["check"], violation["subject"], violation["text"]].compactMap(\.text)
        found.insert(words.joined(separator: ": "))
      }
    }
    return found.sorted()
  }
}

extension Array {
  /// Parts of at most so many elements.
  fileprivate func chunks(of size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}
