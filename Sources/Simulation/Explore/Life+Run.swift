import Terminal

/// Where a run stands.
enum Stage: Int {
  /// Things go wrong.
  case busy
  /// Nothing goes wrong any more.
  case calm
  /// Everything must be decided by now, and people decide the rest.
  case decided
  /// And once more, where a person was wrong, or something came late.
  case decidedAgain
  /// Every order that was closed was watched to its end.
  case over
}

extension Life {
  /// More than any run needs: what goes on longer goes on for ever.
  private static let mostEvents = 60_000

  /// Lives the life to its end, or to the first violation.
  func run() {
    prepare()
    while violation == nil, stage != .over, let next = queue.takeNext() {
      now = next.at
      events += 1
      if let due = world.nextDue, due <= wall { world.advance(to: wall, using: &gatewayDice) }
      do {
        try handle(next.event)
      } catch {
        crash(error.crash)
      }
      checkStep()
      if events > Self.mostEvents {
        violate(.i10, "the run does not come to an end: \(queue.count) things still wait")
      }
    }
    trace.mix(Int64(events))
  }

  private func prepare() {
    if shop.account == nil {
      code = world.addActivationCode(uses: 1_000, at: wall, using: &gatewayDice)
    }
    setUpOtherTill()
    for (index, happening) in plan.happenings.enumerated() {
      let number = index + 1
      guard !without.contains(number) else { continue }
      switch happening.kind {
      case .rule(let name, let value):
        var rules = world.allRules
        do {
          try rules.set(name, to: value)
          world.allRules = rules
          occur(number, "the gateway's rule \(name) is \(value)")
        } catch {
          violate(.i10, "\(error)")
        }
      case .askAboutLatePayments:
        policy.latePayment = .ask
        occur(number, "late payments are asked about")
      case .customer(let order, let customer):
        script(customer, of: order)
        occur(number, "the customer of \(order.clientSN) \(customer.words)")
      default:
        queue.add(.happening(index), at: max(0, happening.at))
      }
    }
    startDaemon()
    if shop.account == nil { queue.add(.technician, at: 1) }
    queue.add(.stage(.calm), at: plan.faultsEnd)
  }

  func occur(_ number: Int, _ words: @autoclosure () -> String) {
    occurred.append(number)
    say("[\(number)] \(words())")
  }

  private func handle(_ event: Event) throws(Ended) {
    switch event {
    case .happening(let index): try happen(index)
    case .arrival(let transit): arrive(transit)
    case .collect(let transit): collect(transit)
    case .ended(let transit): try transitEnded(transit)
    case .wake(let incarnation):
      guard isCurrent(incarnation), till.timerAt <= moment.boot else { return }
      try wake()
    case .holdIsOver(let incarnation):
      guard isCurrent(incarnation) else { return }
      try releaseHeld()
    case .start: try restart()
    case .clockIsSet:
      guard machine.wallError != 0 else { return }
      machine.wallError = 0
      say("the clock on the wall is set")
      till.checkInNotBefore = 0
      if machine.isUp { plan(soon: true) }
    case .technician: try technician()
    case .scanEnds(let order, let scanner, let incarnation):
      try scanEnds(order, scanner, incarnation)
    case .printed(let job, let incarnation): try printed(job, incarnation)
    case .recordKey(let incarnation):
      guard isCurrent(incarnation) else { return }
      try recordKey()
    case .act(let order, let act): try perform(act, on: order)
    case .linkIsOpened(let order): openLink(of: order)
    case .diskMends(let trouble): disk.end(trouble)
    case .outageEnds: if !outages.isEmpty { outages.removeFirst() }
    case .printerMends:
      printerTrouble = nil
      guard machine.isUp else { return }
      till.restsUntil = nil
      try printNext()
    case .scannerBack(let scanner): pulled.remove(scanner)
    case .stage(let stage): try enter(stage)
    }
  }

  func isCurrent(_ incarnation: Int) -> Bool {
    machine.isUp && machine.incarnation == incarnation
  }
}

/// The daemon has ended in the middle of something.
struct Ended: Error {
  var crash: Crash
}
