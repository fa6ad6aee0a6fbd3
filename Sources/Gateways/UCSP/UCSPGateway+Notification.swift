public import Terminal

/// UCSP's notices: signed JSON posted to `backUrl` (UnionPay International, UCSP, notices). One of them
/// is needed: that a contract was signed is told by nothing else.
extension UCSPGateway: NotifiedGateway {
  public func notification(
    in request: NotificationRequest, at time: Milliseconds
  ) throws(NotificationRefusal) -> NotificationHint {
    let notice = try UCSPNotice(request.body, to: merchant, at: time)
    if let contract = notice.contract {
      return NotificationHint(
        .agreement(id: contract, user: notice.user), terminalSN: merchant.number)
    }
    guard let number = notice.number else { throw .notOurs }
    let sum = notice.message.transaction["txnAmt"]
    if let sum, sum.amount == nil { throw .contradictory("its txnAmt is no sum") }
    return NotificationHint(
      .transaction(number: number), terminalSN: merchant.number, amount: sum?.amount,
      currency: notice.message.transaction["currencyCode"]?.word.map {
        Currency(written: $0)?.code ?? $0
      }, madeAt: notice.transactionTime)
  }

  public func notifiedNumbers(of order: Order) -> [String] {
    OrderTransaction.numbers(of: order, UCSPProfile.number(of:ofOrder:))
  }

  public func notified(_ number: String, of order: Order) -> NotifiedTransaction? {
    OrderTransaction.notified(number, of: order, UCSPProfile.number(of:ofOrder:))
  }

  /// A signed answer under the notice's own number, with one of the documented codes.
  public func answer(
    _ verdict: NotificationVerdict, to request: NotificationRequest, at time: Milliseconds
  ) -> NotificationAnswer {
    let reply: UCSPNotice.Reply =
      switch verdict {
      case .heard: .heard
      case .unknownOrder: .unknownOrder
      case .incorrect: .incorrect
      case .refused(let refusal): .init(refusal)
      case .fault: .fault
      }
    do {
      let response = try UCSPNotice.response(reply, to: request.body, as: merchant, at: time)
      return NotificationAnswer(response.status, "application/json; charset=UTF-8", response.body)
    } catch {
      // As with requests: what cannot be signed is not said.
      return NotificationAnswer(503, text: "later")
    }
  }
}
