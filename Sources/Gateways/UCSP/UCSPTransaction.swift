package import Terminal

/// One transaction with UCSP: its number and its time name it.
package struct UCSPTransaction: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// A page on which the payer pays.
    case page
    /// A debit under a contract that the payer signed.
    case autoDebit(contract: String)
    /// A whole payment undone; `queryId` names it.
    case cancel(payment: String)
    /// Money back for a payment, or for a part.
    case refund(payment: String)
  }

  package let kind: Kind
  /// `orderId`: 8 to 40 letters and digits.
  package let number: String
  /// `txnTime`, to the second.
  package let time: Milliseconds
  package let amount: Amount
  package let currency: Currency

  package init(
    _ kind: Kind, number: String, time: Milliseconds, amount: Amount, currency: Currency
  ) {
    self.kind = kind
    self.number = number
    self.time = time
    self.amount = amount
    self.currency = currency
  }

  var txnTime: String { BeijingTime.compact(time) }

  var isPayment: Bool {
    switch kind {
    case .page, .autoDebit: true
    case .cancel, .refund: false
    }
  }

  /// Nobody has to act any more: once it is heard, money moves.
  var chargesAtOnce: Bool {
    if case .autoDebit = kind { true } else { false }
  }

  /// `txnType`, as answers and notices show it.
  var type: String {
    switch kind {
    case .page, .autoDebit: UCSPProfile.payment
    case .cancel: UCSPProfile.cancellation
    case .refund: UCSPProfile.refund
    }
  }
}
