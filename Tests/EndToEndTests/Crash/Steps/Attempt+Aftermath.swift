import Foundation

extension Attempt {
  /// Leaves the till in peace, and says what is not as it was promised: nothing that was accepted is
  /// lost, nothing is paid twice, the till says what the ledger says, at most one receipt is without
  /// a mark, a key is there that the gateway takes, and the till goes on selling.
  func wrongs(of scenario: Scenario) async throws -> [String] {
    var found = try await trade(scenario)
    for order in try await ownOrders() { try await till.resolved(order["client_sn"].text ?? "") }
    try await noMorePrintJobs()
    let orders = try await ownOrders()
    let keys = try await till.get("/v1/terminal")
    let ledger = try await self.ledger(orders, keys)
    found += Agreement.violations(orders: orders, booked: booked(ledger))
    let subjects = Set(numbers + [lastNumber, keys["terminal_sn"].text ?? ""])
    found += ledger["violations"].list.filter { subjects.contains($0["subject"].text ?? "") }
      .map { "\($0)" }
    found += promises.now.broken(by: orders)
    found += try await misprints(orders, scenario)
    found += try await keyWrongs(keys)
    return found
  }

  func ownOrders() async throws -> [JSON] {
    var found: [JSON] = []
    for number in numbers + [lastNumber] {
      let reply = try await till.call("GET", "/v1/orders/\(number)")
      if reply.status == 200 { found.append(reply.json) }
    }
    return found
  }

  private func ledger(_ orders: [JSON], _ terminal: JSON) async throws -> JSON {
    let ids = ["current", "previous"].compactMap { terminal["keys"][$0]["id"].text }
    let delivered = orders.filter { $0["hand_over"] == true }.map { $0["client_sn"] }
    let claims: JSON = [
      "sales": .object(
        Dictionary(
          uniqueKeysWithValues: orders.map { order in
            (order["client_sn"].text ?? "", .array([order["client_sn"]]))
          })),
      "delivered": .array(delivered),
      "keys": .object([terminal["terminal_sn"].text ?? "": .array(ids.map(JSON.string))]),
    ]
    return try await world.call("POST", "ledger", claims).json
  }

  private func booked(_ ledger: JSON) -> [String: [Booked]] {
    let own = Set(numbers + [lastNumber])
    var booked: [String: [Booked]] = [:]
    for order in ledger["orders"].list {
      guard let number = order["client_sn"].text, own.contains(number) else { continue }
      booked[number, default: []].append(
        Booked(
          taken: order["paid_amount"].int ?? 0, returned: order["returned_amount"].int ?? 0))
    }
    return booked
  }

  // MARK: It still sells

  private func trade(_ scenario: Scenario) async throws -> [String] {
    let code = "2850\(code.dropFirst(4))"
    let quietly: [String: JSON] = ["print": false]
    var paid = try await till.pay(lastNumber, 100, code: code, with: quietly)
    // Each thread of the journal's may have a fault of its own to come.
    for _ in 0..<2 where paid.json["code"] == "journal-unwritable" {
      try await writableJournal()
      paid = try await till.pay(lastNumber, 100, code: code, with: quietly)
    }
    if scenario.ground == .nothing, paid.json["code"] == "not-activated" {
      try await activateAgain()
      paid = try await till.pay(lastNumber, 100, code: code, with: quietly)
    }
    return paid.json["state"] == "paid" ? [] : ["the till sells no more: \(paid)"]
  }

  /// Waits until a journal that could not be written can be.
  func writableJournal() async throws {
    try await eventually("a journal that can be written") {
      try await till.get("/v1/status")["journal"] == "ok" ? true : nil
    }
  }

  /// As its words say to do: the same code once more, and another one when that is refused.
  private func activateAgain() async throws {
    let path = "/v1/terminal/activate"
    let again = try await till.call("POST", path, ["code": .string(activationCode)])
    guard again.status != 201 else { return }
    guard again.json["code"] == "activation-refused" else { throw Trouble("\(again)") }
    let fresh = try await world.call("POST", "activation-codes", ["uses": 1]).json["code"]
    let reply = try await till.call("POST", path, ["code": fresh])
    guard reply.status == 201 else { throw Trouble("\(reply)") }
  }

  // MARK: Paper

  /// Waits until every print job has ended.
  func noMorePrintJobs() async throws {
    try await eventually("the end of all print jobs", within: 30) {
      try self.openPrintJobs == 0 ? true : nil
    }
  }

  var openPrintJobs: Int {
    get throws {
      let sql = "SELECT count(*) FROM print_jobs WHERE state NOT IN ('printed', 'dropped')"
      return try SQLiteTool.rows(sql, on: "\(till.state)/journal.db").first?.first
        .flatMap { Int($0) } ?? 0
    }
  }

  private func misprints(_ orders: [JSON], _ scenario: Scenario) async throws -> [String] {
    let isPrinted = ["pay", "precreate"].contains(scenario.name)
    guard isPrinted || scenario.name == "print" else { return [] }
    let papers = try await world.receipts().compactMap { $0["text"].text }
    guard !isPrinted else {
      return Paper.wrongs(orders.filter { numbers.contains($0["client_sn"].text ?? "") }, papers)
    }
    let own = papers.filter { $0.contains("SLIP \(number).") }
    var found: [String] = []
    if promises.now.slips.contains(number), own.isEmpty { found.append("slip \(number) is lost") }
    if own.count(where: { !$0.contains("POSSIBLE COPY") }) > 1 {
      found.append("\(own.count) slips \(number)")
    }
    return found
  }

  // MARK: Keys

  /// A rotation leaves the gateway one step ahead at most, and one that was answered none.
  private func keyWrongs(_ terminal: JSON) async throws -> [String] {
    guard let sn = terminal["terminal_sn"].text else { return ["there is no identity"] }
    let theirs =
      try await world.call("GET", "terminals").json["terminals"].list
      .first { $0["sn"].text == sn }?["keys"] ?? .null
    let ours = terminal["keys"]
    let (current, previous) = (ours["current"]["id"], ours["previous"]["id"])
    var found: [String] = []
    if (theirs["rotations"].int ?? 99) > 1 { found.append("rotated too often: \(theirs)") }
    if promises.now.hasCheckedIn, current != theirs["current"] || previous != theirs["previous"] {
      found.append("keys after an answered check-in: \(ours) and \(theirs)")
    }
    if current != theirs["current"], current != theirs["previous"] {
      found.append("the current key is none of the gateway's: \(ours) and \(theirs)")
    }
    return found
  }
}
