import Journal
import Terminal

/// How an order looks in the comparison of journal and gateway.
struct Standing: Hashable {
  let state: OrderState
  let returned: Amount
  let currency: Currency

  init(_ order: Order) {
    state = order.state
    returned = order.returnedAmount
    currency = order.request.currency
  }

  /// `partially_refunded, CNY 5.00 returned`.
  var text: String {
    guard returned > .zero else { return state.rawValue }
    return "\(state.rawValue), \(currency.code) \(currency.text(returned)) returned"
  }
}

/// What the answer to a question is worth for a comparison.
enum Comparison: Hashable {
  case agrees
  /// What the gateway says otherwise, in words.
  case contradicts(String)
  /// It says nothing about the order.
  case inconclusive
}

extension Order {
  /// Compares what the journal says after a question with the answer to it. What could be taken over
  /// has been; this finds what was not, since only a person can decide it.
  func compared(with answer: Answer) -> Comparison {
    let holdsMoney = takenAt != nil
    switch answer.result {
    case .noSuchOrder:
      return holdsMoney ? .contradicts("no such order") : .agrees
    case .succeeded:
      guard let report = answer.order, let status = report.status, status != .unknown else {
        return .inconclusive
      }
      return compared(with: report, status)
    case .alreadyDone, .inProgress, .failed, .rejected, .rejectedForGood, .rejectedUnclear,
      .numberTaken, .uncertain:
      return .inconclusive
    }
  }

  private func compared(with report: OrderReport, _ status: OrderStatus) -> Comparison {
    switch report.ownership {
    case .unclear: return .inconclusive
    case .foreign:
      // An order that failed since its number was taken is not the one that took it.
      return takenAt == nil ? .agrees : .contradicts("another order under this number")
    case .proven, .ours: break
    }
    if let amount = report.totalAmount, amount != request.totalAmount, takenAt != nil {
      return .contradicts("\(status.rawValue), amount \(request.currency.text(amount))")
    }
    guard let expected = expectedStatuses, !expected.contains(status) else {
      return compareRest(report, status)
    }
    return .contradicts(status.rawValue)
  }

  /// Of a payment that went back in part the sums must agree, too, where the gateway tells its own.
  private func compareRest(_ report: OrderReport, _ status: OrderStatus) -> Comparison {
    guard status == .partiallyRefunded, state == .partiallyRefunded, let net = report.netAmount,
      net != request.totalAmount - returnedAmount
    else { return .agrees }
    return .contradicts("\(status.rawValue), \(request.currency.text(net)) left")
  }

  /// What the gateway may call an order of this state; nil while nobody knows yet.
  private var expectedStatuses: Set<OrderStatus>? {
    switch state {
    case .awaitingCode, .submitted, .inProgress, .unknown, .canceling, .needsAttention, .revoking:
      nil
    case .paid: [.paid]
    case .partiallyRefunded: unseen.union([.partiallyRefunded])
    case .refunded, .revoked: unseen.union([.refunded, .canceled, .payCanceled])
    // A late payment that was returned may be either.
    case .failed, .canceled:
      (latePayment == nil ? [] : unseen).union([.canceled, .payCanceled, .refunded])
    }
  }

  /// What a payment that went back is called where a question about it does not tell of returns.
  private var unseen: Set<OrderStatus> { policy.showsReturns ? [] : [.paid] }
}
