import Terminal

/// The line that says what is awaited, and how long still.
struct LiveLine: Sendable {
  /// The daemon's own bounds unless configured otherwise: `scan_timeout` and `pay_budget`. Used
  /// where the order does not say until when it waits.
  static let usualWait: Milliseconds = .seconds(120)

  private var phase: OrderState?
  private var phaseBegan: Milliseconds = 0

  /// - Parameter now: milliseconds since 1970.
  mutating func frame(_ answer: OrderAnswer, at now: Milliseconds) -> String {
    let order = answer.order
    if phase != order.state {
      phase = order.state
      phaseBegan = now
    }
    let amount = OrderText(order: order, style: Style(coloured: false)).amount(order.totalAmount)
    return "\(amount)  \(time(answer, at: now))  \(printable(order.message))"
  }

  private func time(_ answer: OrderAnswer, at now: Milliseconds) -> String {
    if let end = end(answer), end > now { return "\((end - now + 999) / 1_000) s left" }
    return "\(max(0, now - phaseBegan) / 1_000) s"
  }

  /// When the wait for the customer ends; nil while no one waits for the customer.
  private func end(_ answer: OrderAnswer) -> Milliseconds? {
    if let until = answer.awaitedUntil.flatMap(Timestamp.milliseconds) { return until }
    switch answer.order.state {
    case .awaitingCode: return phaseBegan + Self.usualWait
    case .inProgress:
      if answer.order.kind == OrderRequest.Kind.precreate.rawValue {
        return answer.order.qrExpiresAt.flatMap(Timestamp.milliseconds)
      }
      return phaseBegan + Self.usualWait
    default: return nil
    }
  }
}
