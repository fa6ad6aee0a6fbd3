package import Terminal

/// When the platform is asked what became of a transaction (UPOP 5.1.0, questions).
package enum SecurePayTimetable {
  /// The pauses before each question about what needs no payer: a consumed code, a cancellation, a
  /// refund.
  package static let back: [Milliseconds] = [1, 2, 4, 8, 16, 32].map { .seconds($0) }

  /// The pauses before each question about what a payer is to pay; the last one repeats. The
  /// platform's own recommendation begins at five minutes, and a counter cannot wait so long.
  package static let payer: [Milliseconds] =
    Array(repeating: .seconds(3), count: 40) + [.seconds(10)]
}
