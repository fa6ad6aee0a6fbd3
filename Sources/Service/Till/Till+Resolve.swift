import Journal
public import Terminal

extension Till {
  public func resolve(
    _ clientSN: String, _ body: ResolveBody, by peer: Peer
  ) async throws -> OrderView {
    let number = try self.clientSN(clientSN)
    var builder = RequestBuilder(settings)
    let name = builder.operatorName(body.operator, peer)
    let verdict = body.verdict.flatMap(Resolution.Verdict.init)
    if verdict == nil { builder.refuse("as", "must be one of paid, not_paid, returned") }
    let reason = builder.reason(body.reason)
    if reason == nil { builder.refuse("reason", "is missing; say how you know, for the books") }
    guard let verdict, let reason, builder.errors.isEmpty else { throw builder.problem() }
    let stored = try existing(number)
    try refuseWhenStopped()
    let word = Resolution(verdict, operator: name, reason: reason, at: clock.now())
    do {
      return answer(try take(.resolved(word), for: stored).order).value
    } catch is IllegalEvent {
      let why =
        stored.order.state == .needsAttention
        ? "it was paid, by the gateway's own word, and only a return of it is in doubt: say paid or "
          + "returned"
        : "a person's word is taken only where it is needs_attention"
      throw Problem(
        .wrongState,
        "Order \(number) is \(stored.order.state.rawValue); \(why). Nothing was changed.")
    }
  }
}
