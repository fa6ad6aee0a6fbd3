internal import Gateways
internal import Terminal

/// `[gateway ottpay]`.
struct OTTPayConfiguration: AccountSection {
  let name = "ottpay"
  var baseURL = ""
  var caFile: String?
  var merchantID: String?
  var signKeyFile: String?
  var settings = OTTPayGateway.Settings()
  var precreatePayway: String?
  var connectTimeout: Milliseconds = 0
  var policy = OrderPolicy()
  private(set) var gateway: (any Gateway)?

  var currency: Currency { settings.currency }
  var callbackURL: String {
    get { settings.callbackURL }
    set { settings.callbackURL = newValue }
  }

  /// OTT Pay publishes none: somebody waits at the counter at first.
  var timetable: (pay: [Milliseconds], precreate: [Milliseconds]) {
    let precreate: [Milliseconds] =
      Array(repeating: .seconds(2), count: 5) + Array(repeating: .seconds(5), count: 12)
    return ([], precreate + [.seconds(15)])
  }

  mutating func complete(_ files: inout SectionFiles) {
    guard let key = files.secret("sign_key", signKeyFile, for: "the sign key"), let merchantID
    else { return }
    policy.showsRunningReturns = false
    gateway = OTTPayGateway(account: Credentials(sn: merchantID, key: key.text), settings)
  }

  var table: SectionTable<Self> {
    sectionTable(
      "The payment system OTT Pay; used where merchant_id is set.",
      [
        Key(
          "url", "https://frontapi.ottpay.com:443", \.baseURL, .gatewayURL,
          "Where its servers are."),
        .caFile,
        Key("merchant_id", "", \.merchantID, .token(upTo: 32), "The merchant's number."),
        Key(
          "sign_key_file", "", \.signKeyFile, .optionalPath,
          "A file of mode 0600 with the merchant's sign key. A systemd credential "
            + "gateway.ottpay.sign_key is used before it."),
        Key(
          "currency", "CAD", \.settings.currency, .currency,
          "The currency of the account: OTT Pay's amounts carry none."),
        Key(
          "operator_id", "0000000001", \.settings.operatorID, .word(upTo: 32),
          "The cashier's number at OTT Pay, which it demands."),
        Key(
          "callback_url", "https://upayd.invalid/ottpay", \.settings.callbackURL, .gatewayURL,
          "Where OTT Pay sends notices. It demands an address; none is needed."),
        Key(
          "front_url", "https://upayd.invalid", \.settings.frontURL, .gatewayURL,
          "Where the customer's browser goes after UnionPay's payment page."),
        Key(
          "time_zone", "+08:00", \.settings.timeOffset, .zone,
          "The zone of the times that are sent: not documented, assumed."),
        Key(
          "cc_channel_type", "web", \.settings.cardChannel, .word,
          "UnionPay's payment page for a browser, or for a telephone."),
        Key(
          "unionpay_qr", "page", \.settings.unionPayQR, .word,
          "A QR code for UnionPay: the link of its payment page, or the wallet's own code."),
        Key(
          "query_action", "STATUS_QUERY", \.settings.cardQuery, .word,
          "How an order of the payment page is asked for: the documents contradict each other."),
        Key(
          "revoke_as_refund", "yes", \.settings.revokesByRefund, .yesOrNo,
          "Whether a revoke is carried out as a refund of everything; if not, it is refused."),
        .precreatePayway(),
      ] + Key.waits(qrLife: "10m", pollSlow: "15s", end: "given up") + Key.patience)
  }
}
