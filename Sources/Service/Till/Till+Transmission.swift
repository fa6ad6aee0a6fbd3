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
  case answered
  case notSent(String)
  case unknown
}

extension Till {
  /// Puts a committed transmission on the wire, exactly once.
  func transmit(_ transmission: Transmission, for stored: StoredOrder) {
    let order = stored.order
    let key = FlightKey(clientSN: order.clientSN, number: transmission.number)
    guard let gateway = gateway(order.request.gateway), let ring = rings[order.terminalSN] else {
      return refuse(key, "the gateway or the identity of this order is not configured any more")
    }
    let slot = transmission.key == .preferred ? ring.preferred : ring.preferred.other
    guard let credentials = ring.credentials(slot), let used = ring.key(in: slot) else {
      return refuse(key, "there is no key to sign with")
    }
    let command = transmission.command
    let request = gateway.gateway.request(
      command, for: order, code: stored.code, signedBy: credentials)
    let options = gateway.options(for: command)
    Task { [wire] in
      await self.admit(command)
      let result = await wire.perform(request, options: options)
      self.ended(key, transmission, keyID: used.id, result)
    }
  }

  /// A transmission that cannot be made: certainly not sent.
  private func refuse(_ key: FlightKey, _ reason: String) {
    Task { self.end(key, .notSent(reason), otherKey: false) }
  }

  private func ended(
    _ key: FlightKey, _ transmission: Transmission, keyID: String, _ result: TransferResult
  ) {
    onWire -= 1
    guard let stored = try? stored(key.clientSN),
      let gateway = gateway(stored.order.request.gateway)
    else { return }
    let outcome: Outcome
    switch result {
    case .notSent(let reason): outcome = .notSent(reason)
    case .unknown(let reason): outcome = .unknown(reason)
    case .response(let response):
      note(response)
      outcome = gateway.gateway.outcome(
        of: response, to: transmission.command, for: stored.order,
        // An order of an earlier boot was made by another clock than the skew is measured on.
        clock: GatewayClock(skew: stored.bootID == clock.bootID ? skew : nil))
    }
    let otherKey = noteSignature(
      outcome, of: stored.order.terminalSN, keyID: keyID, retried: transmission.key == .other)
    if !otherKey || outcome != .signatureRefused {
      log.debug(
        "gateway answered",
        metadata: [
          "client_sn": "\(key.clientSN)", "command": "\(transmission.command.word)",
          "key": "\(keyID)", "outcome": "\(outcome.word)",
        ])
    }
    end(key, outcome, otherKey: otherKey)
  }

  private func end(_ key: FlightKey, _ outcome: Outcome, otherKey: Bool) {
    take(
      .ended(transmission: key.number, outcome: outcome, otherKey: otherKey), for: key.clientSN)
    let end: FlightEnd =
      switch outcome {
      case .notSent(let reason): .notSent(reason)
      case .unknown, .signatureRefused: .unknown
      case .answered: .answered
      }
    for waiter in flightWaiters.removeValue(forKey: key) ?? [] { waiter.resume(returning: end) }
    considerCheckIn()
    plan()
  }

  /// Learns what the gateway's clock says.
  func note(_ response: HTTPResponse) {
    if let date = response.date { skew = date - clock.now().wall }
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
