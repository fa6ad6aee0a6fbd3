import Cryptography
public import Terminal

extension UCSPGateway {
  /// The request that carries out a command.
  public func request(
    _ command: OrderCommand, for order: Order, code: PaymentCode?,
    signedBy credentials: Credentials
  ) -> HTTPRequest {
    signed(message(command, order))
  }

  /// What an answer says of the order. It must echo the message that it answers.
  public func outcome(
    of response: HTTPResponse, to command: OrderCommand, for order: Order, clock: GatewayClock
  ) -> Outcome {
    let (transaction, role) = self.transaction(command, order)
    let request = message(command, order)
    let skew = clock.skew ?? 0
    let now = response.date ?? (stamp?.time ?? order.createdAt.wall + skew)
    let reading = UCSPReading(merchant, transaction, at: now)
    let read =
      command.movesMoney
      ? reading.answer(response, to: request)
      : reading.inquired(
        response, to: request, mayStillBePaid: now - skew < payTimeout(of: order))
    return read.outcome(of: command, as: role, for: order)
  }

  /// A question about a number that was never used at that time.
  public func probe(number: String, signedBy credentials: Credentials) -> HTTPRequest {
    signed(probe(number))
  }

  public func trace(of response: HTTPResponse) -> String { AnswerTrace.text(of: response) }

  /// Any answer of UCSP's to this very question proves that ours was accepted, but one that says the
  /// opposite.
  public func probeOutcome(of response: HTTPResponse) -> ProbeOutcome {
    guard response.status == 200 else { return .unknown("HTTP \(response.status)") }
    do {
      let message = try UCSPIncoming(
        response.body, to: merchant, at: response.date ?? stamp?.time ?? 0)
      guard message.id == probe("").id else {
        return .unknown("the answer answers another message")
      }
      return switch ucspMeaning(message.code) {
      case .signature: .signatureRefused
      case .approved, .absent: .signatureAccepted
      default: .unknown("UCSP says \(message.code?.cleaned(to: 8) ?? "")")
      }
    } catch {
      return .unknown("\(error)")
    }
  }

  /// The transaction that a command makes or asks about, and what it is to the order.
  func transaction(
    _ command: OrderCommand, _ order: Order
  ) -> (UCSPTransaction, TransactionRole) {
    let asked = OrderTransaction(command, of: order)
    let payment = order.certainSN ?? ""
    let kind: UCSPTransaction.Kind =
      switch asked {
      case .payment:
        order.request.agreement == nil ? .page : .autoDebit(contract: order.gatewayData ?? "")
      case .cancellation: .cancel(payment: payment)
      case .refund: .refund(payment: payment)
      }
    let transaction = UCSPTransaction(
      kind,
      number: asked.ownNumber.map { UCSPProfile.number(of: $0, ofOrder: order.gatewayOrderNo) }
        ?? order.gatewayOrderNo,
      time: asked.made, amount: asked.amount ?? order.request.totalAmount,
      currency: order.request.currency)
    return (transaction, asked.role)
  }

  private func message(_ command: OrderCommand, _ order: Order) -> UCSPRequest {
    let (transaction, _) = self.transaction(command, order)
    let stamp = stamp ?? MessageStamp(number: 0, time: order.createdAt.wall)
    guard command.movesMoney else {
      return requests.inquire(transaction, at: stamp.time, message: stamp.number)
    }
    return requests.make(
      transaction, payTimeout: payTimeout(of: order), description: order.request.subject,
      at: stamp.time, message: stamp.number)
  }

  private func probe(_ number: String) -> UCSPRequest {
    let stamp = stamp ?? MessageStamp(number: 0, time: 0)
    let transaction = UCSPTransaction(
      .page, number: number, time: .days(18_262), amount: .zero, currency: .cny)
    return requests.inquire(transaction, at: stamp.time, message: stamp.number)
  }

  /// Until when the payer may pay.
  private func payTimeout(of order: Order) -> Milliseconds {
    order.createdAt.wall + order.policy.qrLife
  }

  /// libcrypto never refuses to sign with a key that it has taken; should it, what leaves is empty and
  /// is refused before business.
  func signed(_ request: UCSPRequest) -> HTTPRequest {
    do {
      return try request.http(as: merchant)
    } catch {
      return HTTPRequest(path: UCSPProfile.path(request.type), headers: [], body: [])
    }
  }
}
