import Cryptography
import Gateways
import Terminal

/// The certificates and keys of a simulated platform and of its merchant, for `signMethod` 01: a root,
/// one between, and below it the platform's, named as UnionPay's test environment is.
struct SecurePayCertificates: Sendable {
  /// What signs answers.
  struct Signer: Sendable {
    let signing: SecurePayMerchant.Signing
    let certificate: String
  }

  /// As they rest on disk: PEM.
  private struct Texts: Codable, Hashable, Sendable {
    var trusted: String
    /// By the name of the rule's value.
    var platform: [String: String]
    var platformKey: String
    var merchant: String
    var merchantKey: String
  }

  private let texts: Texts
  let signers: [SecurePayRules.Signer: Signer]
  let merchantKey: VerificationKey
  /// `certId` of the merchant's requests.
  let merchantSerial: String

  /// Root and middle certificates, for the merchant to pin.
  var trusted: String { texts.trusted }
  var merchantCertificate: String { texts.merchant }
  var merchantKeyPEM: String { texts.merchantKey }

  /// The common name of the platform's certificate, whose third part is the company.
  static let platformName = "041@SIM@\(SecurePayPlatform.testCompany)@00000001"

  /// New ones, valid from `time` on (milliseconds since 1970) for ten years. Takes a second.
  init(at time: Milliseconds) throws(CryptographyError) {
    let life = -86_400...315_360_000
    let authority = try SigningAuthority(name: "upay-simulator", at: time / 1_000)
    let other = try SigningAuthority(name: "upay-simulator", at: time / 1_000)
    let platform = try authority.identity(Self.platformName, validity: life)
    let key = platform.key
    let expired = try authority.identity(
      Self.platformName, validity: -172_800 ... -86_400, key: key)
    let company = try authority.identity(
      "041@SIM@Somebody Else@00000001", validity: life, key: key)
    let untrusted = try other.identity(Self.platformName, validity: life, key: key)
    let merchant = try authority.identity("041@SIM@merchant@00000001", validity: life)
    try self.init(
      Texts(
        trusted: authority.certificates.joined(),
        platform: [
          SecurePayRules.Signer.valid.rawValue: platform.certificate,
          SecurePayRules.Signer.expired.rawValue: expired.certificate,
          SecurePayRules.Signer.otherCompany.rawValue: company.certificate,
          SecurePayRules.Signer.untrusted.rawValue: untrusted.certificate,
        ],
        platformKey: try key.secretPEM, merchant: merchant.certificate,
        merchantKey: try merchant.key.secretPEM))
  }

  private init(_ texts: Texts) throws(CryptographyError) {
    self.texts = texts
    let key = try SigningKey(pem: Array(texts.platformKey.utf8))
    let pinned: TrustedCertificates
    do {
      pinned = try TrustedCertificates([texts.trusted])
    } catch {
      throw .notVerificationKey
    }
    let platform = SecurePayPlatform(trusting: pinned, company: SecurePayPlatform.testCompany)
    var signers: [SecurePayRules.Signer: Signer] = [:]
    for signer in SecurePayRules.Signer.allCases {
      guard let text = texts.platform[signer.rawValue],
        let serial = String.serialNumber(ofCertificate: text)
      else { throw .notVerificationKey }
      signers[signer] = Signer(
        signing: .certificate(id: serial, key: key, platform: platform), certificate: text)
    }
    self.signers = signers
    merchantKey = try SigningKey(pem: Array(texts.merchantKey.utf8)).verificationKey
    merchantSerial = String.serialNumber(ofCertificate: texts.merchant) ?? ""
  }
}

extension SecurePayCertificates: Codable {
  init(from decoder: any Decoder) throws { try self.init(Texts(from: decoder)) }
  func encode(to encoder: any Encoder) throws { try texts.encode(to: encoder) }
}
