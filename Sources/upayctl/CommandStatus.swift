import Terminal

/// What a script learns from `upayctl`.
enum CommandStatus: Int32, Hashable, Sendable {
  /// Done, or answered.
  case done = 0
  /// What was asked failed: a payment failed or was canceled, a refund was refused by the gateway.
  /// Or `doctor` found something.
  case failed = 1
  /// Not understood: the command line, or a value that the daemon does not take.
  case usage = 2
  /// The daemon can't be reached; it was told nothing.
  case unreachable = 3
  /// It is not known yet how it ends, or ended.
  case unknown = 4
  /// Not allowed, in conflict with what is, or not activated. Nothing was done.
  case refused = 5
}

extension CommandStatus {
  /// The daemon refused the request with an HTTP status.
  ///
  /// - Parameter changes: whether the request was to change something. After a fault of the daemon
  ///   its fate is then not known.
  init(refusal status: Int, changes: Bool) {
    self =
      switch status {
      case 400: .usage
      case 401...499: .refused
      case 503: .failed
      default: changes ? .unknown : .failed
      }
  }
}

/// What a command is waiting for, and how it went.
enum Goal: Hashable, Sendable {
  /// `pay` and `precreate`: the money.
  case payment
  /// `cancel`: no money.
  case cancel
  case revoke
  case refund(number: String)

  /// Whether nothing more is to be waited for.
  func isReached(by order: OrderView) -> Bool {
    switch self {
    case .payment, .cancel: order.state.isSettled
    case .revoke, .refund:
      order.state == .needsAttention
        || soughtReturn(in: order).map { Self.settledReturns.contains($0.state) } ?? false
    }
  }

  func exitStatus(of order: OrderView) -> CommandStatus {
    switch self {
    case .payment:
      if order.handOver { return .done }
      switch order.state {
      case .failed, .canceled, .revoked, .refunded: return .failed
      default: return .unknown
      }
    case .cancel:
      switch order.state {
      case .canceled, .failed: return .done
      case .paid, .partiallyRefunded, .refunded, .revoking, .revoked: return .failed
      default: return .unknown
      }
    case .revoke, .refund:
      switch soughtReturn(in: order)?.state {
      case "succeeded": return .done
      case "failed": return .failed
      default: return .unknown
      }
    }
  }

  /// The return that was asked for.
  func soughtReturn(in order: OrderView) -> ReturnView? {
    switch self {
    case .payment, .cancel: nil
    case .revoke: order.returns.last { $0.kind == "revoke" }
    case .refund(let number):
      order.returns.last { $0.kind == "refund" && $0.refundRequestNo == number }
    }
  }

  private static let settledReturns: Set<String> = ["succeeded", "failed", "needs_attention"]
}
