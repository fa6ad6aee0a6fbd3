import COpenSSL

/// AES with a key of 128 bits, block by block (ECB), padded as in PKCS#7.
///
/// It hides nothing about blocks that are equal, and proves nothing about who wrote them: for
/// protocols that demand it, never for anything else.
public enum AES128 {
  /// Octets of a key.
  public static let keyLength = 16
  /// Octets that are taken at once.
  public static let maximumLength = 1 << 20
  private static let blockLength = 16

  /// - Throws: ``CryptographyError`` for a key of another length, too long a text, or where libcrypto
  ///   refuses.
  public static func encrypt(_ plain: [UInt8], key: [UInt8]) throws(CryptographyError) -> [UInt8] {
    try run(plain, key: key, encrypting: true)
  }

  /// - Throws: ``CryptographyError/sealBroken`` for octets that are no whole blocks, or whose padding
  ///   is wrong: another key, or altered since.
  public static func decrypt(_ hidden: [UInt8], key: [UInt8]) throws(CryptographyError) -> [UInt8] {
    guard !hidden.isEmpty, hidden.count % blockLength == 0 else { throw .sealBroken }
    return try run(hidden, key: key, encrypting: false)
  }

  private static func run(
    _ input: [UInt8], key: [UInt8], encrypting: Bool
  ) throws(CryptographyError) -> [UInt8] {
    guard key.count == keyLength else { throw .keyLength(key.count) }
    guard input.count <= maximumLength else { throw .tooLong(input.count) }
    guard let context = EVP_CIPHER_CTX_new() else { throw refused("new cipher") }
    defer { EVP_CIPHER_CTX_free(context) }
    var output = [UInt8](repeating: 0, count: input.count + blockLength)
    var (begun, ended): (Int32, Int32) = (0, 0)
    guard EVP_CipherInit_ex(context, EVP_aes_128_ecb(), nil, key, nil, encrypting ? 1 : 0) == 1,
      EVP_CipherUpdate(context, &output, &begun, input, Int32(input.count)) == 1
    else { throw refused("AES-128") }
    let done = output.withUnsafeMutableBufferPointer { octets in
      octets.baseAddress.map { EVP_CipherFinal_ex(context, $0 + Int(begun), &ended) } ?? 0
    }
    guard done == 1 else {
      ERR_clear_error()
      if encrypting { throw .library("AES-128") }
      throw .sealBroken
    }
    output.removeSubrange(Int(begun + ended)...)
    return output
  }
}
