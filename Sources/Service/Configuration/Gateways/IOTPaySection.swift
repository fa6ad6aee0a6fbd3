internal import Cryptography
internal import Gateways
internal import Terminal

/// `[gateway iotpay]` and `[gateway iotpay_card]`: IOTPay's two APIs, each on a host of its own.
struct IOTPayConfiguration: AccountSection {
  enum UnionPayQR: String, CaseIterable, Sendable {
    /// UnionPay's QR code: `UPI_QR`.
    case code
    /// The link of UnionPay's payment page: `UPI_SEQ`.
    case page
  }

  let api: IOTPayAPI
  var baseURL = ""
  var caFile: String?
  var merchantID: String?
  var merchantKeyFile: String?
  var loginName: String?
  var device: String?
  var clientIP = ""
  var callbackURL = ""
  var frontURL = ""
  var currency = Currency.cad
  var unionPayQR = UnionPayQR.code
  var revokesByRefund = true
  var precreatePayway: String?
  var connectTimeout: Milliseconds = 0
  var policy = OrderPolicy()
  private(set) var gateway: (any Gateway)?

  init(_ api: IOTPayAPI) { self.api = api }

  var name: String { api.gatewayName }

  /// None is documented.
  var timetable: (pay: [Milliseconds], precreate: [Milliseconds]) {
    (IOTPayTimetable.pauses, IOTPayTimetable.pauses)
  }

  mutating func complete(_ files: inout SectionFiles) {
    // A void that is refused; by the other API a revoke is a refund from the beginning.
    policy.refundsRefusedRevokes = api == .v3 && revokesByRefund
    // Nothing is refunded there before the settlement, and what is paid late is seldom settled.
    policy.reversesLatePayments = api == .v3
    policy.showsReturns = api == .v3
    // Where one was refused, what is left of the payment is asked for: it counts what is done alone.
    policy.showsRunningReturns = api == .v1
    policy.returnsByNumber = true
    if loginName == nil {
      files.refuse("login_name", "is needed: who works here, by IOTPay's books")
    }
    guard let key = files.secret("merchant_key", merchantKeyFile, for: "the merchant's key"),
      let merchantID, let loginName
    else { return }
    let merchant = IOTPayMerchant(
      number: merchantID, key: Cryptography.Secret(key.text.utf8), login: loginName, device: device,
      clientIP: clientIP, notifyURL: callbackURL, returnURL: frontURL)
    for error in IOTPayLimits.violations(in: merchant, by: api) {
      files.refuse(Self.keys[error.field] ?? error.field, error.message)
    }
    let taken = IOTPayLimits.currencies(of: api, nil)
    if !taken.contains(currency.code) {
      files.refuse("currency", "right would be one of \(taken.joined(separator: ", "))")
    }
    gateway = IOTPayGateway(
      merchant, api, revokesByRefund: revokesByRefund, unionPayPage: unionPayQR == .page)
  }

  /// The keys of what IOTPay calls otherwise.
  private static let keys = [
    "mchId": "merchant_id", "loginName": "login_name", "jobNo": "login_name", "device": "device",
    "clientIp": "client_ip", "notifyUrl": "callback_url", "returnUrl": "front_url",
    "merchantKey": "merchant_key_file",
  ]
}

extension IOTPayConfiguration {
  var table: SectionTable<Self> {
    let doc =
      api == .v1
      ? "The payment system IOTPay: wallets, by codes shown and codes scanned; used where merchant_id "
        + "is set."
      : "IOTPay's card API: UnionPay cards, typed into a page on the customer's phone, and cards that "
        + "are kept for later; used where merchant_id is set."
    return sectionTable(
      doc,
      account + (api == .v1 ? wallets : pages)
        + Key.waits(
          qrLife: "15m", pollSlow: "15s", end: "given up", timed: "Payments and QR codes")
        + Key.patience)
  }

  private var account: [Key<Self>] {
    [
      Key(
        "url", api == .v1 ? "https://api.iotpaycloud.com" : "https://ccapi.iotpaycloud.com",
        \.baseURL, .gatewayURL, "Where its servers are."),
      .caFile,
      Key(
        "merchant_id", "", \.merchantID, .token(upTo: 30), "The merchant's number (mchId)."),
      Key(
        "merchant_key_file", "", \.merchantKeyFile, .optionalPath,
        "A file of mode 0600 with the merchant's key. A systemd credential "
          + "gateway.\(name).merchant_key is used before it."),
      Key(
        "login_name", "", \.loginName, .token(upTo: api == .v1 ? 32 : 12),
        api == .v1
          ? "Who works here, by IOTPay's books (jobNo, and loginName of refunds)."
          : "Who works here, by IOTPay's books (loginName)."),
      Key(
        "currency", "CAD", \.currency, .currency,
        api == .v1
          ? "The currency of the account: CAD, USD or CNY. UnionPay takes CAD only."
          : "The currency of the account: CAD."),
      Key(
        "callback_url", "https://upayd.invalid/\(name)", \.callbackURL, .gatewayURL,
        "Where notices go. IOTPay demands an address; none is needed."),
    ]
  }

  private var wallets: [Key<Self>] {
    [
      Key(
        "device", "", \.device, .token(upTo: 64),
        "The till's name in IOTPay's books (device, deviceId). Empty: not sent."),
      Key(
        "client_ip", "127.0.0.1", \.clientIP, .word(upTo: 32),
        "The till's address (clientIp), which IOTPay demands."),
      Key(
        "unionpay_qr", "code", \.unionPayQR, .word,
        "A QR code for UnionPay: its own (UPI_QR), or the link of a payment page (UPI_SEQ)."),
      Key(
        "revoke_as_refund", "yes", \.revokesByRefund, .yesOrNo,
        "Whether a revoke is carried out as a refund of everything; if not, it is refused."),
      .precreatePayway(),
    ]
  }

  private var pages: [Key<Self>] {
    [
      Key(
        "front_url", "https://upayd.invalid", \.frontURL, .gatewayURL,
        "Where the customer's browser goes after the payment page."),
      Key(
        "revoke_as_refund", "yes", \.revokesByRefund, .yesOrNo,
        "Whether a revoke goes on as a refund of everything where the void is refused: after the "
          + "settlement. If not, it fails then. Fees may differ."),
      .precreatePayway("17"),
    ]
  }
}
