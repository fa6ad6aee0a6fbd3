package import Terminal

/// When the platform is asked what became of a transaction (UPOP 5.1.0, questions).
package enum SecurePayTimetable {
  /// The pauses before each question about what needs no payer: a consumed code, a cancellation, a
  /// refund.
  package static let back: [Milliseconds] = [1, 2, 4, 8, 16, 32].map { .seconds($0) }
  /// How long a QR code or a page can be paid.
  package static let payTimeout: Milliseconds = .minutes(15)
  /// After the end of that time the answer is final.
  package static let grace: Milliseconds = .seconds(30)

  /// The pause before the next question about what a payer is to pay: the platform's own recommendation
  /// begins at five minutes, and a counter cannot wait so long.
  ///
  /// - Parameter age: since the transaction was made.
  /// - Returns: nil when the last question was asked.
  package static func pause(afterPayerHad age: Milliseconds) -> Milliseconds? {
    guard age < payTimeout + grace else { return nil }
    let pause: Milliseconds = age < .minutes(2) ? .seconds(3) : .seconds(10)
    guard age < payTimeout else { return payTimeout + grace - age }
    return min(pause, payTimeout + grace - age)
  }
}
