import Cryptography
import Terminal

/// The signature of the Upay Web API: MD5 over the octets of the body followed by those of the key.
package enum UpaySignature {
  /// Thirty-two lower-case hexadecimal digits.
  package static func sign(_ body: [UInt8], key: String) -> String {
    Digest.md5(body + key.utf8).hex
  }

  /// A request whose signature covers exactly the octets it carries.
  static func request(
    _ path: String, _ body: [UInt8], signedBy credentials: Credentials
  ) -> HTTPRequest {
    HTTPRequest(
      path: path,
      headers: [
        .init("Content-Type", "application/json"),
        .init("Authorization", "\(credentials.sn) \(sign(body, key: credentials.key))"),
      ],
      body: body)
  }
}
