/// What the payment systems tell by themselves.
public struct NoticeControl: Sendable {
  let host: GatewayHost

  /// The newest notifications, oldest first, with what became of each.
  public var all: [NoticeReport] {
    host.perform { state, _, _ in state.world.notices.reports }
  }

  /// Returns when a notification satisfies the condition.
  ///
  /// - Throws: `CancellationError`.
  @discardableResult
  public func await(
    where condition: @escaping (NoticeReport) -> Bool
  ) async throws -> NoticeReport {
    try await host.wait { $0.notices.reports.last(where: condition) }
  }

  /// The next `times` sendings, of one system or of any, meet this fault.
  public func add(_ fault: NoticeFault) throws(FaultError) {
    try host.perform { state, _, _ throws(FaultError) in
      try state.world.notices.faults.add(fault)
    }
  }

  /// Those that still wait, oldest first.
  public var faults: [NoticeFault] {
    host.perform { state, _, _ in state.world.notices.faults.waiting }
  }

  public func clearFaults() {
    host.perform { state, _, _ in state.world.notices.faults.clear() }
  }
}
