package import Cryptography
package import Terminal

/// The signatures of the online platform 5.1.0.
package enum SecurePaySignature {
  /// Lower-case hexadecimal SHA-256 of what is signed; method `01` signs its 64 digits.
  package static func digest(_ message: SecurePayMessage) -> String {
    Digest.sha256(message.canonical.utf8).hex
  }

  /// The message with `signMethod`, `certId` and `signature`.
  package static func sign(
    _ message: SecurePayMessage, as signing: SecurePayMerchant.Signing
  ) throws(CryptographyError) -> SecurePayMessage {
    var signed = message
    signed.fields["signMethod"] = signing.method
    switch signing {
    case .certificate(let id, let key, _):
      signed.fields["certId"] = id
      signed.fields["signature"] = Base64.encode(try key.sign(digest(signed).utf8))
    case .sharedKey(let secret):
      signed.fields["signature"] = keyed(signed, secret)
    }
    return signed
  }

  /// Believes a message only when it is signed in the way agreed, by the platform.
  ///
  /// - Parameter time: when it came, milliseconds since 1970: the certificate must be valid then.
  package static func verify(
    _ message: SecurePayMessage, as signing: SecurePayMerchant.Signing, at time: Milliseconds
  ) throws(SecurePayDistrust) {
    guard let signature = message.fields["signature"] else { throw .unsigned }
    guard message.fields["signMethod"] == signing.method else { throw .method }
    guard message.isUnambiguous else { throw .ambiguous }
    switch signing {
    case .certificate(_, _, let platform):
      guard let certificate = message.fields["signPubKeyCert"] else { throw .unsigned }
      let key = try platform.key(of: certificate, at: time / 1_000)
      guard let octets = Base64.decode(signature),
        key.accepts(octets, of: digest(message).utf8)
      else { throw .signature }
    case .sharedKey(let secret):
      guard Digest.areEqual(Array(keyed(message, secret).utf8), Array(signature.utf8)) else {
        throw .signature
      }
    }
  }

  private static func keyed(_ message: SecurePayMessage, _ secret: Secret) -> String {
    Digest.sha256((message.canonical + "&").utf8, then: secret.digested).hex
  }
}
