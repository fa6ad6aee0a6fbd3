/// What becomes of coming cancels, revokes and refunds.
public struct ReturnControl: Sendable {
  let host: GatewayHost

  public func add(_ script: ReturnScript) throws(ScriptError) {
    try host.perform { state, _, _ throws(ScriptError) in try state.world.script(script) }
  }

  /// Those that still wait, oldest first.
  public var waiting: [ReturnScript] {
    host.perform { state, _, _ in state.world.model.waitingReturns }
  }

  public func clear() {
    host.perform { state, _, _ in state.world.model.forgetReturns() }
  }
}
