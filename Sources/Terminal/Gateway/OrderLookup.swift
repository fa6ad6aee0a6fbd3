/// An order that is not in the journal, as a person names it.
public enum OrderLookup: Hashable, Sendable {
  /// The gateway's own number.
  case sn(String)
  /// The number it was made under, perhaps on another till.
  case clientSN(ClientSN)
}

/// What a gateway says when it is asked for an order that is not in the journal.
public enum LookupOutcome: Hashable, Sendable {
  case found(FoundOrder)
  case noSuchOrder
  /// Refused with a reason: nothing was found out.
  case refused(GatewayError)
  case signatureRefused
  /// Nothing conclusive; the text says why.
  case unknown(String)
}

/// An order in the gateway's books that this journal does not have.
public struct FoundOrder: Hashable, Sendable {
  public var clientSN: ClientSN
  /// What the order is, as the gateway shows it; its `sn` is there.
  public var report: OrderReport
  public var totalAmount: Amount
  /// The identity it was made with; nil when the answer does not say.
  public var terminalSN: String?
  public var subject: String?
  public var `operator`: String?
  /// When it was made, milliseconds since 1970 by the gateway's clock; nil when not readable.
  public var createdAt: Milliseconds?

  public init(clientSN: ClientSN, report: OrderReport, totalAmount: Amount) {
    self.clientSN = clientSN
    self.report = report
    self.totalAmount = totalAmount
  }
}
