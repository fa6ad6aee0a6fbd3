import Glibc

@testable import Simulation

/// Bytes of a print job, written down as a test reads best.
struct PrintJob: ExpressibleByArrayLiteral {
  var bytes: [UInt8]

  init(arrayLiteral elements: Part...) {
    bytes = elements.flatMap(\.bytes)
  }

  struct Part: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    var bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }
    init(stringLiteral text: String) { bytes = Array(text.utf8) }
    init(integerLiteral byte: UInt8) { bytes = [byte] }

    static let start = Part(bytes: [0x1B, 0x40])
    static let lineFeed = Part(bytes: [0x0A])
    static let cut = Part(bytes: [0x1D, 0x56, 0x42, 0x00])
    static func escape(_ name: Character, _ n: UInt8...) -> Part {
      Part(bytes: [0x1B, name.asciiValue ?? 0] + n)
    }
    static func group(_ name: Character, _ n: UInt8...) -> Part {
      Part(bytes: [0x1D, name.asciiValue ?? 0] + n)
    }
    static func chinese(_ isOn: Bool) -> Part { Part(bytes: [0x1C, isOn ? 0x26 : 0x2E]) }
    static func repeated(_ byte: UInt8, _ count: Int) -> Part {
      Part(bytes: Array(repeating: byte, count: count))
    }
    static func qr(_ text: String, module: UInt8 = 6, level: UInt8 = 0x31) -> Part {
      let data = Array(text.utf8)
      let length = data.count + 3
      var bytes: [UInt8] = [0x1D, 0x28, 0x6B, 4, 0, 0x31, 65, 0x32, 0]
      bytes += [0x1D, 0x28, 0x6B, 3, 0, 0x31, 67, module]
      bytes += [0x1D, 0x28, 0x6B, 3, 0, 0x31, 69, level]
      bytes += [0x1D, 0x28, 0x6B, UInt8(length & 0xFF), UInt8(length >> 8), 0x31, 80, 0x30] + data
      return Part(bytes: bytes + [0x1D, 0x28, 0x6B, 3, 0, 0x31, 81, 0x30])
    }
    static func raster(octets: UInt8, rows: UInt8, mode: UInt8 = 0, _ data: [UInt8]) -> Part {
      Part(bytes: [0x1D, 0x76, 0x30, mode, octets, 0, rows, 0] + data)
    }
  }
}

/// Runs a program, and returns what it prints; nil where there is no such program.
func output(of command: String) -> String? {
  guard let process = popen("\(command) 2>/dev/null", "r") else { return nil }
  var bytes: [UInt8] = []
  var room = [UInt8](repeating: 0, count: 4_096)
  while true {
    let count = fread(&room, 1, room.count, process)
    guard count > 0 else { break }
    bytes += room[..<count]
  }
  return pclose(process) == 0 ? String(decoding: bytes, as: UTF8.self) : nil
}

/// A new directory for a test.
func scratchDirectory() -> String {
  var template = Array("/tmp/upayd-simulation-XXXXXX".utf8CString)
  _ = mkdtemp(&template)
  return String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

func save(_ bytes: [UInt8], _ path: String) {
  guard let file = fopen(path, "w") else { return }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}
