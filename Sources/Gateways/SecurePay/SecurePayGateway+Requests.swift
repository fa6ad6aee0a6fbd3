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
    let asked = OrderTransaction(command, of: order)
    let transaction = SecurePayTransaction(
      kind(of: asked, order),
      number: asked.ownNumber.map {
        SecurePayTransaction.number(of: $0, ofOrder: order.gatewayOrderNo)
      } ?? order.gatewayOrderNo,
      time: asked.made, amount: asked.amount ?? order.request.totalAmount,
      currency: order.request.currency)
    return (transaction, asked.role)
  }

  /// Until when the payer may pay.
  func payTimeout(of order: Order) -> Milliseconds { order.createdAt.wall + order.policy.qrLife }

  private func kind(of asked: OrderTransaction, _ order: Order) -> SecurePayTransaction.Kind {
    let isCode = order.request.kind == .pay
    // By what its customer was shown, however pages are configured now.
    let isPage = order.qrCode.map { SecurePayPage.isLink($0, to: order.gatewayOrderNo) }
    let payment = SecurePayTransaction.Kind.Payment(
      queryID: order.certainSN ?? "", fromPage: !isCode && (isPage ?? (qrCode != .code)))
    switch asked {
    case .payment: return isCode ? .consume : qrCode == .code ? .qrCode : .page
    case .cancellation: return .cancel(payment: payment)
    case .refund: return .refund(payment: payment)
    }
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
