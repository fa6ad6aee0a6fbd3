package import Terminal

/// What the platform posts to `backUrl`: a form, signed as an answer is.
///
/// It says which transaction to ask about. Whatever it says of money, only the answer to a question
/// counts.
package struct SecurePayNotification: Sendable {
  package let message: SecurePayMessage
  /// `orderId`.
  package let number: String
  /// `txnTime`, milliseconds since 1970.
  package let transactionTime: Milliseconds

  /// - Parameters:
  ///   - body: the octets as they came.
  ///   - time: when they came, milliseconds since 1970.
  /// - Throws: why it is not heard.
  package init(
    _ body: [UInt8], to merchant: SecurePayMerchant, at time: Milliseconds
  ) throws(NotificationRefusal) {
    do {
      message = try SecurePayMessage(form: body)
    } catch {
      throw .unreadable("\(error)")
    }
    do {
      try SecurePaySignature.verify(message, as: merchant.signing, at: time)
    } catch {
      throw .distrusted("\(error)")
    }
    guard message.fields["merId"] == merchant.number,
      let number = message.fields["orderId"], number.isPrintable(upTo: 40),
      let transactionTime = message.fields["txnTime"].flatMap(BeijingTime.milliseconds(compact:))
    else { throw .notOurs }
    self.number = number
    self.transactionTime = transactionTime
  }
}
