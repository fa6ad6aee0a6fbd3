import Gateways
import Terminal

/// A request of the merchant that was opened: its parameters, which the merchant has signed.
struct IOTPayRequest {
  /// `create_order`, `cc_purchase` and so on.
  let verb: String
  private let members: JSONMembers

  /// Checks in the order of the layers: the body, the merchant, the signature.
  init(
    _ request: GatewayRequest, of api: IOTPayAPI, to account: IOTPayAccount
  ) throws(IOTPayRefusal) {
    guard !request.body.isEmpty else { throw .empty }
    try Self.checkMediaType(request, api)
    let json = api == .v3 ? request.body : try Self.parameters(of: request.body)
    guard let members = try? JSONReader.members(json) else { throw .invalid("the body") }
    guard members["mchId"]?.word == account.number else { throw .unknownMerchant }
    let parameters = members.names.map { IOTPayParameter($0, members[$0]?.word ?? "") }
    guard let sign = members["sign"]?.word,
      IOTPaySignature.accepts(sign, of: parameters, key: account.secret)
    else { throw .badSignature }
    // What is neither a text nor a number is nothing that could be signed.
    for name in members.names where members[name]?.isPlain != true { throw .invalid(name) }
    self.members = members
    verb = String(request.path.split(separator: "/").last ?? "")
  }

  private static func checkMediaType(
    _ request: GatewayRequest, _ api: IOTPayAPI
  ) throws(IOTPayRefusal) {
    guard let type = request.contentType else { return }
    let media = type.split(separator: ";").first.map { $0.filter { $0 != " " }.lowercased() }
    let own = api == .v3 ? "application/json" : "application/x-www-form-urlencoded"
    guard media == own else { throw .invalid("Content-Type") }
  }

  /// The JSON in the form's only field.
  private static func parameters(of body: [UInt8]) throws(IOTPayRefusal) -> [UInt8] {
    guard let fields = try? FormReader.read(body), let text = fields["params"] else {
      throw .invalid("params")
    }
    return Array(text.utf8)
  }

  /// An empty text is no value: neither signed nor looked at.
  func optional(_ name: String, upTo limit: Int) throws(IOTPayRefusal) -> String? {
    guard let text = members[name]?.word else { return nil }
    guard text.utf8.count <= limit else { throw .invalid(name) }
    return text
  }

  func required(_ name: String, upTo limit: Int) throws(IOTPayRefusal) -> String {
    guard let text = try optional(name, upTo: limit) else { throw .invalid(name) }
    return text
  }

  func required(_ name: String, _ words: [String]) throws(IOTPayRefusal) -> String {
    let text = try required(name, upTo: 64)
    guard words.contains(text) else { throw .invalid(name) }
    return text
  }

  /// Cents: a whole number above zero, and no text.
  func amount(_ name: String) throws(IOTPayRefusal) -> Int64 {
    guard case .number(let digits)? = members[name], let amount = Int32(digits), amount > 0,
      String(amount) == digits
    else { throw .invalid(name) }
    return Int64(amount)
  }

  /// A number of the merchant's own: 1 to 30 printable characters.
  func number(_ name: String) throws(IOTPayRefusal) -> String {
    let text = try required(name, upTo: 30)
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .invalid(name) }
    return text
  }

  /// The number of the order or refund that it is about, for the log.
  var named: String? { members["mchOrderNo"]?.word ?? members["payOrderId"]?.word }
  var refundNumber: String? { members["mchRefundNo"]?.word }
}

extension JSONNode {
  fileprivate var isPlain: Bool {
    switch self {
    case .text, .number: true
    case .null, .bool, .array, .object, .contradiction: false
    }
  }
}
