/// What one input report of a scanner in HID POS mode says.
struct POSReport: Hashable {
  var aim: AIMIdentifier?
  var data: [UInt8]
  /// Whether the code goes on in the next report.
  var continuation: Continuation

  enum Continuation: Hashable {
    case last, continued
    /// The scanner has no word for it: a full report may be the last one, or not.
    case unsaid
  }
}

/// Why a report says nothing.
enum POSReportError: Error {
  /// It holds no code: a trigger, a status, a setting, or nothing.
  case noCode
  /// Its length is beyond its end.
  case damaged
}
