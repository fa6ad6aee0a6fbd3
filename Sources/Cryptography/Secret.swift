import COpenSSL

/// A key that two sides share, as the octets that a signature is made with.
///
/// It prints itself without them, and they are overwritten when the last who holds it lets go.
///
/// `@unchecked`: the octets are written once, before anyone else sees them.
public final class Secret: @unchecked Sendable {
  private let octets: UnsafeMutableRawBufferPointer

  public init(_ key: some Collection<UInt8>) {
    octets = .allocate(byteCount: key.count, alignment: 1)
    key.withOctets { octets.copyBytes(from: $0) }
  }

  deinit {
    OPENSSL_cleanse(octets.baseAddress, octets.count)
    octets.deallocate()
  }

  /// How many octets it has.
  public var count: Int { octets.count }

  /// The secret that is the SHA-256 of this one, as 64 lower-case hexadecimal digits.
  public var digested: Secret {
    Secret(Digest.sha256(octets).hex.utf8)
  }

  fileprivate var content: UnsafeRawBufferPointer { UnsafeRawBufferPointer(octets) }
}

extension Digest {
  /// MD5 over a message and the secret behind it: 16 octets. For signatures whose protocol demands it.
  public static func md5(_ message: some Collection<UInt8>, then secret: Secret) -> [UInt8] {
    message.withOctets { digest($0, secret.content, .md5, count: 16) }
  }

  /// SHA-256 over a message and the secret behind it: 32 octets.
  public static func sha256(_ message: some Collection<UInt8>, then secret: Secret) -> [UInt8] {
    message.withOctets { digest($0, secret.content, .sha256, count: 32) }
  }

  private static func digest(
    _ message: UnsafeBufferPointer<UInt8>, _ secret: UnsafeRawBufferPointer,
    _ algorithm: Algorithm, count size: Int
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: size) { result, count in
      let context = EVP_MD_CTX_new()
      defer { EVP_MD_CTX_free(context) }
      let done =
        EVP_DigestInit_ex2(context, algorithm.method, nil) == 1
        && EVP_DigestUpdate(context, message.baseAddress, message.count) == 1
        && EVP_DigestUpdate(context, secret.baseAddress, secret.count) == 1
        && EVP_DigestFinal_ex(context, result.baseAddress, nil) == 1
      precondition(done, "libcrypto refuses this digest; is it in FIPS mode?")
      count = size
    }
  }
}

extension Secret: CustomStringConvertible, CustomReflectable {
  public var description: String { "Secret" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
