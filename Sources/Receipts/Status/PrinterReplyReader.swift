/// Parts the octets that come from a printer into replies.
///
/// A reply to DLE EOT does not say which query it answers, so the reader is told what was asked, and
/// gives answers to questions in their order. Ask one thing, wait for its answer, then the next.
public struct PrinterReplyReader: Sendable {
  /// Queries that may wait for an answer at the same time.
  static let limit = 8

  private var pending: [StatusQuery] = []
  /// The automatic status that has begun.
  private var automatic: [UInt8] = []

  public init() {}

  /// A query is being written. What was read before answers something else and is dropped.
  public mutating func asked(_ query: StatusQuery) {
    pending.append(query)
    if pending.count > Self.limit { pending.removeFirst() }
  }

  /// No answer came in time, or the printer went away: nothing is awaited any more.
  public mutating func forget() {
    pending = []
    automatic = []
  }

  public mutating func receive(_ octets: some Sequence<UInt8>) -> [PrinterReply] {
    octets.compactMap { receive($0) }
  }

  private mutating func receive(_ octet: UInt8) -> PrinterReply? {
    // Flow control may come between any two octets.
    if octet == xon || octet == xoff { return nil }
    if !automatic.isEmpty {
      if octet & 0x90 == 0x00 {
        automatic.append(octet)
        guard automatic.count == 4 else { return nil }
        defer { automatic = [] }
        return .automatic(automatic)
      }
      // Not the rest of a status: the beginning of something else.
      automatic = []
    }
    if octet & 0x93 == 0x12 { return answer { $0.isRealTime }.map { .status($0, octet) } }
    if octet & 0x93 == 0x10 {
      automatic = [octet]
      return nil
    }
    if octet & 0x90 == 0x00 { return answer { !$0.isRealTime }.map { .status($0, octet) } }
    return nil
  }

  private mutating func answer(_ matches: (StatusQuery) -> Bool) -> StatusQuery? {
    pending.firstIndex(where: matches).map { pending.remove(at: $0) }
  }
}

private let xon: UInt8 = 0x11
private let xoff: UInt8 = 0x13
