/// How a printer is asked how it is, and how its answers are told apart.
///
/// The line carries the questions; what an answer means for a person is the caller's to say, by
/// `verdict`.
public struct StatusDialect: Sendable {
  /// Asked one after the other, each after the answer to the one before.
  public var queries: [[UInt8]]
  /// Asked at the end of a job, and answered only when all before it was consumed; nil where the
  /// printer has no such question.
  public var fence: [UInt8]?
  /// What the answers to all the queries call for besides, such as the cause of an error; its answer
  /// is put to the others. A printer that does not know it is not asked it again.
  public var further: @Sendable ([UInt8]) -> [UInt8]?
  /// Takes the first reply off what has arrived: what it is, and its length. Nil: not complete yet.
  public var split: @Sendable (ArraySlice<UInt8>) -> (reply: StatusReply, length: Int)?
  /// What the answers to all the queries mean, in the order of the queries, with the answer to the
  /// further one last, if there is one.
  public var verdict: @Sendable ([UInt8]) -> PrinterCondition

  public init(
    queries: [[UInt8]], fence: [UInt8]?,
    further: @escaping @Sendable ([UInt8]) -> [UInt8]? = { _ in nil },
    split: @escaping @Sendable (ArraySlice<UInt8>) -> (reply: StatusReply, length: Int)?,
    verdict: @escaping @Sendable ([UInt8]) -> PrinterCondition
  ) {
    self.queries = queries
    self.fence = fence
    self.further = further
    self.split = split
    self.verdict = verdict
  }

  /// ESC/POS: DLE EOT 1, 2 and 4 (printer, cause of being offline, paper), DLE EOT 3 (cause of an
  /// error) where the second says that there is one, and GS r 1 as the fence.
  ///
  /// - Parameter verdict: gets the three or four answers to DLE EOT, in that order.
  public static func escpos(
    verdict: @escaping @Sendable ([UInt8]) -> PrinterCondition
  ) -> StatusDialect {
    StatusDialect(
      queries: [[0x10, 0x04, 1], [0x10, 0x04, 2], [0x10, 0x04, 4]], fence: [0x1D, 0x72, 1],
      further: { $0.count == 3 && $0[1] & 0x40 != 0 ? [0x10, 0x04, 3] : nil }, split: splitESCPOS,
      verdict: verdict)
  }

  /// Fixed bits tell the replies apart: DLE EOT 0xx1xx10, automatic status (four bytes, the first
  /// 0xx1xx00), GS r 0xx0xxxx; XON and XOFF may stand between any two (Epson, "Transmission status
  /// identification").
  private static func splitESCPOS(
    _ bytes: ArraySlice<UInt8>
  ) -> (reply: StatusReply, length: Int)? {
    guard let first = bytes.first else { return nil }
    if first & 0x93 == 0x12 { return (.status(first), 1) }
    if first & 0x93 == 0x10 { return bytes.count < 4 ? nil : (.unasked, 4) }
    if first & 0x90 == 0x00 { return (.fence, 1) }
    return (.other, 1)
  }
}

/// One reply of a printer.
public enum StatusReply: Sendable, Hashable {
  /// The answer to the question asked last.
  case status(UInt8)
  /// The answer to the fence.
  case fence
  /// Sent by itself, because something changed.
  case unasked
  /// Not understood.
  case other
}

/// What a printer's answers come to.
public enum PrinterCondition: Sendable, Hashable {
  case ready
  /// It prints, and a person should see to something before long; the words say to what.
  case needing(String)
  /// It prints nothing until a person helps; the words say what with.
  case blocked(String)
  case unknown
}

extension PrinterCondition {
  var isPrinting: Bool {
    switch self {
    case .ready, .needing: true
    case .blocked, .unknown: false
    }
  }
}

/// What a printer is like now, for a person who looks at the list of devices.
public enum PrinterState: Sendable, Hashable {
  case ready
  /// It prints, and a person should see to something before long, such as a new roll of paper.
  case needing(String)
  /// It is there and cannot print. Looked at again by itself.
  case held(reason: String)
  case absent(reason: String)
  /// There is something at its path that cannot be used.
  case error(reason: String)
}

/// What became of a job.
public enum PrintResult: Sendable, Hashable {
  case printed
  /// Not one byte was taken: it can be sent again as it is.
  case notStarted(String)
  /// Some bytes were taken, and it is not known whether paper came out.
  case uncertain(String)
}

/// How long the printer's line waits, in milliseconds.
public struct PrinterTiming: Sendable, Hashable {
  /// For the answer to one question.
  public var reply: Int64 = 500
  /// Between two looks at a printer that cannot print.
  public var heldPoll: Int64 = 2_000
  /// Between two looks at a printer that can, and has nothing to do.
  public var idlePoll: Int64 = 30_000
  /// For the first fence ever: a printer that has not answered by then is not asked again.
  public var fenceProbe: Int64 = 3_000
  /// Without one byte taken, until the printer is called held.
  public var stall: Int64 = 5_000

  public init() {}
}
