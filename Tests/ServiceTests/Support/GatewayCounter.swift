import Service
import Terminal
import Testing
import Transport

@testable import Journal
@testable import Service

/// One till with one payment system, or with Upay beside it.
struct GatewayCounter {
  let clock: ManualClock
  let shop: Shop
  let till: Till

  init(
    _ gateway: any Gateway, over wire: any Wire, currency: Currency, clock: ManualClock,
    policy: OrderPolicy = OrderPolicy(), besideUpay: Bool = false, routes: [GatewayRoute] = []
  ) async throws {
    self.clock = clock
    shop = try Shop()
    var all = shop.settings
    let settings = GatewaySettings(
      gateway: gateway, transfer: all.gateways[0].transfer, policy: policy, vendor: nil, appID: "",
      precreatePayway: nil, currency: currency, isSimulated: false)
    all.gateways = besideUpay ? all.gateways + [settings] : [settings]
    all.printers = []
    all.scanners = []
    all.routes = routes
    till = try Till(
      settings: all, journal: Journal(directory: shop.directory(), seal: Fixture.seal), wire: wire,
      clock: clock, log: shop.logs.logger)
    try await till.start()
  }

  func pay(
    _ number: String, code: String = Fixture.code, _ change: (inout OrderBody) -> Void = { _ in }
  ) async throws -> OrderView {
    var body = PayBody(order: Fixture.order(number), dynamicID: code)
    change(&body.order)
    return try await till.pay(body, by: Fixture.peer, wait: nil).value
  }

  func precreate(
    _ number: String, payway: String? = "17", preauth: Bool? = nil,
    _ change: (inout OrderBody) -> Void = { _ in }
  ) async throws -> OrderView {
    var body = PrecreateBody(order: Fixture.order(number), preauth: preauth)
    body.order.payway = payway
    change(&body.order)
    return try await till.precreate(body, by: Fixture.peer, wait: nil).value
  }

  /// Lets time pass until the order is in this state, or for so many waits.
  func order(
    _ number: String, until state: OrderState, waits: Int = 2_000
  ) async throws -> OrderView {
    try await order(number, waits: waits) { $0.state == state }
  }

  func order(
    _ number: String, waits: Int = 2_000, until isIt: (OrderView) -> Bool
  ) async throws -> OrderView {
    for _ in 0..<waits {
      await settle()
      let order = try await till.order(number, by: Fixture.peer, wait: nil)
      guard !isIt(order), let due = clock.nextDue else { return order }
      clock.advance(to: due)
    }
    await settle()
    return try await till.order(number, by: Fixture.peer, wait: nil)
  }

  func settle() async {
    while !Task.isCancelled, await !till.isSettled(clock, parked: 0, printing: 0) {
      await Task.yield()
    }
  }

  func problem(_ call: () async throws -> Void) async -> Problem? {
    await #expect(throws: Problem.self) { try await call() }
  }
}
