import Glibc

/// A pseudo-terminal in the place of a serial device: the test holds the device's side.
final class PseudoPort {
  /// The path that the line under test is given: a link, as udev makes them.
  let link: String
  private(set) var terminal = ""
  private let ownDirectory: String?
  private var master: Int32 = -1
  private var slave: Int32 = -1

  /// - Parameter link: nil for a name of its own in a directory of its own.
  init(link: String? = nil, plugged: Bool = true) throws {
    ownDirectory = link == nil ? try Scratch.directory() : nil
    self.link = link ?? "\(ownDirectory ?? "")/device"
    if plugged { try plug() }
  }

  deinit {
    unplug()
    if let ownDirectory { rmdir(ownDirectory) }
  }

  func plug() throws {
    var name = [CChar](repeating: 0, count: 128)
    try check(openpty(&master, &slave, &name, nil, nil))
    terminal = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    var settings = termios()
    try check(tcgetattr(slave, &settings))
    cfmakeraw(&settings)
    try check(tcsetattr(slave, TCSANOW, &settings))
    unlink(link)
    try check(symlink(terminal, link))
  }

  func unplug() {
    guard master >= 0 else { return }
    close(master)
    close(slave)
    unlink(link)
    master = -1
    slave = -1
  }

  func send(_ text: String) {
    send(Array(text.utf8))
  }

  func send(_ bytes: [UInt8]) {
    _ = write(master, bytes, bytes.count)
  }

  /// The next bytes that the device gets, exactly so many; fewer only when nothing comes any more.
  func receive(_ count: Int) -> [UInt8] {
    var received: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 65_536)
    while received.count < count {
      var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 10_000) == 1 else { break }
      let got = read(master, &room, min(room.count, count - received.count))
      guard got > 0 else { break }
      received += room[..<got]
    }
    return received
  }

  private func check(_ result: Int32) throws {
    if result != 0 { throw Failure(code: errno) }
  }

  struct Failure: Error {
    var code: Int32
  }
}

enum Scratch {
  /// A new empty directory.
  static func directory() throws -> String {
    var template = Array("/tmp/upayd-devices-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw PseudoPort.Failure(code: errno) }
    return String(
      decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  static func create(_ path: String) {
    let file = open(path, O_CREAT | O_WRONLY, 0o600)
    if file >= 0 { close(file) }
  }

  /// Open descriptors of this process.
  static func descriptors() -> Set<String> {
    var found: Set<String> = []
    guard let directory = opendir("/proc/self/fd") else { return found }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      found.insert(String(decoding: name, as: UTF8.self))
    }
    return found
  }
}
