import Cryptography
import Synchronization
import Terminal

@testable import Simulation

/// The gateway beyond the wire: the simulator's model, which outlives every daemon.
final class World: Sendable {
  static let vendor = UpayModel.Vendor(sn: "91800129", key: "the-vendors-key", appID: "app-1")

  private struct State {
    var gateway = GatewayWorld(model: UpayModel(vendor: World.vendor))
    var random = SplitMix64(state: 7)
    var skew: Milliseconds = 0
  }
  private let state = Mutex(State())

  func receive(_ request: HTTPRequest, at wall: Milliseconds) -> (Delivery, date: Milliseconds) {
    let sign = request.headers.first { $0.name == "Authorization" }?.value
    return state.withLock { state in
      let now = wall + state.skew
      let delivery = state.gateway.receive(
        GatewayRequest(path: request.path, authorization: sign, body: request.body), at: now,
        using: &state.random)
      return (delivery, now)
    }
  }

  /// The answer that had to be waited for.
  func collect(
    _ ticket: Delivery.Ticket, at wall: Milliseconds
  ) -> (Delivery, date: Milliseconds) {
    state.withLock { state in
      let now = wall + state.skew
      return (state.gateway.collect(ticket, at: now, using: &state.random), now)
    }
  }

  /// Lets everything arrive and happen that is due by now.
  func advance(to wall: Milliseconds) {
    state.withLock { state in
      state.gateway.advance(to: wall + state.skew, using: &state.random)
    }
  }

  /// The same gateway at this moment, which goes its own way from now on.
  var copy: World {
    let copy = World()
    let now = state.withLock { $0 }
    copy.state.withLock { $0 = now }
    return copy
  }

  // MARK: What a test does

  func activationCode(uses: Int = 1, at wall: Milliseconds) -> String {
    state.withLock { state in
      state.gateway.addActivationCode(uses: uses, at: wall, using: &state.random)
    }
  }

  /// From now on whoever shows `code` behaves so.
  func customer(_ code: String, _ behaviour: CustomerBehaviour, delay: Milliseconds? = nil) {
    state.withLock { $0.gateway.script(Customer(behaviour, delay: delay), for: code) }
  }

  /// A customer pays the order with this number of the terminal.
  func pays(_ clientSN: String, at wall: Milliseconds) throws {
    try change { try $0.customerPays(try sn(clientSN, in: $0), at: wall) }
  }

  func refundInPortal(_ clientSN: String, amount: Int64, at wall: Milliseconds) throws {
    try change { try $0.refundInPortal(try sn(clientSN, in: $0), amount: amount, at: wall) }
  }

  /// What goes wrong with the next requests of a path.
  func fault(
    _ path: Line.Path, _ kind: FaultScript.Kind, times: Int = 1, _ argument: JSONValue? = nil
  ) throws {
    try change {
      try $0.faults.add(
        FaultScript.Fault(path: path.rawValue, kind: kind, times: times, argument: argument))
    }
  }

  /// Nothing goes wrong any more.
  func clearFaults() { change { $0.faults.clear() } }

  /// How the gateway behaves where its documentation leaves it open: `group.name=value`.
  func rule(_ assignment: String) throws { try change { try $0.model.rules.set(assignment) } }

  /// The gateway's clock is so far ahead of the machine's.
  func setSkew(_ skew: Milliseconds) { state.withLock { $0.skew = skew } }

  /// The gateway gives the terminal other keys than the daemon has: the newest one last.
  func rotate(_ terminalSN: String, to keys: String...) {
    change { world in
      for key in keys { world.model.terminals[terminalSN]?.keys.rotate(to: key, at: 0) }
    }
  }

  /// The gateway forgets all keys but `key`.
  func forgetKeys(of terminalSN: String, but key: String) {
    change { $0.model.terminals[terminalSN]?.keys = KeySlots(first: key, at: 0) }
  }

  func change<Result>(_ body: (inout GatewayWorld) throws -> Result) rethrows -> Result {
    try state.withLock { try body(&$0.gateway) }
  }

  private func sn(_ clientSN: String, in world: GatewayWorld) throws -> String {
    guard let order = world.model.order(.clientSN(clientSN)) else { throw NoSuchOrder() }
    return order.sn
  }

  struct NoSuchOrder: Error {}

  // MARK: What it knows

  var ledger: LedgerReport { change { $0.model.ledgerReport } }
  func order(_ clientSN: String) -> LedgerReport.Order? { ledger.order(clientSN: clientSN) }
  var requests: [RequestEntry] { change { $0.log.entries } }
  func keys(of terminalSN: String) -> KeySlots? { change { $0.model.terminals[terminalSN]?.keys } }
}

/// A generator that one number seeds.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
