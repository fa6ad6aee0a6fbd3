import Failpoints
import Journal
import Logging
import Terminal
import Transport

/// One transmission of one order.
struct FlightKey: Hashable, Sendable {
  var clientSN: ClientSN
  var number: Int
}

/// How a transmission ended, for whoever asked for it.
enum FlightEnd: Hashable, Sendable {
  /// With what the gateway said.
  case answered(Answer)
  case notSent(String)
  case unknown
}

extension Till {
  /// Puts a committed transmission on the wire, exactly once. After ``stop()`` it only stays
  /// journaled: whether it left is asked for after the next start.
  func transmit(_ transmission: Transmission, for stored: StoredOrder) {
    Task {
      guard await self.admit(transmission.command) else { return }
      await self.send(transmission, for: stored)
    }
  }

  private func send(_ transmission: Transmission, for stored: StoredOrder) async {
    let order = stored.order
    let key = FlightKey(clientSN: order.clientSN, number: transmission.number)
    // Signed only now: a check-in may have ended while it was held.
    guard let gateway = gateway(order.request.gateway) else {
      onWire -= 1
      return end(key, .notSent("the gateway of this order is not configured"), otherKey: false)
    }
    guard let signer = signer(of: order.terminalSN, at: gateway, transmission.key) else {
      // As good as refused: nothing can be signed for it any more, and a person must look.
      onWire -= 1
      return end(key, .signatureRefused, otherKey: false)
    }
    let system = gateway.gateway.numbered(stamp(for: gateway))
    let request = system.request(
      transmission.command, for: order, code: stored.code, signedBy: signer.credentials)
    Failpoint.pass("order-before-request")
    let result = await wire.perform(request, options: gateway.options(for: transmission.command))
    Failpoint.pass("order-answered")
    onWire -= 1
    ended(key, transmission, system, keyID: signer.keyID, result)
  }

  /// - Parameter system: what made the request.
  private func ended(
    _ key: FlightKey, _ transmission: Transmission, _ system: any Gateway, keyID: String,
    _ result: TransferResult
  ) {
    guard let stored = try? stored(key.clientSN),
      let gateway = gateway(stored.order.request.gateway)
    else { return }
    let outcome: Outcome
    var disowned: GatewayError?
    var trace = ""
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
      outcome = system.outcome(
        of: response, to: transmission.command, for: stored.order,
        clock: GatewayClock(skew: skew(for: stored.order)))
      if log.logLevel <= .debug { trace = system.trace(of: response) }
      if outcome == .signatureRefused, stored.order.policy.keyIsFixed {
        note(
          signatureRefusal: system.trace(of: response), of: gateway,
          to: transmission.command.word, about: .order(key.clientSN))
      } else {
        noteBelief(in: outcome, of: gateway, to: transmission.command, for: key.clientSN)
      }
      if outcome.isRejection { disowned = gateway.gateway.terminalRefusal(in: response) }
    }
    if case .busy(_, let pause) = outcome { noteBusy(gateway, for: pause) }
    var otherKey = false
    if let disowned {
      noteTerminalRefusal(disowned, of: stored.order.terminalSN)
    } else {
      otherKey = noteSignature(
        outcome, of: stored.order.terminalSN, keyID: keyID, retried: transmission.key == .other)
    }
    log.debug(
      "transmission ended",
      metadata: [
        "client_sn": "\(key.clientSN)", "command": "\(transmission.command.word)",
        "key": "\(keyID)", "outcome": "\(outcome.word)", "answer": "\(trace)",
      ])
    end(key, outcome, otherKey: otherKey)
    // The books may differ from ours: someone else may have given money back. The order itself tells.
    if outcome.refuses(transmission.command) { take(.queryRequested, for: key.clientSN) }
  }

  /// What an answer was worth, and its code and words where it says less or more than that all is well.
  private func noteBelief(
    in outcome: Outcome, of gateway: GatewaySettings, to command: OrderCommand,
    for clientSN: ClientSN
  ) {
    // "Busy" says itself that it says nothing.
    if case .busy = outcome { return }
    note(
      disbelief: outcome.disbelief, of: gateway, to: command.word, about: .order(clientSN))
    guard case .answered(let answer) = outcome, let error = answer.error,
      error.code.contains(where: { $0 != "0" })
    else { return }
    // Of a question only what is said beside the end of a payment: it is asked again and again.
    guard command.movesMoney || answer.order?.status == .paid else { return }
    log.notice(
      "the payment system says",
      metadata: [
        "gateway": "\(gateway.gateway.name)", "client_sn": "\(clientSN)",
        "command": "\(command.word)", "result": "\(answer.result.rawValue)",
        "code": "\(error.code)", "words": "\(error.message)",
      ])
  }

  private func end(_ key: FlightKey, _ outcome: Outcome, otherKey: Bool) {
    take(
      .ended(transmission: key.number, outcome: outcome, otherKey: otherKey), for: key.clientSN)
    let waiting = flightWaiters.removeValue(forKey: key) ?? []
    if outcome == .signatureRefused, otherKey,
      let again = live[key.clientSN]?.order.questionOnTheWire
    {
      // The same question, signed with the other key: its answer is the one that was asked for.
      let next = FlightKey(clientSN: key.clientSN, number: again)
      flightWaiters[next, default: []] += waiting
    } else {
      for waiter in waiting { waiter.resume(returning: FlightEnd(outcome)) }
    }
    considerCheckIn()
    plan()
  }

  /// How a transmission that is on the wire ends.
  func end(of key: FlightKey) async -> FlightEnd {
    let isHeard = deferred.contains { clientSN, event in
      guard case .ended(let number, _, _) = event else { return false }
      return FlightKey(clientSN: clientSN, number: number) == key
    }
    // Its end waits for the journal, and nobody will tell of it again.
    if isHeard { return .unknown }
    return await withCheckedContinuation { flightWaiters[key, default: []].append($0) }
  }

  /// What names the next message to a gateway, by the gateway's time where it is known.
  func stamp(for gateway: GatewaySettings) -> MessageStamp {
    let now = clock.now()
    return MessageStamp(
      number: UInt32.random(in: .min ... .max),
      time: gatewayEpochs[gateway.gateway.name].map { $0 + now.boot } ?? now.wall)
  }

  // MARK: The gateway's clock

  /// Learns what the gateway's clock says.
  func note(_ response: HTTPResponse, of gateway: GatewaySettings) {
    if let date = response.date { gatewayEpochs[gateway.gateway.name] = date - clock.now().boot }
  }

  /// Gateway time minus the machine's wall clock, now: of the first gateway that has told its time.
  var skew: Milliseconds? {
    let now = clock.now()
    let told = settings.gateways.lazy.compactMap { self.gatewayEpochs[$0.gateway.name] }.first
    return told.map { $0 + now.boot - now.wall }
  }

  /// Gateway time minus the wall clock as it was when the order was made; nil for an order that was
  /// not made since the start: its times may be those of another boot.
  private func skew(for order: Order) -> Milliseconds? {
    guard madeHere.contains(order.clientSN) else { return nil }
    return gatewayEpochs[order.request.gateway].map {
      $0 + order.createdAt.boot - order.createdAt.wall
    }
  }
}

extension Outcome {
  fileprivate var isRejection: Bool {
    if case .answered(let answer) = self { answer.result == .rejected } else { false }
  }
}

extension FlightEnd {
  init(_ outcome: Outcome) {
    switch outcome {
    case .notSent(let reason): self = .notSent(reason)
    case .unknown, .busy, .signatureRefused: self = .unknown
    case .answered(let answer): self = .answered(answer)
    }
  }
}

extension GatewaySettings {
  /// The transfer of one command: how long it may take, and that it must not be repeated.
  func options(for command: OrderCommand) -> TransferOptions {
    var options = transfer
    switch command {
    case .pay, .precreate: options.timeout = policy.payTimeout
    default: options.timeout = policy.requestTimeout
    }
    options.movesMoney = command.movesMoney
    return options
  }
}

extension OrderCommand {
  /// The verb, for logs.
  var word: String {
    switch self {
    case .pay: "pay"
    case .precreate: "precreate"
    case .query: "query"
    case .cancel: "cancel"
    case .revoke: "revoke"
    case .refund: "refund"
    }
  }
}
