/// What becomes of coming cancels, revokes and refunds.
public struct ReturnControl: Sendable {
  let host: GatewayHost

  public func add(
    _ script: ReturnScript, at system: PaymentSystem = .upay
  ) throws(ScriptError) {
    try host.perform { state, _, _ throws(ScriptError) in
      try state.world.script(script, at: system)
    }
  }

  /// Those that still wait, oldest first.
  public var waiting: [ReturnScript] {
    host.perform { state, _, _ in state.world.waitingReturns }
  }

  public func clear() {
    host.perform { state, _, _ in state.world.forgetReturns() }
  }
}
