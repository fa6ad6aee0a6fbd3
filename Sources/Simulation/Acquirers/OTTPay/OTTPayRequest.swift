import Cryptography
import Gateways
import Terminal

/// A request of the merchant that was opened: which action, with which values.
struct OTTPayRequest {
  let action: OTTPayAction
  private let data: JSONMembers

  /// What the envelope asks for, whether or not it is to be believed; for the log and the faults.
  static func action(in body: [UInt8]) -> String? {
    (try? JSONReader.members(body))?["action"]?.word
  }

  /// Checks in the order of the layers: media type, envelope, action and version, merchant, `data`.
  init(_ request: GatewayRequest, to model: OTTPayModel) throws(OTTPayRefusal) {
    if let type = request.contentType {
      let media = type.split(separator: ";").first.map { $0.filter { $0 != " " }.lowercased() }
      guard media == "application/json" else { throw .invalid("Content-Type") }
    }
    var body = request.body
    if model.rules.envelope == .base64 {
      guard let plain = Base64.decode(String(decoding: body, as: UTF8.self)) else {
        throw .unreadable
      }
      body = plain
    }
    guard let envelope = try? JSONReader.members(body) else { throw .invalid("the body") }
    guard let action = envelope["action"]?.word.flatMap(OTTPayAction.init) else {
      throw .invalid("action")
    }
    guard envelope["version"]?.word == action.version else { throw .invalid("version") }
    guard envelope["merchant_id"]?.word == model.merchantID else {
      throw OTTPayRefusal(code: "FAIL", text: "Merchant does not exist")
    }
    guard let hidden = envelope["data"]?.word, let md5 = envelope["md5"]?.word,
      case .success(let data) = OTTPaySecrecy.open(hidden, md5: md5, signKey: model.signKey)
    else { throw .unreadable }
    self.action = action
    self.data = data
  }

  /// The number of the order that it is about.
  var named: String? {
    action == .refund ? optional("ori_order_id") : optional("order_id") ?? optional("orderId")
  }

  var refundNumber: String? { action == .refund ? optional("order_id") : nil }

  func optional(_ name: String) -> String? { data[name]?.word }

  func required(_ name: String) throws(OTTPayRefusal) -> String {
    guard let value = optional(name) else { throw .missing(name) }
    return value
  }

  func required(_ name: String, _ words: String...) throws(OTTPayRefusal) -> String {
    let value = try required(name)
    guard words.contains(value) else { throw .invalid(name) }
    return value
  }

  /// Cents: digits only, above zero.
  func amount(_ name: String) throws(OTTPayRefusal) -> Int64 {
    let text = try required(name)
    let isNumber =
      (1...10).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
    guard isNumber, let amount = Int64(text), amount > 0 else { throw .invalid(name) }
    return amount
  }

  /// A number of the merchant's own.
  func number(_ name: String, strict: Bool) throws(OTTPayRefusal) -> String {
    let text = try required(name)
    let limit = strict ? 20 : 32
    let isPlain = text.utf8.allSatisfy { octet in
      (48...57).contains(octet) || (65...90).contains(octet & 0xDF)
    }
    guard text.utf8.count <= limit, isPlain else { throw .invalid(name) }
    return text
  }
}
