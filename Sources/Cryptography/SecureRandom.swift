import COpenSSL

/// Random octets that nobody can guess, from libcrypto's generator (seeded by the kernel).
public enum SecureRandom {
  /// - Throws: `CryptographyError.randomUnavailable`.
  public static func bytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
    var filled = count == 0
    let octets = [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      filled = filled || RAND_bytes(buffer.baseAddress, Int32(count)) == 1
      written = filled ? count : 0
    }
    guard filled else {
      ERR_clear_error()
      throw .randomUnavailable
    }
    return octets
  }

  /// - Throws: `CryptographyError.randomUnavailable`.
  public static func uint64() throws(CryptographyError) -> UInt64 {
    try bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
