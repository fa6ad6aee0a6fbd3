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

/// A directory for one test, gone with the object.
final class ScratchDirectory {
  let path: String

  init() {
    var template = Array("/tmp/upayd-printer-XXXXXX".utf8CString)
    _ = mkdtemp(&template)
    path = String(
      decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    guard let directory = opendir(path) else { return }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      unlink("\(path)/\(String(decoding: name, as: UTF8.self))")
    }
    closedir(directory)
    rmdir(path)
  }

  func save(_ bytes: [UInt8], _ name: String) -> String {
    if let file = fopen("\(path)/\(name)", "w") {
      fwrite(bytes, 1, bytes.count, file)
      fclose(file)
    }
    return "\(path)/\(name)"
  }
}

/// The program's end of a serial line, as the daemon opens it.
final class SerialClient {
  private let descriptor: Int32

  init?(_ path: String) {
    descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    if descriptor < 0 { return nil }
  }

  deinit { close(descriptor) }

  /// - Returns: bytes that were taken without waiting.
  func write(_ bytes: [UInt8]) -> Int {
    max(0, Glibc.write(descriptor, bytes, bytes.count))
  }

  /// Waits until all is taken.
  func writeAll(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&wait, 1, 10_000) == 1 else { return }
      rest = rest.dropFirst(write(Array(rest)))
    }
  }

  /// Exactly so many bytes; fewer only when no more come.
  func read(_ count: Int) -> [UInt8] {
    var received: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 4_096)
    while received.count < count {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 10_000) == 1 else { break }
      let got = Glibc.read(descriptor, &room, min(room.count, count - received.count))
      guard got > 0 else { break }
      received += room[..<got]
    }
    return received
  }

  /// The other end went.
  var isHungUp: Bool {
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wait, 1, 10_000) == 1 && wait.revents & Int16(POLLHUP) != 0
  }

  /// Nothing is there to read.
  var isSilent: Bool {
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wait, 1, 0) == 0
  }
}
