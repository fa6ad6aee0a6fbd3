public import Terminal

/// The gateway's clock: starts as the machine's.
public struct ClockControl: Sendable {
  let host: GatewayHost

  /// Milliseconds since 1970.
  public var now: Milliseconds { host.now }

  /// Everything that becomes due happens at once.
  public func advance(by milliseconds: Milliseconds) {
    host.perform { state, _, _ in state.clock.advance(by: milliseconds) }
  }

  public func set(to time: Milliseconds) {
    host.perform { state, _, _ in state.clock.set(to: time) }
  }
}
