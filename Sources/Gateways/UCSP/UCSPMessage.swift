package import Cryptography
package import Terminal

/// A message of ours to UCSP: `msgInfo`, `trxInfo`, an answer's `msgResponse`, and the signature.
package struct UCSPMessage: Hashable, Sendable {
  package let type: UCSPMessageType
  /// `msgID`: unique in a day, and echoed by the answer.
  package let id: String
  package let time: Milliseconds
  private var fields: [(name: String, value: String)] = []
  private var response: (code: String, words: String)?

  init(_ type: UCSPMessageType, id: String, at time: Milliseconds) {
    self.type = type
    self.id = id
    self.time = time
  }

  package static func == (one: Self, other: Self) -> Bool {
    one.type == other.type && one.id == other.id && one.time == other.time
      && one.fields.elementsEqual(other.fields, by: ==)
      && one.response?.code == other.response?.code
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(id) }

  /// A member of `trxInfo`; left out when there is none or it is empty.
  mutating func add(_ name: String, _ value: String?) {
    guard let value, !value.isEmpty else { return }
    fields.append((name, value))
  }

  /// Makes it an answer.
  mutating func answer(_ code: String, _ words: String) { response = (code, words) }

  /// The octets with eight zeros for the signature: compact, in this order, nothing empty.
  package func unsigned(as merchant: UCSPMerchant) -> [UInt8] {
    var info = JSONWriter()
    info.add(UCSPProfile.versionNumber, UCSPProfile.version)
    info.add(UCSPProfile.messageNumber, id)
    info.add(UCSPProfile.messageTime, BeijingTime.compact(time))
    info.add(UCSPProfile.messageType, type.rawValue)
    info.add(UCSPProfile.institution, merchant.institution)
    var transaction = JSONWriter()
    for (name, value) in fields { transaction.add(name, value) }
    var signature = JSONWriter()
    signature.add(UCSPProfile.ourCertificate, merchant.certificateID)
    signature.add("signature", "00000000")
    var message = JSONWriter()
    message.add("msgInfo", octets: info.finish())
    message.add("trxInfo", octets: transaction.finish())
    if let response {
      var said = JSONWriter()
      said.add(UCSPProfile.responseCode, response.code)
      said.add(UCSPProfile.responseWords, response.words)
      message.add("msgResponse", octets: said.finish())
    }
    message.add("certificateSignature", octets: signature.finish())
    return message.finish()
  }

  package func signed(as merchant: UCSPMerchant) throws(CryptographyError) -> [UInt8] {
    try UCSPSignature.sign(unsigned(as: merchant), as: merchant)
  }
}

/// A request that was made, and what tells its answer from another's.
package struct UCSPRequest: Sendable {
  package let message: UCSPMessage
  package var type: UCSPMessageType { message.type }
  package var id: String { message.id }

  /// What is sent, signed.
  package func http(as merchant: UCSPMerchant) throws(CryptographyError) -> HTTPRequest {
    HTTPRequest(
      path: UCSPProfile.path(type),
      headers: [.init("Content-Type", "application/json; charset=UTF-8")],
      body: try message.signed(as: merchant))
  }
}
