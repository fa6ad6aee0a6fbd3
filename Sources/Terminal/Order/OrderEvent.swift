/// What can happen to an order.
public enum OrderEvent: Codable, Hashable, Sendable {
  /// A payment code was read for it; the runner holds the code.
  case scanned
  /// A transmission has ended.
  ///
  /// - Parameter otherKey: whether there is another key to sign with, if the signature was refused.
  case ended(transmission: Int, outcome: Outcome, otherKey: Bool)
  /// The time of ``Order/nextWake`` has come, or passed.
  case woke
  /// Someone gives it up; who and why, where they say.
  case cancelRequested(operator: String?, reason: String?)
  /// Someone asks for the gateway's newest word.
  case queryRequested
  case returnRequested(ReturnRequest)
  /// A person decides what the gateway could not; only in `needsAttention`.
  case resolved(Resolution)
  /// The daemon was started again, possibly with the machine (then all waits start anew).
  case restarted(rebooted: Bool)

  /// The event's name in the journal; never holds a secret.
  public var cause: String {
    switch self {
    case .scanned: "scanned"
    case .ended(let number, let outcome, _): "ended \(number): \(outcome.word)"
    case .woke: "woke"
    case .cancelRequested(let name, let reason):
      ["cancel requested", name.map { "by \($0)" }, reason].compactMap(\.self)
        .joined(separator: ": ")
    case .queryRequested: "query requested"
    case .returnRequested(let request): "\(request.kind.rawValue) requested"
    case .resolved(let word):
      "resolved as \(word.verdict.rawValue): by \(word.operator): \(word.reason)"
    case .restarted(let rebooted): rebooted ? "restarted with the machine" : "restarted"
    }
  }
}

extension Outcome {
  /// A few words for the journal and the log; never a secret.
  package var word: String {
    switch self {
    case .notSent(let reason): "not sent: \(reason)"
    case .unknown(let reason): "no conclusive answer: \(reason)"
    case .busy(let reason, _): "busy: \(reason)"
    case .signatureRefused: "signature refused"
    case .answered(let answer):
      [answer.result.rawValue, answer.order?.status?.rawValue, answer.error?.code]
        .compactMap { $0 }.joined(separator: ", ")
    }
  }
}

/// A refund or revoke as it is asked for.
public struct ReturnRequest: Codable, Hashable, Sendable {
  public enum Kind: String, Codable, Hashable, Sendable { case refund, revoke }
  public var kind: Kind
  public var refundRequestNo: RefundRequestNo?
  public var amount: Amount
  public var `operator`: String
  public var reason: String?

  public init(refund amount: Amount, no: RefundRequestNo, operator: String, reason: String?) {
    kind = .refund
    refundRequestNo = no
    self.amount = amount
    self.operator = `operator`
    self.reason = reason
  }

  /// - Parameter amount: all that was paid.
  public init(revoke amount: Amount, operator: String, reason: String?) {
    kind = .revoke
    self.amount = amount
    self.operator = `operator`
    self.reason = reason
  }
}

/// What whoever runs an order has to do, after the order's new value is durable.
public enum OrderEffect: Hashable, Sendable {
  /// Put one request on the wire, exactly once.
  case send(Transmission)
  case print(SlipRequest)
  /// The QR code is dead: its slip must not be printed any more.
  case dropQRSlip
  /// It waits for a scan no longer.
  case disarm
  /// The customer's code is not needed any more.
  case eraseCode
}

public struct Transmission: Hashable, Sendable {
  public var number: Int
  public var command: OrderCommand
  public var key: KeyChoice
}

/// A slip to be printed about an order.
public enum SlipRequest: Hashable, Sendable {
  case receipt
  case qr
  /// About the return at this index, which succeeded.
  case giveBack(Int)
}

/// An event that an order in its present state does not take. The order is as it was.
public enum IllegalEvent: Error, Hashable, Sendable {
  /// It does not happen in this state.
  case wrongState
  /// A transmission that is not under way (it ended already, or the daemon restarted meanwhile).
  case noSuchTransmission
  /// Another return of this order has not ended.
  case returnUnresolved
  /// More than is left.
  case exceedsRest
  /// The number was used for another refund of this order.
  case refundRequestNoUsed
  /// An order that is not ours has this number, or the payment has another amount: nothing that
  /// moves money leaves.
  case notOurs
}
