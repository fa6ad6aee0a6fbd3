package import Terminal

/// When UCSP is asked what became of a transaction (UnionPay International, UCSP, inquiries).
package enum UCSPTimetable {
  /// The pauses before each inquiry, which ends with a result or a notice: seven within 63 seconds.
  package static let pauses: [Milliseconds] = [0, 1, 2, 4, 8, 16, 32].map { .seconds($0) }

  /// The pause before the next inquiry, counted from the one before.
  ///
  /// The documents end after seven. A payer takes longer: a page is asked about every ten seconds until
  /// it cannot be paid any more, and half a minute later for the last time; a cancellation or a refund
  /// ten times more, a minute apart.
  ///
  /// - Parameters:
  ///   - asked: how many inquiries there were.
  ///   - age: milliseconds since the transaction was made.
  /// - Returns: nil when the last one was made.
  package static func pause(
    after asked: Int, age: Milliseconds, awaitsPayer: Bool
  ) -> Milliseconds? {
    if asked < pauses.count { return pauses[asked] }
    guard awaitsPayer else { return asked < pauses.count + 10 ? .minutes(1) : nil }
    let end = UCSPProfile.life + .seconds(30)
    guard age < end else { return nil }
    return age < UCSPProfile.life ? min(.seconds(10), end - age) : end - age
  }
}
