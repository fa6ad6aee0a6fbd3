package import Terminal

extension UCSPProfile {
  /// What UCSP would refuse of a payment, checked before anything is journaled.
  package static func violations(in request: OrderRequest) -> [FieldError] {
    var errors: [FieldError] = []
    if !amounts.contains(request.totalAmount.minorUnits) {
      errors.append(
        FieldError("total_amount", "must be from 1 to \(amounts.upperBound) minor units"))
    }
    if request.currency.number == nil {
      errors.append(FieldError("currency", "is not one of this gateway's"))
    }
    if request.subject.utf8.count > 255 {
      errors.append(FieldError("subject", "must have at most 255 octets"))
    }
    return errors + request.misfits(of: "UCSP", only: .unionpay)
  }

  /// The number under which UCSP will know an order: 8 to 40 letters and digits, as the online
  /// platform's.
  package static func number(for clientSN: ClientSN) -> String {
    SecurePayTransaction.number(for: clientSN)
  }

  /// The number of a refund or a cancellation of an order, of its own number within that order.
  package static func number(of refund: String, ofOrder number: String) -> String {
    SecurePayTransaction.number(of: refund, ofOrder: number)
  }
}
