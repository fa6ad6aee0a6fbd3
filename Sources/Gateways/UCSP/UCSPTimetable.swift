package import Terminal

/// When UCSP is asked what became of a transaction (UnionPay International, UCSP, inquiries).
package enum UCSPTimetable {
  /// The pauses before each inquiry, which ends with a result or a notice: seven within 63 seconds.
  package static let pauses: [Milliseconds] = [0, 1, 2, 4, 8, 16, 32].map { .seconds($0) }

  /// The same for what a payer is to pay, who takes longer than the seven: the last one repeats.
  package static let payer: [Milliseconds] = pauses + [UCSPProfile.inquiryPause]
}
