public import Terminal

/// What goes wrong between the terminal and the gateway.
public struct FaultControl: Sendable {
  let host: GatewayHost

  /// The next `times` requests for `path` (`*`: any) meet this fault.
  public func add(
    path: String, _ kind: FaultScript.Kind, times: Int = 1, argument: JSONValue? = nil
  ) throws(FaultError) {
    try add(FaultScript.Fault(path: path, kind: kind, times: times, argument: argument))
  }

  public func add(_ fault: FaultScript.Fault) throws(FaultError) {
    try host.perform { state, _, _ throws(FaultError) in try state.world.faults.add(fault) }
  }

  /// Those that still wait, oldest first.
  public var waiting: [FaultScript.Fault] {
    host.perform { state, _, _ in state.world.faults.faults }
  }

  public func clear() {
    host.perform { state, _, _ in state.world.faults.clear() }
  }
}
