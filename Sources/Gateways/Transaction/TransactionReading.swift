package import Terminal

/// What one answer says of the one transaction it is about: the common ground of payment systems in
/// which each payment, cancellation and refund has a number of its own.
package struct TransactionReading: Hashable, Sendable {
  package enum State: Hashable, Sendable {
    /// Taken by the system; what becomes of it is to be asked for.
    case accepted
    /// In the system's books, and not ended.
    case pending
    /// Ended, and done: money moved.
    case succeeded
    /// Ended without money having moved.
    case failed
    /// In nobody's books (so far).
    case notFound
    /// Refused with a known reason: this request changed nothing.
    case refused
    /// Refused, with a reason that we do not know.
    case refusedUnclear
    /// A transaction of this number is there already: this one, heard twice, or another's.
    case numberTaken
    /// What stands under our number was made in another way than ours: it is somebody else's.
    case foreign
    /// Done, with another sum than was asked for: never ours to call paid.
    case otherAmount
    /// "Illegal sign": refused before business.
    case signatureRefused
    /// The system cannot answer now.
    case busy(retryAfter: Milliseconds)
    /// The system does not know itself, or says something we do not know.
    case uncertain
    /// Nothing is proven: the answer is not whole, not signed by whom it should be, or speaks of
    /// something else. The text says why, for the log.
    case unreadable(String)
  }

  package var state: State
  /// Money moved after the time allowed for it: it is to be given back.
  package var isLate = false
  /// The sum that the answer names.
  package var amount: Amount?
  /// What is left of the payment after refunds, where the answer says it.
  package var rest: Amount?
  /// The system's own number of the transaction, by which it is cancelled and refunded.
  package var sn: String?
  /// What is to be shown as a QR code.
  package var link: String?
  /// The system's own words, verbatim but bounded.
  package var error: GatewayError?
  /// Further numbers that clearing may ask for, by the system's own names.
  package var numbers: [String: String] = [:]

  package init(_ state: State, error: GatewayError? = nil) {
    self.state = state
    self.error = error
  }

  static func unreadable(_ reason: String) -> TransactionReading {
    TransactionReading(.unreadable(reason))
  }
}
