public import Terminal

/// SecurePay, UnionPay's online platform 5.1.0 (UPOP), behind the verbs of the daemon.
///
/// A pure translation: commands become signed requests, answers become outcomes. A payment, a refund
/// and a revoke are transactions of their own, each named by a number and a time that follow from the
/// order alone. The platform cannot close an order that is not paid.
public struct SecurePayGateway: Gateway {
  /// How a QR code is made.
  package enum QRCode: Hashable, Sendable {
    /// The platform makes it (01/07): the product for a counter.
    case code
    /// It holds the link of a page of the merchant's, which leads the payer's browser to the purchase
    /// page (01/01).
    case page(relay: String)
  }

  public let name = "securepay"
  public let capabilities: Set<Capability> = [.pay, .precreate, .query, .revoke, .refund]
  let requests: SecurePayRequests
  let qrCode: QRCode

  package init(_ merchant: SecurePayMerchant, qrCode: QRCode = .code) {
    requests = SecurePayRequests(merchant)
    self.qrCode = qrCode
  }

  var merchant: SecurePayMerchant { requests.merchant }

  /// The merchant's number; what signs is not told, and does not change.
  public var account: Credentials? { Credentials(sn: merchant.number, key: "") }

  public var onlyPayway: String? { PayerWallet.unionpay.payway }

  public func orderNumber(for clientSN: ClientSN) -> String {
    SecurePayTransaction.number(for: clientSN)
  }

  public func violations(in request: OrderRequest) -> [FieldError] {
    SecurePayLimits.violations(in: request)
  }

  public func words(for code: String, in language: Language) -> String? {
    SecurePayCodes.all.words(for: code, in: language)
  }
}
