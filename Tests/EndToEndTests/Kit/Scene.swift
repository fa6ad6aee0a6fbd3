import Foundation

/// How many daemons run at once: more would only make each of them late.
let places = Places(6)

actor Places {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  func enter() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}

/// Short waits, so that a lost answer is found within a test.
let impatient: [String: String] = [
  "gateway.upay.connect_timeout": "2s", "gateway.upay.pay_timeout": "1500ms",
  "gateway.upay.request_timeout": "1500ms", "gateway.upay.unsent_retry": "2s",
  "gateway.upay.pay_budget": "4s", "gateway.upay.poll_fast": "100ms",
  "gateway.upay.poll_slow": "500ms", "gateway.upay.visibility_lag": "200ms",
]

/// The same for a payment system beside Upay, whose orders nothing closes before their time.
func hurried(_ gateway: String) -> [String: String] {
  let times = [
    "pay_timeout": "1500ms", "request_timeout": "1500ms", "pay_budget": "2s", "qr_life": "2s",
    "poll_fast": "100ms", "poll_slow": "200ms", "visibility_lag": "200ms",
  ]
  return Dictionary(uniqueKeysWithValues: times.map { ("gateway.\(gateway).\($0)", $1) })
}

/// A private directory for one test, removed however it ends.
///
/// - Parameter places: those of which it takes one meanwhile.
func withScratch<Result>(
  _ places: Places = places, _ body: (Scratch) async throws -> Result
) async throws -> Result {
  await places.enter()
  do {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let result = try await body(scratch)
    await places.leave()
    return result
  } catch {
    await places.leave()
    throw error
  }
}

/// The simulator and a running, activated daemon that uses it; both are gone at the end.
///
/// - Parameters:
///   - isTold: whether the simulated payment systems send it notifications.
///   - prepare: makes files that settings name, and answers these settings.
func withTill<Result>(
  _ settings: [String: String] = [:], gateways: [String] = [],
  environment: [String: String] = [:], ignoring: [String] = [], activated: Bool = true,
  isTold: Bool = false,
  prepare: (Scratch, World) throws -> [String: String] = { _, _ in [:] },
  _ body: (Till, World) async throws -> Result
) async throws -> Result {
  try await withScratch { scratch in
    let world = try await World(in: scratch, gateways: gateways, isTelling: isTold)
    return try await finally {
      let waits = gateways.isEmpty || gateways.contains("upay") ? impatient : [:]
      let own = try waits.merging(settings) { $1 }.merging(prepare(scratch, world)) { $1 }
      let till = Till(
        Till.Setup(
          file: world.config, settings: own, environment: environment, ignoring: ignoring),
        in: scratch)
      return try await finally {
        try await till.start()
        if activated { try await till.activate(world.activationCode()) }
        return try await body(till, world)
      } clean: {
        await till.kill()
      }
    } clean: {
      await world.kill()
    }
  }
}

/// Does `clean` after `body`, however that ends.
func finally<Result>(
  _ body: () async throws -> Result, clean: () async -> Void
) async throws -> Result {
  do {
    let result = try await body()
    await clean()
    return result
  } catch {
    await clean()
    throw error
  }
}

extension Till {
  /// All that was published until now: a scan of goods marks the end.
  func history(_ world: World) async throws -> [EventFeed.Event] {
    let feed = try await EventFeed(socket)
    defer { feed.end() }
    let mark = "MARK-\(UUID().uuidString.prefix(8))"
    try await world.scan(mark, aim: "]C1")
    let end = try await feed.wait(for: "the scan of \(mark)") { $0.data["code"].text == mark }
    return feed.events.filter { $0.id < end.id }
  }
}
