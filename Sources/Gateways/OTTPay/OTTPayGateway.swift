public import Terminal

/// OTT Pay, the payment system of OTT Financial, by its API of encrypted JSON (`/processV2`).
///
/// A pure translation: commands become encrypted requests, answers become outcomes. Its account is a
/// merchant number and a sign key, which never change: there is nothing to activate, and no key
/// rotates. It cannot close an order that is not paid.
public struct OTTPayGateway: Gateway {
  /// What the account is like, and what the documents leave open.
  public struct Settings: Hashable, Sendable {
    /// Amounts carry no currency: that of the account.
    public var currency = Currency.cad
    /// `operator_id`, which OTT Pay demands.
    public var operatorID = "0000000001"
    /// Where OTT Pay sends its notices; it demands an address, and none is needed.
    public var callbackURL = "https://upayd.invalid/ottpay"
    /// Where the customer's browser is sent after the payment page.
    public var frontURL = "https://upayd.invalid/"
    /// Minutes east of UTC of `txnTime`; the documents do not say, their other times are Beijing's.
    public var timeOffset = 480
    /// `cc_channelType`: the payment page for a browser, or for a telephone.
    public var cardChannel = CardChannel.web
    /// How a QR code for UnionPay is made.
    public var unionPayQR = UnionPayQR.page
    /// How an order of the payment page is asked for; the documents contradict each other.
    public var cardQuery = CardQuery.statusQuery
    /// Whether a revoke is carried out as a refund of everything: OTT Pay has no other.
    public var revokesByRefund = true

    public init() {}
  }

  public enum CardChannel: String, CaseIterable, Hashable, Sendable { case web, mobile }
  public enum UnionPayQR: String, CaseIterable, Hashable, Sendable {
    /// The link of a payment page: `CC_PURCHASE`.
    case page
    /// The wallet's own QR code: `ACTIVEPAY`.
    case wallet
  }
  public enum CardQuery: String, CaseIterable, Hashable, Sendable {
    case statusQuery = "STATUS_QUERY"
    case queryPay = "CC_QUERYPAY"
  }

  public let name = "ottpay"
  /// `merchant_id` and sign key.
  public let account: Credentials?
  let merchant: Credentials
  let settings: Settings

  public init(account: Credentials, _ settings: Settings = Settings()) {
    self.account = account
    merchant = account
    self.settings = settings
  }

  public var capabilities: Set<Capability> {
    let always: Set<Capability> = [.pay, .precreate, .preauth, .query, .refund]
    return settings.revokesByRefund ? always.union([.revoke]) : always
  }

  public func orderNumber(for clientSN: ClientSN) -> String { OTTPayNumbers.order(clientSN) }

  public func violations(in request: OrderRequest) -> [FieldError] {
    OTTPayLimits.violations(in: request, currency: settings.currency)
  }

  /// The wallet must be known: from the request, or from the first digits of the code.
  public func violation(of code: PaymentCode, in request: OrderRequest) -> FieldError? {
    guard request.payway == nil, PayerWallet(code: code) == nil else { return nil }
    return FieldError(
      "payway", "is needed: the code does not tell its wallet; \(PayerWallet.paywayWords)")
  }

  public func payway(of code: PaymentCode) -> String? { PayerWallet(code: code)?.payway }

  public func words(for code: String, in language: Language) -> String? {
    OTTPayCode.words(for: code, in: language)
  }
}
