/// What a printer is asked.
public enum StatusQuery: Hashable, Sendable, CaseIterable {
  /// DLE EOT 1 to 4: answered at once, also while the printer is offline or its buffer is full.
  case printer, offlineCause, errorCause, paper
  /// GS r 1: answered in order, so the answer says that everything before it was consumed. An
  /// offline printer does not answer: that is *unknown*, not *failed*.
  case fence

  /// The queries that together give the printer's state.
  public static let all: [StatusQuery] = [.printer, .offlineCause, .errorCause, .paper]

  /// What to write. It must never stand within another command.
  public var bytes: [UInt8] {
    switch self {
    case .printer: [0x10, 0x04, 0x01]
    case .offlineCause: [0x10, 0x04, 0x02]
    case .errorCause: [0x10, 0x04, 0x03]
    case .paper: [0x10, 0x04, 0x04]
    case .fence: [0x1D, 0x72, 0x01]
    }
  }

  var isRealTime: Bool { self != .fence }
}

/// What a printer answered.
public enum PrinterReply: Hashable, Sendable {
  /// The octet that answers a query.
  case status(StatusQuery, UInt8)
  /// Automatic status (ASB): four octets that come unasked when something changes.
  case automatic([UInt8])
}
