import Terminal

/// Callers that wait for something to change.
///
/// A value in the actor that owns it, and no object: whoever touches it then has to be on that actor,
/// and the compiler sees to it. Each caller is resumed exactly once, by a change or by its own end,
/// and then looks for itself what has become of what it waits for.
struct Waiters {
  enum Subject: Hashable, Sendable {
    case order(ClientSN)
    case agreement(AgreementNo)
    /// There are more events than before.
    case events
  }

  private var waiting: [Subject: [Int: CheckedContinuation<Void, Never>]] = [:]
  private var last = 0

  /// A ticket for ``add(_:_:_:)`` and ``end(_:_:)``.
  mutating func ticket() -> Int {
    last += 1
    return last
  }

  mutating func add(
    _ ticket: Int, _ subject: Subject, _ continuation: CheckedContinuation<Void, Never>
  ) {
    waiting[subject, default: [:]][ticket] = continuation
  }

  /// Resumes all who wait for a change of this.
  mutating func notify(_ subject: Subject) {
    for waiter in waiting.removeValue(forKey: subject)?.values ?? [:].values { waiter.resume() }
  }

  /// Resumes one: its time is over, or its caller has gone.
  mutating func end(_ ticket: Int, _ subject: Subject) {
    guard let waiter = waiting[subject]?.removeValue(forKey: ticket) else { return }
    if waiting[subject]?.isEmpty == true { waiting[subject] = nil }
    waiter.resume()
  }

  /// Resumes everyone.
  mutating func endAll() {
    for subject in waiting.keys { notify(subject) }
  }

  /// How many wait for a change of this.
  func count(_ subject: Subject) -> Int { waiting[subject]?.count ?? 0 }

  /// How many wait for anything.
  var count: Int { waiting.values.reduce(0) { $0 + $1.count } }
}
