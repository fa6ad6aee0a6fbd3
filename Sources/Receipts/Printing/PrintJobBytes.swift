/// The octets of a print job, with the places where a writer may stop between two commands.
///
/// Small printers hold a few kilobytes: between chunks the writer asks for the state, and waits.
public struct PrintJobBytes: Hashable, Sendable {
  /// Octets of a chunk, unless a single command is longer.
  static let chunkLimit = 2_048
  /// Octets of the longest command there is: a band of a picture, which is cut so, or the text of a
  /// QR code.
  static let longestCommand = 2 * chunkLimit

  public private(set) var bytes: [UInt8] = []
  /// Ends of the chunks that are full.
  private var full: [Int] = []
  /// Octets of the longest command of this job, or of what belongs together.
  private(set) var longest = 0

  /// Ends of the chunks, rising; the last is the end of the job. No command crosses one.
  public var borders: [Int] { bytes.isEmpty ? [] : full + [bytes.count] }

  /// The job in the pieces to write: at most `longestCommand` octets each.
  public var chunks: [ArraySlice<UInt8>] {
    var start = 0
    return borders.map { end in
      defer { start = end }
      return bytes[start..<end]
    }
  }

  init() {}

  /// Adds a command, or text and commands that belong together.
  mutating func append(_ command: [UInt8]) {
    append { $0 += command }
  }

  /// Adds what `write` puts at the end, which belongs together.
  mutating func append(_ write: (_ job: inout [UInt8]) -> Void) {
    let start = bytes.count
    write(&bytes)
    longest = max(longest, bytes.count - start)
    guard start > 0, bytes.count > start else { return }
    if bytes.count - (full.last ?? 0) > Self.chunkLimit { full.append(start) }
  }

  /// The same job after what ends any command of it, for it may have been cut off within one: a
  /// printer that still waits for the rest would take the head of this job for that. NUL is white in a
  /// picture, and nothing in a text.
  var afterItWasCutOff: PrintJobBytes {
    var job = PrintJobBytes()
    job.append([UInt8](repeating: 0, count: longest))
    for chunk in chunks { job.append(Array(chunk)) }
    return job
  }

  /// Makes room for so many octets more, so that they are not moved while they come.
  mutating func expect(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }
}
