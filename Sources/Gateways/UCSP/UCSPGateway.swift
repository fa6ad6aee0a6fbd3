public import Terminal

/// UCSP, UnionPay International's platform of contents and services, behind the verbs of the daemon.
///
/// Experimental: what is assumed of it is in ``UCSPProfile``. A pure translation: commands become
/// signed requests, answers become outcomes. It takes no code that a payer shows, and cannot close an
/// order that is not paid.
public struct UCSPGateway: Gateway {
  public let name = "ucsp"
  public let capabilities: Set<Capability> = [
    .precreate, .query, .revoke, .refund, .agreements,
  ]
  public let isExperimental = true
  let requests: UCSPRequests
  /// What names the message of one transmission; nil before there is one.
  var stamp: MessageStamp?

  package init(_ merchant: UCSPMerchant) { requests = UCSPRequests(merchant) }

  var merchant: UCSPMerchant { requests.merchant }

  public func numbered(_ stamp: MessageStamp) -> any Gateway {
    var gateway = self
    gateway.stamp = stamp
    return gateway
  }

  /// The merchant's number; what signs is not told, and does not change.
  public var account: Credentials? { Credentials(sn: merchant.number, key: "") }

  public var onlyPayway: String? { PayerWallet.unionpay.payway }

  public func orderNumber(for clientSN: ClientSN) -> String { UCSPProfile.number(for: clientSN) }

  public func violations(in request: OrderRequest) -> [FieldError] {
    UCSPProfile.violations(in: request)
  }

  public func words(for code: String, in language: Language) -> String? {
    ucspWords(for: code, in: language)
  }
}
