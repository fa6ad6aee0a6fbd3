import Terminal

/// Weighs what an answer claims of the action against what it shows of the order.
///
/// The order's state is the decisive value: a claim that it denies is not believed, in either
/// direction, and a query decides.
enum UpayConsistency {
  static func believed(
    _ claim: ActionResult, of verb: UpayVerb, _ layer: UpayDataLayer
  ) -> ActionResult {
    switch layer {
    case .unreadable: return .uncertain
    case .absent: return isWholeWithoutData(claim, verb) ? claim : .uncertain
    case .present(let report, let flow):
      guard isOurs(report) || claimStandsAlone(claim, verb) else { return .uncertain }
      if denies(flow, claim, verb) { return .uncertain }
      if agrees(report, claim, verb) { return claim }
      return claim == .rejectedForGood ? .rejected : .uncertain
    }
  }

  private static func isOurs(_ report: OrderReport) -> Bool {
    report.ownership == .ours || report.ownership == .proven
  }

  /// Claims that hold whoever's order is shown beside them.
  private static func claimStandsAlone(_ claim: ActionResult, _ verb: UpayVerb) -> Bool {
    claim == .numberTaken || claim == .rejectedUnclear || verb == .query
  }

  /// Whether the claim can stand without the state of the order.
  private static func isWholeWithoutData(_ claim: ActionResult, _ verb: UpayVerb) -> Bool {
    guard claim == .succeeded else { return true }
    switch verb {
    // The caller asks once more before it believes these.
    case .reversal, .refund: return true
    case .pay, .precreate, .query: return false
    }
  }

  /// Whether the transaction's own state says the opposite.
  private static func denies(_ flow: UpayFlow?, _ claim: ActionResult, _ verb: UpayVerb) -> Bool {
    guard verb == .pay || verb == .refund else { return false }
    switch claim {
    case .succeeded: return flow == .failed || flow == .unclear
    case .failed: return flow == .succeeded
    default: return false
    }
  }

  private static func agrees(
    _ report: OrderReport, _ claim: ActionResult, _ verb: UpayVerb
  ) -> Bool {
    let status = report.status ?? .unknown
    switch (verb, claim) {
    case (.pay, .succeeded):
      return status == .paid
    case (.precreate, .succeeded):
      return report.qrCode != nil && (status == .created || status == .unknown)
    case (.pay, .failed), (.pay, .rejected), (.precreate, .failed), (.precreate, .rejected):
      return status == .payCanceled || status == .canceled
    case (.reversal, .succeeded), (.reversal, .alreadyDone):
      return status == .canceled || status == .payCanceled || status == .refunded
    case (.reversal, .rejectedForGood):
      return [.paid, .refunded, .partiallyRefunded, .canceled, .payCanceled].contains(status)
    case (.refund, .succeeded):
      return [.refunded, .partiallyRefunded, .refundInProgress].contains(status)
    case (.refund, .alreadyDone):
      return status == .refunded || status == .partiallyRefunded
    case (.refund, .failed):
      return status == .paid || status == .partiallyRefunded
    case (_, .noSuchOrder):
      return report.status == nil
    default:
      return true
    }
  }
}
