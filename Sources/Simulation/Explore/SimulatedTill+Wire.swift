import Gateways
import Terminal

/// A new request waits so long for a check-in that is due, at most.
private let longestHold: Milliseconds = .seconds(20)

extension Life {
  // MARK: Admission

  /// Lets a request go, at once or when the check-in that is under way or due has ended.
  func admit(_ sender: Transit.Sender) throws(Ended) {
    guard isHolding(sender) else { return try send(sender) }
    let until = moment.boot + longestHold
    till.held.append(SimulatedTill.Held(sender: sender, until: until))
    coverage.holds += 1
    queue.add(.holdIsOver(incarnation: machine.incarnation), at: now + longestHold)
  }

  private func isHolding(_ sender: Transit.Sender) -> Bool {
    guard let ring = activeRing else { return false }
    if till.checkInRunning { return !till.keyIsUnrecorded }
    if case .order(_, let transmission) = sender, transmission.command == .cancel { return false }
    guard moment.boot >= till.checkInNotBefore else { return false }
    return schedule?.decide(ring, in: situation) == .holdNewRequests
  }

  func releaseHeld() throws(Ended) {
    guard !till.held.isEmpty else { return }
    let waiting = till.held
    till.held = []
    for one in waiting {
      if one.until > moment.boot, isHolding(one.sender) {
        till.held.append(one)
      } else {
        try send(one.sender)
      }
    }
  }

  /// Signed only now: a check-in may have ended while it was held.
  private func send(_ sender: Transit.Sender) throws(Ended) {
    till.onWire += 1
    switch sender {
    case .order(let order, let transmission): try send(transmission, of: order)
    case .lookUp(let order): sendLookUp(order)
    case .probe, .checkIn, .activation: break
    }
  }

  private func send(_ transmission: Transmission, of order: Int) throws(Ended) {
    guard let stored = stored(order), let (credentials, keyID) = signer(stored.order, transmission)
    else {
      till.onWire -= 1
      return try end(order, transmission.number, .notSent("no keys"), otherKey: false)
    }
    func request(_ codec: any Gateway) -> HTTPRequest {
      codec.request(
        transmission.command, for: stored.order, code: stored.code, signedBy: credentials)
    }
    let plain = request(codec)
    let stamp =
      shop.merchant?.namesMessages == true
      ? MessageStamp(number: UInt32(transits.count), time: moment.wall) : nil
    let policy = stored.order.policy
    if shop.account == nil { noteSignature(keyID) }
    noteSending(order, transmission, plain)
    put(
      .order(order, transmission), stamp.map { request(codec.numbered($0)) } ?? plain,
      keyID: keyID, stamp: stamp,
      timeout: transmission.command.isPayment ? policy.payTimeout : policy.requestTimeout,
      number: transmission.number < 1_000
        ? 1_000 * (order + 1) + transmission.number : 1_000_000)
  }

  /// Who signs, and the name of the key.
  private func signer(
    _ order: Order, _ transmission: Transmission
  ) -> (Credentials, keyID: String)? {
    if let account = shop.account { return (account, Self.keyID(account.key)) }
    guard let identity = identity(of: order.terminalSN) else { return nil }
    let ring = till.identities[identity].ring
    let slot = ring.slot(for: transmission.key)
    guard let credentials = ring.credentials(slot), let key = ring.key(in: slot) else { return nil }
    return (credentials, key.id)
  }

  // MARK: Ends

  func transitEnded(_ index: Int) throws(Ended) {
    guard !transits[index].hasEnded, let end = transits[index].end else { return }
    transits[index].hasEnded = true
    guard isCurrent(transits[index].incarnation) else { return }
    till.onWire -= 1
    let transit = transits[index]
    if case .response(let response) = end, let date = response.date {
      till.gatewayEpoch = date - moment.boot
    }
    switch transit.sender {
    case .order(let order, let transmission):
      try ended(transit, order, transmission, end)
    case .checkIn(let identity, _): try checkInEnded(identity, end)
    case .activation: try activationEnded(end)
    case .probe(let identity, let isRetry):
      try probeEnded(transit, identity, isRetry: isRetry, end)
    case .lookUp(let order): try lookUpEnded(transit, order, end)
    }
  }

  private func ended(
    _ transit: Transit, _ order: Int, _ transmission: Transmission, _ end: Transit.End
  ) throws(Ended) {
    guard let stored = stored(order) else { return }
    var outcome: Outcome
    switch end {
    case .notSent: outcome = .notSent("no connection")
    case .unknown(let reason): outcome = .unknown(reason)
    case .response(let response):
      var codec = self.codec
      if let stamp = transit.stamp { codec = codec.numbered(stamp) }
      outcome = codec.outcome(
        of: response, to: transmission.command, for: stored.order,
        clock: GatewayClock(skew: skew(for: stored.order, order)))
    }
    noteHeard(outcome, order, transit)
    if mischief == .timeOutIsRefusal, case .unknown = outcome, transmission.command.isPayment {
      outcome = .answered(Answer(.rejected))
    }
    let terminal = stored.order.terminalSN
    let otherKey = noteSignature(
      outcome, of: terminal, keyID: transit.keyID, retried: transmission.key == .other)
    say("← \(transit.sender.words): \(outcome.word)")
    coverage.note(outcome)
    noteText(outcome.word)
    try self.end(order, transmission.number, outcome, otherKey: otherKey)
    if outcome.refuses(transmission.command) { try take(.queryRequested, of: order) }
  }

  private func end(
    _ order: Int, _ number: Int, _ outcome: Outcome, otherKey: Bool
  ) throws(Ended) {
    try take(
      .ended(transmission: number, outcome: outcome, otherKey: otherKey), of: order)
    try considerCheckIn()
    plan()
  }

  /// Gateway time minus the wall clock as it was when the order was made; nil for one that was not
  /// made since the start.
  private func skew(for order: Order, _ index: Int) -> Milliseconds? {
    guard till.isMadeHere[index] else { return nil }
    return till.gatewayEpoch.map { $0 + order.createdAt.boot - order.createdAt.wall }
  }

  // MARK: Signatures

  /// - Returns: whether the same request may be sent once more with the other key.
  func noteSignature(
    _ outcome: Outcome, of terminalSN: String, keyID: String, retried: Bool
  ) -> Bool {
    switch outcome {
    case .notSent, .unknown, .busy: return false
    case .signatureRefused:
      guard let index = identity(of: terminalSN) else { return false }
      var ring = till.identities[index].ring
      let decision = ring.signatureRefused(by: keyID, retried: retried)
      keep(ring, index)
      if case .resend = decision { return true }
      return false
    case .answered:
      noteSigned(by: keyID, of: terminalSN)
      return false
    }
  }

  /// Takes a signature for accepted, and the path to the gateway for proven.
  func noteSigned(by keyID: String, of terminalSN: String) {
    guard let index = identity(of: terminalSN) else { return }
    if !till.identities[index].ring.isSettled(on: keyID) {
      var ring = till.identities[index].ring
      coverage.note(ring.signatureAccepted(by: keyID))
      keep(ring, index)
    }
    if index == till.active { till.lastProvenRoundTrip = moment }
  }

  func identity(of terminalSN: String) -> Int? {
    till.identities.firstIndex { $0.terminalSN == terminalSN }
  }

  var activeRing: KeyRing? { till.active.map { till.identities[$0].ring } }
}

extension KeyRing {
  /// Whether an accepted signature of this key is nothing new.
  fileprivate func isSettled(on keyID: String) -> Bool {
    preferred == .current && current?.id == keyID && current?.refused == false
  }
}

extension OrderCommand {
  var isPayment: Bool { self == .pay || self == .precreate }

  var isReturn: Bool {
    switch self {
    case .refund, .revoke: true
    case .pay, .precreate, .query, .cancel: false
    }
  }

  var words: String {
    switch self {
    case .pay: "pay"
    case .precreate: "precreate"
    case .query(let number): "query" + (number.map { " of \($0)" } ?? "")
    case .cancel: "cancel"
    case .revoke: "revoke"
    case .refund(let number, let amount): "refund \(number) of \(amount.minorUnits)"
    }
  }
}
