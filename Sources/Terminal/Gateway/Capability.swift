/// What a payment system may be able to do.
public enum Capability: String, Codable, CaseIterable, Hashable, Sendable {
  case activate, checkIn = "check_in"
  case pay, precreate
  /// A precreate that only reserves the money.
  case preauth
  case query
  /// To close an order that is not paid. Where it cannot, an order that is given up is asked for until
  /// its time is over, watched, and what is paid late is given back.
  case cancel
  case revoke, refund
  /// To charge a customer later who is not there, by an agreement that the customer has signed.
  case agreements
  /// To show an order that is not in the journal.
  case adopt

  /// `check in`.
  public var words: String {
    switch self {
    case .checkIn: "check in"
    case .agreements: "keep agreements"
    default: rawValue
    }
  }

  /// What to do where a payment system cannot do this.
  public var instead: String {
    switch self {
    case .activate, .checkIn:
      "Its account stands in the configuration: there is nothing to activate and no key to renew."
    case .pay: "Use precreate instead: the customer scans a QR code."
    case .precreate: "Use pay instead: the customer's code is scanned."
    case .preauth: "Leave preauth out: precreate takes the money at once."
    case .query, .adopt: "Look the order up in the merchant portal."
    case .cancel: "Wait: it is watched, and what is paid late is given back."
    case .agreements: "Let the customer pay each time: by pay or precreate."
    case .revoke: "Refund the whole amount instead; fees may differ."
    case .refund: "Give the money back in the merchant portal."
    }
  }
}
