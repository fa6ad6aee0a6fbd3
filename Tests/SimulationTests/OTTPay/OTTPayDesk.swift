import Gateways
import Terminal

@testable import Simulation

/// A world with OTT Pay in it, and a till that speaks to it by hand.
struct OTTPayDesk {
  static let merchant = "ON00000001"
  static let signKey = "0123456789ABCDEF"
  static let path = "/processV2"

  /// What is seen of an answer.
  struct Seen {
    var status = 0
    var code: String?
    /// What was opened; nil: there was no `data`, or it does not open.
    var data: [String: String]?
    /// The connection ended without an answer.
    var isClosed = false
    var body: [UInt8] = []

    var state: String? { data?["order_status"] }
  }

  var world: GatewayWorld
  var random: SeededGenerator
  var now = TestTill.noon

  init(seed: UInt64 = 1) {
    world = GatewayWorld(
      model: UpayModel(vendor: TestTill.vendor),
      acquirers: Acquirers([OTTPayModel(merchantID: Self.merchant, signKey: Self.signKey)]))
    random = SeededGenerator(seed: seed)
  }

  var rules: OTTPayRules {
    get { world.allRules.ottpay }
    set {
      var all = world.allRules
      all.ottpay = newValue
      world.allRules = all
    }
  }

  var books: AcquirerBooks { world.acquirers[0].books }

  static func sealed(
    _ values: [String: String], key: String = signKey
  ) -> (data: String, md5: String) {
    OTTPaySecrecy.seal(values.map { (name: $0.key, value: $0.value) }, signKey: key) ?? ("", "")
  }

  static func envelope(
    _ action: String, version: String? = nil, merchant: String = merchant,
    _ values: [String: String], key: String = signKey
  ) -> [String: JSONValue] {
    let (data, md5) = sealed(values, key: key)
    let own = OTTPayAction(rawValue: action)?.version ?? "1.0"
    return [
      "action": .string(action), "version": .string(version ?? own),
      "merchant_id": .string(merchant), "data": .string(data), "md5": .string(md5),
    ]
  }

  mutating func call(_ action: String, _ values: [String: String]) -> Seen {
    post(JSONText.octets(JSONValue.object(Self.envelope(action, values))))
  }

  mutating func post(_ body: [UInt8], contentType: String? = "application/json") -> Seen {
    let request = GatewayRequest(
      path: Self.path, authorization: nil, contentType: contentType, body: body)
    return take(world.receive(request, at: now, using: &random))
  }

  private mutating func take(_ delivery: Delivery) -> Seen {
    switch delivery {
    case .closed, .half: return Seen(isClosed: true)
    case .answer(let reply, let wait):
      now += wait
      if let ticket = reply.ticket { return take(world.collect(ticket, at: now, using: &random)) }
      return Self.read(reply)
    }
  }

  static func read(_ reply: Delivery.Reply, key: String = signKey) -> Seen {
    let outer = JSONText.object(reply.body) ?? [:]
    var seen = Seen(status: reply.status, code: outer["rsp_code"]?.text, body: reply.body)
    guard let data = outer["data"]?.text, let md5 = outer["md5"]?.text,
      case .success(let inner) = OTTPaySecrecy.open(data, md5: md5, signKey: key)
    else { return seen }
    seen.data = Dictionary(
      uniqueKeysWithValues: inner.names.map { name in
        if case .text(let text)? = inner[name] {
          (name, text)
        } else {
          (name, inner[name]?.word ?? "")
        }
      })
    return seen
  }

  // MARK: Requests as a till makes them

  static func page(_ number: String, _ amount: String = "100") -> [String: String] {
    [
      "orderId": number, "merchant_id": merchant, "operator_id": "1", "txnAmt": amount,
      "txnTime": "20261121063000", "frontUrl": "https://a.example/",
      "backUrl": "https://b.example/", "channelType": "UPAYONLINE", "bizType": "securePay",
      "cc_channelType": "web",
    ]
  }

  static func code(
    _ number: String, _ code: String = "130000000000000017", _ amount: String = "100"
  ) -> [String: String] {
    [
      "order_id": number, "operator_id": "1", "amount": amount, "auth_code": code,
      "biz_type": "WECHATPAY",
    ]
  }

  static func link(_ number: String, _ amount: String = "100") -> [String: String] {
    [
      "order_id": number, "operator_id": "1", "amount": amount, "biz_type": "ALIPAY",
      "call_back_url": "https://b.example/",
    ]
  }

  mutating func query(_ number: String) -> Seen { call("STATUS_QUERY", ["order_id": number]) }

  mutating func refund(_ number: String, _ amount: String, of order: String) -> Seen {
    call("REFUND", ["ori_order_id": order, "refund_amt": amount, "order_id": number])
  }

  /// The sum that the shop has by the ledger.
  var kept: Int64 { world.ledgerReport().kept }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  init(stringLiteral text: String) { self = .string(text) }
  init(integerLiteral number: Int64) { self = .integer(number) }
}
