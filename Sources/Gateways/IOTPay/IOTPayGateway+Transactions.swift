import Terminal

extension IOTPayGateway {
  /// The transaction that a command makes or asks about, and what it is to the order.
  func transaction(
    _ command: OrderCommand, _ order: Order
  ) -> (IOTPayTransaction, TransactionRole) {
    let asked =
      asksWhatIsLeft(command, order)
      ? OrderTransaction(.pay, of: order) : OrderTransaction(command, of: order)
    return (transaction(asked, order), asked.role)
  }

  /// Whether a question is about what is left of the payment: where the card API has refused a refund
  /// or a void. Its words tell neither why, nor whether there is one.
  func asksWhatIsLeft(_ command: OrderCommand, _ order: Order) -> Bool {
    api == .v3 && !command.movesMoney && order.returns.contains { $0.isOpen && $0.isRefused }
  }

  private func transaction(_ asked: OrderTransaction, _ order: Order) -> IOTPayTransaction {
    let payment = order.certainSN ?? ""
    let total = order.request.totalAmount
    let kind: IOTPayTransaction.Kind
    switch (asked, api) {
    case (.payment, .v1): kind = .wallet(channel(of: order.request))
    case (.payment, .v3): kind = order.request.agreement == nil ? .page : .keptCard
    case (.cancellation, .v3): kind = .void(payment: payment)
    case (.cancellation, .v1), (.refund, _): kind = .refund(api, payment: payment)
    }
    return IOTPayTransaction(
      kind,
      number: asked.ownNumber.map {
        IOTPayTransaction.number(of: $0, ofOrder: order.gatewayOrderNo)
      } ?? order.gatewayOrderNo,
      amount: asked.amount ?? total, currency: order.request.currency)
  }

  /// The channel of an order, by its wallet and by who shows the code; nil where neither the order nor
  /// a code names the wallet.
  func channel(of request: OrderRequest, _ code: PaymentCode? = nil) -> IOTPayChannel? {
    let wallet = request.payway.map(PayerWallet.init(payway:)) ?? code.flatMap(PayerWallet.init)
    switch (wallet, request.kind) {
    case (.alipay, .pay): return .alipayCode
    case (.alipay, .precreate): return .alipayQR
    case (.wechat, .pay): return .weChatCode
    case (.wechat, .precreate): return .weChatQR
    case (.unionpay, .pay): return .unionPayCode
    case (.unionpay, .precreate): return unionPayPage ? .unionPayPage : .unionPayQR
    case (nil, _): return nil
    }
  }
}
