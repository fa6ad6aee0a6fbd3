package import Cryptography

/// A merchant of UnionPay's online platform 5.1.0 (SecurePay, UPOP), and whose answers it believes.
package struct SecurePayMerchant: Sendable {
  /// `signMethod`.
  package enum Signing: Sendable {
    /// `01`: RSA under a certificate, whose number in decimal digits is `certId`. Answers are signed
    /// likewise, by the platform.
    case certificate(id: String, key: SigningKey, platform: SecurePayPlatform)
    /// `11`: SHA-256 with a key that both sides share.
    case sharedKey(Secret)

    var method: String {
      switch self {
      case .certificate: "01"
      case .sharedKey: "11"
      }
    }
  }

  /// The acquirer by whose way the merchant is connected (`accessType` 1).
  package struct Acquirer: Hashable, Sendable {
    /// `acqInsCode`, 8 to 11 digits.
    package let code: String
    /// `merCatCode`, 4 digits.
    package let category: String
    /// `merName` and `merAbbr`.
    package let name: String
    package let abbreviation: String

    package init(code: String, category: String, name: String, abbreviation: String) {
      self.code = code
      self.category = category
      self.name = name
      self.abbreviation = abbreviation
    }
  }

  /// `merId`, 15 letters and digits.
  package let number: String
  package let signing: Signing
  /// `termId`, 8 letters and digits; nil where the acquirer gave none.
  package let terminal: String?
  /// nil where the merchant itself is connected.
  package let acquirer: Acquirer?
  /// `backUrl`, which the platform demands: where it sends notifications. Nobody has to listen there.
  package let backURL: String
  /// `frontUrl`, to which the purchase page returns the payer.
  package let frontURL: String?

  package init(
    number: String, signing: Signing, terminal: String?, acquirer: Acquirer? = nil,
    backURL: String, frontURL: String? = nil
  ) {
    self.number = number
    self.signing = signing
    self.terminal = terminal
    self.acquirer = acquirer
    self.backURL = backURL
    self.frontURL = frontURL
  }
}

/// Who signs the platform's answers: a certificate of this company that leads to a pinned one.
package struct SecurePayPlatform: Sendable {
  /// The third part of the common name of UnionPay's certificates: in production.
  package static let productionCompany = "中国银联股份有限公司"
  /// And in the test environment.
  package static let testCompany = "00040000:SIGN"

  let trusted: TrustedCertificates
  let company: String

  package init(trusting certificates: TrustedCertificates, company: String) {
    trusted = certificates
    self.company = company
  }

  /// The key of a certificate that came with an answer.
  ///
  /// - Parameter time: seconds since 1970.
  func key(of certificate: String, at time: Int64) throws(SecurePayDistrust) -> VerificationKey {
    let signer: Signer
    do {
      signer = try trusted.signer(certificate, at: time)
    } catch {
      throw .certificate(error)
    }
    let parts = signer.commonName.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count > 2, parts[2] == company else { throw .company }
    return signer.key
  }
}

/// Why an answer is not believed to be the platform's.
package enum SecurePayDistrust: Error, Hashable, Sendable, CustomStringConvertible {
  case unsigned
  /// Signed in another way than ours.
  case method
  case certificate(CertificateError)
  /// By a certificate that is in order, and somebody else's.
  case company
  case signature
  /// Its fields can be read in two ways.
  case ambiguous

  package var description: String {
    switch self {
    case .unsigned: "it is not signed"
    case .method: "it is signed by another method than agreed"
    case .certificate(let error): "\(error)"
    case .company: "the certificate is not UnionPay's"
    case .signature: "the signature is wrong"
    case .ambiguous: "its fields can be read in two ways"
    }
  }
}
