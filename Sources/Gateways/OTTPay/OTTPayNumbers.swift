import Cryptography
package import Terminal

/// The numbers OTT Pay takes: at most 20 letters and digits (OTT Pay API, SecurePay; its own example
/// is longer, and is not followed).
///
/// They are made of our own numbers alone: the same order has the same number after any crash, and on
/// every till of the merchant.
package enum OTTPayNumbers {
  static let limit = 20

  package static func order(_ clientSN: ClientSN) -> String {
    let text = clientSN.text
    guard text.utf8.count > limit || !text.utf8.allSatisfy(\.isAlphanumeric) else { return text }
    return "U" + short(of: "order \(text)")
  }

  /// What makes the repetition of a refund harmless.
  package static func refund(_ number: RefundRequestNo, of order: String) -> String {
    "R" + short(of: "refund \(order) \(number.text)")
  }

  /// A revoke that failed may be followed by another, which is another request.
  ///
  /// - Parameter count: which of its order's revokes it is; the first, 1, has the number that revokes
  ///   had when there was one alone, so that one which is under way is not made twice.
  package static func revoke(_ count: Int, of order: String) -> String {
    "V" + short(of: count > 1 ? "revoke \(order) \(count)" : "revoke \(order)")
  }

  /// 95 bits of a digest, in nineteen digits and capital letters.
  private static func short(of text: String) -> String {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    let digits = Digest.sha256(Array(text.utf8)).prefix(limit - 1).map { alphabet[Int($0 & 31)] }
    return String(decoding: digits, as: UTF8.self)
  }
}
