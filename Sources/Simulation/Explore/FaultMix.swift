import Gateways
import Terminal

/// What becomes of one request on its way, and of its answer.
enum WireFault: Hashable, Sendable {
  case none
  /// No octet leaves: no connection.
  case notSent
  /// It leaves and never arrives.
  case requestLost
  /// It arrives; the answer does not.
  case answerLost
  /// The connection ends at once; the request arrives this much later.
  case requestLate(Milliseconds)
  /// The answer travels so long.
  case answerLate(Milliseconds)
  /// A copy arrives this much later.
  case doubled(Milliseconds)
  /// Something on the way sends it once more this much later, and the answer to the first is lost.
  case repeated(Milliseconds)
  /// The gateway, or somebody in its place, does this.
  case gateway(FaultScript.Fault)

  /// Whether of two copies the second one is answered.
  var isHeardLast: Bool { if case .repeated = self { true } else { false } }
}

/// How often what goes wrong in one run: drawn anew for every seed, each kind in a part of the seeds
/// only, so that no kind hides behind another.
struct FaultMix: Sendable {
  /// What a request is for: not every fault is fair to each.
  enum Road { case money, question, identity }

  private enum Kind: Hashable {
    case notSent, requestLost, answerLost, requestLate, answerLate, doubled
    case gateway(FaultScript.Kind)
  }

  /// The gateway's answers lack which transaction they are about.
  private var isForgetful = false
  /// Payments come late, and answers show another sum.
  private var isSluggish = false
  private var rates: [(kind: Kind, perMille: Int)] = []
  private let words: GatewayWords

  init(_ crowd: Crowd, _ words: GatewayWords, _ dice: inout Dice) {
    self.words = words
    // Quiet seeds belong to the mix: without them nothing would be seen of ordinary lives.
    let isQuiet = dice.chance(150)
    let share = dice.pick([60, 150, 300])
    let strength = dice.pick([4, 12, 40, 120])
    isForgetful = dice.chance(30)
    if isForgetful { rates.append((.gateway(.missing), 300)) }
    isSluggish = dice.chance(25)
    let sluggish = crowd == .hurried ? 40 : 250
    if isSluggish { rates += [(.requestLate, sluggish), (.gateway(.wrongAmount), sluggish)] }
    for kind in Self.kinds {
      let isOn = dice.chance(share)
      // Of the many orders of a busy shop most are to stay sales.
      let rate = 1 + dice.below(crowd == .hurried ? strength / 10 : strength)
      if isOn, !isQuiet { rates.append((kind, rate)) }
    }
  }

  private static let kinds: [Kind] =
    [.notSent, .requestLost, .answerLost, .requestLate, .answerLate, .doubled]
    + FaultScript.Kind.allCases.filter(isOwn).map(Kind.gateway)

  /// Those that the network itself does are drawn as such.
  private static func isOwn(_ kind: FaultScript.Kind) -> Bool {
    switch kind {
    case .dropRequest, .dropAnswer, .late, .delay, .delayRequest, .duplicate, .slow: false
    default: true
    }
  }

  /// What happens to one request; `dice` is its own stream.
  func fault(on road: Road, _ dice: inout Dice) -> WireFault {
    var roll = dice.below(1_000)
    for (kind, perMille) in rates {
      if roll < perMille { return fault(kind, on: road, &dice) }
      roll -= perMille
    }
    return .none
  }

  private func fault(_ kind: Kind, on road: Road, _ dice: inout Dice) -> WireFault {
    switch kind {
    case .notSent: return .notSent
    case .requestLost: return .requestLost
    case .answerLost: return .answerLost
    case .requestLate where isSluggish && road == .money:
      return .requestLate(dice.within(150_000...400_000))
    case .requestLate:
      return .requestLate(dice.within(0...(dice.chance(300) ? 90_000 : 20_000)))
    case .answerLate:
      return .answerLate(dice.within(0...(dice.chance(300) ? 90_000 : 20_000)))
    case .doubled:
      // A check-in that is doubled on its way rotates twice: no terminal can help that.
      if road == .identity { return .none }
      let delay = dice.within(0...30_000)
      return dice.chance(300) ? .repeated(delay / 6) : .doubled(delay)
    case .gateway(let kind):
      return gatewayFault(kind, on: road, &dice).map(WireFault.gateway) ?? .none
    }
  }

  private func gatewayFault(
    _ kind: FaultScript.Kind, on road: Road, _ dice: inout Dice
  ) -> FaultScript.Fault? {
    // That a check-in was refused although it was processed is no lost answer but a false one.
    if road == .identity, kind == .deny || kind == .otherTerminal { return nil }
    var fault = FaultScript.Fault(path: "*", kind: kind)
    switch kind.argument {
    case .none: break
    case .milliseconds: fault.argument = .integer(dice.within(0...30_000))
    case .cents: fault.argument = .integer(dice.within(1...5_000))
    case .octets: fault.argument = dice.chance(500) ? .integer(dice.within(0...400)) : nil
    case .text:
      // A spelling of the order's state that only some sources know.
      if kind == .unknownStatus, dice.chance(600) {
        fault.argument = .string(dice.pick(words.rareStatuses))
      }
    case .member:
      fault.argument = .string(isForgetful ? words.ownMember : dice.pick(words.members))
    case .outerCode:
      fault.argument = .string(dice.pick(words.envelopeErrors))
      // It would say that the signature was refused although it was taken: false, not lost.
      if kind == .deny, fault.argument == .string(words.signatureRefusal) { return nil }
    case .processing: fault.argument = dice.chance(500) ? .string("processed") : nil
    }
    return fault
  }
}
