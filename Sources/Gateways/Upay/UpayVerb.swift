package import Terminal

/// The kinds of actions that Upay's result codes tell apart: cancel and revoke answer alike.
package enum UpayVerb: String, CaseIterable, Hashable, Sendable {
  case pay, precreate, query, reversal, refund

  package init(_ command: OrderCommand) {
    switch command {
    case .pay: self = .pay
    case .precreate: self = .precreate
    case .query: self = .query
    case .cancel, .revoke: self = .reversal
    case .refund: self = .refund
    }
  }
}
