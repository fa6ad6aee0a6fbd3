import Cryptography
import Terminal

/// Who signs at both ends of UCSP: the merchant, and the platform.
struct UCSPKeys: Sendable {
  /// What the daemon is handed, and what the platform keeps: certificates and keys in PEM.
  struct Texts: Codable, Hashable, Sendable {
    var merchantCertificate: String
    var merchantKey: String
    var platformCertificate: String
    var platformKey: String
  }

  /// nil: they are of an exploration, and have none.
  let texts: Texts?
  /// The numbers of the certificates in decimal digits.
  let merchantID: String
  let platformID: String
  let merchant: any MessageVerifier
  let platform: any MessageSigner

  /// New ones.
  static func make(at now: Milliseconds) throws(CryptographyError) -> UCSPKeys {
    let authority = try SigningAuthority(name: "UCSP TEST", at: now / 1_000)
    let merchant = try authority.identity("TEST merchant")
    let platform = try authority.identity("TEST UCSP")
    return try UCSPKeys(
      Texts(
        merchantCertificate: merchant.certificate, merchantKey: merchant.key.secretPEM,
        platformCertificate: platform.certificate, platformKey: platform.key.secretPEM))
  }

  init(_ texts: Texts) throws(CryptographyError) {
    self.texts = texts
    merchantID = String.serialNumber(ofCertificate: texts.merchantCertificate) ?? ""
    platformID = String.serialNumber(ofCertificate: texts.platformCertificate) ?? ""
    merchant = try SigningKey(pem: Array(texts.merchantKey.utf8)).verificationKey
    platform = try SigningKey(pem: Array(texts.platformKey.utf8))
  }

  init(
    merchantID: String, _ merchant: any MessageVerifier, platformID: String,
    _ platform: any MessageSigner
  ) {
    texts = nil
    self.merchantID = merchantID
    self.platformID = platformID
    self.merchant = merchant
    self.platform = platform
  }
}

extension UCSPKeys: Codable {
  init(from decoder: any Decoder) throws {
    try self.init(try Texts(from: decoder))
  }

  func encode(to encoder: any Encoder) throws { try texts?.encode(to: encoder) }
}

extension UCSPRules.Signature {
  var scheme: SignatureScheme { self == .wrapped ? .wrapped : .bare }
}
