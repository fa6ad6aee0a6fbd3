import Cryptography
public import Terminal

/// The gateway with the network in front of it: faults, requests that arrive late, and the log of
/// what arrived. A value, like the model within: a seed and a list of events make one history.
public struct GatewayWorld: Sendable {
  public internal(set) var model: UpayModel
  /// The other payment systems.
  var acquirers = Acquirers()
  public var faults = FaultScript()
  public internal(set) var log = RequestLog()
  var traffic = Traffic()
  /// What the payment systems tell the shop by themselves; empty unless somebody sends it.
  var notices = NoticeDesk()
  /// Makes the key with which Upay signs its notifications; nil: it sends none.
  var noticeKey: (@Sendable () -> SigningKey?)?
  private var keyNames = KeyNames()

  public init(model: UpayModel) { self.model = model }

  init(model: UpayModel, acquirers: Acquirers) {
    self.model = model
    self.acquirers = acquirers
  }

  /// A request arrives; says what its terminal gets.
  public mutating func receive(
    _ request: GatewayRequest, at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) -> Delivery {
    advance(to: now, using: &random)
    if let page = walletPage(for: request, at: now) { return .answer(page, after: 0) }
    if let page = acquirers.page(for: request, at: now, using: &random) {
      return .answer(page, after: 0)
    }
    guard request.method == "POST" else {
      if let index = acquirers.index(serving: request.path),
        let answer = acquirers[index].methodRefusal
      {
        record(request, answer, by: index, fault: nil, at: now)
        return .answer(answer.reply, after: 0)
      }
      record(
        request, RequestMembers(request.body), answer: .upay(.notFound), fault: nil, at: now)
      return .answer(Delivery.Reply(.notFound), after: 0)
    }
    guard let fault = faults.next(for: request.path, action: action(of: request)) else {
      return Self.deliver(process(request, fault: nil, at: now, using: &random), at: now)
    }
    guard fault.isProcessed else { return stop(request, fault, at: now) }
    if fault.kind == .duplicate {
      _ = process(request, fault: fault.kind, at: now, using: &random)
    }
    let answer = process(request, fault: fault.kind, at: now, using: &random)
    // A customer who takes his time is waited for whatever happens to the answer; only an answer
    // that never comes ends at once.
    guard answer.waits == nil || [.dropAnswer, .truncate].contains(fault.kind), !answer.isDropped
    else { return Self.deliver(answer, at: now) }
    switch answer {
    case .upay(let answer): return fault.spoil(answer, refusing: .upay)
    case .acquirer(let answer, let index):
      return fault.spoil(answer, refusing: .acquirer(acquirers[index], to: request))
    }
  }

  /// The answer that a ticket stands for, when its time has come; it may have to be waited for once
  /// more. A ticket is good for one answer.
  public mutating func collect(
    _ ticket: Delivery.Ticket, at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) -> Delivery {
    advance(to: now, using: &random)
    switch ticket.matter {
    case .order(let sn):
      return .answer(Delivery.Reply(model.awaitedAnswer(for: sn)), after: 0)
    case .acquirerOrder(let sn, let index):
      return .answer(acquirers[index].awaitedAnswer(for: sn, using: &random).reply, after: 0)
    case .arrival(let number):
      guard let answer = traffic.takeAnswer(number) else { return .closed }
      return Self.deliver(answer, at: now)
    }
  }

  /// When something will happen by itself next.
  public var nextDue: Milliseconds? {
    [model.nextDue, traffic.nextDue, acquirers.nextDue, notices.nextDue].lazy.compactMap { $0 }
      .min()
  }

  /// Lets everything happen that is due at `now`.
  public mutating func advance(
    to now: Milliseconds, using random: inout some RandomNumberGenerator
  ) {
    while let next = traffic.takeArrival(until: now) {
      let answer = process(next.request, fault: next.fault, at: next.at, using: &random)
      if let number = next.number { traffic.keep(answer, for: number) }
    }
    model.advance(to: now)
    acquirers.advance(to: now)
  }

  /// What a request asks for, where its path does not say it.
  private func action(of request: GatewayRequest) -> String? {
    acquirers.index(serving: request.path).flatMap { acquirers[$0].action(of: request) }
  }

  /// A request that does not reach the gateway's business, or not yet.
  private mutating func stop(
    _ request: GatewayRequest, _ fault: FaultScript.Fault, at now: Milliseconds
  ) -> Delivery {
    record(request, RequestMembers(request.body), answer: nil, fault: fault.kind, at: now)
    switch fault.kind {
    case .late:
      traffic.post(request, fault: .late, at: now + fault.milliseconds)
      return .closed
    case .delayRequest:
      guard
        let number = traffic.postAwaited(
          request, fault: .delayRequest, at: now + fault.milliseconds)
      else { return .closed }
      var reply = Delivery.Reply(status: 200, body: Array("{}".utf8))
      reply.ticket = Delivery.Ticket(matter: .arrival(number))
      return .answer(reply, after: fault.milliseconds)
    default:
      let refusing = acquirers.index(serving: request.path).map {
        Refuser.acquirer(acquirers[$0], to: request)
      }
      return fault.answerInstead(refusing ?? .upay).map { .answer($0, after: 0) } ?? .closed
    }
  }

  // Static, since it is handed what a change of the world brings: for a method of the instance the
  // whole world would be copied before the change.
  private static func deliver(_ answer: WorldAnswer, at now: Milliseconds) -> Delivery {
    guard !answer.isDropped else { return .closed }
    var reply = answer.reply
    guard let wait = answer.waits, let matter = answer.matter else {
      return .answer(reply, after: 0)
    }
    reply.ticket = Delivery.Ticket(matter: matter)
    return .answer(reply, after: max(0, wait.until - now))
  }

  private mutating func process(
    _ request: GatewayRequest, fault: FaultScript.Kind?, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) -> WorldAnswer {
    if let index = acquirers.index(serving: request.path) {
      let answer = acquirers[index].handle(request, at: now, using: &random)
      record(request, answer, by: index, fault: fault, at: now)
      return .acquirer(answer, index: index)
    }
    let opened = model.open(
      path: request.path, authorization: request.authorization, body: request.body)
    let answer = WorldAnswer.upay(model.handle(opened, at: now, using: &random))
    record(
      request, opened.members, answer: answer, fault: fault,
      keyID: opened.key.map { keyNames.id(of: $0) }, at: now)
    return answer
  }

  private mutating func record(
    _ request: GatewayRequest, _ members: RequestMembers?, answer: WorldAnswer?,
    fault: FaultScript.Kind?, keyID: String? = nil, at now: Milliseconds
  ) {
    log.append(
      RequestEntry(
        at: now, path: request.path.cut(to: 200), action: action(of: request)?.cut(to: 64),
        sn: request.signer?.cut(to: 64),
        keyID: keyID, clientSN: members?["client_sn"]?.text?.cut(to: 64),
        refundRequestNo: members?["refund_request_no"]?.text?.cut(to: 64),
        fault: fault, resultCode: answer?.resultCode, errorCode: answer?.errorCode))
  }

  private mutating func record(
    _ request: GatewayRequest, _ answer: AcquirerAnswer, by index: Int,
    fault: FaultScript.Kind?, at now: Milliseconds
  ) {
    let note = answer.note
    log.append(
      RequestEntry(
        at: now, path: request.path.cut(to: 200),
        action: acquirers[index].action(of: request)?.cut(to: 64), sn: note.signer?.cut(to: 64),
        keyID: note.key.map { keyNames.id(of: $0) }, clientSN: note.number?.cut(to: 64),
        refundRequestNo: note.refundNumber?.cut(to: 64), fault: fault,
        resultCode: note.code?.cut(to: 64), errorCode: note.error?.cut(to: 64)))
  }
}

/// The ids of keys: nearly every request is signed by the key of the one before.
private struct KeyNames {
  private var newest: (key: String, id: String)?

  mutating func id(of key: String) -> String {
    if let newest, newest.key == key { return newest.id }
    let id = keyID(key)
    newest = (key, id)
    return id
  }
}

extension GatewayRequest {
  /// Who signed, as the header says; nil without a usable one.
  fileprivate var signer: String? {
    let blank = UInt8(ascii: " ")
    let name = authorization?.utf8.drop { $0 == blank }.prefix { $0 != blank }
    guard let name, !name.isEmpty else { return nil }
    return String(Substring(name))
  }
}

extension String {
  /// At most so many characters of it.
  fileprivate func cut(to limit: Int) -> String {
    // No text has more characters than octets.
    utf8.count <= limit ? self : String(prefix(limit))
  }
}
