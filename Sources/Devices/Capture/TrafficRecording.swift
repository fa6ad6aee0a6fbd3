/// What passed between a device and the machine while somebody recorded it. Codes are in it.
public struct TrafficRecording: Sendable, Hashable {
  public enum Passage: Sendable, Hashable {
    /// What the device sent in one piece: a report, an answer, a packet without octets.
    case received([UInt8], endpoint: UInt8)
    /// What it took.
    case sent([UInt8], endpoint: UInt8)
    /// A control request: its eight octets, and the answer; nil where it was refused.
    case control([UInt8], answer: [UInt8]?)
    /// It was opened; what a HID told of its reports.
    case opened(HIDSource?)
    case closed(reason: String)
    /// A transfer failed, in words.
    case failed(String, endpoint: UInt8)
  }

  public struct Entry: Sendable, Hashable {
    /// Milliseconds since the recording began.
    public var at: Int64
    public var passage: Passage

    public init(at: Int64, _ passage: Passage) {
      self.at = at
      self.passage = passage
    }
  }

  /// Why a recording ended before its time.
  public enum Ending: Sendable, Hashable {
    /// It held as much as it may.
    case full
    /// Somebody wanted no more of it.
    case asked
    /// The daemon stops.
    case stopping
  }

  public var entries: [Entry]
  /// Nil: it was as long as it was to be.
  public var ending: Ending?

  public init(entries: [Entry] = [], ending: Ending? = nil) {
    self.entries = entries
    self.ending = ending
  }

  /// Whether the device was there at any time.
  public var hasDevice: Bool {
    entries.contains { if case .opened = $0.passage { true } else { false } }
  }
}

extension TrafficRecording.Passage {
  /// What a serial port's transfers are told by, which have no endpoints.
  public static let serialIn: UInt8 = 0x82
  public static let serialOut: UInt8 = 0x01

  var size: Int {
    switch self {
    case .received(let octets, _), .sent(let octets, _): octets.count
    case .control(let setup, let answer): setup.count + (answer?.count ?? 0)
    case .opened, .closed, .failed: 0
    }
  }
}

/// Which packets make a report of a HID.
extension HIDSource {
  /// The packets of each report, by their places.
  public func reports(of packets: [[UInt8]]) -> [[Int]] {
    var assembler = ReportAssembler(self)
    var reports: [[Int]] = []
    var open: [Int] = []
    for (place, packet) in packets.enumerated() {
      open.append(place)
      guard assembler.take(packet) != nil else { continue }
      reports.append(open)
      open = []
    }
    return open.isEmpty ? reports : reports + [open]
  }
}
