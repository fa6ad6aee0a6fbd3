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
    if request.subject.utf8.count > mostDescription {
      errors.append(FieldError("subject", "must have at most \(mostDescription) octets"))
    }
    return errors + request.misfits(of: "UCSP", only: .unionpay)
  }
}
