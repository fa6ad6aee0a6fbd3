import COpenSSL

/// The certificates that a signer's certificate must lead to: pinned, nobody else's are believed.
///
/// `@unchecked`: the store is filled once, and libcrypto guards it with a lock of its own when chains
/// are built from it.
public final class TrustedCertificates: @unchecked Sendable {
  /// Octets of one certificate in PEM.
  public static let maximumLength = 16_384
  /// Certificates that may be pinned.
  public static let maximumCount = 16

  private let store: OpaquePointer

  /// - Parameter certificates: in PEM, one or more in each text: roots, and what stands between them
  ///   and the signers. Each is trusted by itself.
  /// - Throws: `CertificateError.unreadable`, and `.tooMany` or `.none`.
  public init(_ certificates: [String]) throws(CertificateError) {
    guard let store = X509_STORE_new() else { throw .unreadable }
    self.store = store
    var count = 0
    for text in certificates {
      let pieces = Self.pieces(of: text)
      guard !pieces.isEmpty else { throw .unreadable }
      for piece in pieces {
        count += 1
        guard count <= Self.maximumCount else { throw .tooMany }
        let certificate = try Certificate(untrusted: piece)
        guard X509_STORE_add_cert(store, certificate.pointer) == 1 else {
          ERR_clear_error()
          throw .unreadable
        }
      }
    }
    guard count > 0 else { throw .none }
  }

  deinit { X509_STORE_free(store) }

  /// The signer that a certificate names: valid at this time, led to a pinned one by signatures, and
  /// allowed to sign.
  ///
  /// - Parameters:
  ///   - pem: the signer's own certificate, as it came.
  ///   - time: seconds since 1970.
  public func signer(_ pem: String, at time: Int64) throws(CertificateError) -> Signer {
    let certificate = try Certificate(untrusted: pem)
    guard let context = X509_STORE_CTX_new() else { throw .unreadable }
    defer {
      X509_STORE_CTX_free(context)
      ERR_clear_error()
    }
    guard X509_STORE_CTX_init(context, store, certificate.pointer, nil) == 1 else {
      throw .unreadable
    }
    let parameters = X509_STORE_CTX_get0_param(context)
    X509_VERIFY_PARAM_set_time(parameters, time_t(time))
    X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    X509_VERIFY_PARAM_set_depth(parameters, 4)
    // No weaker than 80 bits: neither SHA-1 nor a short key between the signer and what is pinned.
    X509_VERIFY_PARAM_set_auth_level(parameters, 1)
    guard X509_verify_cert(context) == 1 else {
      throw CertificateError(X509_STORE_CTX_get_error(context))
    }
    guard X509_get_key_usage(certificate.pointer) & UInt32(KU_DIGITAL_SIGNATURE) != 0 else {
      throw .notForSigning
    }
    return try Signer(certificate)
  }

  /// The certificates of a text that may hold several; the last may be cut short.
  public static func pieces(of text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    for line in text.split(whereSeparator: \.isNewline) {
      piece += line + "\n"
      guard line.hasPrefix("-----END CERTIFICATE-----") else { continue }
      pieces.append(piece)
      piece = ""
    }
    return piece.contains("-----BEGIN") ? pieces + [piece] : pieces
  }
}

/// Who signs, by a certificate that was believed.
public struct Signer: Sendable {
  /// The subject's common name: `041@Z12@00040000:SIGN@00000001`.
  public let commonName: String
  /// The certificate's number in decimal digits.
  public let serialNumber: String
  public let key: VerificationKey

  init(_ certificate: Certificate) throws(CertificateError) {
    guard let name = certificate.commonName, let number = certificate.serialNumber else {
      throw .unreadable
    }
    commonName = name
    serialNumber = number
    do {
      key = try VerificationKey(owned: X509_get_pubkey(certificate.pointer))
    } catch {
      throw .notForSigning
    }
  }
}

/// Why a certificate is not believed.
public enum CertificateError: Error, Hashable, Sendable {
  /// No certificate in PEM, or one that is too long, or without a name.
  case unreadable
  /// More than ``TrustedCertificates/maximumCount`` pinned ones.
  case tooMany
  /// No pinned one at all.
  case none
  case expired
  case notYetValid
  /// It leads to none that is pinned, or a signature on the way is wrong; libcrypto's words.
  case untrusted(String)
  /// No RSA key of 2048 bits or more, or a key that is not meant for signatures.
  case notForSigning

  init(_ reason: Int32) {
    switch reason {
    case X509_V_ERR_CERT_HAS_EXPIRED: self = .expired
    case X509_V_ERR_CERT_NOT_YET_VALID: self = .notYetValid
    default: self = .untrusted(String(cString: X509_verify_cert_error_string(Int(reason))))
    }
  }
}

extension CertificateError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable: "the certificate cannot be read"
    case .tooMany: "more than \(TrustedCertificates.maximumCount) certificates are pinned"
    case .none: "no certificate is pinned"
    case .expired: "the certificate has expired"
    case .notYetValid: "the certificate is not valid yet"
    case .untrusted(let reason): "the certificate leads to none that is trusted: \(reason)"
    case .notForSigning: "the certificate's key is not one for signatures"
    }
  }
}

extension Certificate {
  /// One that came from outside.
  convenience init(untrusted pem: String) throws(CertificateError) {
    guard pem.utf8.count <= TrustedCertificates.maximumLength else { throw .unreadable }
    do {
      try self.init(pem: pem)
    } catch {
      throw .unreadable
    }
  }

  /// The only common name of the subject; nil where there is none, or more than one.
  fileprivate var commonName: String? {
    let subject = X509_get_subject_name(pointer)
    let index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1)
    guard index >= 0, X509_NAME_get_index_by_NID(subject, NID_commonName, index) < 0 else {
      return nil
    }
    let value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index))
    var octets: UnsafeMutablePointer<UInt8>?
    let count = ASN1_STRING_to_UTF8(&octets, value)
    defer { copenssl_free(octets) }
    guard count > 0, let octets else { return nil }
    return String(
      validating: UnsafeBufferPointer(start: octets, count: Int(count)), as: UTF8.self)
  }

  fileprivate var serialNumber: String? {
    let number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(pointer), nil)
    defer { BN_free(number) }
    guard let digits = BN_bn2dec(number) else { return nil }
    defer { copenssl_free(digits) }
    return String(cString: digits)
  }
}

extension String {
  /// The number of the certificate in decimal digits, as a signer names it (`certId`); nil where the
  /// text is no certificate.
  public static func serialNumber(ofCertificate pem: String) -> String? {
    (try? Certificate(untrusted: pem))?.serialNumber
  }
}
