/// What one part of the world does to the till, one act after the other. The seed decides it all:
/// the same seed does the same in the same order.
struct ChaosStream: Sendable {
  /// The parts of the world, which go on beside each other.
  enum Part: String, CaseIterable, Sendable {
    case network, daemon, simulator, scanner, printer, disk, rules, faults, returns, keys
  }

  /// An act, and the wait before it.
  struct Beat: Hashable, Sendable {
    var wait: Int64
    var act: Act
  }

  /// A request that was lost on its way arrives after so long at the latest.
  static let latest: Int64 = 15_000

  let part: Part
  private var dice: Dice
  /// Of a hundred: how long the waits are, so that a short run sees everything too.
  private let share: Int64
  private var count = 0
  /// Whether the gateway's maintenance still ends in time.
  private let isLong: Bool

  /// - Parameter span: milliseconds of chaos in the whole run.
  init(_ part: Part, seed: UInt64, span: Int64) {
    self.part = part
    dice = Dice(seed, for: part.rawValue)
    share = min(100, max(12, span / 3_000))
    isLong = span >= 900_000
  }

  mutating func next() -> Beat {
    count += 1
    return switch part {
    case .network: Beat(wait: pause(1_000...6_000), act: network())
    case .daemon: Beat(wait: pause(20_000...60_000), act: daemon())
    case .simulator: Beat(wait: pause(90_000...240_000), act: .killSimulator)
    case .scanner:
      Beat(wait: pause(20_000...60_000), act: .scannerPulled(lasting: pause(500...5_000)))
    case .printer: Beat(wait: pause(8_000...25_000), act: printer())
    case .disk: Beat(wait: pause(45_000...120_000), act: .diskFull(lasting: pause(2_000...10_000)))
    case .rules: Beat(wait: pause(15_000...40_000), act: rules())
    case .faults: Beat(wait: pause(1_500...5_000), act: fault())
    case .returns: Beat(wait: pause(5_000...15_000), act: returns())
    case .keys: Beat(wait: pause(20_000...60_000), act: keys())
    }
  }

  private mutating func pause(_ range: ClosedRange<Int>) -> Int64 {
    max(50, Int64(dice.number(range)) * share / 100)
  }

  private mutating func network() -> Act {
    if count % 9 == 0 { return .gatewayAway(lasting: pause(500...6_000)) }
    let toxic: Toxic =
      switch dice.number(0...8) {
      case 0: .latency(delay: Int64(dice.number(20...1_500)), jitter: Int64(dice.number(0...400)))
      case 1: .bandwidth(octetsPerSecond: Int64(dice.number(300...8_000)))
      case 2: .blackHole(after: dice.happens(50) ? Int64(dice.number(200...4_000)) : nil)
      case 3: .slicer(size: dice.number(1...200), pause: Int64(dice.number(1...20)))
      case 4: .slowClose(delay: Int64(dice.number(100...3_000)))
      case 5: .resetPeer(after: Int64(dice.number(0...900)))
      case 6: .limitData(octets: dice.number(1...4_000))
      case 7: .halfOpen
      default: .refuse
      }
    let toxics =
      switch dice.number(0...2) {
      case 0: ToxicSet(up: [toxic])
      case 1: ToxicSet(down: [toxic])
      default: ToxicSet(up: [toxic], down: [toxic])
      }
    return .network(toxics, lasting: Int64(dice.number(400...6_000)))
  }

  private mutating func daemon() -> Act {
    guard dice.happens(30) else { return .killDaemon(pause: Int64(dice.number(0...1_500))) }
    return .killDaemonWhileStarting(
      after: (0..<dice.number(1...2)).map { _ in Int64(dice.number(0...120)) })
  }

  private mutating func printer() -> Act {
    let (fault, on, off): (String, JSON, JSON) = dice.one(of: [
      ("printer unplugged", ["online": false], ["online": true]),
      ("printer unplugged", ["online": false], ["online": true]),
      ("paper out", ["paper": "out"], ["paper": "present"]),
      ("paper near its end", ["paper": "near_end"], ["paper": "present"]),
      ("cover open", ["cover": "open"], ["cover": "closed"]),
      ("printer fault", ["fault": "cutter"], ["fault": "none"]),
      ("printer takes nothing", ["stalled": true], ["stalled": false]),
    ])
    return .printer(fault: fault, on: on, off: off, lasting: pause(500...8_000))
  }

  private mutating func rules() -> Act {
    var chosen: [String: JSON] = [:]
    for _ in 0..<dice.number(1...5) {
      let (name, values) = dice.one(of: Self.switches)
      chosen[name] = dice.one(of: values)
    }
    return .rules(chosen)
  }

  private mutating func fault() -> Act {
    let path = dice.one(of: ["*", "*", "pay", "precreate", "query", "cancel", "refund", "revoke"])
    let whole = path == "*" ? path : "/upay/v2/\(path)"
    // A person is needed after some of these: rarely, then.
    if dice.happens(3) {
      return .fault(path: whole, kind: dice.one(of: Self.confusing), times: 1, argument: .null)
    }
    if isLong, dice.happens(1) {
      return .fault(path: whole, kind: "maintenance", times: 1, argument: .null)
    }
    // A payment that arrives when its order was given up long ago.
    if share == 100, dice.happens(4) {
      let delay = Int64(dice.number(9_000...Int(Self.latest)))
      return .fault(path: "/upay/v2/pay", kind: "late", times: 1, argument: .integer(delay))
    }
    let kind = dice.one(of: Self.kinds)
    let milliseconds = JSON.integer(Int64(dice.number(50...3_500)))
    let takesTime = ["delay", "delay_request", "late", "slow"].contains(kind)
    let argument: JSON =
      kind == "http_500" && dice.happens(50) ? "processed" : takesTime ? milliseconds : .null
    return .fault(path: whole, kind: kind, times: dice.number(1...3), argument: argument)
  }

  private mutating func returns() -> Act {
    let verb = dice.one(of: ["cancel", "revoke", "refund"])
    let behaviour = dice.one(
      of: ["error", "in_progress"] + (verb == "refund" ? ["fails", "fail_error"] : []))
    return .returnGoes(verb: verb, behaviour: behaviour, delay: Int64(dice.number(100...3_000)))
  }

  private mutating func keys() -> Act {
    let models = ["shift", "keep_previous", "reissue", "unchanged", "strict"]
    if count % 3 == 0 { return .dayPasses(rotation: dice.one(of: models.dropLast())) }
    return .checkIn(rotation: dice.one(of: models))
  }
}
