import DeviceIdentity
import Glibc
import Synchronization

/// Which interfaces the kernel's drivers were sent away from, kept in a file: when the daemon is
/// killed, nobody brings them back but its next start.
final class DetachedDrivers: Sendable {
  /// An interface of a device in a socket.
  struct Entry: Sendable, Hashable {
    /// Such as `1-3.2`.
    var port: String
    /// Vendor and product, such as `05e0:1200`.
    var id: String
    var interface: UInt8

    init(port: String, id: String, interface: UInt8) {
      self.port = port
      self.id = id
      self.interface = interface
    }

    /// - Returns: nil for a device that has no socket.
    init?(_ device: USBDevice, _ interface: UInt8) {
      guard let port = device.port, let id = device.facts?.id else { return nil }
      self.init(port: port, id: id.description, interface: interface)
    }

    /// - Returns: nil for a line that none of ours wrote.
    init?(_ line: some StringProtocol) {
      let words = line.split(separator: " ")
      guard words.count == 3, let interface = UInt8(words[2]) else { return nil }
      self.init(port: String(words[0]), id: String(words[1]), interface: interface)
    }

    var line: String { "\(port) \(id) \(interface)" }
  }

  private static let mostEntries = 64

  private let path: String?
  private let entries: Mutex<Set<Entry>>

  /// - Parameter path: of the file; nil: nothing is kept.
  init(path: String?) {
    self.path = path
    entries = Mutex(Self.read(path))
  }

  /// What an earlier run did not bring back.
  var left: Set<Entry> { entries.withLock { $0 } }

  func add(_ entry: Entry) { change { $0.insert(entry).inserted } }

  func remove(_ entry: Entry) { change { $0.remove(entry) != nil } }

  private func change(_ change: (inout Set<Entry>) -> Bool) {
    entries.withLock { entries in
      if change(&entries) { write(entries) }
    }
  }

  private static func read(_ path: String?) -> Set<Entry> {
    guard let path else { return [] }
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var room = [UInt8](repeating: 0, count: 8_192)
    let count = Glibc.read(file, &room, room.count)
    guard count > 0 else { return [] }
    let text = String(decoding: room[..<count], as: UTF8.self)
    return Set(text.split(separator: "\n").prefix(mostEntries).compactMap { Entry($0) })
  }

  /// A file that cannot be written changes nothing for now: it would help after the next kill.
  private func write(_ entries: Set<Entry>) {
    guard let path else { return }
    guard !entries.isEmpty else {
      unlink(path)
      return
    }
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    let octets = Array(
      entries.prefix(Self.mostEntries).map { "\($0.line)\n" }.sorted().joined().utf8)
    _ = Glibc.write(file, octets, octets.count)
  }
}
