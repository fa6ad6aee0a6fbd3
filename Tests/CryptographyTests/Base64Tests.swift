import Cryptography
import Testing

@Suite struct Base64Tests {
  @Test(
    "RFC 4648, section 10",
    arguments: [
      ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ])
  func vectors(plain: String, encoded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(plain.utf8))
    #expect(
      Base64.decode(" \(encoded.prefix(2))\r\n\(encoded.dropFirst(2))\n") == Array(plain.utf8))
  }

  @Test func everyOctetSurvives() {
    for count in 250...256 {
      let octets = (0..<count).map { UInt8($0) }
      #expect(Base64.decode(Base64.encode(octets)) == octets)
    }
  }

  @Test(
    arguments: [
      "", "Z", "Zg", "Zg=", "Zg===", "====", "=Zg=", "Z=g=", "Zg==Zg==", "Zm-_", "Zm9v====",
      "Zm9ö",
    ])
  func notBase64(_ text: String) {
    #expect(Base64.decode(text) == nil)
  }
}
