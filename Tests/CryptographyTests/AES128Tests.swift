import Cryptography
import Testing

@Suite struct AES128Tests {
  /// FIPS 197, appendix C.1, as one block with its padding after it.
  @Test func publishedBlock() throws {
    let key = (0..<16).map { UInt8($0) }
    let plain = (0..<16).map { UInt8($0 * 0x11) }
    let hidden = try AES128.encrypt(plain, key: key)
    #expect(hidden.prefix(16).hex == "69c4e0d86a7b0430d8cdb78070b4c55a")
    #expect(hidden.count == 32)
    #expect(try AES128.decrypt(hidden, key: key) == plain)
  }

  @Test(arguments: [0, 1, 15, 16, 17, 4_096])
  func everyLength(_ count: Int) throws {
    let key = Array("0123456789abcdef".utf8)
    let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let hidden = try AES128.encrypt(plain, key: key)
    #expect(hidden.count == count / 16 * 16 + 16)
    #expect(try AES128.decrypt(hidden, key: key) == plain)
  }

  @Test func refusals() throws {
    let key = Array("0123456789abcdef".utf8)
    let hidden = try AES128.encrypt([1, 2, 3], key: key)
    #expect(throws: CryptographyError.keyLength(15)) {
      try AES128.encrypt([1], key: Array(key.dropLast()))
    }
    #expect(throws: CryptographyError.sealBroken) { try AES128.decrypt([], key: key) }
    #expect(throws: CryptographyError.sealBroken) {
      try AES128.decrypt(Array(hidden.dropLast()), key: key)
    }
    #expect(throws: CryptographyError.sealBroken) {
      try AES128.decrypt(hidden, key: Array("0123456789abcdeg".utf8))
    }
    #expect(throws: CryptographyError.self) {
      try AES128.encrypt([UInt8](repeating: 0, count: AES128.maximumLength + 1), key: key)
    }
  }

  /// RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func base64(_ plain: String, _ text: String) {
    #expect(Base64.encode(Array(plain.utf8)) == text)
    #expect(Base64.decode(text) == (plain.isEmpty ? nil : Array(plain.utf8)))
  }

  @Test(arguments: ["Zg=", "Zg", "Z===", "====", "Zm9v!", "Zm=v", "Zm9\u{0}", "Zm9-", "Zm9vZ"])
  func noBase64(_ text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test func wrapped() {
    #expect(Base64.decode("Zm9v\r\n YmFy\n") == Array("foobar".utf8))
  }
}
