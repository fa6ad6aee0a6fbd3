public import Terminal

extension SecurePayGateway {
  /// What an answer says of the order.
  ///
  /// The platform's certificate must have been valid when it answered, by its own clock: the `Date` of
  /// the answer, which the connection vouches for.
  public func outcome(
    of response: HTTPResponse, to command: OrderCommand, for order: Order, clock: GatewayClock
  ) -> Outcome {
    let (transaction, role) = self.transaction(command, order)
    let skew = clock.skew ?? 0
    let now = response.date ?? order.createdAt.wall + skew
    let reading = SecurePayReading(merchant, transaction, at: now)
    let mayStillBePaid = now - skew < payTimeout(of: order)
    let read: TransactionReading
    if !command.movesMoney {
      read = reading.queried(response, mayStillBePaid: mayStillBePaid)
    } else if transaction.kind == .page {
      read = page(
        transaction, order, reading.queried(response, mayStillBePaid: mayStillBePaid))
    } else {
      read = reading.answer(response)
    }
    return read.outcome(of: command, as: role, for: order)
  }

  public func trace(of response: HTTPResponse) -> String { AnswerTrace.text(of: response) }

  /// Any answer that the platform signed proves that ours was accepted, but one that says the opposite.
  public func probeOutcome(of response: HTTPResponse) -> ProbeOutcome {
    guard response.status == 200, let message = try? SecurePayMessage(raw: response.body) else {
      return .unknown("no answer of the platform (HTTP \(response.status))")
    }
    do {
      try SecurePaySignature.verify(message, as: merchant.signing, at: response.date ?? 0)
    } catch {
      return .unknown("the answer is not believed: \(error)")
    }
    switch SecurePayCodes.all[message.fields["respCode"] ?? ""] {
    case .signature: return .signatureRefused
    case .done, .absent: return .signatureAccepted
    default:
      return .unknown("the platform says \(message.fields["respCode"]?.cleaned(to: 8) ?? "")")
    }
  }

  /// The platform does not know the page's number yet, or it is not paid: now it can be shown.
  private func page(
    _ transaction: SecurePayTransaction, _ order: Order, _ asked: TransactionReading
  ) -> TransactionReading {
    guard asked.state == .pending, case .page(let relay) = qrCode,
      let page = try? requests.page(transaction, payTimeout: payTimeout(of: order))
    else { return asked }
    var reading = TransactionReading(.accepted)
    reading.link = page.link(relay: relay)
    return reading
  }
}
