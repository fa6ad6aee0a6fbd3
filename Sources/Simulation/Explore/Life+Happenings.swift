import Terminal

extension Life {
  /// Makes a happening happen.
  func happen(_ index: Int) throws(Ended) {
    let number = index + 1
    switch plan.happenings[index].kind {
    case .rule, .askAboutLatePayments, .customer: return
    case .open(let order):
      occur(number, "\(order.words) is posted")
      try post(order)
    case .scan(let order, let scanner):
      guard !pulled.contains(scanner) else { return }
      occur(
        number,
        "the customer of \(order.clientSN) shows the code to the \(Self.name(scanner)) scanner")
      scanBegins(order, scanner)
    case .scanGoods(let scanner):
      guard !pulled.contains(scanner), machine.isUp else { return }
      occur(number, "goods are scanned")
      till.desk.firstByte(scanner: Self.name(scanner), at: moment)
      coverage.note(till.desk.scanEnded(scanner: Self.name(scanner), as: .goods))
    case .act(let order, let act):
      if case .cancelAtStep(let step) = act {
        audit.orders[order].cancelAtStep = step
        occur(number, "somebody cancels \(order.clientSN) at its step \(step)")
        return
      }
      occur(number, "\(order.clientSN): somebody asks for \(act)")
      try perform(act, on: order)
    case .returns(_, let script):
      occur(number, "coming: \(script.words)")
      // A script that makes no sense is never drawn.
      try? world.script(named(script), at: shop.gateway)
    case .crash(let crash):
      crashes.append((number, crash))
    case .disk(let trouble, let lasts):
      occur(number, "the disk is \(trouble)")
      disk.begin(trouble, own(number))
      queue.add(.diskMends(trouble), at: now + lasts)
    case .outage(let certain, let lasts):
      occur(number, certain ? "no connection can be made" : "nothing gets through")
      outages.append(certain)
      queue.add(.outageEnds, at: now + lasts)
    case .clock(let difference):
      occur(number, "the clock on the wall jumps by \(difference) ms")
      machine.wallError += difference
      till.checkInNotBefore = 0
      queue.add(.clockIsSet, at: now + .hours(3))
    case .printer(let trouble, let lasts):
      occur(number, "the printer: \(trouble)")
      printerTrouble = trouble
      queue.add(.printerMends, at: now + lasts)
    case .scannerPulled(let scanner, let lasts):
      occur(number, "the \(Self.name(scanner)) scanner is pulled")
      pulled.insert(scanner)
      if machine.isUp { till.desk.scanAbandoned(scanner: Self.name(scanner)) }
      queue.add(.scannerBack(scanner), at: now + lasts)
    case .portal(let order, let perMille): portal(order, perMille, number)
    case .foreign(let order, let pays):
      occur(number, "another till makes an order under \(order.clientSN)")
      makeForeign(order, pays: pays)
    case .foreignCancel(let order):
      occur(number, "another till cancels \(order.clientSN)")
      cancelElsewhere(order)
    case .checkIn(let forced):
      occur(number, forced ? "somebody forces a check-in" : "somebody asks for a check-in")
      try checkInByHand(forced: forced)
    case .activateAgain:
      occur(number, "the terminal is activated again")
      try activate(replacing: true)
    }
  }

  /// The script with the number that its order has there.
  private func named(_ script: ReturnScript) -> ReturnScript {
    var script = script
    let number = script.clientSN.flatMap { ClientSN($0) }
    script.clientSN = number.map { codec.orderNumber(for: $0) } ?? script.clientSN
    return script
  }

  static func name(_ scanner: Int) -> String { SimulatedTill.scannerNames[scanner] }

  /// A step of the daemon: here it may end.
  func step(_ what: @autoclosure () -> String) throws(Ended) {
    guard !crashes.isEmpty else { return }
    guard crashes[0].crash.steps <= 0 else {
      crashes[0].crash.steps -= 1
      return
    }
    let (number, crash) = crashes.removeFirst()
    occur(number, crash.isReboot ? "power is cut \(what())" : "the daemon is killed \(what())")
    throw Ended(crash: crash)
  }

  /// Everything in memory is gone; what was sent goes on travelling, and nobody hears the answer.
  func crash(_ crash: Crash) {
    machine.isUp = false
    audit.isRotating = false
    for index in 0..<orderCount { audit.orders[index].hearsTaken = false }
    coverage.crashes += 1
    if let slip = till.slip { notePaper(slip) }
    let orders = orderCount
    till = SimulatedTill(orders: orders, at: moment)
    machine.incarnation += 1
    if crash.isReboot { machine.boot += 1 }
    let up = now + (areFaultsOn ? crash.downFor : 1)
    if crash.isReboot {
      machine.bootedAt = up
      machine.wallError = crash.wallError
      if crash.wallError != 0 { queue.add(.clockIsSet, at: up + .minutes(7)) }
    }
    queue.add(.start, at: up)
  }
}
