import Cryptography
import Testing

@Suite struct DigestTests {
  @Test(
    "RFC 1321, appendix A.5",
    arguments: [
      ("", "d41d8cd98f00b204e9800998ecf8427e"),
      ("a", "0cc175b9c0f1b6a831c399e269772661"),
      ("abc", "900150983cd24fb0d6963f7d28e17f72"),
      ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
      ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
      (
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "d174ab98d277d9f5a5611c2c9f419d9f"
      ),
      (
        String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"
      ),
    ])
  func md5(message: String, expected: String) {
    #expect(Digest.md5(message.utf8).hex == expected)
    #expect(Digest.md5(Array(message.utf8)).hex == expected)
  }

  @Test(
    "FIPS 180-4 examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func sha256(message: String, expected: String) {
    #expect(Digest.sha256(message.utf8).hex == expected)
  }

  struct KeyedCase: Sendable {
    var key: [UInt8]
    var message: [UInt8]
    var expected: String
  }

  @Test(
    "RFC 4231, section 4",
    arguments: [
      KeyedCase(
        key: Array(repeating: 0x0B, count: 20), message: Array("Hi There".utf8),
        expected: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
      KeyedCase(
        key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
        expected: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
      KeyedCase(
        key: Array(repeating: 0xAA, count: 20), message: Array(repeating: 0xDD, count: 50),
        expected: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
      KeyedCase(
        key: Array(repeating: 0xAA, count: 131),
        message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        expected: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
      KeyedCase(
        key: [], message: [],
        expected: "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    ])
  func hmac(example: KeyedCase) {
    let result = Digest.hmacSHA256(key: example.key, message: example.message)
    #expect(result.hex == example.expected)
  }

  @Test(
    arguments: [
      ([], [], true), ([1], [], false), ([1, 2], [1, 2], true), ([1, 2], [1, 3], false),
      ([1, 2], [1, 2, 3], false),
    ] as [([UInt8], [UInt8], Bool)])
  func comparison(a: [UInt8], b: [UInt8], equal: Bool) {
    #expect(Digest.areEqual(a, b) == equal)
    #expect(Digest.areEqual(b[...], a) == equal)
  }

  @Test func hexadecimal() {
    #expect([0x00, 0x0F, 0xA0, 0xFF].hex == "000fa0ff")
    #expect([UInt8]().hex == "")
  }
}
