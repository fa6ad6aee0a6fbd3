import Terminal

/// A slip that is to be printed, as it is journaled.
struct SimulatedPrintJob {
  var order: Int
  /// Whether somebody asked for a copy of it, so that it says so.
  var isCopy = false
  var life: PrintJob
}

/// A slip that comes out of the printer.
struct SimulatedSlip {
  var order: Int
  var kind: PrintJob.Kind
  var isMarked: Bool
  var pulse: Bool
}
