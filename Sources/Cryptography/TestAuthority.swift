import COpenSSL

/// A certificate authority of its own, for the simulator and for tests: trusted only by a program
/// that is told its certificate.
///
/// Its leaves name this machine: `localhost`, `127.0.0.1` and `::1`. All keys are EC P-256, all
/// texts PEM.
public struct TestAuthority: Sendable {
  /// A server's certificate, and its private key (PKCS #8).
  public struct Leaf: Hashable, Sendable {
    public let certificate: String
    public let key: String
  }

  /// When a leaf is valid, as seen from the moment of its making.
  public enum Validity: Hashable, Sendable {
    /// From yesterday on, for ten years.
    case current
    /// It ended an hour ago.
    case expired
    /// It begins tomorrow.
    case future

    var seconds: ClosedRange<Int> {
      let day = 86_400
      return switch self {
      case .current: -day...3_650 * day
      case .expired: -30 * day ... -3_600
      case .future: day...30 * day
      }
    }
  }

  /// The authority's certificate: what a client's `ca_file` holds.
  public let certificate: String
  private let key: String

  /// - Parameter name: the common name; two authorities of one name are still two.
  /// - Throws: `CryptographyError`.
  public init(name: String = "upay-simulator test authority") throws(CryptographyError) {
    let key = try PrivateKey()
    let certificate = try Certificate(
      name: name, key: key, validity: -86_400...3_650 * 86_400, issuer: nil, signedBy: key,
      extensions: [
        (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"),
        (NID_key_usage, "critical,keyCertSign,cRLSign"),
        (NID_subject_key_identifier, "hash"),
      ])
    self.certificate = try certificate.pem
    self.key = try key.pem
  }

  /// A new certificate and key for a server on this machine.
  ///
  /// - Throws: `CryptographyError`.
  public func leaf(_ validity: Validity = .current) throws(CryptographyError) -> Leaf {
    let key = try PrivateKey()
    let certificate = try Certificate(
      name: "localhost", key: key, validity: validity.seconds,
      issuer: Certificate(pem: certificate), signedBy: PrivateKey(pem: self.key),
      extensions: [
        (NID_basic_constraints, "critical,CA:FALSE"),
        (NID_key_usage, "critical,digitalSignature"),
        (NID_ext_key_usage, "serverAuth"),
        (NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1"),
        (NID_subject_key_identifier, "hash"),
        (NID_authority_key_identifier, "keyid:always"),
      ])
    return try Leaf(certificate: certificate.pem, key: key.pem)
  }
}

extension TestAuthority: CustomStringConvertible, CustomReflectable {
  public var description: String { "TestAuthority" }
  public var customMirror: Mirror { Mirror(self, children: ["certificate": certificate]) }
}
