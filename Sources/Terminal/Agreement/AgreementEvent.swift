/// What a payment system is asked to do with an agreement.
public enum AgreementCommand: String, Codable, Hashable, Sendable {
  /// To name the page on which the customer signs.
  case sign
  case query
  case close
}

/// What became of one transmission of such a command.
public enum AgreementOutcome: Hashable, Sendable {
  /// No octet of it can have arrived. The text says why.
  case notSent(String)
  /// Nothing conclusive; the text says why, for the log.
  case unknown(String)
  case signatureRefused
  /// The page on which the customer signs.
  case page(link: String)
  /// Not signed (so far).
  case unsigned
  case signed(AgreementSignature)
  case closed
  case refused(GatewayError)
}

/// What tells a signed agreement from others.
public struct AgreementSignature: Codable, Hashable, Sendable {
  /// What the payment system calls it.
  public var reference: String
  /// By what the customer recognises it.
  public var masked: String?

  public init(reference: String, masked: String?) {
    self.reference = reference
    self.masked = masked
  }
}

/// What happens to an agreement.
public enum AgreementEvent: Hashable, Sendable {
  case ended(transmission: Int, outcome: AgreementOutcome)
  /// Something is due.
  case woke
  /// A notice of the payment system's says that it is signed; whoever hands it on has verified it.
  case noticed(AgreementSignature)
  case closeRequested(operator: String)
  case restarted(rebooted: Bool)
}

/// What is to be done once the new value is durable.
public enum AgreementEffect: Hashable, Sendable {
  case send(transmission: Int, AgreementCommand)
  case print
}

extension AgreementEvent {
  /// What brought a change about, for the journal.
  public var cause: String {
    switch self {
    case .ended: "answer"
    case .woke: "time"
    case .noticed: "notice"
    case .closeRequested(let name): "closed by \(name)"
    case .restarted: "restart"
    }
  }
}
