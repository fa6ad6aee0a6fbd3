/// Finds the commands that a printer obeys as they arrive, wherever they stand: also where they are
/// only dots of a picture that happen to look like one.
struct RealTimeFilter {
  enum Command: Hashable {
    case status(UInt8)
    case drawer(DrawerPulse)
  }

  private var tail: [UInt8] = []

  mutating func commands(in bytes: [UInt8]) -> [Command] {
    var found: [Command] = []
    for byte in bytes {
      tail.append(byte)
      guard tail[0] == 0x10 else {
        tail = []
        continue
      }
      switch tail.count {
      case 1: continue
      case 2: if byte != 0x04, byte != 0x14 { restart(byte) }
      case 3 where tail[1] == 0x04:
        if (1...4).contains(byte) { found.append(.status(byte)) }
        restart(byte)
      case 3: if byte != 1 { restart(byte) }
      case 4: if byte > 1 { restart(byte) }
      default:
        if let pulse = DrawerPulse(realTime: tail[3], byte) { found.append(.drawer(pulse)) }
        restart(byte)
      }
    }
    return found
  }

  private mutating func restart(_ byte: UInt8) {
    tail = byte == 0x10 ? [byte] : []
  }
}
