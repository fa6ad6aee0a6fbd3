package import Terminal

/// The limits of the platform's fields (UPOP 5.1.0, field formats).
package enum SecurePayLimits {
  /// Octets of `backUrl` and `frontUrl`.
  package static let url = 256
  /// What a payment may be, in minor units; the platform's own ceiling is 300 000.00 yuan.
  package static let amounts: ClosedRange<Int64> = 1...999_999_999_999
  /// Of payments in yuan.
  static let yuan: ClosedRange<Int64> = 1...30_000_000

  /// What the platform would refuse of a payment, checked before anything is journaled.
  package static func violations(in request: OrderRequest) -> [FieldError] {
    var errors: [FieldError] = []
    let allowed = request.currency == .cny ? yuan : amounts
    if !allowed.contains(request.totalAmount.minorUnits) {
      errors.append(
        FieldError("total_amount", "must be from 1 to \(allowed.upperBound) minor units"))
    }
    if request.currency.number == nil {
      errors.append(FieldError("currency", "is not one of this gateway's"))
    }
    return errors + request.misfits(of: "SecurePay", only: .unionpay)
  }

  /// What the platform would refuse of a merchant's data, by the names of its fields.
  package static func violations(in merchant: SecurePayMerchant) -> [FieldError] {
    var errors: [FieldError] = []
    func check(_ field: String, _ holds: Bool, _ message: String) {
      if !holds { errors.append(FieldError(field, message)) }
    }
    check(
      "merId", merchant.number.utf8.count == 15 && merchant.number.allOctets(\.isAlphanumeric),
      "must be 15 letters and digits")
    check(
      "termId",
      merchant.terminal.map { $0.utf8.count == 8 && $0.allOctets(\.isAlphanumeric) } ?? true,
      "must be 8 letters and digits")
    if let acquirer = merchant.acquirer {
      check(
        "acqInsCode", acquirer.code.utf8.count >= 8 && acquirer.code.isDigits(upTo: 11),
        "must be 8 to 11 digits")
      check(
        "merCatCode", acquirer.category.utf8.count == 4 && acquirer.category.isDigits(upTo: 4),
        "must be 4 digits")
    }
    check("backUrl", isURL(merchant.backURL), "must be a URL of at most \(url) octets")
    check(
      "frontUrl", merchant.frontURL.map(isURL) ?? true, "must be a URL of at most \(url) octets")
    if case .certificate(let id, _, _) = merchant.signing {
      check("certId", id.isDigits(upTo: 128), "must be the certificate's number in decimal digits")
    }
    return errors
  }

  private static func isURL(_ text: String) -> Bool {
    text.isPrintable(upTo: url) && (text.hasPrefix("https://") || text.hasPrefix("http://"))
  }
}
