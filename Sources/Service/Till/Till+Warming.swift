import Journal
import Logging
import Terminal
import Transport

/// A connection that was used within this time is still open: nothing is asked to keep it so.
private let stillWarm: Milliseconds = .seconds(20)

/// Between two questions that keep a connection open.
private let warmingPause: Milliseconds = .seconds(25)

/// After a turn that a check-in took.
private let soonAgain: Milliseconds = .seconds(2)

/// The connections to the gateways: open while a customer is awaited, so that the payment itself
/// pays no TCP and TLS handshake.
struct Warmth {
  /// When each gateway answered last, of CLOCK_BOOTTIME; its connection was open then.
  var answeredAt: [String: Milliseconds] = [:]
  /// When each may be asked again.
  var notBefore: [String: Milliseconds] = [:]
  /// Those that are being asked.
  var asking: Set<String> = []
}

extension Till {
  /// When a connection is to be warmed next, of CLOCK_BOOTTIME; nil while nobody is awaited.
  var nextWarming: Milliseconds? { waitingGateways.keys.map(warmingDue).min() }

  /// Asks where a customer is awaited and the connection has been idle: a signed question that moves
  /// nothing. Nothing depends on its answer, and no payment waits for it.
  func warmConnections() {
    let now = clock.now().boot
    for (name, terminalSN) in waitingGateways where warmingDue(name) <= now {
      guard let gateway = gateway(name) else { continue }
      guard !checkInRunning, !activationRunning, !isCheckInAtTheDoor else {
        warmth.notBefore[name] = now + soonAgain
        continue
      }
      warmth.notBefore[name] = now + warmingPause
      // In this very turn, so that no check-in is decided on before the task begins.
      warmth.asking.insert(name)
      onWire += 1
      Task { await warm(gateway, as: terminalSN) }
    }
  }

  /// Requests on the wire that a check-in waits for, and that others wait for with it: all but those
  /// that only keep a connection open.
  var onWireForGood: Int { onWire - warmth.asking.count }

  private func warm(_ gateway: GatewaySettings, as terminalSN: String) async {
    if !isStopped {
      let end = await probe(gateway, as: terminalSN)
      log.debug(
        "connection kept open",
        metadata: ["gateway": "\(gateway.gateway.name)", "end": "\(end)"])
    }
    onWire -= 1
    warmth.asking.remove(gateway.gateway.name)
    considerCheckIn()
    plan()
  }

  /// Learns that the gateway has answered on a connection that stays open.
  func noteAnswer(of gateway: GatewaySettings) {
    warmth.answeredAt[gateway.gateway.name] = clock.now().boot
  }

  /// Learns that a transfer came to nothing, and its connection with it.
  func noteSilence(of gateway: GatewaySettings) {
    warmth.answeredAt[gateway.gateway.name] = nil
  }

  /// Learns that the gateway wants to be left alone.
  func noteBusy(_ gateway: GatewaySettings, for pause: Milliseconds) {
    warmth.notBefore[gateway.gateway.name] = clock.now().boot + max(0, pause)
  }

  /// The gateways for whose orders a code is awaited, with the identity that will sign.
  private var waitingGateways: [String: String] {
    var found: [String: String] = [:]
    for stored in live.values where stored.order.payment == .awaitingCode {
      found[stored.order.request.gateway] = stored.order.terminalSN
    }
    return found
  }

  private func warmingDue(_ name: String) -> Milliseconds {
    if warmth.asking.contains(name) { return .max }
    let idle = warmth.answeredAt[name].map { $0 + stillWarm } ?? 0
    return max(idle, warmth.notBefore[name] ?? 0)
  }
}
