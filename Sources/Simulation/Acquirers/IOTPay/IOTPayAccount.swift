import Cryptography

/// A merchant's account with one of IOTPay's APIs.
public struct IOTPayAccount: Codable, Hashable, Sendable {
  /// `mchId`.
  public let number: String
  /// `merchantKey`, with which both sides sign.
  public let key: String

  public init(number: String, key: String) {
    self.number = number
    self.key = key
  }

  init(using random: inout some RandomNumberGenerator) {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    number = String(Int.random(in: 10_000_000...99_999_999, using: &random))
    key = String(
      (0..<32).map { _ in letters[Int.random(in: letters.indices, using: &random)] })
  }

  var secret: Secret { Secret(key.utf8) }
}
