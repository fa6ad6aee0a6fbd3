package import Cryptography
import Terminal

/// Signatures over the exact octets of a message, in which eight zeros stand for the signature itself
/// (UnionPay International, sandbox guide).
package enum UCSPSignature {
  private static let zeros = Array("00000000".utf8)
  private static let path = ["certificateSignature", "signature"]

  /// The message with its signature in the place of the zeros.
  ///
  /// - Parameter unsigned: ends with the only member `signature`, which is eight zeros.
  package static func sign(
    _ unsigned: [UInt8], as merchant: UCSPMerchant
  ) throws(CryptographyError) -> [UInt8] {
    let places = JSONLocator.places(of: path, in: unsigned)
    guard let place = places.first, places.count == 1 else {
      throw .library("a message without a place for its signature")
    }
    let signature = Base64.encode(try merchant.key.sign(unsigned, merchant.scheme))
    return splice(Array(signature.utf8), into: unsigned, at: place)
  }

  /// Believes a message only when one of the pinned certificates signed these octets.
  ///
  /// - Parameters:
  ///   - octets: as they came.
  ///   - root: what was read of them.
  ///   - time: when they came, milliseconds since 1970.
  static func verify(
    _ octets: [UInt8], _ root: JSONMembers, as merchant: UCSPMerchant, at time: Milliseconds
  ) throws(UCSPDistrust) {
    guard let signed = root["certificateSignature"]?.members,
      case .text(let text)? = signed["signature"],
      let id = signed[UCSPProfile.theirCertificate]?.number(upTo: 128)
    else { throw .unsigned }
    // Said twice, it would be signed in two ways.
    let places = JSONLocator.places(of: path, in: octets)
    guard places.count == 1, let signature = Base64.decode(text) else { throw .signature }
    let key = try merchant.platform.key(id, at: time / 1_000)
    guard key.accepts(signature, of: splice(zeros, into: octets, at: places[0]), merchant.scheme)
    else { throw .signature }
  }

  /// - Parameter place: of the text, with its quotation marks.
  private static func splice(
    _ value: [UInt8], into octets: [UInt8], at place: Range<Int>
  ) -> [UInt8] {
    octets[...place.lowerBound] + value + octets[(place.upperBound - 1)...]
  }
}
