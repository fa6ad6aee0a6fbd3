/// The states of something that lives, and which of them may follow which.
///
/// This is the one table of legal transitions: tests, audits and the simulation go by it, and count
/// by it what they have seen.
public protocol Lifecycle: CaseIterable, Hashable, Sendable where AllCases == [Self] {
  /// The states that may follow this one; empty for an end.
  var next: Set<Self> { get }
}

extension Lifecycle {
  /// Every legal transition.
  public static var transitions: Set<Transition<Self>> {
    Set(allCases.flatMap { from in from.next.map { Transition(from: from, to: $0) } })
  }
}

/// One step from a state to another.
public struct Transition<State: Lifecycle>: Hashable, Sendable, CustomStringConvertible {
  public var from: State
  public var to: State

  public init(from: State, to: State) {
    self.from = from
    self.to = to
  }

  public var description: String { "\(from) → \(to)" }
}

extension PaymentState: Lifecycle {
  public var next: Set<PaymentState> {
    switch self {
    case .awaitingCode: [.submitted, .canceled]
    case .submitted:
      [.inProgress, .unknown, .canceling, .paid, .failed, .canceled, .needsAttention]
    case .inProgress: [.unknown, .canceling, .paid, .failed, .needsAttention]
    case .unknown: [.inProgress, .canceling, .paid, .failed, .needsAttention]
    // `paid` only after a refusal for good.
    case .canceling: [.canceled, .failed, .paid, .needsAttention]
    // A person said so, and the gateway contradicts.
    case .paid: [.needsAttention]
    // A late payment: returned, of another sum, or kept by a person or returned elsewhere.
    case .failed: [.canceled, .needsAttention, .paid]
    case .canceled: [.needsAttention, .paid]
    // Any definite answer, a person's word, or a cancel that a person asks for.
    case .needsAttention: [.canceling, .paid, .failed, .canceled]
    }
  }
}

extension Return.State: Lifecycle {
  public var next: Set<Return.State> {
    switch self {
    case .submitted: [.inProgress, .unknown, .succeeded, .failed, .needsAttention]
    case .inProgress: [.unknown, .succeeded, .failed, .needsAttention]
    case .unknown: [.inProgress, .succeeded, .failed, .needsAttention]
    // From an end only where a person said so, and the gateway contradicts.
    case .succeeded: [.needsAttention, .failed]
    case .failed: [.needsAttention]
    case .needsAttention: [.succeeded, .failed]
    }
  }
}

extension PrintJob.State: Lifecycle {
  public var next: Set<PrintJob.State> {
    switch self {
    case .queued: [.printing, .dropped]
    case .printing: [.printed, .queued, .dropped]
    case .printed, .dropped: []
    }
  }
}
