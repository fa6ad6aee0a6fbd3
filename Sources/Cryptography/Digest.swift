import COpenSSL

/// Message digests, keyed and not.
public enum Digest {
  /// MD5 (RFC 1321): 16 octets. For signatures whose protocol demands it, never for anything else.
  public static func md5(_ message: some Collection<UInt8>) -> [UInt8] {
    message.withOctets { digest($0, Algorithm.md5, count: 16) }
  }

  /// MD5 (RFC 1321) of an array, as every request is signed.
  public static func md5(_ message: [UInt8]) -> [UInt8] {
    message.withUnsafeBufferPointer { digest($0, Algorithm.md5, count: 16) }
  }

  /// SHA-256 (FIPS 180-4): 32 octets.
  public static func sha256(_ message: some Collection<UInt8>) -> [UInt8] {
    message.withOctets { digest($0, Algorithm.sha256, count: 32) }
  }

  /// HMAC with SHA-256 (RFC 2104): 32 octets.
  public static func hmacSHA256(
    key: some Collection<UInt8>, message: some Collection<UInt8>
  ) -> [UInt8] {
    key.withOctets { key in
      message.withOctets { message in
        [UInt8](unsafeUninitializedCapacity: 32) { result, count in
          let done = HMAC(
            EVP_sha256(), key.baseAddress, Int32(key.count), message.baseAddress, message.count,
            result.baseAddress, nil)
          precondition(done != nil, "libcrypto has no HMAC-SHA-256")
          count = 32
        }
      }
    }
  }

  /// Whether both have the same octets, in a time that depends on their lengths only.
  public static func areEqual(
    _ a: some Collection<UInt8>, _ b: some Collection<UInt8>
  ) -> Bool {
    a.withOctets { a in
      b.withOctets { b in
        guard a.count == b.count else { return false }
        guard let left = a.baseAddress, let right = b.baseAddress else { return a.isEmpty }
        return CRYPTO_memcmp(left, right, a.count) == 0
      }
    }
  }

  private static func digest(
    _ message: UnsafeBufferPointer<UInt8>, _ algorithm: Algorithm, count size: Int
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: size) { result, count in
      let done = EVP_Digest(
        message.baseAddress, message.count, result.baseAddress, nil, algorithm.method, nil)
      precondition(done == 1, "libcrypto refuses this digest; is it in FIPS mode?")
      count = size
    }
  }
}

/// A digest's method, looked up once: libcrypto otherwise looks for it at every digest, which for the
/// few hundred octets of a request takes half as long as the digest itself.
///
/// `@unchecked`: libcrypto's methods are never changed after they are fetched, and their counter of
/// references is atomic; this one is never given back.
struct Algorithm: @unchecked Sendable {
  static let md5 = Algorithm("MD5")
  static let sha256 = Algorithm("SHA256")

  /// nil where libcrypto has none of this name, and then every digest is refused.
  let method: OpaquePointer?

  private init(_ name: String) { method = EVP_MD_fetch(nil, name, nil) }
}
