/// No longer than this is a gateway left alone that says it is busy.
private let longestPause: Milliseconds = .minutes(10)

extension Order {
  /// Keeps what an outcome says of the gateway itself: that it is to be left alone for a while, or
  /// that it is back.
  mutating func noteGateway(_ outcome: Outcome, at now: Moment) {
    switch outcome {
    case .busy(_, let pause):
      busyUntil = now.advanced(by: Swift.min(Swift.max(0, pause), longestPause))
    case .answered, .signatureRefused:
      busyUntil = nil
      progress.unheard = nil
    case .unknown, .notSent:
      if !isBusy(at: now) { busyUntil = nil }
    }
  }

  /// Whether the gateway asked to be left alone, and the time is not over. What a person asks for
  /// goes out all the same.
  func isBusy(at now: Moment) -> Bool { busyUntil.map { now.boot < $0.boot } ?? false }

  /// When something that is planned may go out.
  func notBusy(_ wait: Milliseconds?) -> Milliseconds? {
    guard let wait, let busyUntil else { return wait }
    return Swift.max(wait, busyUntil.boot)
  }

  /// Whether the cashier is told: only where something of the order waits for the gateway.
  var showsBusy: Bool {
    guard busyUntil != nil else { return false }
    switch state {
    case .unknown, .canceling, .revoking: return true
    case .awaitingCode, .submitted, .inProgress, .paid, .failed, .canceled, .needsAttention,
      .revoked, .partiallyRefunded, .refunded:
      return false
    }
  }
}
