package import Terminal

/// One transaction with the platform: merchant, number and time name it (UPOP 5.1.0, fields).
package struct SecurePayTransaction: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// Applying for a QR code that the payer scans, and the payment under it.
    case qrCode
    /// Consuming the code that the payer shows.
    case consume
    /// The purchase page.
    case page
    /// A cancellation of a whole payment, on the same clearing day.
    case cancel(payment: Payment)
    /// A refund of a payment, or of a part.
    case refund(payment: Payment)

    /// The payment that is given back: its number with the platform, and how it was made.
    package struct Payment: Hashable, Sendable {
      /// `queryId`, which the platform wants as `origQryId`.
      package let queryID: String
      package let fromPage: Bool
      package init(queryID: String, fromPage: Bool) {
        self.queryID = queryID
        self.fromPage = fromPage
      }
    }
  }

  package let kind: Kind
  /// `orderId`.
  package let number: String
  /// When it was made: `txnTime`, to the second.
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

  /// The number under which the platform will know an order: 8 to 40 letters and digits. A
  /// `client_sn` that is not one stands as 40 digits of its SHA-256, which no other can be.
  package static func number(for clientSN: ClientSN) -> String {
    let text = clientSN.text
    guard text.utf8.count >= 8, text.allOctets(\.isAlphanumeric) else {
      return "H" + text.digest(39)
    }
    return text
  }

  /// The number of a refund or a cancellation of an order, of its own number within that order.
  package static func number(of refund: String, ofOrder number: String) -> String {
    "H" + "\(number)/\(refund)".digest(39)
  }

  var txnTime: String { BeijingTime.compact(time) }

  /// `txnType`, `txnSubType`, `bizType` and `channelType` (UPOP 5.1.0, transactions).
  var type: (type: String, subtype: String, business: String, channel: String) {
    switch kind {
    case .qrCode: ("01", "07", "000000", "08")
    case .consume: ("01", "06", "000000", "08")
    case .page: ("01", "01", "000201", "07")
    case .cancel(let payment) where payment.fromPage: ("31", "00", "000201", "07")
    case .cancel: ("31", "00", "000000", "08")
    case .refund(let payment) where payment.fromPage: ("04", "00", "000201", "07")
    case .refund: ("04", "00", "000000", "08")
    }
  }

  /// Whether it is a payment for which the payer may take until `payTimeout`.
  var awaitsPayer: Bool { kind == .qrCode || kind == .page }

  var isPayment: Bool { type.type == "01" }
}
