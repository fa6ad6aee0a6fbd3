import Terminal

/// The members of a request, read with the limits of the gateway.
///
/// An absent member and an empty string are one and the same; a member that nobody asks for is
/// ignored (Upay Web API, transactions).
struct UpayFields {
  private let members: RequestMembers
  private let rules: UpayRules.Fields

  /// - Parameter members: nil: the body is no JSON object.
  init(_ members: RequestMembers?, rules: UpayRules.Fields) throws(UpayError) {
    guard let members else {
      throw .invalidParams("body", "不是 JSON 对象")
    }
    self.members = members
    self.rules = rules
  }

  /// - Parameters:
  ///   - limit: the longest text.
  ///   - narrow: where sources differ, the shorter of two limits.
  func optional(_ name: String, limit: Int, narrow: Int? = nil) throws(UpayError) -> String? {
    let limit = rules.limits == .narrow ? narrow ?? limit : limit
    switch try value(name) {
    case nil: return nil
    case .string(let text):
      guard !text.isEmpty else { return nil }
      let length = rules.unit == .octets ? text.utf8.count : text.unicodeScalars.count
      guard length <= limit else { throw .invalidParams(name, "长度超过 \(limit)") }
      return text
    default: throw .invalidParams(name, "必须为字符串")
    }
  }

  private func value(_ name: String) throws(UpayError) -> JSONValue? {
    let value = members[name]
    guard case .null? = value else { return value }
    guard rules.null == .absent else { throw .invalidParams(name, "不能为 null") }
    return nil
  }

  func required(_ name: String, limit: Int, narrow: Int? = nil) throws(UpayError) -> String {
    guard let text = try optional(name, limit: limit, narrow: narrow) else {
      throw .invalidParams(name, "不能为空")
    }
    return text
  }

  /// Cents as a decimal string: `^[1-9][0-9]{0,9}$`.
  func amount(_ name: String) throws(UpayError) -> Int64 {
    let text = try required(name, limit: 10)
    guard text.utf8.allSatisfy(isDigit), text.utf8.first != UInt8(ascii: "0"),
      let amount = Int64(text)
    else { throw .invalidParams(name, "必须为不超过十位的正整数，单位为分") }
    return amount
  }

  /// A payway: a string of up to three digits.
  func payway() throws(UpayError) -> String? {
    guard let text = try optional("payway", limit: 3) else { return nil }
    guard text.utf8.allSatisfy(isDigit) else { throw .invalidParams("payway", "必须为数字") }
    return text
  }

  /// How an order is named: `sn` wins, one of the two is needed.
  func orderReference() throws(UpayError) -> OrderReference {
    if let sn = try optional("sn", limit: 64) { return .sn(sn) }
    if let number = try optional("client_sn", limit: 32) { return .clientSN(number) }
    throw .invalidParams("sn", "与 client_sn 不能同时为空")
  }

  /// Both or none of longitude and latitude.
  func checkPosition() throws(UpayError) {
    let longitude = try optional("longitude", limit: 32)
    let latitude = try optional("latitude", limit: 32)
    guard (longitude == nil) == (latitude == nil) else {
      throw .invalidParams("longitude", "与 latitude 必须同时提供")
    }
  }

  /// At most 24 members, keys of 64 octets, values of 256.
  func checkExtended() throws(UpayError) {
    switch try value("extended") {
    case nil: return
    case .object(let extended):
      guard extended.count <= 24 else { throw .invalidParams("extended", "字段超过 24 个") }
      for (key, value) in extended {
        let size = value.text?.utf8.count ?? JSONText.octets(value).count
        guard key.utf8.count <= 64, size <= 256 else {
          throw .invalidParams("extended", "字段名或内容过长")
        }
      }
    default: throw .invalidParams("extended", "必须为对象")
    }
  }

  /// Each element has all of its five members (Upay Web API, goods_details).
  func checkGoods() throws(UpayError) {
    switch try value("goods_details") {
    case nil: return
    case .array(let goods):
      for element in goods where !isGoods(element) {
        throw .invalidParams("goods_details", "商品字段缺失或超出限制")
      }
    default: throw .invalidParams("goods_details", "必须为数组")
    }
  }

  private func isGoods(_ element: JSONValue) -> Bool {
    guard case .object(let goods) = element,
      let id = goods["goods_id"]?.text, (1...32).contains(id.utf8.count),
      let name = goods["goods_name"]?.text, (1...32).contains(name.utf8.count),
      case .integer(let quantity) = goods["quantity"], (0...9_999_999_999).contains(quantity),
      case .integer(let price) = goods["price"], (0...999_999_999).contains(price),
      case .integer(let promotion) = goods["promotion_type"], (0...1).contains(promotion)
    else { return false }
    return true
  }

  private func isDigit(_ octet: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
  }
}
