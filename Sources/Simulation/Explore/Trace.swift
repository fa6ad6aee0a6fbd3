import Terminal

/// What happened in a run: always as a running hash, by which two runs are told to be the same, and
/// as lines for a person only where they are asked for.
struct Trace {
  private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  private(set) var lines: [String]?
  /// So many lines are kept; what comes later is only hashed.
  private static let longest = 20_000

  init(isRead: Bool) { lines = isRead ? [] : nil }

  mutating func mix(_ value: Int64) {
    hash = (hash ^ UInt64(bitPattern: value)) &* 0x0000_0100_0000_01B3
    hash ^= hash >> 29
  }

  mutating func mix(_ octets: [UInt8]) {
    octets.withUnsafeBytes { bytes in
      var index = 0
      while index + 8 <= bytes.count {
        mix(Int64(bitPattern: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
        index += 8
      }
      while index < bytes.count {
        mix(Int64(bytes[index]))
        index += 1
      }
    }
    mix(Int64(octets.count))
  }

  mutating func mix(_ text: String) {
    for octet in text.utf8 { hash = (hash ^ UInt64(octet)) &* 0x0000_0100_0000_01B3 }
    hash ^= hash >> 29
  }

  /// Writes a line where lines are wanted.
  mutating func say(_ at: Milliseconds, _ line: @autoclosure () -> String) {
    guard lines != nil, (lines?.count ?? 0) < Self.longest else { return }
    lines?.append("\(Self.clock(at))  \(line())")
  }

  /// Time since the beginning: `1d 02:03:04.567`.
  static func clock(_ at: Milliseconds) -> String {
    func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let seconds = at / 1_000
    let fraction = String(1_000 + at % 1_000).dropFirst()
    let time = "\(two(seconds / 3_600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    return "\(seconds / 86_400)d \(time).\(fraction)"
  }
}
