import Cryptography

extension String {
  /// So many hexadecimal digits of the text's SHA-256: a number that stands for one which a payment
  /// system would refuse as too long or for its characters.
  func digest(_ digits: Int) -> String { String(Digest.sha256(utf8).hex.prefix(digits)) }
}
