/// Something that happened at the simulator, for tests that await instead of sleeping.
public enum SimulatorEvent: Hashable, Sendable {
  /// A request arrived (and was processed, where its entry has a result).
  case request(RequestEntry)
  /// An order was made, or changed.
  case order(LedgerReport.Order)
  /// A notification of a payment system was sent, or what became of it is known.
  case notices
}
