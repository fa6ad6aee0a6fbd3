import Cryptography
import Gateways
import Terminal

/// A message of the merchant that was opened and believed.
struct UCSPCall {
  let type: UCSPMessageType
  let id: String
  /// `trxInfo`.
  private let data: JSONMembers

  /// Checks in the order of the layers: media type, JSON, signature over the octets as they came,
  /// `msgInfo`.
  init(
    _ request: GatewayRequest, _ type: UCSPMessageType, to model: UCSPModel, _ keys: UCSPKeys
  ) throws(UCSPRefusal) {
    if let media = request.contentType {
      guard media.prefix(while: { $0 != ";" }).lowercased() == "application/json" else {
        throw .malformed("Content-Type")
      }
    }
    guard let root = try? JSONReader.members(request.body) else { throw .malformed("the body") }
    guard Self.isSigned(request.body, root, by: keys, model.rules.signature.scheme) else {
      throw .signature
    }
    guard let info = root["msgInfo"]?.members,
      info[UCSPProfile.versionNumber]?.word == UCSPProfile.version,
      info[UCSPProfile.messageType]?.word == type.rawValue,
      info[UCSPProfile.institution]?.word == model.institution,
      let time = info[UCSPProfile.messageTime]?.word,
      BeijingTime.milliseconds(compact: time) != nil,
      let id = info[UCSPProfile.messageNumber]?.word, Self.isMessageID(id, of: model.acquirer)
    else { throw .malformed("msgInfo") }
    guard let data = root["trxInfo"]?.members else { throw .malformed("trxInfo") }
    self.type = type
    self.id = id
    self.data = data
  }

  /// Whether the merchant signed these octets.
  static func isSigned(
    _ body: [UInt8], _ root: JSONMembers, by keys: UCSPKeys, _ scheme: SignatureScheme
  ) -> Bool {
    guard let signed = root["certificateSignature"]?.members,
      signed[UCSPProfile.ourCertificate]?.word == keys.merchantID,
      case .text(let text)? = signed["signature"], let signature = Base64.decode(text),
      let octets = unsigned(body)
    else { return false }
    return keys.merchant.accepts(signature, of: octets, scheme)
  }

  /// 29 characters: a letter, the acquirer's number, a time, six digits.
  private static func isMessageID(_ id: String, of acquirer: String) -> Bool {
    id.utf8.count == 29 && ["A", "U"].contains(id.prefix(1)) && id.dropFirst().hasPrefix(acquirer)
      && id.utf8.dropFirst().allSatisfy { (48...57).contains($0) }
      && BeijingTime.milliseconds(compact: String(id.dropFirst(9).prefix(14))) != nil
  }

  /// The octets with eight zeros in the place of the signature; nil where it does not stand once.
  private static func unsigned(_ body: [UInt8]) -> [UInt8]? {
    let places = JSONLocator.places(of: ["certificateSignature", "signature"], in: body)
    guard let place = places.first, places.count == 1 else { return nil }
    return body[...place.lowerBound] + Array("00000000".utf8) + body[(place.upperBound - 1)...]
  }

  // MARK: trxInfo

  func optional(_ name: String) -> String? { data[name]?.word }

  func required(_ name: String) throws(UCSPRefusal) -> String {
    guard let value = optional(name), value.utf8.count <= 1_024 else { throw .malformed(name) }
    return value
  }

  /// What must be the account's own.
  func own(_ name: String, _ value: String) throws(UCSPRefusal) {
    guard try required(name) == value else { throw .incorrect(name) }
  }

  /// The same of what the documents do not demand.
  func ownIfNamed(_ name: String, _ value: String) throws(UCSPRefusal) {
    if data[name] != nil { try own(name, value) }
  }

  /// What names a transaction: 8 to 40 letters and digits, and a second.
  func number() throws(UCSPRefusal) -> (number: String, time: String) {
    let number = try required("orderId")
    let isPlain = number.utf8.allSatisfy { octet in
      (48...57).contains(octet) || (65...90).contains(octet & 0xDF)
    }
    guard (8...40).contains(number.utf8.count), isPlain else { throw .malformed("orderId") }
    let time = try required("txnTime")
    guard BeijingTime.milliseconds(compact: time) != nil else { throw .malformed("txnTime") }
    return (number, time)
  }

  /// Minor units: up to twelve digits, above zero.
  func amount() throws(UCSPRefusal) -> Int64 {
    let text = try required("txnAmt")
    guard text.utf8.count <= 12, text.utf8.allSatisfy({ (48...57).contains($0) }),
      let amount = Int64(text), amount > 0
    else { throw .malformed("txnAmt") }
    return amount
  }

  func currency() throws(UCSPRefusal) -> String {
    let text = try required("currencyCode")
    guard text.utf8.count == 3, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      throw .malformed("currencyCode")
    }
    return text
  }

  func address(_ name: String) throws(UCSPRefusal) -> String {
    let text = try required(name)
    guard text.hasPrefix("https://") || text.hasPrefix("http://") else { throw .malformed(name) }
    return text
  }
}

/// Why a message is refused before anything is done.
struct UCSPRefusal: Error {
  var code: String
  var words: String

  static func malformed(_ what: String) -> UCSPRefusal {
    UCSPRefusal(code: "10", words: "\(what) is malformed")
  }

  static func incorrect(_ what: String) -> UCSPRefusal {
    UCSPRefusal(code: "36", words: "\(what) is not the order's")
  }

  static func failed(_ words: String) -> UCSPRefusal { UCSPRefusal(code: "01", words: words) }
  static let signature = UCSPRefusal(code: "11", words: "wrong signature")
  static let absent = UCSPRefusal(code: "34", words: "no such order")
}
