/// What a printer is asked by DLE EOT 1 to 4: answered at once, also while it is offline or its buffer
/// is full.
public enum StatusQuery: Hashable, Sendable, CaseIterable {
  case printer, offlineCause, errorCause, paper
}

/// What a printer answered.
public enum PrinterReply: Hashable, Sendable {
  /// The octet that answers a query.
  case status(StatusQuery, UInt8)
  /// Automatic status (ASB): four octets that come unasked when something changes.
  case automatic([UInt8])
}
