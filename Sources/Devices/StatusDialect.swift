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
  /// Finds the first reply that is complete in what has arrived: what it is, and which octets it is
  /// made of, counted from 0. What is left of one that is not complete stays. Nil: none is.
  public var split: @Sendable (ArraySlice<UInt8>) -> (reply: StatusReply, place: Range<Int>)?
  /// What the answers to all the queries mean, in the order of the queries, with the answer to the
  /// further one last, if there is one.
  public var verdict: @Sendable ([UInt8]) -> PrinterCondition
  /// Has the printer tell by itself when something changes, until it is switched off or set back; nil
  /// where it cannot.
  public var automatic: [UInt8]?
  /// What it tells by itself then; `.unknown` where that says only that it should be asked.
  public var told: @Sendable ([UInt8]) -> PrinterCondition
  /// Asks for the model; nil where the printer has no such question.
  public var model: [UInt8]?

  public init(
    queries: [[UInt8]], fence: [UInt8]?,
    further: @escaping @Sendable ([UInt8]) -> [UInt8]? = { _ in nil },
    split: @escaping @Sendable (ArraySlice<UInt8>) -> (reply: StatusReply, place: Range<Int>)?,
    verdict: @escaping @Sendable ([UInt8]) -> PrinterCondition,
    automatic: [UInt8]? = nil,
    told: @escaping @Sendable ([UInt8]) -> PrinterCondition = { _ in .unknown },
    model: [UInt8]? = nil
  ) {
    self.queries = queries
    self.fence = fence
    self.further = further
    self.split = split
    self.verdict = verdict
    self.automatic = automatic
    self.told = told
    self.model = model
  }

  /// ESC/POS: DLE EOT 1, 2 and 4 (printer, cause of being offline, paper), DLE EOT 3 (cause of an
  /// error) where the second says that there is one, GS r 1 as the fence, GS a for automatic status,
  /// and GS I 67 for the model.
  ///
  /// - Parameters:
  ///   - verdict: gets the three or four answers to DLE EOT, in that order.
  ///   - told: gets the four octets of automatic status.
  public static func escpos(
    told: @escaping @Sendable ([UInt8]) -> PrinterCondition = { _ in .unknown },
    verdict: @escaping @Sendable ([UInt8]) -> PrinterCondition
  ) -> StatusDialect {
    StatusDialect(
      queries: [[0x10, 0x04, 1], [0x10, 0x04, 2], [0x10, 0x04, 4]], fence: [0x1D, 0x72, 1],
      further: { $0.count == 3 && $0[1] & 0x40 != 0 ? [0x10, 0x04, 3] : nil }, split: splitESCPOS,
      verdict: verdict, automatic: [0x1D, 0x61, 0x0E], told: told, model: [0x1D, 0x49, 67])
  }

  /// Fixed bits tell the replies apart: DLE EOT 0xx1xx10, automatic status (four bytes, the first
  /// 0xx1xx00), GS r 0xx0xxxx; XON and XOFF may stand between any two (Epson, "Transmission status
  /// identification").
  private static func splitESCPOS(
    _ bytes: ArraySlice<UInt8>
  ) -> (reply: StatusReply, place: Range<Int>)? {
    guard let first = bytes.first else { return nil }
    if first & 0x93 == 0x12 { return (.status(first), 0..<1) }
    if first & 0x93 == 0x10 { return splitAutomatic(bytes) }
    if first == nameMark { return splitName(bytes) }
    if first & 0x90 == 0x00 { return (.fence, 0..<1) }
    return (.other, 0..<1)
  }

  private static let flowControl: [UInt8] = [0x11, 0x13]

  /// Four octets, between which flow control may come, and the answer to a question that was asked
  /// meanwhile: that is taken out, or the rest would look like answers to fences. Anything else that
  /// is none of the other three ends a status that was begun, and is something else itself.
  private static func splitAutomatic(
    _ bytes: ArraySlice<UInt8>
  ) -> (reply: StatusReply, place: Range<Int>)? {
    var status: [UInt8] = []
    for (place, octet) in bytes.prefix(longestName).enumerated() where !flowControl.contains(octet)
    {
      if octet & 0x93 == 0x12 { return (.status(octet), place..<(place + 1)) }
      guard status.isEmpty || octet & 0x90 == 0x00 else { return (.other, 0..<place) }
      status.append(octet)
      if status.count == 4 { return (.unasked(status), 0..<(place + 1)) }
    }
    // A printer that says nothing but flow control has not begun a status.
    return bytes.count > longestName ? (.other, 0..<1) : nil
  }

  /// What stands before the answer to GS I 65 to 69, and NUL behind it (Epson, "GS I").
  private static let nameMark: UInt8 = 0x5F
  private static let longestName = 80

  /// Anything but printable ASCII up to the NUL: the mark was none.
  private static func splitName(
    _ bytes: ArraySlice<UInt8>
  ) -> (reply: StatusReply, place: Range<Int>)? {
    let name = bytes.dropFirst().prefix(longestName).prefix { (0x20..<0x7F).contains($0) }
    guard name.endIndex < bytes.endIndex else { return nil }
    guard !name.isEmpty, bytes[name.endIndex] == 0 else { return (.other, 0..<1) }
    return (.model(String(decoding: name, as: UTF8.self)), 0..<(name.count + 2))
  }
}

/// One reply of a printer.
public enum StatusReply: Sendable, Hashable {
  /// The answer to the question asked last.
  case status(UInt8)
  /// The answer to the fence.
  case fence
  /// Sent by itself, because something changed.
  case unasked([UInt8])
  /// The answer to the question for the model.
  case model(String)
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
