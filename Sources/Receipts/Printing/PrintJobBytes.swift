/// The octets of a print job, with the places where a writer may stop between two commands.
///
/// Small printers hold a few kilobytes: between chunks the writer asks for the state, and waits.
public struct PrintJobBytes: Hashable, Sendable {
  /// Octets of a chunk, unless a single command is longer.
  static let chunkLimit = 2_048

  public private(set) var bytes: [UInt8] = []
  /// Ends of the chunks, rising; the last is the end of the job. No command crosses one.
  public private(set) var borders: [Int] = []

  /// The job in the pieces to write: at most 4,096 octets each.
  public var chunks: [ArraySlice<UInt8>] {
    var start = 0
    return borders.map { end in
      defer { start = end }
      return bytes[start..<end]
    }
  }

  init() {}

  /// Adds a command, or text and commands that belong together.
  mutating func append(_ command: [UInt8]) { append(command, []) }

  /// The same in two pieces.
  mutating func append(_ command: [UInt8], _ rest: some Collection<UInt8>) {
    let start = borders.count < 2 ? 0 : borders[borders.count - 2]
    bytes += command
    bytes.append(contentsOf: rest)
    if borders.isEmpty || bytes.count - start > Self.chunkLimit {
      borders.append(bytes.count)
    } else {
      borders[borders.count - 1] = bytes.count
    }
  }
}
