import FoundationEssentials
import Gateways
import Terminal

/// The orders, credentials and answers that the tests speak of.
enum Sample {
  static let gateway = UpayGateway()
  static let terminalSN = "10298371039"
  static let key = "68d499beda5f72116592f5c527465656"
  static let credentials = Credentials(sn: terminalSN, key: key)
  static let clientSN = "T-0001"
  static let nonce = "nonce-7Q2M"
  static let created: Milliseconds = 1_750_000_000_000
  static let number = refundNumber("R-1")

  static func refundNumber(_ text: String) -> RefundRequestNo {
    guard let number = RefundRequestNo(text) else { preconditionFailure(text) }
    return number
  }

  static func request(
    _ kind: OrderRequest.Kind = .pay, _ change: (inout OrderRequest) -> Void = { _ in }
  ) -> OrderRequest {
    guard let number = ClientSN(clientSN) else { preconditionFailure(clientSN) }
    var request = OrderRequest(
      clientSN: number, kind: kind, gateway: "upay", totalAmount: Amount(1_250), currency: .cny,
      subject: "比萨", operator: "cashier01")
    if kind == .precreate { request.payway = "3" }
    change(&request)
    return request
  }

  static func order(
    _ kind: OrderRequest.Kind = .pay, sn: String? = nil, deviceID: String = "POS-001",
    nonce: String = nonce, policy: OrderPolicy = OrderPolicy(),
    _ change: (inout OrderRequest) -> Void = { _ in }
  ) -> Order {
    let order = Order(
      request: request(kind, change), gatewayOrderNo: clientSN, terminalSN: terminalSN,
      deviceID: deviceID, nonce: nonce, policy: policy, payment: .submitted,
      at: Moment(wall: created, boot: 5_000))
    return sn.map { named($0, order) } ?? order
  }

  /// The order as it is once the gateway has told its number.
  private static func named(_ sn: String, _ order: Order) -> Order {
    do {
      let stored = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(order))
      guard case .object(var members) = stored else { preconditionFailure("an order is an object") }
      members["sn"] = .string(sn)
      return try JSONDecoder().decode(Order.self, from: JSONEncoder().encode(members))
    } catch {
      preconditionFailure("\(error)")
    }
  }

  static let commands: [OrderCommand] = [
    .pay, .precreate, .query(refundRequestNo: nil), .query(refundRequestNo: number), .cancel,
    .revoke, .refund(refundRequestNo: number, amount: Amount(250)),
  ]

  /// The state of our order as the gateway tells it.
  static func data(
    _ orderStatus: String?, _ changes: [String: JSONValue?] = [:]
  ) -> [String: JSONValue] {
    var data: [String: JSONValue] = [
      "terminal_sn": .string(terminalSN), "client_sn": .string(clientSN),
      "sn": "7894259244067218", "total_amount": "1250", "net_amount": "1250",
      "reflect": .string(nonce), "ctime": .string(String(created)),
    ]
    data["order_status"] = orderStatus.map(JSONValue.string)
    for (name, value) in changes { data[name] = value }
    return data
  }

  static func business(
    _ resultCode: String, _ data: [String: JSONValue]? = nil, error: String? = nil
  ) -> JSONValue {
    var business: [String: JSONValue] = ["result_code": .string(resultCode)]
    business["data"] = data.map(JSONValue.object)
    business["error_code"] = error.map(JSONValue.string)
    return ["result_code": "200", "biz_response": .object(business)]
  }

  static func fault(_ resultCode: String, _ error: String, _ message: String = "") -> JSONValue {
    [
      "result_code": .string(resultCode), "error_code": .string(error),
      "error_message": .string(message),
    ]
  }

  static func octets(_ value: JSONValue) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(value))
    } catch {
      preconditionFailure("\(error)")
    }
  }
}

/// What the gateway reads in an answer to one of our commands.
func outcome(
  _ body: [UInt8], to command: OrderCommand, for order: Order? = nil, status: Int = 200,
  skew: Milliseconds? = nil
) -> Outcome {
  Sample.gateway.outcome(
    of: HTTPResponse(status: status, body: body), to: command,
    for: order ?? Sample.order(command == .precreate ? .precreate : .pay),
    clock: GatewayClock(skew: skew))
}

func outcome(
  _ body: JSONValue, to command: OrderCommand, for order: Order? = nil, status: Int = 200,
  skew: Milliseconds? = nil
) -> Outcome {
  outcome(Sample.octets(body), to: command, for: order, status: status, skew: skew)
}

extension Outcome {
  var answer: Answer? { if case .answered(let answer) = self { answer } else { nil } }
  var result: ActionResult? { answer?.result }
  var report: OrderReport? { answer?.order }
  var isUnknown: Bool { if case .unknown = self { true } else { false } }

  /// Says that money moved or that it did not: what no broken answer may say.
  var isDefinite: Bool {
    switch result {
    case .succeeded, .alreadyDone, .failed, .rejected, .rejectedForGood, .noSuchOrder,
      .numberTaken:
      true
    case .inProgress, .rejectedUnclear, .uncertain, nil: false
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
  ExpressibleByIntegerLiteral
{
  init(stringLiteral text: String) { self = .string(text) }
  init(integerLiteral value: Int64) { self = .integer(value) }
  init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(uniqueKeysWithValues: elements))
  }
}
