package import Cryptography
package import Terminal

/// A merchant of UCSP, how it signs, and whose messages it believes.
package struct UCSPMerchant: Sendable {
  /// `merId`.
  package let number: String
  /// `acqIIN`: 8 digits.
  package let acquirer: String
  /// Our number as a provider of services.
  package let institution: String
  /// The number of our certificate in decimal digits.
  package let certificateID: String
  package let key: any MessageSigner
  /// Which of the two RSA signatures is agreed: nothing public says which.
  package let scheme: SignatureScheme
  package let platform: UCSPPlatform
  /// Where notices go of a till that takes none: UCSP demands an address.
  package static let nowhere = "https://upayd.invalid/ucsp"

  /// Where the payer returns, and where notices go.
  package let frontURL: String
  package let backURL: String
  /// `industryCode`, where one was given.
  package let industry: String?

  package init(
    number: String, acquirer: String, institution: String, certificateID: String,
    key: any MessageSigner, scheme: SignatureScheme, platform: UCSPPlatform, frontURL: String,
    backURL: String, industry: String? = nil
  ) {
    self.number = number
    self.acquirer = acquirer
    self.institution = institution
    self.certificateID = certificateID
    self.key = key
    self.scheme = scheme
    self.platform = platform
    self.frontURL = frontURL
    self.backURL = backURL
    self.industry = industry
  }

  /// What UCSP would refuse of it, by the names of its fields.
  package var violations: [FieldError] {
    var errors: [FieldError] = []
    func check(_ field: String, _ holds: Bool, _ message: String) {
      if !holds { errors.append(FieldError(field, message)) }
    }
    check(
      "merId", number.isPrintable(upTo: UCSPProfile.mostMerchant),
      "must have 1 to \(UCSPProfile.mostMerchant) characters")
    check(
      "acqIIN", acquirer.utf8.count == 8 && acquirer.isDigits(upTo: 8), "must have 8 digits")
    check(
      "insID", institution.isPrintable(upTo: UCSPProfile.mostInstitution),
      "must have 1 to \(UCSPProfile.mostInstitution) characters")
    check(
      "appSignCertID", certificateID.isDigits(upTo: 128),
      "must be the certificate's number in decimal digits")
    for (name, url) in [("frontUrl", frontURL), ("backUrl", backURL)] {
      check(
        name, url.isPrintable(upTo: UCSPProfile.mostAddress),
        "must be a URL of at most \(UCSPProfile.mostAddress) octets")
    }
    return errors
  }
}

/// Who signs UCSP's messages: certificates that UnionPay handed out, pinned one by one.
package struct UCSPPlatform: Sendable {
  private let certificates: [String: (text: String, trusted: TrustedCertificates)]
  /// Those that are believed without a certificate.
  private let verifiers: [String: any MessageVerifier]

  /// - Parameter certificates: in PEM, one in each text.
  package init(_ certificates: [String]) throws(CertificateError) {
    var pinned: [String: (text: String, trusted: TrustedCertificates)] = [:]
    for text in certificates {
      guard let number = String.serialNumber(ofCertificate: text) else { throw .unreadable }
      pinned[number] = (text, try TrustedCertificates([text]))
    }
    guard !pinned.isEmpty else { throw .none }
    self.certificates = pinned
    verifiers = [:]
  }

  /// - Parameter verifiers: what is believed without a certificate, by the numbers that messages name.
  package init(believing verifiers: [String: any MessageVerifier]) {
    certificates = [:]
    self.verifiers = verifiers
  }

  /// - Parameters:
  ///   - id: the certificate's number in decimal digits, as a message names it.
  ///   - time: seconds since 1970.
  func key(_ id: String, at time: Int64) throws(UCSPDistrust) -> any MessageVerifier {
    if let verifier = verifiers[id] { return verifier }
    guard let pinned = certificates[id] else { throw .stranger }
    do {
      return try pinned.trusted.signer(pinned.text, at: time).key
    } catch {
      throw .certificate(error)
    }
  }
}

/// Why a message is not believed to be UCSP's.
package enum UCSPDistrust: Error, Hashable, Sendable, CustomStringConvertible {
  case unsigned
  /// By a certificate that is not pinned.
  case stranger
  case certificate(CertificateError)
  case signature

  package var description: String {
    switch self {
    case .unsigned: "it is not signed"
    case .stranger: "it is signed under a certificate that is not pinned"
    case .certificate(let error): "\(error)"
    case .signature: "the signature is wrong"
    }
  }
}
