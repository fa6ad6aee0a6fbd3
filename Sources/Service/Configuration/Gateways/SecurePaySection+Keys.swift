internal import Gateways
internal import Terminal

extension SecurePayConfiguration {
  var table: SectionTable<Self> {
    sectionTable(
      "The payment system SecurePay, UnionPay's online platform (UPOP 5.1.0); used where merchant_id "
        + "is set.",
      account + signing + pages
        + Key.waits(
          qrLife: "15m", pollSlow: "10s", end: "given up", timed: "Payments and QR codes")
        + Key.patience)
  }

  private var account: [Key<Self>] {
    [
      Key(
        "url", "", \.url, .optionalGatewayURL,
        "Where its servers are. Empty: those of the environment."),
      .caFile,
      Key(
        "environment", "production", \.environment, .word,
        "Whose certificates sign the answers, and whose servers are asked where url is empty."),
      Key(
        "merchant_id", "", \.merchantID, .token(upTo: 15),
        "The merchant's number (merId), 15 letters and digits."),
      Key(
        "acquirer_id", "", \.acquirerID, .token(upTo: 11),
        "The acquirer's number (acqInsCode), 8 to 11 digits, of an account by way of an acquirer. "
          + "Empty: the merchant's own."),
      Key(
        "merchant_category", "", \.merchantCategory, .token(upTo: 4),
        "The merchant's category (merCatCode), 4 digits; with acquirer_id only."),
      Key(
        "merchant_name", "", \.merchantName, .optionalText(upTo: 40),
        "The merchant's name (merName); with acquirer_id only."),
      Key(
        "merchant_abbreviation", "", \.merchantAbbreviation, .optionalText(upTo: 16),
        "The merchant's short name (merAbbr); with acquirer_id only."),
      Key(
        "terminal_id", "", \.terminalID, .token(upTo: 8),
        "The terminal's number (termId), 8 letters and digits, where the acquirer gave one."),
      Key(
        "currency", "CNY", \.currency, .currency, "The currency of the account."),
    ]
  }

  private var signing: [Key<Self>] {
    [
      Key(
        "sign_method", "01", \.signMethod, .word,
        "How requests and answers are signed: 01 with RSA and certificates, 11 with a secure key that "
          + "both sides share."),
      Key(
        "certificate_file", "", \.certificateFile, .optionalPath,
        "The merchant's certificate in PEM; for sign_method 01."),
      Key(
        "private_key_file", "", \.privateKeyFile, .optionalPath,
        "A file of mode 0600 with the certificate's private key in PEM, without a passphrase; for "
          + "sign_method 01. A systemd credential gateway.securepay.private_key is used before it."),
      Key(
        "trusted_file", "", \.trustedFile, .optionalPath,
        "UnionPay's root and middle certificates, one after the other in PEM: only who leads to them "
          + "is believed; for sign_method 01."),
      Key(
        "secure_key_file", "", \.secureKeyFile, .optionalPath,
        "A file of mode 0600 with the secure key; for sign_method 11. A systemd credential "
          + "gateway.securepay.secure_key is used before it."),
    ]
  }

  private var pages: [Key<Self>] {
    [
      Key(
        "relay_url", "", \.relayURL, .optionalGatewayURL,
        "A page of the merchant's that leads the payer's browser to UnionPay's purchase page; QR codes "
          + "then hold its link. Empty: UnionPay makes the QR code."),
      Key(
        "callback_url", "https://upayd.invalid/securepay", \.callbackURL, .gatewayURL,
        "Where notices go. UnionPay demands an address; none is needed."),
      Key(
        "front_url", "https://upayd.invalid", \.frontURL, .gatewayURL,
        "Where the customer's browser goes after the purchase page."),
      Key(
        "revoke_as_refund", "yes", \.revokesByRefund, .yesOrNo,
        "Whether a revoke goes on as a refund of everything where the cancellation is refused: after "
          + "23:00 in Beijing, or by the card's bank. If not, it fails then. Fees may differ."),
      .precreatePayway("17"),
    ]
  }
}
