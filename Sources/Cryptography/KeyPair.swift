import COpenSSL

/// A certificate and its private key, as a server shows them.
public enum KeyPair {
  /// What is wrong with the two of them.
  public enum Fault: Hashable, Sendable {
    /// The text holds no certificate.
    case certificate
    /// The text holds no private key, or one under a passphrase.
    case key
    /// The key is another certificate's.
    case mismatch
  }

  /// - Parameters: both PEM; of several certificates the first is meant.
  /// - Returns: nil where all is well.
  public static func fault(certificate: [UInt8], key: [UInt8]) -> Fault? {
    defer { ERR_clear_error() }
    let certificate = read(certificate) { PEM_read_bio_X509($0, nil, { _, _, _, _ in -1 }, nil) }
    guard let certificate else { return .certificate }
    defer { X509_free(certificate) }
    let key = read(key) { PEM_read_bio_PrivateKey($0, nil, { _, _, _, _ in -1 }, nil) }
    guard let key else { return .key }
    defer { EVP_PKEY_free(key) }
    return X509_check_private_key(certificate, key) == 1 ? nil : .mismatch
  }

  /// Reads the text where it lies: no copy of a key is left behind.
  private static func read(
    _ pem: [UInt8], _ body: (OpaquePointer) -> OpaquePointer?
  ) -> OpaquePointer? {
    pem.withUnsafeBufferPointer { octets in
      guard let text = BIO_new_mem_buf(octets.baseAddress, Int32(clamping: octets.count)) else {
        return nil
      }
      defer { BIO_free(text) }
      return body(text)
    }
  }
}
