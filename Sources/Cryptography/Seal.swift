import COpenSSL

/// Keeps secrets unreadable at rest: AES-256-GCM (NIST SP 800-38D) under one key.
///
/// The context (table, key and column of a journal row, say) is authenticated and not stored, so
/// that a sealed value moved elsewhere does not open. A sealed value is a version octet (1), a
/// random nonce of 96 bits, the ciphertext, and a tag of 128 bits. Random nonces carry 2^32 values
/// under one key; a till seals a few thousand a day.
public struct Seal: Sendable {
  /// Octets of a key.
  public static let keyLength = 32
  /// Octets that can be sealed at once.
  public static let maximumLength = 16 << 20
  /// What sealing adds to the length.
  public static let overhead = 1 + nonceLength + tagLength

  private static let version: UInt8 = 1
  private static let nonceLength = 12
  private static let tagLength = 16

  private let key: [UInt8]

  /// - Throws: `CryptographyError.keyLength` unless there are 32 octets.
  public init(key: [UInt8]) throws(CryptographyError) {
    guard key.count == Self.keyLength else { throw .keyLength(key.count) }
    self.key = key
  }

  /// - Throws: `CryptographyError`, `.tooLong` or one that says the machine is broken.
  public func seal(_ plain: [UInt8], context: String) throws(CryptographyError) -> [UInt8] {
    guard plain.count <= Self.maximumLength else { throw .tooLong(plain.count) }
    let nonce = try SecureRandom.bytes(Self.nonceLength)
    let cipher = try Cipher(.encrypt, key: key, nonce: nonce, context: context)
    let hidden = try cipher.update(plain)
    return try [Self.version] + nonce + hidden + cipher.tag(Self.tagLength)
  }

  /// - Throws: `CryptographyError.sealBroken` for another key, another context or altered octets.
  public func open(_ sealed: [UInt8], context: String) throws(CryptographyError) -> [UInt8] {
    guard sealed.count <= Self.maximumLength + Self.overhead else { throw .tooLong(sealed.count) }
    guard let version = sealed.first, sealed.count >= Self.overhead else { throw .sealBroken }
    guard version == Self.version else { throw .sealVersion(version) }
    let body = sealed.dropFirst(1 + Self.nonceLength).dropLast(Self.tagLength)
    let cipher = try Cipher(
      .decrypt, key: key, nonce: Array(sealed[1...Self.nonceLength]), context: context)
    let plain = try cipher.update(Array(body))
    guard cipher.accepts(tag: Array(sealed.suffix(Self.tagLength))) else { throw .sealBroken }
    return plain
  }
}

extension Seal: CustomStringConvertible, CustomReflectable {
  public var description: String { "Seal" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// One run of AES-256-GCM over one message.
private final class Cipher {
  enum Direction: Int32 { case decrypt, encrypt }

  private let pointer: OpaquePointer

  init(
    _ direction: Direction, key: [UInt8], nonce: [UInt8], context: String
  ) throws(CryptographyError) {
    guard let pointer = EVP_CIPHER_CTX_new() else { throw .library("new cipher") }
    self.pointer = pointer
    let started = EVP_CipherInit_ex(
      pointer, EVP_aes_256_gcm(), nil, key, nonce, direction.rawValue)
    var length: Int32 = 0
    let associated = Array(context.utf8)
    guard started == 1,
      EVP_CipherUpdate(pointer, nil, &length, associated, Int32(associated.count)) == 1
    else { throw refused("start cipher") }
  }

  deinit { EVP_CIPHER_CTX_free(pointer) }

  func update(_ input: [UInt8]) throws(CryptographyError) -> [UInt8] {
    guard !input.isEmpty else { return [] }
    var length: Int32 = 0
    var output = [UInt8](repeating: 0, count: input.count)
    guard EVP_CipherUpdate(pointer, &output, &length, input, Int32(input.count)) == 1,
      length == input.count
    else { throw refused("cipher") }
    return output
  }

  func tag(_ count: Int) throws(CryptographyError) -> [UInt8] {
    var tag = [UInt8](repeating: 0, count: count)
    guard finish(),
      EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_GET_TAG, Int32(count), &tag) == 1
    else { throw refused("authentication tag") }
    return tag
  }

  func accepts(tag: [UInt8]) -> Bool {
    var tag = tag
    let set = EVP_CIPHER_CTX_ctrl(pointer, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag)
    guard set == 1, finish() else {
      ERR_clear_error()
      return false
    }
    return true
  }

  private func finish() -> Bool {
    var rest = [UInt8](repeating: 0, count: 16)
    var length: Int32 = 0
    return EVP_CipherFinal_ex(pointer, &rest, &length) == 1 && length == 0
  }
}

/// The error for a refused call. libcrypto's queue is emptied: TLS on this thread reads it too.
func refused(_ operation: String) -> CryptographyError {
  ERR_clear_error()
  return .library(operation)
}
