internal import Cryptography
internal import Gateways
internal import Terminal

/// `[gateway ucsp]`.
struct UCSPConfiguration: AccountSection {
  enum Signature: String, CaseIterable, Sendable {
    case wrapped = "SHA256withRSA"
    case bare = "NONEwithRSA"
  }

  let name = "ucsp"
  var url: String?
  var caFile: String?
  var merchantID: String?
  var acquirerIIN: String?
  var institutionID: String?
  var industryCode: String?
  var certificateFile: String?
  var privateKeyFile: String?
  var signature = Signature.wrapped
  var trustedFile: String?
  var callbackURL = ""
  var frontURL = ""
  var currency = Currency.cny
  var revokesByRefund = true
  var precreatePayway: String?
  var connectTimeout: Milliseconds = 0
  var policy = OrderPolicy()
  private(set) var gateway: (any Gateway)?

  var baseURL: String { url ?? "" }

  var timetable: (pay: [Milliseconds], precreate: [Milliseconds]) {
    (UCSPTimetable.payer, UCSPTimetable.payer)
  }

  mutating func complete(_ files: inout SectionFiles) {
    policy.refundsRefusedRevokes = revokesByRefund
    policy.returnPauses = UCSPTimetable.pauses
    policy.showsReturns = false
    policy.returnsByNumber = true
    for (key, value) in [
      ("url", url), ("acquirer_iin", acquirerIIN), ("institution_id", institutionID),
    ] where value == nil {
      files.refuse(key, "is needed: UnionPay hands it out with the account")
    }
    // Both are read before either stops it: what is wrong is told at once.
    let (pair, platform) = (files.keyPair(certificateFile, privateKeyFile), platform(&files))
    guard let pair, let platform, let merchantID, let acquirerIIN, let institutionID else { return }
    let merchant = UCSPMerchant(
      number: merchantID, acquirer: acquirerIIN, institution: institutionID,
      certificateID: pair.certificateID, key: pair.key,
      scheme: signature == .wrapped ? .wrapped : .bare, platform: platform, frontURL: frontURL,
      backURL: callbackURL, industry: industryCode)
    for error in merchant.violations {
      files.refuse(Self.keys[error.field] ?? error.field, error.message)
    }
    gateway = UCSPGateway(merchant)
  }

  /// The keys of what UCSP calls otherwise.
  private static let keys = [
    "merId": "merchant_id", "acqIIN": "acquirer_iin", "insID": "institution_id",
    "appSignCertID": "certificate_file", "frontUrl": "front_url", "backUrl": "callback_url",
  ]

  private func platform(_ files: inout SectionFiles) -> UCSPPlatform? {
    let purpose = "the certificates with which UCSP signs, one after the other in PEM"
    guard let text = files.text("trusted_file", trustedFile, for: purpose) else { return nil }
    do {
      return try UCSPPlatform(TrustedCertificates.pieces(of: text))
    } catch {
      files.refuse("trusted_file", "\(error)")
      return nil
    }
  }
}

extension UCSPConfiguration {
  var table: SectionTable<Self> {
    sectionTable(
      "EXPERIMENTAL: the payment system UCSP, UnionPay International's Content and Service Platform, "
        + "of which the public documents name no fields; used where merchant_id is set.",
      account + signing + pages
        + Key.waits(
          qrLife: "15m", pollSlow: "10s", end: "given up", timed: "Payments and QR codes")
        + Key.patience)
  }

  private var account: [Key<Self>] {
    [
      Key(
        "url", "", \.url, .optionalGatewayURL,
        "Where its servers are: UnionPay hands it out with the account."),
      .caFile,
      Key("merchant_id", "", \.merchantID, .token(upTo: 15), "The merchant's number (merId)."),
      Key(
        "acquirer_iin", "", \.acquirerIIN, .token(upTo: 8),
        "The acquirer's number (acqIIN), 8 digits."
      ),
      Key(
        "institution_id", "", \.institutionID, .token(upTo: 32),
        "The merchant's number as a provider of services (insID: a name that is assumed)."),
      Key(
        "industry_code", "", \.industryCode, .token(upTo: 32),
        "The industry (industryCode), where one was given."),
      Key("currency", "CNY", \.currency, .currency, "The currency of the account."),
    ]
  }

  private var signing: [Key<Self>] {
    [
      Key(
        "certificate_file", "", \.certificateFile, .optionalPath,
        "The merchant's certificate in PEM."),
      Key(
        "private_key_file", "", \.privateKeyFile, .optionalPath,
        "A file of mode 0600 with the certificate's private key in PEM, without a passphrase. A "
          + "systemd credential gateway.ucsp.private_key is used before it."),
      Key(
        "signature", "SHA256withRSA", \.signature, .word,
        "How messages are signed: nothing public says which, so UnionPay must."),
      Key(
        "trusted_file", "", \.trustedFile, .optionalPath,
        "The certificates with which UCSP signs, one after the other in PEM: no other is believed."),
    ]
  }

  private var pages: [Key<Self>] {
    [
      Key(
        "callback_url", UCSPMerchant.nowhere, \.callbackURL, .gatewayURL,
        "Where notices go. UCSP demands an address; none is needed but to sign agreements."),
      Key(
        "front_url", "https://upayd.invalid", \.frontURL, .gatewayURL,
        "Where the customer's browser goes after the page."),
      Key(
        "revoke_as_refund", "yes", \.revokesByRefund, .yesOrNo,
        "Whether a revoke goes on as a refund of everything where the cancellation is refused. If "
          + "not, it fails then. Fees may differ."),
      .precreatePayway("17"),
    ]
  }
}
