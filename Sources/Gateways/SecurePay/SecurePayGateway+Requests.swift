import Cryptography
public import Terminal

extension SecurePayGateway {
  /// The request that carries out a command (UPOP 5.1.0, transactions).
  ///
  /// The purchase page is opened by the payer's browser: nothing is to be sent for it, and the
  /// question that is sent instead proves the way, the key and the number.
  public func request(
    _ command: OrderCommand, for order: Order, code: PaymentCode?,
    signedBy credentials: Credentials
  ) -> HTTPRequest {
    signed {
      () throws(CryptographyError) in
      let (transaction, _) = self.transaction(command, order)
      guard command.movesMoney else { return try requests.query(transaction) }
      switch (transaction.kind, code) {
      case (.qrCode, _): return try requests.applyQR(transaction, payTimeout: payTimeout(of: order))
      case (.consume, let code?): return try requests.consume(transaction, code: code)
      case (.cancel, _), (.refund, _): return try requests.giveBack(transaction)
      // A pay without a code is none.
      case (.page, _), (.consume, nil): return try requests.query(transaction)
      }
    }
  }

  /// A question about a number that was never used at that time.
  public func probe(number: String, signedBy credentials: Credentials) -> HTTPRequest {
    signed { () throws(CryptographyError) in try requests.probe(number: number, at: .days(18_262)) }
  }

  /// The transaction that a command makes or asks about, and what it is to the order.
  func transaction(
    _ command: OrderCommand, _ order: Order
  ) -> (SecurePayTransaction, TransactionRole) {
    switch command {
    case .pay, .precreate: return (payment(of: order), .payment)
    case .refund(let number, let amount):
      return (refund(number, amount, of: order), .refund(amount))
    case .query(let number?):
      let asked = order.returns.last { $0.refundRequestNo == number }
      let amount = asked?.amount ?? .zero
      return (refund(number, amount, of: order), .refund(amount))
    case .cancel, .revoke: return (cancellation(of: order), .cancellation)
    case .query(refundRequestNo: nil):
      // While a revoke is open, what became of it is the question.
      let isOpen = order.returns.contains { $0.kind == .revoke && $0.isOpen }
      return isOpen ? (cancellation(of: order), .cancellation) : (payment(of: order), .payment)
    }
  }

  /// Until when the payer may pay.
  func payTimeout(of order: Order) -> Milliseconds { order.createdAt.wall + order.policy.qrLife }

  private func payment(of order: Order) -> SecurePayTransaction {
    transaction(
      order.request.kind == .pay ? .consume : qrCode == .code ? .qrCode : .page,
      order.gatewayOrderNo, order.createdAt.wall, order.request.totalAmount, order)
  }

  private func refund(
    _ number: RefundRequestNo, _ amount: Amount, of order: Order
  ) -> SecurePayTransaction {
    let asked = order.returns.last { $0.refundRequestNo == number }
    return transaction(
      .refund(payment: paid(order)),
      SecurePayTransaction.number(of: number.text, ofOrder: order.gatewayOrderNo),
      (asked?.createdAt ?? order.createdAt).wall, amount, order)
  }

  /// The last revoke; one that failed may be followed by another, which is another transaction.
  private func cancellation(of order: Order) -> SecurePayTransaction {
    let revokes = order.returns.filter { $0.kind == .revoke }
    return transaction(
      .cancel(payment: paid(order)),
      SecurePayTransaction.number(of: "revoke/\(revokes.count)", ofOrder: order.gatewayOrderNo),
      (revokes.last?.createdAt ?? order.createdAt).wall, order.request.totalAmount, order)
  }

  private func paid(_ order: Order) -> SecurePayTransaction.Kind.Payment {
    .init(
      queryID: order.certainSN ?? "",
      fromPage: order.request.kind == .precreate && qrCode != .code)
  }

  private func transaction(
    _ kind: SecurePayTransaction.Kind, _ number: String, _ time: Milliseconds, _ amount: Amount,
    _ order: Order
  ) -> SecurePayTransaction {
    SecurePayTransaction(
      kind, number: number, time: time, amount: amount, currency: order.request.currency)
  }

  /// libcrypto never refuses to sign with a key that it has taken; should it, what leaves is empty and
  /// is refused before business.
  private func signed(
    _ body: () throws(CryptographyError) -> HTTPRequest
  ) -> HTTPRequest {
    do {
      return try body()
    } catch {
      return HTTPRequest(path: "/gateway/api/queryTrans.do", headers: [], body: [])
    }
  }
}
