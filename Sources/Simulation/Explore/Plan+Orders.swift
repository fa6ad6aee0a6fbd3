import Gateways
import Terminal

extension Plan {
  /// One order and everything that befalls it.
  ///
  /// - Returns: when the last of it happens.
  mutating func drawOrder(
    _ number: Int, at opened: Milliseconds, _ tempers: Tempers, _ dice: inout Dice
  ) -> Milliseconds {
    if tempers.plain > 0, dice.chance(tempers.plain) {
      add(.open(plainOrder(number, &dice)), at: opened)
      return opened
    }
    let plan = order(number, tempers, &dice)
    var last = opened + .minutes(2)
    func later(_ kind: Happening.Kind, after delay: Milliseconds) {
      add(kind, at: opened + delay)
      last = max(last, opened + delay)
    }
    if let customer = customer(of: plan, tempers.crowd, &dice) {
      add(.customer(order: number, customer), at: 0)
    }
    if dice.chance(tempers.foreign) {
      later(.foreign(order: number, pays: dice.chance(600)), after: dice.within(-3_000...90_000))
    }
    if plan.code == .held {
      later(.scan(order: number, scanner: 0), after: -dice.within(200...70_000))
    }
    add(.open(plan), at: opened)
    if case .scanner(let scanner) = plan.code, dice.chance(930) {
      let hand = dice.chance(900) ? scanner ?? dice.below(2) : dice.below(2)
      later(.scan(order: number, scanner: hand), after: Self.scanDelay(&dice))
      if dice.chance(100) {
        later(.scan(order: number, scanner: dice.below(2)), after: Self.scanDelay(&dice))
      }
    }
    if plan.isAdopted { later(.foreign(order: number, pays: true), after: -.minutes(1)) }
    for (kind, delay) in acts(number, tempers, &dice) { later(kind, after: delay) }
    return last
  }

  private func acts(
    _ number: Int, _ tempers: Tempers, _ dice: inout Dice
  ) -> [(Happening.Kind, Milliseconds)] {
    var acts: [(Happening.Kind, Milliseconds)] = []
    func later(_ kind: Happening.Kind, _ delay: Milliseconds) { acts.append((kind, delay)) }
    func soon(_ dice: inout Dice) -> Milliseconds {
      dice.chance(500) ? dice.within(0...15_000) : dice.within(0...260_000)
    }
    func afterwards(_ dice: inout Dice) -> Milliseconds {
      switch dice.below(10) {
      case 0..<6: dice.within(1_000...400_000)
      case 6..<9: dice.within(400_000...20_000_000)
      default: dice.within(20_000_000...100_000_000)
      }
    }
    if dice.chance(tempers.cancels) {
      let act = dice.chance(500) ? Act.cancelAtStep(dice.below(8)) : .cancel
      later(.act(order: number, act), act == .cancel ? soon(&dice) : 0)
    }
    if dice.chance(tempers.scripts) {
      later(.returns(order: number, returnScript(number, &dice)), 0)
    }
    if dice.chance(tempers.returns) {
      var at = afterwards(&dice)
      for attempt in 0...dice.below(3) {
        let act =
          dice.chance(300)
          ? Act.revoke
          : .refund(perMille: dice.pick([100, 300, 500, 1_000]), number: attempt)
        later(.act(order: number, act), at)
        at += dice.within(0...120_000)
      }
    }
    if dice.chance(tempers.portal) {
      later(.portal(order: number, perMille: dice.pick([200, 500, 1_000])), afterwards(&dice))
    }
    if dice.chance(tempers.posts) {
      later(.act(order: number, dice.chance(600) ? .postAgain : .postOther), soon(&dice))
    }
    if dice.chance(150) { later(.act(order: number, .query), soon(&dice)) }
    if dice.chance(60) { later(.act(order: number, .reprint), afterwards(&dice)) }
    if dice.chance(30) { later(.act(order: number, .lookUp), soon(&dice)) }
    if dice.chance(tempers.foreign / 4) { later(.foreignCancel(order: number), soon(&dice)) }
    return acts
  }

  /// A customer who holds out a code and pays. What befalls it is the network's, the gateway's and the
  /// till's own.
  private func plainOrder(_ number: Int, _ dice: inout Dice) -> OrderPlan {
    OrderPlan(
      number: number, kind: .pay, code: .given, amount: 1_000 + Int64(number) * 17, sale: nil,
      again: false, bySupervisor: false, prints: dice.chance(800), payway: "3",
      dynamicID: Self.code(of: number, head: dice.pick(["13", "28"])), isAdopted: false)
  }

  private func order(
    _ number: Int, _ tempers: Tempers, _ dice: inout Dice
  ) -> OrderPlan {
    let kind: OrderRequest.Kind = dice.chance(650) ? .pay : .precreate
    var code = OrderPlan.Code.given
    if kind == .pay, words.takesCodes {
      switch dice.below(100) {
      case 0..<55: code = .given
      case 55..<92: code = .scanner(dice.chance(500) ? nil : dice.below(2))
      default: code = .held
      }
    }
    // Now and then the code of an earlier customer, which must not pay twice.
    let shows = number > 0 && dice.chance(40) ? dice.below(number) : number
    let head = dice.chance(950) ? dice.pick(words.codeHeads) : "99"
    var plan = OrderPlan(
      number: number, kind: kind, code: code, amount: 1_000 + Int64(number) * 17,
      sale: dice.chance(tempers.sales) ? number / 3 : nil, again: dice.chance(150),
      bySupervisor: dice.chance(300), prints: dice.chance(800),
      payway: dice.chance(960) ? dice.pick(words.payways) : "6",
      dynamicID: shows == number
        ? Self.code(of: number, head: head) : Self.code(of: shows, head: "13"),
      isAdopted: dice.chance(tempers.foreign / 8))
    guard words.hasTerminals else {
      plan.isAdopted = false
      plan.isPreauth = kind == .precreate && plan.payway == "17" && dice.chance(200)
      if kind == .pay, shows == number {
        plan.dynamicID = String(plan.dynamicID.dropLast(2)) + dice.pick(Self.codeEndings)
      }
      return plan
    }
    // An order of another till belongs to no sale of this one.
    if plan.isAdopted { plan.sale = nil }
    return plan
  }

  /// Most of them mean nothing.
  private static let codeEndings = ["01", "02", "03", "04", "17", "27", "37"]

  /// 18 digits, another for each customer of a run.
  static func code(of number: Int, head: String) -> String {
    head + String(String(1_000_000_000_000_000 + number * 7_919).dropFirst()) + "7"
  }

  private static func scanDelay(_ dice: inout Dice) -> Milliseconds {
    dice.chance(850) ? dice.within(300...40_000) : dice.within(0...125_000)
  }

  // MARK: Customers

  /// nil: as they do by themselves.
  private func customer(
    of plan: OrderPlan, _ crowd: Crowd, _ dice: inout Dice
  ) -> Customer? {
    let isPrecreate = plan.kind == .precreate
    if isPrecreate ? dice.chance(60) : dice.chance(350) { return nil }
    var behaviour: CustomerBehaviour =
      dice.chance(crowd == .hurried ? 900 : 550)
      ? .paysAfter : dice.pick(CustomerBehaviour.allCases)
    if isPrecreate, behaviour == .ok || behaviour == .campaign { behaviour = .paysAfter }
    var customer = Customer(behaviour)
    customer.delay = crowd == .hurried ? Self.shortDelay(&dice) : Self.delay(&dice)
    if customer.script.takesError, dice.chance(700) {
      customer.error = dice.chance(930) ? dice.pick(words.refusals) : "SOMETHING_NEW"
    }
    if customer.script.leavesOpen, dice.chance(150) { customer.then = dice.pick(Sequel.allCases) }
    if dice.chance(40) { customer.status = dice.pick(words.flowStatuses) }
    return customer
  }

  /// Quick, slow, at the very end of our patience, and after it.
  private static func delay(_ dice: inout Dice) -> Milliseconds? {
    switch dice.below(100) {
    case 0..<10: nil
    case 10..<60: dice.within(500...30_000)
    case 60..<72: dice.within(110_000...130_000)
    case 72..<84: dice.within(225_000...250_000)
    case 84..<95: dice.within(30_000...600_000)
    default: dice.within(600_000...50_000_000)
    }
  }

  /// Mostly at once; now and then like those who linger.
  private static func shortDelay(_ dice: inout Dice) -> Milliseconds? {
    dice.chance(950) ? dice.within(100...3_000) : delay(&dice)
  }

  private func returnScript(_ number: Int, _ dice: inout Dice) -> ReturnScript {
    let verb = dice.pick(words.returnVerbs)
    var behaviours = ReturnScript.Behaviour.allCases
    behaviours.removeAll {
      ReturnScript(verb, $0).objection != nil
    }
    var script = ReturnScript(verb, dice.pick(behaviours), clientSN: number.clientSN.text)
    script.times = 1 + dice.below(3)
    switch script.behaviour {
    case .fails, .refused: script.error = refusal(of: verb, &dice)
    case .error, .failError, .inProgress:
      if dice.chance(500) {
        script.delay = dice.within(1_000...(dice.chance(500) ? 30_000 : 1_200_000))
      }
      if dice.chance(400) { script.then = dice.chance(500) ? .succeeds : .fails }
      if verb != .refund, dice.chance(200) {
        script.status = dice.pick(words.flowStatuses)
      }
    case .ok, .race: break
    }
    return script
  }

  /// Why a return is refused. A lasting reason is not made up: it would have to last.
  private func refusal(of verb: ReturnScript.Verb, _ dice: inout Dice) -> String {
    guard words.hasTerminals else { return dice.pick(words.refusals) }
    let kind: UpayVerb = verb == .refund ? .refund : .reversal
    let fair = upayRefusals.rows.filter { row in
      !row.meaning.verbs.contains(kind)
        || ![.rejectedForGood, .alreadyDone].contains(row.meaning.result)
    }
    return dice.pick(fair).value
  }
}

extension Int {
  /// The number under which the order with this index is known to everyone.
  var clientSN: ClientSN {
    ClientSN("E\(self)") ?? ClientSN(wall: 0, random: UInt64(truncatingIfNeeded: self))
  }
}
