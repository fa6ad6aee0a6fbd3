/// Two "no such order" count as two only when they are this far apart.
let absenceGap: Milliseconds = .seconds(5)
/// How many questions in a row are asked in the ordinary cadence though none is answered: somebody
/// waits at the counter.
private let eagerQuestions = 8

extension Order {
  mutating func askSoon(at now: Moment) {
    progress.queryAt = Swift.min(progress.queryAt ?? .max, now.boot + patient(absenceGap))
  }

  /// The next question on the schedule: fast at first, slowly later, and one at the budget's end.
  mutating func pollAgain(at now: Moment) {
    var next = now.boot + patient(ordinaryPause(at: now))
    if let end = progress.budgetEndsAt, end > now.boot { next = Swift.min(next, end) }
    progress.queryAt = next
  }

  private func ordinaryPause(at now: Moment) -> Milliseconds {
    let age = now.boot - (progress.payLeftAt ?? now.boot)
    switch payment {
    case .needsAttention: return policy.pollAttention
    case .canceling:
      return progress.cancelAttempts <= policy.cancelAttempts + 1 ? absenceGap : policy.pollSlow
    default:
      let planned = policy.pause(
        request.kind == .precreate ? policy.precreatePauses : policy.payPauses, after: age)
      return planned ?? (age < policy.pollFastFor ? policy.pollFast : policy.pollSlow)
    }
  }

  /// A pause, longer once the gateway has been silent to many questions: by anything up to a bound
  /// that doubles, so that after an outage a thousand tills do not come back in step.
  func patient(_ ordinary: Milliseconds) -> Milliseconds {
    let unheard = progress.unheard ?? 0
    guard unheard >= eagerQuestions, ordinary < policy.pollAttention else { return ordinary }
    return ordinary
      + Retry(base: ordinary, cap: policy.pollAttention - ordinary)
      .pause(after: unheard - eagerQuestions, random: Retry.random(unheard, of: nonce))
  }
}

extension OrderPolicy {
  /// Until the next question of a timetable; nil where there is none.
  ///
  /// - Parameter age: since the payment was sent.
  func pause(_ timetable: [Milliseconds], after age: Milliseconds) -> Milliseconds? {
    guard let last = timetable.last.map({ Swift.max(shortestPause, $0) }) else { return nil }
    var due: Milliseconds = 0
    for pause in timetable {
      due += Swift.max(shortestPause, pause)
      if due > age { return due - age }
    }
    return last - (age - due) % last
  }
}

/// No timetable makes a storm.
private let shortestPause: Milliseconds = 50
