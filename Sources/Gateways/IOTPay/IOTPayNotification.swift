package import Terminal

/// What IOTPay posts to `notifyUrl`: signed as a request is.
///
/// It says which order to ask about. Whatever it says of money, only the answer to a question counts.
package struct IOTPayNotification: Sendable {
  package static let maximumSize = 65_536

  package let members: JSONMembers
  /// `mchOrderNo`; of a refund its `mchRefundNo`.
  package let number: String

  /// What each API takes for "heard"; anything else, and it comes again (IOTPay, notifications).
  package static func acknowledgement(_ api: IOTPayAPI) -> HTTPResponse {
    HTTPResponse(status: 200, body: Array((api == .v3 ? "SUCCESS" : "success").utf8))
  }

  /// And for "not believed".
  package static func refusal(_ api: IOTPayAPI) -> HTTPResponse {
    HTTPResponse(status: 200, body: Array((api == .v3 ? "FAIL" : "fail").utf8))
  }

  /// - Parameter body: the octets as they came. In which shape is documented for v3 alone: JSON. Of v1
  ///   JSON, a form, and a form whose `params` is JSON are read.
  /// - Throws: why it is not heard.
  package init(_ body: [UInt8], to merchant: IOTPayMerchant) throws(NotificationRefusal) {
    guard body.count <= Self.maximumSize else {
      throw .unreadable("larger than \(Self.maximumSize) octets")
    }
    let readings: [[IOTPayParameter]]
    let isJSON = body.first { $0 > 0x20 } == UInt8(ascii: "{")
    if let json = isJSON ? body : try Self.parameters(body) {
      members = try Self.members(json)
      readings = IOTPayParameters.readings(of: members, in: json)
    } else {
      let fields = try Self.fields(body)
      var members = JSONMembers()
      for (name, value) in fields.sorted { members.add(name, .text(value)) }
      self.members = members
      readings = [fields.sorted.map { IOTPayParameter($0.name, $0.value) }]
    }
    guard let sign = members["sign"]?.word else { throw .distrusted("it is not signed") }
    guard readings.contains(where: { IOTPaySignature.accepts(sign, of: $0, key: merchant.key) })
    else { throw .distrusted("the signature is wrong") }
    guard members["mchId"]?.word == merchant.number,
      let number = (members["mchRefundNo"] ?? members["mchOrderNo"])?.number(upTo: 64)
    else { throw .notOurs }
    self.number = number
  }

  /// The JSON in the form's only field; nil where there is no such field.
  private static func parameters(_ body: [UInt8]) throws(NotificationRefusal) -> [UInt8]? {
    let fields = try fields(body)
    return fields.count == 1 ? fields["params"].map { Array($0.utf8) } : nil
  }

  private static func fields(_ body: [UInt8]) throws(NotificationRefusal) -> WireFields {
    do {
      return try FormReader.read(body)
    } catch {
      throw .unreadable("\(error)")
    }
  }

  private static func members(_ json: [UInt8]) throws(NotificationRefusal) -> JSONMembers {
    do {
      return try JSONReader.members(json)
    } catch {
      throw .unreadable("\(error)")
    }
  }
}
