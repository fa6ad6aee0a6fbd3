package import Terminal

/// The requests to UCSP (UnionPay International, UCSP; names as in ``UCSPProfile``).
package struct UCSPRequests: Sendable {
  package let merchant: UCSPMerchant

  package init(_ merchant: UCSPMerchant) { self.merchant = merchant }

  /// The request that makes a transaction. A payment order's answer names the page on which it is paid.
  ///
  /// - Parameters:
  ///   - payTimeout: until when a page can be paid, milliseconds since 1970.
  ///   - number: no other message of this second has it.
  package func make(
    _ transaction: UCSPTransaction, payTimeout: Milliseconds? = nil, description: String? = nil,
    at time: Milliseconds, message number: UInt32
  ) -> UCSPRequest {
    switch transaction.kind {
    case .page:
      var message = self.message(.submitOrder, at: time, number)
      order(transaction, &message)
      message.add(UCSPProfile.payTimeout, payTimeout.map(BeijingTime.compact))
      message.add(UCSPProfile.description, description)
      message.add("industryCode", merchant.industry)
      return request(message)
    case .autoDebit(let contract):
      var message = self.message(.submitAutoDebit, at: time, number)
      message.add("contractId", contract)
      order(transaction, &message)
      return request(message)
    case .cancel(let payment):
      return giveBack(transaction, payment, message(.cancellation, at: time, number))
    case .refund(let payment):
      return giveBack(transaction, payment, message(.refund, at: time, number))
    }
  }

  /// The question about a transaction, by its own number and time.
  package func inquire(
    _ transaction: UCSPTransaction, at time: Milliseconds, message number: UInt32
  ) -> UCSPRequest {
    let type: UCSPMessageType = transaction.isPayment ? .resultInquiry : .refundInquiry
    var message = self.message(type, at: time, number)
    message.add("orderId", transaction.number)
    message.add("txnTime", transaction.txnTime)
    message.add("merId", merchant.number)
    return request(message)
  }

  /// The wish for a contract: the answer names the page on which the payer signs.
  ///
  /// - Parameter user: `userId`, as a login message told it.
  package func signAutoDebit(
    user: String, at time: Milliseconds, message number: UInt32
  ) -> UCSPRequest {
    var message = self.message(.signAutoDebit, at: time, number)
    message.add("userId", user)
    message.add(UCSPProfile.contractMerchant, merchant.number)
    message.add("frontUrl", merchant.frontURL)
    message.add("backUrl", merchant.backURL)
    return request(message)
  }

  package func closeAutoDebit(
    contract: String, at time: Milliseconds, message number: UInt32
  ) -> UCSPRequest {
    var message = self.message(.closeAutoDebit, at: time, number)
    message.add("contractId", contract)
    message.add(UCSPProfile.contractMerchant, merchant.number)
    return request(message)
  }

  /// - Parameter payment: its number with UCSP, `origQryId`.
  private func giveBack(
    _ transaction: UCSPTransaction, _ payment: String, _ message: UCSPMessage
  ) -> UCSPRequest {
    var message = message
    message.add("orderId", transaction.number)
    message.add("txnTime", transaction.txnTime)
    message.add("origQryId", payment)
    message.add("merId", merchant.number)
    message.add("acqIIN", merchant.acquirer)
    message.add("txnAmt", String(transaction.amount.minorUnits))
    message.add("currencyCode", transaction.currency.number)
    message.add("backUrl", merchant.backURL)
    return request(message)
  }

  private func message(
    _ type: UCSPMessageType, at time: Milliseconds, _ number: UInt32
  ) -> UCSPMessage {
    let id = UCSPProfile.messageID(acquirer: merchant.acquirer, at: time, number: number)
    return UCSPMessage(type, id: id, at: time)
  }

  private func order(_ transaction: UCSPTransaction, _ message: inout UCSPMessage) {
    message.add("orderId", transaction.number)
    message.add("merId", merchant.number)
    message.add("acqIIN", merchant.acquirer)
    message.add("txnTime", transaction.txnTime)
    message.add("txnAmt", String(transaction.amount.minorUnits))
    message.add("currencyCode", transaction.currency.number)
    message.add("frontUrl", merchant.frontURL)
    message.add("backUrl", merchant.backURL)
  }

  private func request(_ message: UCSPMessage) -> UCSPRequest { UCSPRequest(message: message) }
}
