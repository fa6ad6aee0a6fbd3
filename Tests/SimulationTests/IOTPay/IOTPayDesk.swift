import Cryptography
import Gateways
import Terminal

@testable import Simulation

/// A world with one of IOTPay's APIs in it, and a till that speaks to it by hand.
struct IOTPayDesk {
  static let account = IOTPayAccount(
    number: "10000701", key: "TESTKEY0123456789abcdefTESTKEY01")

  /// What is seen of an answer.
  struct Seen {
    var status = 0
    /// `SUCCESS`, or the code of the refusal.
    var code: String?
    var data = JSONMembers()
    /// It bears a signature, and that is right.
    var isSigned = false
    /// The connection ended without an answer.
    var isClosed = false
    var body: [UInt8] = []

    var state: String? { data["status"]?.word }
    subscript(name: String) -> String? { data[name]?.word }
  }

  let api: IOTPayAPI
  var world: GatewayWorld
  var random: SeededGenerator
  var now = TestTill.noon

  init(_ api: IOTPayAPI, seed: UInt64 = 1) {
    self.api = api
    let model: any AcquirerModel =
      api == .v1 ? IOTPayWalletModel(Self.account) : IOTPayCardModel(Self.account)
    world = GatewayWorld(
      model: UpayModel(vendor: TestTill.vendor), acquirers: Acquirers([model]))
    random = SeededGenerator(seed: seed)
  }

  var wallets: IOTPayRules {
    get { world.allRules.iotpay }
    set {
      var all = world.allRules
      all.iotpay = newValue
      world.allRules = all
    }
  }

  var cards: IOTPayCardRules {
    get { world.allRules.iotpayCard }
    set {
      var all = world.allRules
      all.iotpayCard = newValue
      world.allRules = all
    }
  }

  var books: AcquirerBooks { world.acquirers[0].books }
  /// The sum that the shop has by the ledger.
  var kept: Int64 { world.ledgerReport().kept }

  // MARK: Requests as a till makes them

  typealias Values = [String: JSONValue]

  static func json(_ values: Values, key: String = account.key) -> [UInt8] {
    var values = values
    let parameters = values.compactMap { name, value -> IOTPayParameter? in
      switch value {
      case .string(let text): IOTPayParameter(name, text)
      case .integer(let number): IOTPayParameter(name, String(number))
      default: nil
      }
    }
    if values["sign"] == nil {
      values["sign"] = .string(IOTPaySignature.sign(parameters, key: Secret(key.utf8)))
    }
    return JSONText.octets(JSONValue.object(values))
  }

  mutating func call(_ verb: String, _ values: Values, key: String = account.key) -> Seen {
    var all: Values = ["mchId": .string(Self.account.number)]
    for (name, value) in values { all[name] = value }
    return post(verb, body(Self.json(all, key: key)))
  }

  func body(_ json: [UInt8]) -> [UInt8] {
    guard api == .v1 else { return json }
    var form = FormWriter()
    form.add("params", String(decoding: json, as: UTF8.self))
    return form.finish()
  }

  mutating func post(
    _ verb: String, _ body: [UInt8], type: String? = nil, method: String = "POST"
  ) -> Seen {
    let path = api == .v1 ? "/v1/\(verb)" : "/v3/\(verb)"
    return take(
      world.receive(
        GatewayRequest(
          method: method, path: path, authorization: nil, contentType: type, body: body),
        at: now, using: &random))
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

  static func read(_ reply: Delivery.Reply) -> Seen {
    let root = (try? JSONReader.members(reply.body)) ?? [:]
    var seen = Seen(status: reply.status, body: reply.body)
    seen.data = root["retData"]?.members ?? root
    let isDone = root["retCode"]?.word == "SUCCESS" && root["resCode"]?.word != "FAIL"
    seen.code = isDone ? "SUCCESS" : root["errCode"]?.word ?? root["retMsg"]?.word
    let plain = root.names.compactMap { name in
      root[name]?.word.map { IOTPayParameter(name, $0) }
    }
    seen.isSigned =
      root["sign"]?.word.map { IOTPaySignature.accepts($0, of: plain, key: account.secret) }
      ?? false
    return seen
  }

  /// A page that a browser opens, or a form that it posts.
  mutating func browse(_ link: String, _ act: String? = nil) -> (status: Int, text: String) {
    let parts = link.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3)
    let request = GatewayRequest(
      method: act == nil ? "GET" : "POST", path: "/" + parts.joined(separator: "/"),
      authorization: nil, body: Array((act.map { "act=\($0)" } ?? "").utf8))
    guard case .answer(let reply, _) = world.receive(request, at: now, using: &random) else {
      return (0, "")
    }
    return (reply.status, String(decoding: reply.body, as: UTF8.self))
  }

  // MARK: v1

  static func order(_ number: String, _ channel: String, _ amount: Int64 = 100) -> Values {
    var values: Values = [
      "mchOrderNo": .string(number), "channelId": .string(channel), "currency": "CAD",
      "amount": .integer(amount), "jobNo": "jack123", "notifyUrl": "https://pos.example/notify",
      "subject": "order", "body": "order 1", "clientIp": "192.0.2.10",
    ]
    if channel == "WX_NATIVE" { values["extra"] = #"{"productId":"1"}"# }
    if channel.hasSuffix("MICROPAY") {
      values["codeType"] = "barcode"
      values["identityCode"] = "6221234567890123417"
    }
    return values
  }

  /// An order that was paid with a scanned code; its number at IOTPay.
  mutating func pay(_ number: String, ending: String = "17") -> Seen {
    var values = Self.order(number, "UPI_MICROPAY")
    values["identityCode"] = .string("62212345678901234" + ending)
    return call("create_order", values)
  }

  mutating func query(_ number: String) -> Seen {
    call(api == .v1 ? "query_order" : "cc_query", ["mchOrderNo": .string(number)])
  }

  /// A refund of a payment that IOTPay knows by `payment`.
  mutating func refund(_ number: String, _ amount: Int64, of payment: String) -> Seen {
    var values: Values = [
      "mchRefundNo": .string(number), "loginName": "jack123", "refundAmount": .integer(amount),
      "payOrderId": .string(payment),
    ]
    if api == .v1 {
      values["clientIp"] = "192.0.2.10"
    } else {
      values["notifyUrl"] = "https://pos.example/notify"
    }
    return call(api == .v1 ? "refund_order" : "cc_refund", values)
  }

  // MARK: v3

  static func page(_ number: String, _ amount: Int64 = 100) -> Values {
    [
      "mchOrderNo": .string(number), "mchUserId": "till-1", "amount": .integer(amount),
      "currency": "CAD", "loginName": "jack123", "channel": "UPI_EX",
      "notifyUrl": "https://pos.example/notify", "returnUrl": "https://pos.example/return",
    ]
  }

  static func withCard(_ number: String, _ card: String, _ amount: Int64 = 100) -> Values {
    [
      "mchOrderNo": .string(number), "cardId": .string(card), "amount": .integer(amount),
      "currency": "CAD", "loginName": "jack123",
    ]
  }

  static func card(_ id: String) -> Values {
    [
      "cardId": .string(id), "loginName": "jack123", "returnUrl": "https://pos.example/return",
    ]
  }

  mutating func void(_ number: String, of payment: String) -> Seen {
    call(
      "cc_void",
      [
        "mchRefundNo": .string(number), "loginName": "jack123", "payOrderId": .string(payment),
        "notifyUrl": "https://pos.example/notify",
      ])
  }

  /// A card page that was paid; IOTPay's number of it.
  mutating func paidPage(_ number: String) -> String {
    _ = call("cc_purchase", Self.page(number))
    let sn = world.sn(of: .clientSN(number)) ?? ""
    try? world.customerPays(sn, at: now)
    return sn
  }
}
