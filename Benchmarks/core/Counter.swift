import Gateways
import Simulation
import Terminal

/// What went wrong, so that nothing was measured.
struct BenchError: Error, CustomStringConvertible {
  let description: String
}

/// One till and its gateway in virtual time: the real codec and the real order on this side, the
/// simulator's gateway on the other, octets between them.
struct Counter {
  /// What went over the wire, for the peers.
  struct Exchange {
    var request: [UInt8]
    var answer: [UInt8]
  }

  private let gateway = UpayGateway()
  private var world: GatewayWorld
  private var random: SplitMix
  private var now: Milliseconds = 1_767_225_600_000
  private var credentials = Credentials(sn: "", key: "")
  private var made = 0
  private(set) var requests = 0
  /// Kept only where they are asked for.
  var exchanges: [Exchange]?

  /// A world of its own with an activated terminal, as every seed of the explorer has one.
  init(seed: UInt64) throws {
    random = SplitMix(state: seed)
    let vendor = UpayModel.Vendor(
      sn: "91800000000000000", key: "4a5d1f9c2b7e48d0a6c3e5f708192a3b", appID: "2026010100000001")
    world = GatewayWorld(model: UpayModel(vendor: vendor))
    let code = world.addActivationCode(uses: 1, at: now, using: &random)
    let activation = Activation(
      appID: vendor.appID, code: code, deviceID: "till-1", clientSN: nil, name: nil)
    let answer = try exchange(
      gateway.activationRequest(
        activation, signedBy: Credentials(sn: vendor.sn, key: vendor.key)))
    guard case .granted(let pair) = gateway.identityOutcome(of: answer) else {
      throw BenchError(description: "the terminal was not activated")
    }
    credentials = pair
  }

  /// One whole life.
  mutating func live(_ life: Life) throws {
    made += 1
    guard let clientSN = ClientSN("20260301-\(1_000_000 + made)") else { return }
    let code = PaymentCode(explicit: "28\(1_000_000_000_000_000 + made)")
    let amount = Amount(Int64(1_000 + made))
    if life.kind == .pay, let code { world.script(life.customer, for: code.octets) }
    if life.kind == .precreate {
      try world.script(life.customer, for: .totalAmount(amount.minorUnits))
    }
    var request = OrderRequest(
      clientSN: clientSN, kind: life.kind, gateway: gateway.name, totalAmount: amount,
      currency: .cny, subject: "咖啡和茶 Coffee and tea", operator: "cashier-1")
    if life.kind == .precreate { request.payway = "3" }
    var (order, effects) = Order.open(
      request, gatewayOrderNo: gateway.orderNumber(for: clientSN), terminalSN: credentials.sn,
      deviceID: "till-1", nonce: "8d1f6b0e5a7c4932b1e0d9f8a7c6b5a4", codeIsKnown: true,
      policy: OrderPolicy(), at: moment)
    var wakes = 0
    // No life here has more steps than this.
    for _ in 0..<30 {
      try carryOut(&effects, on: &order, code: code)
      if order.state == life.end { return }
      if let event = life.request(at: order, wakes: wakes) {
        effects = try order.handle(event, at: moment)
      } else if let wake = order.nextWake {
        now += max(0, wake - moment.boot)
        wakes += 1
        effects = try order.handle(.woke, at: moment)
      } else {
        break
      }
    }
    throw BenchError(description: "\(life.rawValue) ended as \(order.state.rawValue)")
  }

  private var moment: Moment { Moment(wall: now, boot: now - 1_767_225_000_000) }

  private mutating func carryOut(
    _ effects: inout [OrderEffect], on order: inout Order, code: PaymentCode?
  ) throws {
    while let effect = effects.popLast() {
      guard case .send(let transmission) = effect else { continue }
      let answer = try exchange(
        gateway.request(transmission.command, for: order, code: code, signedBy: credentials))
      let outcome = gateway.outcome(
        of: answer, to: transmission.command, for: order, clock: GatewayClock(skew: 0))
      effects += try order.handle(
        .ended(transmission: transmission.number, outcome: outcome, otherKey: false), at: moment)
    }
  }

  private mutating func exchange(_ request: HTTPRequest) throws -> HTTPResponse {
    requests += 1
    let signature = request.headers.first { $0.name == "Authorization" }?.value
    let delivery = world.receive(
      GatewayRequest(path: request.path, authorization: signature, body: request.body), at: now,
      using: &random)
    guard case .answer(let reply, after: 0) = delivery else {
      throw BenchError(description: "no answer to \(request.path)")
    }
    exchanges?.append(Exchange(request: request.body, answer: reply.body))
    return HTTPResponse(status: reply.status, body: reply.body)
  }
}

/// SplitMix64: the same numbers in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
