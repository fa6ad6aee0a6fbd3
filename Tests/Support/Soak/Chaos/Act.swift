/// One thing that goes wrong, or changes, in the world around the till. Times are milliseconds.
enum Act: Hashable, Sendable {
  /// The network is so for a while.
  case network(ToxicSet, lasting: Int64)
  /// The gateway takes no connections for a while.
  case gatewayAway(lasting: Int64)
  /// The daemon is killed, and started again after the pause.
  case killDaemon(pause: Int64)
  /// And killed again so long after each of its next starts.
  case killDaemonWhileStarting(after: [Int64])
  case killSimulator
  case scannerPulled(lasting: Int64)
  case printer(fault: String, on: JSON, off: JSON, lasting: Int64)
  /// No octet is free on the disk of the state directory.
  case diskFull(lasting: Int64)
  /// Switches of the gateway.
  case rules([String: JSON])
  /// The next requests meet a fault.
  case fault(path: String, kind: String, times: Int, argument: JSON)
  /// How the next cancel, revoke or refund goes.
  case returnGoes(verb: String, behaviour: String, delay: Int64)
  /// A check-in by hand, at a gateway that rotates its keys so.
  case checkIn(rotation: String)
  /// A day passes for the daemon, so that it checks in by itself.
  case dayPasses(rotation: String)

  /// What the table calls it.
  var kind: String {
    switch self {
    case .network(let toxics, _):
      "network: " + (toxics.all.first?.kind ?? "good")
    case .gatewayAway: "gateway away"
    case .killDaemon: "daemon killed"
    case .killDaemonWhileStarting: "daemon killed while it starts"
    case .killSimulator: "simulator killed"
    case .scannerPulled: "scanner unplugged"
    case .printer(let fault, _, _, _): fault
    case .diskFull: "disk full"
    case .rules: "gateway rules switched"
    case .fault(_, let kind, _, _): "fault: \(kind)"
    case .returnGoes: "returns scripted"
    case .checkIn(let rotation): "check-in by hand: \(rotation)"
    case .dayPasses: "check-in by the day"
    }
  }
}
