extension Order {
  /// The state that is shown: derived from the payment and the returns.
  public var state: OrderState {
    switch payment {
    case .awaitingCode: .awaitingCode
    case .submitted: .submitted
    case .inProgress: .inProgress
    case .unknown: .unknown
    case .canceling: .canceling
    case .needsAttention: .needsAttention
    case .paid: stateOfPaid
    case .failed, .canceled: stateOfUnpaid
    }
  }

  private var stateOfPaid: OrderState {
    if returns.contains(where: { $0.state == .needsAttention }) { return .needsAttention }
    if returns.contains(where: { $0.kind == .revoke && $0.isOpen }) { return .revoking }
    if returns.contains(where: { $0.kind == .revoke && $0.state == .succeeded }) { return .revoked }
    if returnedAmount >= request.totalAmount { return .refunded }
    return returnedAmount > .zero ? .partiallyRefunded : .paid
  }

  private var stateOfUnpaid: OrderState {
    guard let late = latePayment else { return payment == .failed ? .failed : .canceled }
    if returns.contains(where: { $0.state == .needsAttention }) { return .needsAttention }
    if returns.contains(where: \.isOpen) { return .canceling }
    let returned = returnedAmount >= late.amount
    return returned ? .canceled : .needsAttention
  }

  /// Whether the goods may leave the shop: paid by the gateway's word, and not all of it returned or
  /// being returned.
  public var handOver: Bool {
    payment == .paid && state != .needsAttention && restAmount > .zero
  }

  private var isAwaitingCustomer: Bool {
    switch payment {
    case .awaitingCode, .submitted, .inProgress, .unknown: true
    case .canceling, .paid, .failed, .canceled, .needsAttention: false
    }
  }

  /// Until when a result is awaited: no earlier than the gateway may be asked again.
  private var shownWait: Moment? {
    guard isAwaitingCustomer, let awaitedUntil else { return nil }
    guard showsBusy, let busyUntil, busyUntil.boot > awaitedUntil.boot else { return awaitedUntil }
    return busyUntil
  }

  /// The order as the socket shows it.
  ///
  /// - Parameters:
  ///   - offset: minutes east of UTC in which times are written.
  ///   - explain: what one of the gateway's own codes means in `language` (``Gateway/words(for:in:)``);
  ///     nil where it is not known, and then its own message is shown.
  public func view(
    _ language: Language, offset: Int, explain: @escaping (String) -> String? = { _ in nil }
  ) -> OrderView {
    func time(_ moment: Moment) -> String { CalendarTime(moment.wall, offset: offset).rfc3339 }
    let words = OrderWords(self, language, offset: offset, explain: explain)
    return OrderView(
      clientSN: clientSN.text, sn: sn, saleNo: request.saleNo, gateway: request.gateway,
      gatewayOrderNo: gatewayOrderNo,
      kind: request.kind.rawValue, preauth: request.preauth ? true : nil,
      agreement: request.agreement?.text, state: state,
      handOver: handOver,
      totalAmount: request.totalAmount.minorUnits, refundedAmount: returnedAmount.minorUnits,
      currency: request.currency.code, payway: payway, subPayway: subPayway,
      payerLogin: payerLogin, subject: request.subject, operator: request.operator, qrCode: qrCode,
      qrExpiresAt: qrExpiresAt.map(time),
      awaitedUntil: shownWait.map(time), tradeNo: tradeNo, foreign: foreign,
      createdAt: time(createdAt), updatedAt: time(updatedAt), paidAt: paidAt.map(time),
      message: words.message, advice: words.advice, error: error.map(ErrorView.init),
      latePayment: latePayment.map {
        LatePaymentView(
          amount: $0.amount.minorUnits, foundAt: time($0.foundAt), handling: $0.handling.rawValue)
      },
      resolvedBy: resolution?.operator, returns: returns.map { $0.view(offset: offset) })
  }
}

extension Return {
  /// The return as the socket shows it.
  public func view(offset: Int) -> ReturnView {
    ReturnView(
      kind: kind.rawValue, refundRequestNo: refundRequestNo?.text, amount: amount.minorUnits,
      state: state.rawValue, operator: `operator`, reason: reason,
      createdAt: CalendarTime(createdAt.wall, offset: offset).rfc3339,
      updatedAt: CalendarTime(updatedAt.wall, offset: offset).rfc3339,
      error: error.map(ErrorView.init), external: external)
  }
}

extension ErrorView {
  init(_ error: OrderError) { self.init(code: error.code, message: error.message) }
}
