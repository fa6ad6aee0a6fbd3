internal import Cryptography
internal import Gateways
internal import Terminal

/// `[gateway securepay]`.
struct SecurePayConfiguration: AccountSection {
  enum Environment: String, CaseIterable, Sendable { case production, test }
  enum SignMethod: String, CaseIterable, Sendable {
    case certificate = "01"
    case sharedKey = "11"
  }

  let name = "securepay"
  var url: String?
  var caFile: String?
  var environment = Environment.production
  var merchantID: String?
  var acquirerID: String?
  var merchantCategory: String?
  var merchantName: String?
  var merchantAbbreviation: String?
  var terminalID: String?
  var signMethod = SignMethod.certificate
  var certificateFile: String?
  var privateKeyFile: String?
  var trustedFile: String?
  var secureKeyFile: String?
  var relayURL: String?
  var callbackURL = ""
  var frontURL = ""
  var currency = Currency.cny
  var revokesByRefund = true
  var precreatePayway: String?
  var connectTimeout: Milliseconds = 0
  var policy = OrderPolicy()
  private(set) var gateway: (any Gateway)?

  var baseURL: String {
    switch (url, environment) {
    case (let url?, _): url
    case (nil, .production): "https://gateway.95516.com"
    case (nil, .test): "https://gateway.test.95516.com"
    }
  }

  var timetable: (pay: [Milliseconds], precreate: [Milliseconds]) {
    (SecurePayTimetable.back, SecurePayTimetable.payer)
  }

  mutating func complete(_ files: inout SectionFiles) {
    policy.refundsRefusedRevokes = revokesByRefund
    policy.returnPauses = SecurePayTimetable.back
    policy.showsReturns = false
    policy.returnsByNumber = true
    guard let signing = signing(&files), let merchantID else { return }
    let merchant = SecurePayMerchant(
      number: merchantID, signing: signing, terminal: terminalID, acquirer: acquirer(&files),
      backURL: callbackURL, frontURL: frontURL)
    for error in SecurePayLimits.violations(in: merchant) {
      files.refuse(Self.keys[error.field] ?? error.field, error.message)
    }
    gateway = SecurePayGateway(
      merchant, qrCode: relayURL.map { .page(relay: $0) } ?? .code)
  }

  /// The keys of what the platform calls otherwise.
  private static let keys = [
    "merId": "merchant_id", "termId": "terminal_id", "backUrl": "callback_url",
    "frontUrl": "front_url", "certId": "certificate_file", "acqInsCode": "acquirer_id",
    "merCatCode": "merchant_category", "merName": "merchant_name",
    "merAbbr": "merchant_abbreviation",
  ]

  private func signing(_ files: inout SectionFiles) -> SecurePayMerchant.Signing? {
    switch signMethod {
    case .certificate:
      // Both are read before either stops it: what is wrong is told at once.
      let (pair, platform) = (files.keyPair(certificateFile, privateKeyFile), platform(&files))
      guard let pair, let platform else { return nil }
      return .certificate(id: pair.certificateID, key: pair.key, platform: platform)
    case .sharedKey:
      let key = files.secret("secure_key", secureKeyFile, for: "the secure key of sign_method 11")
      return key.map { .sharedKey(Cryptography.Secret($0.text.utf8)) }
    }
  }

  private func platform(_ files: inout SectionFiles) -> SecurePayPlatform? {
    let purpose = "UnionPay's root and middle certificates, one after the other in PEM"
    guard let text = files.text("trusted_file", trustedFile, for: purpose) else { return nil }
    do {
      return SecurePayPlatform(
        trusting: try TrustedCertificates([text]),
        company: environment == .production
          ? SecurePayPlatform.productionCompany : SecurePayPlatform.testCompany)
    } catch {
      files.refuse("trusted_file", "\(error)")
      return nil
    }
  }

  /// All of them, or none.
  private func acquirer(_ files: inout SectionFiles) -> SecurePayMerchant.Acquirer? {
    let given = [acquirerID, merchantCategory, merchantName, merchantAbbreviation]
    guard given.contains(where: { $0 != nil }) else { return nil }
    guard let acquirerID, let merchantCategory, let merchantName, let merchantAbbreviation else {
      files.refuse(
        "acquirer_id",
        "goes with merchant_category, merchant_name and merchant_abbreviation: set all four for an "
          + "account by way of an acquirer, or none")
      return nil
    }
    return .init(
      code: acquirerID, category: merchantCategory, name: merchantName,
      abbreviation: merchantAbbreviation)
  }
}
