import Foundation

/// A gateway with its devices, and grounds on which tills are crashed one after the other.
///
/// For one task at a time.
final class Workshop {
  /// Short waits: most of an attempt is waiting.
  private static let hasty: [String: String] = [
    "gateway.upay.connect_timeout": "2s", "gateway.upay.pay_timeout": "1500ms",
    "gateway.upay.request_timeout": "1500ms", "gateway.upay.unsent_retry": "500ms",
    "gateway.upay.pay_budget": "1s", "gateway.upay.poll_fast": "50ms",
    "gateway.upay.poll_slow": "100ms", "gateway.upay.visibility_lag": "50ms",
    "gateway.upay.qr_life": "2s",
  ]

  let world: World
  private let scratch: Scratch
  private let name: String
  private var activationCode = ""
  private var grounds: [String: String] = [:]
  private var attempts = 0
  /// Sales of a ground that were not given back yet.
  private var sales: [String: [String]] = [:]

  /// - Parameter name: short; the numbers of the orders begin with it.
  init(_ name: String, in scratch: Scratch) async throws {
    self.name = name
    self.scratch = scratch
    world = try await World(in: scratch)
    let made = try await world.call("POST", "activation-codes", ["uses": 10_000])
    activationCode = made.json["code"].text ?? ""
  }

  func close() async { await world.kill() }

  /// A till on the ground of `scenario`, not started, in a directory of its own.
  func attempt(at scenario: Scenario) async throws -> Attempt {
    attempts += 1
    let scratch = try Scratch()
    do {
      let till = till(in: scratch)
      var number = "\(name)-\(attempts)"
      if scenario.ground != .nothing {
        let ground = try await ground(of: scenario)
        try FileManager.default.copyItem(atPath: ground, toPath: till.state)
      }
      if scenario.ground == .sold {
        guard let sale = sales[scenario.name]?.popLast() else { throw Trouble("all is sold out") }
        number = sale
      }
      var numbers = [number]
      if case .old = scenario.ground {
        number = oldNumber(scenario)
        numbers = (1...3).map { "\(number)-\($0)" }
      }
      let digits = "\(Int64(10_000_000_000_000) + Int64(attempts))"
      return Attempt(
        till: till, world: world, number: number, numbers: numbers,
        lastNumber: "\(name)-\(attempts)-T", code: "2847\(digits)",
        activationCode: activationCode)
    } catch {
      scratch.remove()
      throw error
    }
  }

  private func till(in scratch: Scratch) -> Till {
    Till(Till.Setup(file: world.config, settings: Self.hasty), in: scratch)
  }

  /// The orders whose payment left more than once, in all attempts so far.
  func repeatedPayments() async throws -> [String] {
    let paths: Set = ["/upay/v2/pay", "/upay/v2/precreate"]
    let payments = try await world.requests().filter { paths.contains($0["path"].text ?? "") }
    return Dictionary(grouping: payments) { $0["client_sn"].text ?? "" }
      .filter { $0.value.count > 1 }.map { "\($0.key) left \($0.value.count) times" }
  }

  // MARK: Grounds

  private func oldNumber(_ scenario: Scenario) -> String {
    "\(name)-\(scenario.name.split(separator: " ").joined())"
  }

  /// The state directory that a scenario begins with; made when it is needed first.
  private func ground(of scenario: Scenario) async throws -> String {
    let isUsedUp = scenario.ground == .sold && sales[scenario.name]?.isEmpty == true
    if let known = grounds[scenario.name], scenario.ground != .activatedAnew, !isUsedUp {
      return known
    }
    let own = try Scratch()
    defer { own.remove() }
    let till = till(in: own)
    return try await finally {
      try await till.start()
      try await till.activate(activationCode)
      switch scenario.ground {
      case .sold: try await sell(20, for: scenario.name, on: till)
      case .old: try await trade(oldNumber(scenario), on: till)
      case .nothing, .activated, .activatedAnew: break
      }
      try await till.stop()
      if case .old(let schema) = scenario.ground {
        try await world.walletPays(["client_sn": .string("\(oldNumber(scenario))-3")])
        try OldSchema.bring("\(till.state)/journal.db", backTo: schema)
      }
      let place = scratch.file("ground-\(UUID().uuidString.prefix(8))")
      try FileManager.default.moveItem(atPath: till.state, toPath: place)
      grounds[scenario.name] = place
      return place
    } clean: {
      await till.kill()
    }
  }

  private func sell(_ count: Int, for scenario: String, on till: Till) async throws {
    var numbers: [String] = []
    let batch = UUID().uuidString.prefix(4)
    for index in 1...count {
      let number = "\(name)-\(scenario)-\(batch)-\(index)"
      let code = "2848\(Int64(10_000_000_000_000) + Int64(index))"
      let paid = try await till.pay(number, 1_000, code: code, with: ["print": false])
      guard paid.json["state"] == "paid" else { throw Trouble("\(paid)") }
      numbers.append(number)
    }
    sales[scenario] = numbers
  }

  /// A paid order, a returned one, and one whose customer has not confirmed yet.
  private func trade(_ number: String, on till: Till) async throws {
    let codes = (1...3).map { "284900000000000\($0)00" }
    _ = try await till.pay("\(number)-1", 900, code: codes[0], with: ["print": false])
    _ = try await till.pay("\(number)-2", 800, code: codes[1], with: ["print": false])
    _ = try await till.refund("\(number)-2", "r-1", 300)
    try await world.customer(codes[2], "never")
    let open: [String: JSON] = ["print": false]
    _ = try await till.pay("\(number)-3", 700, code: codes[2], with: open, wait: nil)
    try await eventually("an order in progress") {
      try await till.order("\(number)-3")["state"] == "in_progress" ? true : nil
    }
  }
}
