import Journal
import Logging
import Receipts
import Terminal
import Transport

extension Till {
  /// Takes up every agreement that was open when the daemon ended.
  func restoreAgreements() throws {
    for stored in try journal.openAgreements() {
      liveAgreements[stored.agreement.number] = stored
    }
    for (number, stored) in liveAgreements {
      take(.restarted(rebooted: stored.bootID != clock.bootID), for: number)
    }
  }

  /// Takes one event: decides, commits, and only then acts.
  ///
  /// - Throws: `IllegalEvent` when the agreement does not take it, ``Problem`` when it cannot be made
  ///   durable. Either way it is as it was, and nothing was sent.
  func takeDurably(_ event: AgreementEvent, for stored: StoredAgreement) throws {
    var next = stored
    let now = clock.now()
    let effects = try next.agreement.handle(event, at: now)
    try commit(next, replacing: stored.agreement, cause: event.cause, effects, at: now)
  }

  /// Takes an event that nobody waits for an answer of. What cannot be made durable is taken again
  /// when it is due; an end that is lost is taken for a lost answer.
  func take(_ event: AgreementEvent, for number: AgreementNo) {
    guard let stored = liveAgreements[number] else { return }
    do {
      try takeDurably(event, for: stored)
    } catch is IllegalEvent {
      undurableEnds[number] = nil
    } catch {
      log.error(
        "agreement not handled", metadata: ["agreement_no": "\(number)", "error": "\(error)"])
      if case .ended = event { undurableEnds[number] = event }
    }
    plan()
  }

  func commit(
    _ next: StoredAgreement, replacing before: Agreement?, cause: String,
    _ effects: [AgreementEffect], at now: Moment
  ) throws {
    var row = next
    row.bootID = clock.bootID
    let agreement = next.agreement
    do {
      try writing { writer in
        try writer.put(row)
        let view = view(of: agreement)
        if view != before.map(self.view(of:)) {
          _ = try writer.append(
            type: "agreement", clientSN: nil, cause: cause, data: JSONText.encode(view),
            at: now.wall)
        }
        if effects.contains(.print) { try queuePage(of: agreement, in: writer, at: now) }
      }
    } catch let error as JournalError {
      throw Problem(.journalUnwritable, error.description)
    }
    liveAgreements[agreement.number] = agreement.isAlive ? row : nil
    undurableEnds[agreement.number] = nil
    for case .send(let number, let command) in effects {
      transmit(command, number, for: agreement)
    }
    waiters.notify(.agreement(agreement.number))
    waiters.notify(.events)
    printNext()
    plan()
  }

  /// The page on which the customer signs, as a QR code on paper while it can be signed.
  private func queuePage(
    of agreement: Agreement, in writer: Journal.Writer, at now: Moment
  ) throws {
    guard let printer = printer(named: agreement.request.printer), let page = agreement.qrCode
    else { return }
    let time = SlipTime(wall: now.wall, offsetMinutes: settings.dayOffset)
    var slip = Slip(kind: .free, language: printer.language, time: time)
    let say = printer.language
    slip.freeLines = [
      FreeLine(.text(settings.name ?? settings.subject ?? ""), align: .centre, bold: true),
      FreeLine(.text(say("Scan to sign", "请扫码签约")), align: .centre),
      FreeLine(.qr(page), align: .centre),
      FreeLine(.text(agreement.number.text), align: .centre),
    ].filter { $0.content != .text("") }
    slip = settings.marked(slip, of: agreement.request.gateway)
    try queue(slip, on: printer, agreement.qrExpiresAt?.wall, in: writer)
  }

  private func transmit(_ command: AgreementCommand, _ transmission: Int, for agreement: Agreement)
  {
    Task {
      // Nothing overtakes a check-in, and nothing of this is in a hurry.
      guard await self.admit(.query(refundRequestNo: nil)) else { return }
      await self.send(command, transmission, for: agreement)
    }
  }

  private func send(
    _ command: AgreementCommand, _ transmission: Int, for agreement: Agreement
  ) async {
    let outcome: AgreementOutcome
    if let gateway = gateway(agreement.request.gateway),
      let system = gateway.gateway.numbered(stamp(for: gateway)) as? any AgreementGateway
    {
      let result = await wire.perform(
        system.request(command, for: agreement),
        options: gateway.options(for: .query(refundRequestNo: nil)))
      switch result {
      case .notSent(let reason):
        noteSilence(of: gateway)
        outcome = .notSent(reason)
      case .unknown(let reason):
        noteSilence(of: gateway)
        outcome = .unknown(reason)
      case .response(let response):
        note(response, of: gateway)
        noteAnswer(of: gateway)
        outcome = system.outcome(of: response, to: command, for: agreement)
        if outcome == .signatureRefused {
          note(
            signatureRefusal: system.trace(of: response), of: gateway, to: command.rawValue,
            about: .agreement(agreement.number))
        } else {
          note(
            disbelief: outcome.disbelief, of: gateway, to: command.rawValue,
            about: .agreement(agreement.number))
        }
        log.debug(
          "an agreement was answered",
          metadata: [
            "agreement_no": "\(agreement.number)", "command": "\(command.rawValue)",
            "answer": "\(system.trace(of: response))",
          ])
      }
    } else {
      outcome = .notSent("the gateway of this agreement is not configured")
    }
    onWire -= 1
    take(.ended(transmission: transmission, outcome: outcome), for: agreement.number)
    considerCheckIn()
  }

  /// When something of an agreement is due, of CLOCK_BOOTTIME.
  var nextAgreementWake: Milliseconds? {
    liveAgreements.values.compactMap(\.agreement.nextWake).min()
  }

  func wakeAgreements(at now: Milliseconds) {
    for (number, event) in undurableEnds where journal.isWritable { take(event, for: number) }
    for (number, stored) in liveAgreements
    where stored.agreement.nextWake.map({ $0 <= now }) ?? false {
      take(.woke, for: number)
    }
  }

  var agreementsAreDue: Bool {
    nextAgreementWake.map { $0 <= clock.now().boot } ?? false || !undurableEnds.isEmpty
  }

  // MARK: Payments

  /// The agreement under which an order is to be paid.
  ///
  /// - Parameter earlier: the order that has the number already.
  /// - Throws: ``Problem`` where there is no such agreement, or it is not signed.
  func use(of text: String, earlier: Order?) throws -> AgreementUse {
    guard let number = AgreementNo(text) else {
      throw Problem.invalid("agreement", "is no number of an agreement. Nothing was sent")
    }
    if let earlier {
      guard earlier.request.agreement == number else { throw contentsDiffer(earlier.clientSN) }
      return AgreementUse(number: number, gateway: earlier.request.gateway)
    }
    guard let found = try stored(number)?.agreement else {
      throw Problem.invalid("agreement", "there is no agreement of this number. Nothing was sent")
    }
    guard found.state == .active, let reference = found.reference else {
      throw Problem(
        .wrongState,
        "Agreement \(number) is \(found.state.rawValue); only an active one pays. Nothing was sent."
      )
    }
    return AgreementUse(number: number, gateway: found.request.gateway, reference: reference)
  }
}

/// An agreement as a payment needs it.
struct AgreementUse {
  var number: AgreementNo
  var gateway: String
  /// What the payment system calls it; nil where the order was made before.
  var reference: String?
}
