import Terminal

extension UpayModel {
  /// `PAY_` or `PRECREATE_` and `result`, with the order. A precreate that goes on is a success:
  /// there is a code to show.
  func answer(_ result: String, for sn: String, error: UpayError? = nil) -> UpayAnswer {
    guard let order = orders[sn] else { return .fail(.orderNotExists) }
    let prefix = order.kind == .pay ? "PAY_" : "PRECREATE_"
    let shown = order.kind == .precreate && result == "IN_PROGRESS" ? "SUCCESS" : result
    return .business(prefix + shown, data: order.data(rules.answers), error: error)
  }

  /// What an order's pay or precreate would be answered as things stand.
  func outcome(of sn: String) -> UpayAnswer {
    guard let order = orders[sn] else { return .fail(.orderNotExists) }
    let result =
      switch order.status {
      case .created: "IN_PROGRESS"
      case .paid, .partiallyRefunded, .refunded, .refundInProgress, .refundError: "SUCCESS"
      case .payCanceled, .canceled: "FAIL"
      case .payError, .cancelError, .invalidStatusCode: "FAIL_ERROR"
      case .cancelInProgress: "FAIL_IN_PROGRESS"
      }
    let error = result == "SUCCESS" ? nil : order.errorCode.map(UpayError.scripted)
    return answer(result, for: sn, error: error)
  }

  /// The answer is given when the customer has acted.
  func waiting(for sn: String, until: Milliseconds) -> UpayAnswer {
    var answer = outcome(of: sn)
    answer.waits = UpayAnswer.Wait(sn: sn, until: until)
    return answer
  }

  /// The answer that a request has waited for.
  func awaitedAnswer(for sn: String) -> UpayAnswer { rules.answers.dress(outcome(of: sn)) }
}
