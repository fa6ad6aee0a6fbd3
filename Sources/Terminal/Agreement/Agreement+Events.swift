/// Between two attempts that brought nothing, and between two questions where there is no timetable.
private let pauses: [Milliseconds] = [.seconds(2), .seconds(5), .seconds(10), .seconds(30)]

extension Agreement {
  /// A new agreement, with the effects that start it.
  public static func open(
    _ request: AgreementRequest, _ abilities: AgreementAbilities, policy: OrderPolicy,
    at now: Moment
  ) -> (agreement: Agreement, effects: [AgreementEffect]) {
    var agreement = Agreement(request, abilities, policy, at: now)
    var effects: [AgreementEffect] = []
    agreement.send(.sign, at: now, &effects)
    return (agreement, effects)
  }

  /// Takes one event. The caller commits the new value durably, then carries out the effects.
  ///
  /// - Throws: ``IllegalEvent``, and then the agreement is exactly as it was.
  public mutating func handle(
    _ event: AgreementEvent, at now: Moment
  ) throws(IllegalEvent) -> [AgreementEffect] {
    let before = self
    var effects: [AgreementEffect] = []
    switch event {
    case .ended(let number, let outcome):
      guard let flight = progress.flight, flight.number == number else {
        throw .noSuchTransmission
      }
      progress.flight = nil
      ended(flight.command, outcome, at: now, &effects)
    case .woke: woke(at: now, &effects)
    case .noticed(let signature): noticed(signature, at: now, &effects)
    case .closeRequested(let name): try close(by: name, at: now, &effects)
    case .restarted(let rebooted): restarted(rebooted: rebooted, at: now, &effects)
    }
    if state != before.state || error != before.error { updatedAt = now }
    return effects
  }

  /// When ``AgreementEvent/woke`` is to be sent, in milliseconds of CLOCK_BOOTTIME.
  public var nextWake: Milliseconds? {
    guard progress.flight == nil else { return nil }
    switch state {
    case .submitted, .closing: return progress.sendAt
    case .signing:
      let end = progress.isOverdue == true ? nil : progress.signUntil
      return [progress.askAt, end].compactMap(\.self).min()
    case .active, .failed, .closed, .needsAttention: return nil
    }
  }

  /// Whether anything may still happen to it by itself.
  public var isAlive: Bool { !state.isSettled || progress.flight != nil }

  private mutating func send(
    _ command: AgreementCommand, at now: Moment, _ effects: inout [AgreementEffect]
  ) {
    guard progress.flight == nil else { return }
    progress.lastFlight += 1
    progress.flight = AgreementFlight(number: progress.lastFlight, command: command)
    progress.sendAt = nil
    progress.askAt = nil
    progress.firstAttemptAt = progress.firstAttemptAt ?? now.boot
    effects.append(.send(transmission: progress.lastFlight, command))
  }

  // MARK: Answers

  private mutating func ended(
    _ command: AgreementCommand, _ outcome: AgreementOutcome, at now: Moment,
    _ effects: inout [AgreementEffect]
  ) {
    switch (command, state) {
    case (.sign, .submitted): signEnded(outcome, at: now, &effects)
    case (.query, .signing): asked(outcome, at: now)
    case (.close, .closing): closeEnded(outcome, at: now)
    // Given up, or signed by a notice meanwhile.
    default: break
    }
    if state == .closing, progress.flight == nil, progress.sendAt == nil {
      send(.close, at: now, &effects)
    }
  }

  /// Asking for the page moves nothing, and a page that nobody has seen is signed by nobody: whatever
  /// went wrong, it is asked for again.
  private mutating func signEnded(
    _ outcome: AgreementOutcome, at now: Moment, _ effects: inout [AgreementEffect]
  ) {
    switch outcome {
    case .page(let link):
      state = .signing
      qrCode = link
      qrExpiresAt = now.advanced(by: policy.qrLife)
      progress.signUntil = now.boot + policy.qrLife
      progress.attempts = 0
      planQuestion(at: now)
      if request.print { effects.append(.print) }
    case .signed(let signature): signed(signature, at: now)
    case .refused(let error): fail(OrderError(error))
    case .signatureRefused: fail(policy.unsigned)
    case .notSent(let reason), .unknown(let reason):
      let first = progress.firstAttemptAt ?? now.boot
      guard now.boot + 1_000 <= first + policy.unsentRetry else {
        return fail(.pageUnknown(reason))
      }
      progress.sendAt = now.boot + 1_000
    case .unsigned, .closed: fail(.pageUnknown("the answer names no page"))
    }
  }

  private mutating func asked(_ outcome: AgreementOutcome, at now: Moment) {
    if case .signed(let signature) = outcome { return signed(signature, at: now) }
    guard let end = progress.signUntil, now.boot >= end else { return planQuestion(at: now) }
    switch outcome {
    case .notSent(let reason), .unknown(let reason):
      stayUnknown(.stateUnknown(reason), since: end, at: now)
    case .signatureRefused: stayUnknown(policy.unsigned, since: end, at: now)
    case .unsigned, .refused, .page, .closed, .signed: fail(.notSigned)
    }
  }

  /// Its time is over, and whether it was signed in time nobody has told: asked on, then a person's.
  private mutating func stayUnknown(
    _ cause: OrderError, since end: Milliseconds, at now: Moment
  ) {
    guard now.boot < end + policy.attentionAfter else {
      forgetPage()
      progress.mayBeSigned = true
      return needAttention(cause)
    }
    progress.isOverdue = true
    progress.askAt = now.boot + policy.pollSlow
  }

  private mutating func closeEnded(_ outcome: AgreementOutcome, at now: Moment) {
    switch outcome {
    case .closed: closed(at: now)
    case .refused(let error): needAttention(OrderError(error))
    case .signatureRefused: needAttention(policy.unsigned)
    case .notSent(let reason), .unknown(let reason):
      let first = progress.firstAttemptAt ?? now.boot
      guard now.boot < first + policy.attentionAfter else {
        return needAttention(.gatewayUnreachable(reason))
      }
      progress.sendAt =
        now.boot + (progress.attempts < pauses.count ? pauses[progress.attempts] : .minutes(1))
      progress.attempts += 1
    case .page, .unsigned, .signed:
      needAttention(OrderError(code: "", message: "the answer is another one's"))
    }
  }

  // MARK: Turns

  private mutating func woke(at now: Moment, _ effects: inout [AgreementEffect]) {
    func isDue(_ wait: Milliseconds?) -> Bool { wait.map { $0 <= now.boot } ?? false }
    guard progress.flight == nil else { return }
    switch state {
    case .submitted where isDue(progress.sendAt): send(.sign, at: now, &effects)
    case .closing where isDue(progress.sendAt): send(.close, at: now, &effects)
    case .signing where progress.isOverdue != true && isDue(progress.signUntil):
      // Asked once more: what is signed in the last moment counts.
      if abilities.asks { send(.query, at: now, &effects) } else { fail(.notSigned) }
    case .signing where isDue(progress.askAt): send(.query, at: now, &effects)
    default: break
    }
  }

  private mutating func planQuestion(at now: Moment) {
    guard abilities.asks else { return }
    let age = now.boot - ((progress.signUntil ?? now.boot) - policy.qrLife)
    let pause = policy.pause(policy.precreatePauses, after: age) ?? policy.pollSlow
    progress.askAt = now.boot + pause
  }

  private mutating func noticed(
    _ signature: AgreementSignature, at now: Moment, _ effects: inout [AgreementEffect]
  ) {
    switch state {
    case .submitted, .signing, .failed: signed(signature, at: now)
    case .closed where reference == nil:
      // Given up here, and signed all the same: nobody wants it any more.
      reference = signature.reference
      masked = signature.masked
      end(at: now, &effects)
    // A notice that comes again.
    case .active, .closing, .closed, .needsAttention: break
    }
  }

  private mutating func close(
    by name: String, at now: Moment, _ effects: inout [AgreementEffect]
  ) throws(IllegalEvent) {
    switch state {
    case .submitted, .signing:
      closedBy = name
      closed(at: now)
    case .active, .needsAttention:
      closedBy = name
      end(at: now, &effects)
    case .closing, .closed: break
    case .failed: throw .wrongState
    }
  }

  private mutating func restarted(
    rebooted: Bool, at now: Moment, _ effects: inout [AgreementEffect]
  ) {
    if rebooted {
      if progress.signUntil != nil { progress.signUntil = now.boot + policy.qrLife }
      progress.isOverdue = nil
      progress.firstAttemptAt = nil
    }
    guard let flight = progress.flight else {
      if progress.sendAt != nil { progress.sendAt = now.boot }
      if progress.askAt != nil { progress.askAt = now.boot }
      return
    }
    // Whether it left is not known, and none of them moves money: once more.
    progress.flight = nil
    progress.firstAttemptAt = nil
    switch (flight.command, state) {
    case (.sign, .submitted), (.close, .closing): send(flight.command, at: now, &effects)
    case (_, .signing): planQuestion(at: now)
    default: break
    }
  }

  // MARK: States

  private mutating func signed(_ signature: AgreementSignature, at now: Moment) {
    state = .active
    reference = signature.reference
    masked = signature.masked
    signedAt = now
    error = nil
    progress.mayBeSigned = nil
    forgetPage()
  }

  /// To be ended at the payment system, where it can be; else here.
  private mutating func end(at now: Moment, _ effects: inout [AgreementEffect]) {
    guard abilities.closes else { return closed(at: now) }
    state = .closing
    error = nil
    progress.firstAttemptAt = nil
    progress.attempts = 0
    progress.sendAt = nil
    send(.close, at: now, &effects)
  }

  private mutating func closed(at now: Moment) {
    state = .closed
    closedAt = now
    error = nil
    forgetPage()
  }

  private mutating func fail(_ cause: OrderError) {
    state = .failed
    error = cause
    forgetPage()
  }

  private mutating func needAttention(_ cause: OrderError) {
    state = .needsAttention
    error = cause
    progress.sendAt = nil
  }

  private mutating func forgetPage() {
    qrCode = nil
    progress.askAt = nil
    progress.sendAt = nil
    progress.signUntil = nil
    progress.isOverdue = nil
  }
}

extension OrderError {
  fileprivate static let notSigned = OrderError(
    .notSigned, "the customer did not sign in time")

  fileprivate static func stateUnknown(_ reason: String) -> OrderError {
    OrderError(.gatewayUnreachable, "whether the customer signed is not known: \(reason)")
  }

  fileprivate static func pageUnknown(_ reason: String) -> OrderError {
    OrderError(.gatewayUnreachable, "the page to sign never came: \(reason)")
  }
}
