import COpenSSL

/// How an RSA key signs: both with the padding of PKCS #1 v1.5 and over a SHA-256 (RFC 8017, 8.2).
public enum SignatureScheme: String, Hashable, Sendable, CaseIterable {
  /// The digest wrapped in a DigestInfo, as the standard has it: SHA256withRSA.
  case wrapped
  /// The 32 octets of the digest as they are: NONEwithRSA.
  case bare
}

/// An RSA private key that signs.
///
/// It prints itself without the key. libcrypto holds it, and overwrites it when it is let go.
///
/// `@unchecked`: libcrypto does not change a key that signs, and guards what it caches in it with
/// locks of its own.
public final class SigningKey: @unchecked Sendable {
  let key: PrivateKey

  /// Reads a private key (PKCS #8 or PKCS #1, in PEM, without a passphrase).
  ///
  /// - Throws: `CryptographyError.notSigningKey` for anything but an RSA key of 2048 to 8192 bits.
  public convenience init(pem: [UInt8]) throws(CryptographyError) {
    // Read where it lies: no copy of it is left behind.
    let key: OpaquePointer? = pem.withUnsafeBufferPointer { octets in
      guard let text = BIO_new_mem_buf(octets.baseAddress, Int32(clamping: octets.count)) else {
        return nil
      }
      defer { BIO_free(text) }
      return PEM_read_bio_PrivateKey(text, nil, { _, _, _, _ in -1 }, nil)
    }
    guard let key else {
      ERR_clear_error()
      throw .notSigningKey
    }
    try self.init(PrivateKey(key))
  }

  init(_ key: PrivateKey) throws(CryptographyError) {
    guard isUsable(key.pointer) else { throw .notSigningKey }
    self.key = key
  }

  /// The signature over a message, as long as the key's modulus.
  ///
  /// - Throws: `CryptographyError.library` where libcrypto refuses, which it never should.
  public func sign(
    _ message: some Collection<UInt8>, _ scheme: SignatureScheme = .wrapped
  ) throws(CryptographyError) -> [UInt8] {
    let digest = Digest.sha256(message)
    let context = EVP_PKEY_CTX_new(key.pointer, nil)
    defer { EVP_PKEY_CTX_free(context) }
    var signature = [UInt8](repeating: 0, count: Int(EVP_PKEY_get_size(key.pointer)))
    var count = signature.count
    guard EVP_PKEY_sign_init(context) == 1, setPadding(context, scheme),
      EVP_PKEY_sign(context, &signature, &count, digest, digest.count) == 1
    else { throw refused("sign") }
    return Array(signature.prefix(count))
  }

  /// It in PEM (PKCS #8), without a passphrase: for the simulator and for tests, which hand it to a
  /// program as its own.
  public var secretPEM: String { get throws(CryptographyError) { try key.pem } }

  /// Whether it is the key of this certificate (X.509, in PEM).
  public func belongs(toCertificate pem: String) -> Bool {
    defer { ERR_clear_error() }
    guard let certificate = try? Certificate(untrusted: pem) else { return false }
    return X509_check_private_key(certificate.pointer, key.pointer) == 1
  }

  /// The public half.
  public var verificationKey: VerificationKey { VerificationKey(shared: key.pointer) }
}

/// An RSA public key that verifies.
///
/// `@unchecked`: as ``SigningKey``.
public final class VerificationKey: @unchecked Sendable {
  private let pointer: OpaquePointer

  /// Reads a public key in PEM (SubjectPublicKeyInfo).
  ///
  /// - Throws: `CryptographyError.notVerificationKey` for anything but an RSA key of 2048 to 8192
  ///   bits.
  public convenience init(pem: String) throws(CryptographyError) {
    let text = try MemoryBIO(pem)
    try self.init(owned: PEM_read_bio_PUBKEY(text.pointer, nil, nil, nil))
  }

  /// Takes over a key that libcrypto has made for the caller.
  init(owned pointer: OpaquePointer?) throws(CryptographyError) {
    guard let pointer else {
      ERR_clear_error()
      throw .notVerificationKey
    }
    guard isUsable(pointer) else {
      EVP_PKEY_free(pointer)
      throw .notVerificationKey
    }
    self.pointer = pointer
  }

  fileprivate init(shared pointer: OpaquePointer) {
    EVP_PKEY_up_ref(pointer)
    self.pointer = pointer
  }

  deinit { EVP_PKEY_free(pointer) }

  /// Whether the signature is this key's over exactly these octets.
  public func accepts(
    _ signature: [UInt8], of message: some Collection<UInt8>,
    _ scheme: SignatureScheme = .wrapped
  ) -> Bool {
    let digest = Digest.sha256(message)
    let context = EVP_PKEY_CTX_new(pointer, nil)
    defer {
      EVP_PKEY_CTX_free(context)
      ERR_clear_error()
    }
    return EVP_PKEY_verify_init(context) == 1 && setPadding(context, scheme)
      && EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1
  }
}

private func isUsable(_ key: OpaquePointer) -> Bool {
  EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA && (2_048...8_192).contains(EVP_PKEY_get_bits(key))
}

private func setPadding(_ context: OpaquePointer?, _ scheme: SignatureScheme) -> Bool {
  guard EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 else { return false }
  return switch scheme {
  case .wrapped: EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1
  case .bare: true
  }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
  public var description: String { "SigningKey" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension VerificationKey: CustomStringConvertible {
  public var description: String { "VerificationKey" }
}
