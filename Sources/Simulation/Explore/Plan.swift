import Gateways
import Terminal

/// Everything that is made to happen in a run beside what becomes of its requests: drawn from the
/// seed before the run begins, each thing from a stream of its own.
struct Plan: Sendable {
  /// The number of a happening is its place here, counted from 1.
  private(set) var happenings: [Happening] = []
  /// By their indices.
  private(set) var orders: [OrderPlan?]
  private(set) var mix: FaultMix
  /// The shop's configuration.
  private(set) var policy = OrderPolicy()
  /// From then on nothing goes wrong any more.
  private(set) var faultsEnd: Milliseconds = 0
  /// The time of day at which a run begins, by the gateway's clock.
  let start: Milliseconds
  let words: GatewayWords

  static let mostOrders = 60

  init(seed: UInt64, orders count: Int, crowd: Crowd, gateway: PaymentSystem = .upay) {
    let root = Dice(seed: seed)
    words = .of(gateway)
    var dice = root.fork(1)
    start = 1_760_000_000_000 + dice.within(0...Milliseconds.days(1))
    mix = FaultMix(crowd, words, &dice)
    orders = Array(repeating: nil, count: count)
    var rules = root.fork(2)
    drawRules(&rules)
    var opened = Milliseconds.minutes(1)
    let pace = dice.below(3)
    var latest = opened
    let tempers = Tempers(crowd, &dice)
    if crowd == .hurried {
      var own = root.fork(5)
      policy = Self.policy(&own)
    }
    for number in 0..<count {
      var own = root.fork(1_000 + number)
      opened += Self.gap(pace, &own)
      let end = drawOrder(number, at: opened, tempers, &own)
      latest = max(latest, end)
    }
    faultsEnd = latest + .minutes(5)
    var surroundings = root.fork(3)
    drawSurroundings(until: latest, tempers, &surroundings)
    if !words.hasTerminals {
      var questions = root.fork(6)
      drawQuestions(&questions)
    }
  }

  mutating func add(_ kind: Happening.Kind, at time: Milliseconds) {
    happenings.append(Happening(at: time, kind: kind))
    if case .open(let order) = kind { orders[order.number] = order }
  }

  /// Between the postings of two orders: a queue at the counter, a slow day, a night.
  private static func gap(_ pace: Int, _ dice: inout Dice) -> Milliseconds {
    switch dice.below(100) {
    case 0..<12: dice.within(0...30)
    case 12..<(50 - 10 * pace): dice.within(100...30_000)
    case ..<85: dice.within(30_000...600_000)
    case ..<97: dice.within(600_000...10_000_000)
    default: dice.within(20_000_000...80_000_000)
    }
  }

  /// Some shops ask less often than we would, or give up sooner.
  private static func policy(_ dice: inout Dice) -> OrderPolicy {
    var policy = OrderPolicy()
    policy.pollFastFor = dice.pick([.seconds(60), .seconds(15), .seconds(6)])
    policy.pollSlow = dice.pick([.seconds(10), .seconds(20), .seconds(30)])
    policy.pollAttention = dice.pick([.minutes(5), .minutes(20), .hours(1), .hours(2)])
    policy.watchFor = dice.pick([.hours(24), .hours(24), .hours(6), .hours(1)])
    if dice.chance(300) { policy.payBudget = .seconds(60) }
    if dice.chance(200) { policy.attentionAfter = .minutes(10) }
    return policy
  }

  // MARK: The gateway

  private mutating func drawRules(_ dice: inout Dice) {
    let perMille = dice.pick([0, 40, 120, 250])
    for rule in words.rules {
      let isOther = dice.chance(perMille)
      let value = value(of: rule, &dice)
      if isOther, let value { add(.rule(rule.name, value), at: 0) }
    }
    if dice.chance(200) { add(.askAboutLatePayments, at: 0) }
  }

  private func value(of rule: Rule<SimulatorRules>, _ dice: inout Dice) -> JSONValue? {
    switch rule.name {
    case let name where words.fixedRules.contains(name): nil
    case "activation.code_life", "refunds.period": nil
    case "keys.life": .integer(dice.within(.hours(26)...(.hours(60))))
    case "keys.expiry", "keys.expired_key_checks_in":
      // A gateway that forgets its terminals over night is the worst of all; and not the rule.
      dice.chance(250) ? choice(rule, &dice) : nil
    case "orders.visibility_lag": .integer(dice.within(0...9_000))
    case "orders.qr_life": .integer(dice.pick([90_000, 100_000, 240_000]))
    case "orders.scripted_delay": .integer(dice.within(1_000...150_000))
    case let name where name.hasSuffix(".visibility_lag"): .integer(dice.within(0...9_000))
    case let name where name.hasSuffix(".time_skew"): .integer(dice.pick([0, 600_000]))
    case let name where name.hasSuffix(".patience"): .integer(dice.within(60_000...1_200_000))
    case let name where name.hasSuffix(".scripted_delay"): .integer(dice.within(1_000...150_000))
    case let name where name.hasSuffix(".settlement"): .integer(dice.within(0...172_800_000))
    default: choice(rule, &dice)
    }
  }

  private func choice(_ rule: Rule<SimulatorRules>, _ dice: inout Dice) -> JSONValue? {
    Self.choices[rule.name].flatMap { dice.pick($0) }
  }

  /// What each rule may be.
  private static let choices: [String: [JSONValue?]] = Dictionary(
    uniqueKeysWithValues: SimulatorRules.table.map { rule in
      let texts = rule.values.split(separator: ",").map { String($0.drop { $0 == " " }) }
      return (rule.name, texts.map(SimulatorRules.value))
    })

  /// The switches as this plan sets them, but for what is left out.
  func rules(_ without: Without) -> SimulatorRules {
    var rules = SimulatorRules()
    for (index, happening) in happenings.enumerated() where !without.contains(index + 1) {
      // A value that makes no sense is reported where it is set.
      if case .rule(let name, let value) = happening.kind { try? rules.set(name, to: value) }
    }
    return rules
  }

  /// Where a request says no more than that it was taken, questions tell: some while the request is on
  /// the wire yet.
  private mutating func drawQuestions(_ dice: inout Dice) {
    for happening in happenings {
      guard case .act(let order, let act) = happening.kind, act.isReturn, dice.chance(150) else {
        continue
      }
      add(.act(order: order, .query), at: happening.at + dice.within(50...12_000))
    }
  }

  // MARK: What surrounds the till

  private mutating func drawSurroundings(
    until end: Milliseconds, _ tempers: Tempers, _ dice: inout Dice
  ) {
    func some(_ perMille: Int) -> Int {
      dice.chance(perMille) ? 1 + dice.below(3) : 0
    }
    func time() -> Milliseconds {
      // Most of it where there is something to disturb.
      let busy = happenings.isEmpty ? nil : happenings[dice.below(happenings.count)].at
      let near = (busy ?? 0) + dice.within(-2_000...180_000)
      return dice.chance(800) ? max(0, min(near, end)) : dice.within(0...end)
    }
    for _ in 0..<some(tempers.crashes) { add(.crash(Self.crash(&dice)), at: time()) }
    if case .crash? = happenings.last?.kind, dice.chance(400), let last = happenings.last {
      // And once more, while it recovers.
      var again = Self.crash(&dice)
      again.steps = dice.below(6)
      add(.crash(again), at: last.at)
    }
    for _ in 0..<some(tempers.disk) {
      add(.disk(dice.pick(DiskTrouble.allCases), lasts: dice.within(1...120_000)), at: time())
    }
    for _ in 0..<some(tempers.outages) {
      let lasts = dice.within(1_000...(dice.chance(200) ? 3_600_000 : 200_000))
      add(.outage(certain: dice.chance(500), lasts: lasts), at: time())
    }
    for _ in 0..<some(tempers.clock) {
      let span = dice.pick([Milliseconds.minutes(10), .hours(2), .days(2), .days(400)])
      add(.clock(by: dice.within(-span...span)), at: time())
    }
    for _ in 0..<some(tempers.printer) {
      add(
        .printer(dice.pick(PrinterTrouble.allCases), lasts: dice.within(1_000...400_000)),
        at: time())
    }
    for _ in 0..<some(tempers.scanner) {
      add(.scannerPulled(scanner: dice.below(2), lasts: dice.within(1_000...60_000)), at: time())
    }
    for _ in 0..<some(150) { add(.scanGoods(scanner: dice.below(2)), at: time()) }
    guard words.hasTerminals else { return }
    for _ in 0..<some(tempers.checkIns) {
      add(.checkIn(forced: dice.chance(200)), at: time())
    }
    if dice.chance(60) { add(.activateAgain, at: time()) }
  }

  private static func crash(_ dice: inout Dice) -> Crash {
    let isReboot = dice.chance(350)
    let down: Milliseconds =
      switch dice.below(10) {
      case 0..<7: dice.within(200...30_000)
      case 7..<9: dice.within(30_000...1_800_000)
      default: dice.within(1_800_000...30_000_000)
      }
    let isDead = isReboot && dice.chance(400)
    return Crash(
      steps: dice.below(dice.chance(500) ? 8 : 60), isReboot: isReboot, downFor: down,
      wallError: isDead ? -dice.within(.days(1)...(.days(20_000))) : 0)
  }
}

/// How lively a run is in each respect: in a part of the seeds not at all.
struct Tempers: Sendable {
  let crashes, disk, outages, clock, printer, scanner, checkIns: Int
  /// Of a thousand orders, those that somebody meddles with in this way.
  let cancels, returns, foreign, portal, scripts, posts, sales: Int
  /// Of a thousand orders, those that nobody meddles with.
  let plain: Int
  let crowd: Crowd

  init(_ crowd: Crowd, _ dice: inout Dice) {
    self.crowd = crowd
    func some() -> Int { dice.pick([0, 0, 150, 500, 900]) }
    func few() -> Int { dice.pick([0, 0, 60, 200, 450]) }
    crashes = some()
    disk = dice.pick([0, 0, 0, 200, 600])
    outages = some()
    clock = dice.pick([0, 0, 200, 600])
    printer = some()
    scanner = dice.pick([0, 0, 200, 600])
    checkIns = dice.pick([0, 0, 100, 400])
    cancels = few()
    returns = dice.pick([0, 100, 300, 600])
    foreign = dice.pick([0, 0, 0, 60, 250])
    portal = few()
    scripts = few()
    posts = few()
    sales = few()
    plain =
      switch crowd {
      case .hurried: dice.pick([500, 850, 950, 980, 990])
      case .lingering: 0
      }
  }
}
