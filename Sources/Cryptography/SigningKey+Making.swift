import COpenSSL

extension SigningKey {
  /// A new key of 2048 bits: for the simulator and for tests.
  ///
  /// - Throws: `CryptographyError.library` where libcrypto makes none.
  public static func new() throws(CryptographyError) -> SigningKey {
    try SigningKey(PrivateKey(rsaBits: 2_048))
  }

  /// The public half in PEM (SubjectPublicKeyInfo), as who verifies is handed it.
  ///
  /// - Throws: `CryptographyError.library` where libcrypto writes none.
  public var publicPEM: String {
    get throws(CryptographyError) {
      let text = try MemoryBIO()
      guard PEM_write_bio_PUBKEY(text.pointer, key.pointer) == 1 else {
        throw refused("write public key")
      }
      return text.contents
    }
  }
}
