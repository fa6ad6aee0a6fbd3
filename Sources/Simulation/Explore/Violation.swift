package import Terminal

/// Something that must never be, and was.
package struct Violation: Hashable, Sendable {
  package enum Invariant: String, CaseIterable, Sendable, Codable {
    case i1 = "I1"
    case i2 = "I2"
    case i3 = "I3"
    case i4 = "I4"
    case i5 = "I5"
    case i6 = "I6"
    case i7 = "I7"
    case i8 = "I8"
    case i9 = "I9"
    case i10 = "I10"

    package var words: String {
      switch self {
      case .i1:
        "no octet of a request that moves money or rotates a key leaves before its record is durable, "
          + "and each record leaves once at most"
      case .i2: "one client_sn of a journal stands for one body, for ever"
      case .i3:
        "a final state changes only by a recorded command, a recorded late payment or a recorded "
          + "change made elsewhere"
      case .i4:
        "nothing is reported failed or paid that the gateway did not say, or that may yet be undone"
      case .i5:
        "once the gateway answers, every order is final or needs_attention within the bound"
      case .i6:
        "the gateway's ledger and the journal agree, and of a sale one payment at most is kept"
      case .i7: "one unmarked receipt a payment at most, and no QR slip after its QR code is dead"
      case .i8:
        "the current and the previous key are durable; one rotation at most is unconfirmed by the "
          + "daemon's own doing, two only by the one later attempt"
      case .i9: "keys and full payment codes are in no text that is shown or logged"
      case .i10: "memory, queues and repetitions are bounded"
      }
    }
  }

  package var invariant: Invariant
  /// Milliseconds since the beginning of the run.
  package var at: Milliseconds
  package var text: String
}
