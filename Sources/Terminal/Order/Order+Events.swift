extension Order {
  /// A new order, with the effects that start it.
  ///
  /// - Parameters:
  ///   - codeIsKnown: whether the customer's code came with the request; else a scanner is armed.
  ///   - nonce: fresh random text, at most 64 octets.
  public static func open(
    _ request: OrderRequest, gatewayOrderNo: String, terminalSN: String, deviceID: String,
    nonce: String, codeIsKnown: Bool, policy: OrderPolicy, at now: Moment
  ) -> (order: Order, effects: [OrderEffect]) {
    let waits = request.kind == .pay && !codeIsKnown
    var order = Order(
      request: request, gatewayOrderNo: gatewayOrderNo, terminalSN: terminalSN, deviceID: deviceID,
      nonce: nonce, policy: policy, payment: waits ? .awaitingCode : .submitted, at: now)
    var effects: [OrderEffect] = []
    if waits {
      order.progress.scanUntil = now.boot + policy.scanTimeout
      order.awaitedUntil = now.advanced(by: policy.scanTimeout)
    } else {
      order.sendPayment(at: now, &effects)
    }
    return (order, effects)
  }

  /// Takes one event. The caller commits the new value durably, then carries out the effects.
  ///
  /// - Throws: ``IllegalEvent``, and then the order is exactly as it was.
  public mutating func handle(
    _ event: OrderEvent, at now: Moment
  ) throws(IllegalEvent) -> [OrderEffect] {
    let before = self
    var effects: [OrderEffect] = []
    do {
      try apply(event, at: now, &effects)
    } catch {
      self = before
      throw error
    }
    if looksDifferent(from: before) { updatedAt = now }
    return effects
  }

  private mutating func apply(
    _ event: OrderEvent, at now: Moment, _ effects: inout [OrderEffect]
  ) throws(IllegalEvent) {
    switch event {
    case .scanned:
      guard payment == .awaitingCode else { throw .wrongState }
      progress.scanUntil = nil
      payment = .submitted
      sendPayment(at: now, &effects)
    case .ended(let number, let outcome, let otherKey):
      guard let index = progress.flights.firstIndex(where: { $0.number == number }) else {
        throw .noSuchTransmission
      }
      let flight = progress.flights.remove(at: index)
      ended(flight, outcome, otherKey: otherKey, at: now, &effects)
    case .woke:
      woke(at: now, &effects)
    case .cancelRequested(let name, let reason):
      try cancelRequested(by: name, reason, at: now, &effects)
    case .queryRequested:
      askNow(byPerson: true, at: now, &effects)
    case .returnRequested(let request):
      try giveBack(request, at: now, &effects)
    case .resolved(let word):
      try resolve(word, at: now, &effects)
    case .restarted(let rebooted):
      restarted(rebooted: rebooted, at: now, &effects)
    }
  }

  private mutating func ended(
    _ flight: Flight, _ outcome: Outcome, otherKey: Bool, at now: Moment,
    _ effects: inout [OrderEffect]
  ) {
    noteGateway(outcome, at: now)
    if case .signatureRefused = outcome, flight.key == .preferred, otherKey, isWanted(flight) {
      // Refused before business: the identical request may be sent once more.
      send(
        flight.command, for: flight.purpose, key: .other, leftBefore: flight.leftBefore, at: now,
        &effects)
      if flight.isPayment { paymentLeaves(at: now) }
      return
    }
    // That is true however late it is told, and whatever was asked for.
    if outcome.showsForeign { progress.foreignSeen = true }
    let mayTurnWord =
      progress.restsOnWord == true && flight.command.movesMoney && outcome.mayHaveArrived
    if mayTurnWord { overtakeQuestions() }
    switch (flight.command, flight.purpose) {
    case (.query, _) where flight.isOvertaken && !outcome.showsForeign:
      askedTooEarly(outcome, at: now, &effects)
    case (.query, _): asked(flight, outcome, at: now, &effects)
    case (_, .giveBack(let index)): returnEnded(index, flight, outcome, at: now, &effects)
    case (_, .watch): watchCancelEnded(at: now)
    case (.pay, _), (.precreate, _): payEnded(flight, outcome, at: now, &effects)
    case (_, .payment): cancelEnded(flight, outcome, at: now, &effects)
    }
    if !flight.command.movesMoney { numberAsked(outcome, at: now, &effects) }
    // Sent before a person spoke, and perhaps carried out since.
    if mayTurnWord, !isPaymentOpen, openReturn == nil { askNow(at: now, &effects) }
  }

  /// Whether a transmission is still worth repeating: nothing has ended or forbidden it meanwhile.
  private func isWanted(_ flight: Flight) -> Bool {
    guard flight.command.movesMoney else { return true }
    guard !isNotOurs else { return false }
    switch flight.purpose {
    case .payment:
      return flight.isPayment ? isUndecided : payment == .canceling && !isPerhapsForeign
    case .giveBack(let index): return returns.indices.contains(index) && returns[index].isOpen
    case .watch: return isClosedUnpaid && latePayment == nil
    }
  }

  private mutating func restarted(
    rebooted: Bool, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    if rebooted { startWaitsAnew(at: now) }
    if payment == .awaitingCode {
      if rebooted { endUnsent(.scanTimeout, as: .canceled, &effects) }
      return
    }
    for index in returns.indices { returns[index].progress.pauses = 0 }
    progress.unheard = nil
    let flights = progress.flights
    progress.flights = []
    for flight in flights {
      // What was on the wire may have been processed; nobody will hear its answer.
      ended(flight, .unknown("the daemon was restarted"), otherKey: false, at: now, &effects)
    }
    if isPaymentOpen || openReturn != nil { askNow(at: now, &effects) }
  }

  /// Puts a command on the wire: one flight, one effect.
  mutating func send(
    _ command: OrderCommand, for purpose: Flight.Purpose, key: KeyChoice = .preferred,
    leftBefore: Bool, at now: Moment, _ effects: inout [OrderEffect]
  ) {
    progress.lastFlight += 1
    progress.flights.append(
      Flight(
        number: progress.lastFlight, command: command, purpose: purpose, key: key,
        leftBefore: leftBefore, sentAt: now.boot, payLeftAtBefore: progress.payLeftAt))
    effects.append(
      .send(Transmission(number: progress.lastFlight, command: command, key: key)))
  }

  /// Whether anything that could move money is under way for `purpose`.
  func isMovingMoney(_ matching: (Flight) -> Bool = { _ in true }) -> Bool {
    progress.flights.contains { $0.command.movesMoney && matching($0) }
  }

  /// Whether the pay or precreate itself is on the wire.
  var isPaying: Bool { progress.flights.contains(where: \.isPayment) }

  var isAsking: Bool { progress.flights.contains { !$0.command.movesMoney } }
}

extension Outcome {
  fileprivate var mayHaveArrived: Bool {
    switch self {
    case .notSent, .signatureRefused: false
    case .unknown, .busy, .answered: true
    }
  }

  /// Whether it speaks of an order under our number that is not ours.
  fileprivate var showsForeign: Bool {
    if case .answered(let answer) = self { answer.saysForeign } else { false }
  }
}

extension Answer {
  /// Whether it speaks of an order under our number that is not ours, whatever else it says.
  var saysForeign: Bool { order?.ownership == .foreign }

  /// "No such order", and nothing in it that contradicts.
  var saysAbsent: Bool { result == .noSuchOrder && order?.status == nil }

  /// A refusal that names no reason. To a question it bears out a payment that was refused alike, and
  /// is worth nothing otherwise.
  var isRefusal: Bool { result == .rejectedUnclear && order == nil }
}

extension Flight {
  /// Whether it is the pay or precreate itself.
  var isPayment: Bool { command == .pay || command == .precreate }
}
