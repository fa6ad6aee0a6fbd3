import COpenSSL

/// A payment system's certificate authority of its own, for the simulator and for tests: a root, one
/// between, and signers below it. Trusted only by a program that pins its certificates.
///
/// All keys are RSA of 2048 bits, all texts PEM.
public final class SigningAuthority: Sendable {
  /// A signer's certificate, and the key that signs.
  public struct Identity: Sendable {
    public let certificate: String
    /// The certificate's number in decimal digits.
    public let serialNumber: String
    public let key: SigningKey
  }

  /// The certificates to pin: the root's, and the one between.
  public let certificates: [String]
  private let middle: String
  private let middleKey: [UInt8]
  /// Seconds since 1970 from which all that is made here counts its time.
  private let time: Int

  /// - Parameters:
  ///   - name: in the names of both certificates.
  ///   - time: when it is made, in seconds since 1970; both are valid from a day before, for ten
  ///     years.
  /// - Throws: `CryptographyError`.
  public init(name: String, at time: Int64) throws(CryptographyError) {
    self.time = Int(time)
    let years = -86_400...3_650 * 86_400
    let authority: [(Int32, String)] = [
      (NID_basic_constraints, "critical,CA:TRUE"), (NID_key_usage, "critical,keyCertSign,cRLSign"),
      (NID_subject_key_identifier, "hash"),
    ]
    let rootKey = try PrivateKey(rsaBits: 2_048)
    let root = try Certificate(
      name: "\(name) root", key: rootKey, validity: years, from: self.time, issuer: nil,
      signedBy: rootKey, extensions: authority)
    let key = try PrivateKey(rsaBits: 2_048)
    let certificate = try Certificate(
      name: "\(name) middle", key: key, validity: years, from: self.time, issuer: root,
      signedBy: rootKey,
      extensions: authority + [(NID_authority_key_identifier, "keyid:always")])
    middle = try certificate.pem
    certificates = try [root.pem, middle]
    middleKey = try Array(key.pem.utf8)
  }

  /// A new signer.
  ///
  /// - Parameters:
  ///   - commonName: the subject's.
  ///   - serial: the certificate's number; nil draws one.
  ///   - validity: seconds, counted from the making of the authority.
  ///   - key: the signer's; nil makes one.
  ///   - usage: what the key may be used for, in OpenSSL's configuration syntax.
  /// - Throws: `CryptographyError`.
  public func identity(
    _ commonName: String, serial: UInt64? = nil, validity: ClosedRange<Int> = -3_600...31_536_000,
    key: SigningKey? = nil, usage: String = "digitalSignature"
  ) throws(CryptographyError) -> Identity {
    let key = if let key { key } else { try SigningKey(PrivateKey(rsaBits: 2_048)) }
    let certificate = try Certificate(
      name: commonName, key: key.key, serial: serial, validity: validity, from: time,
      issuer: Certificate(pem: middle),
      signedBy: PrivateKey(pem: String(decoding: middleKey, as: UTF8.self)),
      extensions: [
        (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,\(usage)"),
        (NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid:always"),
      ])
    let text = try certificate.pem
    return Identity(
      certificate: text, serialNumber: String.serialNumber(ofCertificate: text) ?? "",
      key: key)
  }
}

extension SigningAuthority: CustomStringConvertible, CustomReflectable {
  public var description: String { "SigningAuthority" }
  public var customMirror: Mirror { Mirror(self, children: ["certificates": certificates]) }
}
