import Cryptography
public import Terminal

/// A request that has reached the gateway's door.
public struct GatewayRequest: Hashable, Sendable {
  public var method: String
  public var path: String
  public var authorization: String?
  public var body: [UInt8]

  public init(method: String = "POST", path: String, authorization: String?, body: [UInt8]) {
    self.method = method
    self.path = path
    self.authorization = authorization
    self.body = body
  }
}

/// What a terminal gets for a request.
public enum Delivery: Hashable, Sendable {
  public struct Reply: Hashable, Sendable {
    public var status: Int
    public var contentType = "application/json;charset=UTF-8"
    public var body: [UInt8]
  }

  /// The answer, `after` milliseconds later.
  case answer(Reply, after: Milliseconds)
  /// Half of the answer's body, then the end of the connection.
  case half(Reply)
  /// The end of the connection.
  case closed
}

/// The gateway with the network in front of it: faults, requests that arrive late, and the log of
/// what arrived. A value, like the model within: a seed and a list of events make one history.
public struct GatewayWorld: Sendable {
  public internal(set) var model: UpayModel
  public var faults = FaultScript()
  public private(set) var log = RequestLog()
  /// On their way, in the order of arrival.
  private var travelling: [(at: Milliseconds, request: GatewayRequest)] = []

  public init(model: UpayModel) { self.model = model }

  /// A request arrives; says what its terminal gets.
  public mutating func receive(
    _ request: GatewayRequest, at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) -> Delivery {
    advance(to: now, using: &random)
    guard request.method == "POST" else {
      let answer = UpayAnswer.notFound
      record(request, answer: answer, fault: nil, at: now)
      return .answer(reply(answer), after: 0)
    }
    guard let fault = faults.next(for: request.path) else {
      let answer = process(request, fault: nil, at: now, using: &random)
      return .answer(reply(answer), after: 0)
    }
    switch fault.kind {
    case .dropRequest:
      record(request, answer: nil, fault: fault.kind, at: now)
      return .closed
    case .late:
      record(request, answer: nil, fault: fault.kind, at: now)
      post(request, at: now + fault.milliseconds)
      return .closed
    case .http502:
      record(request, answer: nil, fault: fault.kind, at: now)
      return .answer(badGateway, after: 0)
    case .duplicate:
      _ = process(request, fault: fault.kind, at: now, using: &random)
    case .dropAnswer, .delay, .truncate, .wrongAmount, .unknownStatus: break
    }
    let answer = process(request, fault: fault.kind, at: now, using: &random)
    return deliver(answer, through: fault)
  }

  /// When something will happen by itself next.
  public var nextDue: Milliseconds? {
    switch (model.nextDue, travelling.first?.at) {
    case (let due?, let arrival?): min(due, arrival)
    case (let due, let arrival): due ?? arrival
    }
  }

  /// Lets everything happen that is due at `now`.
  public mutating func advance(
    to now: Milliseconds, using random: inout some RandomNumberGenerator
  ) {
    while let next = travelling.first, next.at <= now {
      travelling.removeFirst()
      _ = process(next.request, fault: .late, at: next.at, using: &random)
    }
    model.advance(to: now)
  }

  /// A new activation code with `uses` uses.
  public mutating func addActivationCode(
    uses: Int, at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) -> String {
    model.makeActivationCode(uses: uses, at: now, using: &random)
  }

  /// From now on whoever shows `code` behaves so.
  public mutating func script(_ customer: Customer, for code: String) {
    model.script(customer, for: code)
  }

  /// A customer confirms an open order.
  public mutating func customerPays(_ sn: String, at now: Milliseconds) throws(WalletError) {
    try model.customerPays(sn, at: now)
  }

  /// A customer declines an open order.
  public mutating func customerDeclines(_ sn: String, at now: Milliseconds) throws(WalletError) {
    try model.customerDeclines(sn, at: now)
  }

  /// The shop gives money back without a terminal; `amount` in cents.
  public mutating func refundInPortal(
    _ sn: String, amount: Int64, at now: Milliseconds
  ) throws(WalletError) {
    try model.refundInPortal(.sn(sn), amount: amount, at: now)
  }

  private mutating func post(_ request: GatewayRequest, at time: Milliseconds) {
    // More would be lost in a real network too.
    guard travelling.count < 10_000 else { return }
    let index = travelling.firstIndex { $0.at > time } ?? travelling.endIndex
    travelling.insert((time, request), at: index)
  }

  private mutating func process(
    _ request: GatewayRequest, fault: FaultScript.Kind?, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) -> UpayAnswer {
    // Before a check-in shifts the keys: the log names the key that signed this request.
    let signer = model.signer(of: request)
    let answer = model.handle(
      path: request.path, authorization: request.authorization, body: request.body, at: now,
      using: &random)
    record(request, answer: answer, fault: fault, signer: signer, at: now)
    return answer
  }

  private mutating func record(
    _ request: GatewayRequest, answer: UpayAnswer?, fault: FaultScript.Kind?,
    signer: String? = nil, at now: Milliseconds
  ) {
    let members = JSONText.object(request.body)
    let sn = request.authorization?.split(separator: " ").first.map { String($0.prefix(64)) }
    log.append { number in
      RequestEntry(
        number: number, at: now, path: String(request.path.prefix(200)), sn: sn, keyID: signer,
        clientSN: (members?["client_sn"]?.text).map { String($0.prefix(64)) },
        refundRequestNo: (members?["refund_request_no"]?.text).map { String($0.prefix(64)) },
        fault: fault, resultCode: answer?.resultCode, errorCode: answer?.errorCode)
    }
  }

  private func deliver(_ answer: UpayAnswer, through fault: FaultScript.Fault) -> Delivery {
    var answer = answer
    switch fault.kind {
    case .dropAnswer: return .closed
    case .truncate: return .half(reply(answer))
    case .delay: return .answer(reply(answer), after: fault.milliseconds)
    case .wrongAmount:
      if case .integer(let cents) = fault.argument {
        answer.replaceData("total_amount", with: String(cents))
      }
    case .unknownStatus:
      answer.replaceData("order_status", with: fault.argument?.text ?? "ON_HOLD")
    case .dropRequest, .late, .duplicate, .http502: break
    }
    return .answer(reply(answer), after: 0)
  }

  private func reply(_ answer: UpayAnswer) -> Delivery.Reply {
    Delivery.Reply(status: answer.httpStatus, body: answer.octets)
  }

  private var badGateway: Delivery.Reply {
    let page = "<html><head><title>502 Bad Gateway</title></head><body>upay-simulator</body></html>"
    return Delivery.Reply(status: 502, contentType: "text/html", body: Array(page.utf8))
  }
}

extension UpayModel {
  /// The id of the key that verifies this request, or nil when none does.
  fileprivate func signer(of request: GatewayRequest) -> String? {
    let parts = (request.authorization ?? "").split(separator: " ")
    guard parts.count == 2 else { return nil }
    let sn = String(parts[0])
    var keys: [String] = sn == vendor.sn ? [vendor.key] : []
    if let slots = terminals[sn]?.keys {
      keys = [slots.current] + (slots.previous.map { [$0] } ?? [])
    }
    return keys.first { isSignature(String(parts[1]), of: request.body, by: $0) }.map(keyID)
  }
}
