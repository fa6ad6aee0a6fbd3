import Cryptography
import FoundationEssentials
import Gateways
import PowerDisk
import Receipts
import Synchronization
import Terminal
import Testing
import Transport

@testable import Journal
@testable import Service

/// One shop: a gateway, a printer, and state directories for as many lives of the daemon as a test
/// wants, one after the other. Its files go with it.
final class Shop {
  let world: World
  let printer = FakePrinter()
  let logs = LogKeeper()
  var settings: TillSettings
  private let path: String
  private var lives = 0

  /// - Parameter world: the gateway, where two tills share one.
  init(world: World = World()) throws {
    self.world = world
    // In memory where it can be: the tests prove what is written when, not what a disk does.
    let isThere = FileManager.default.isWritableFile(atPath: "/dev/shm")
    path = "\(isThere ? "/dev/shm" : "/tmp")/upayd-till-\(try SecureRandom.bytes(8).hex)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    settings = Fixture.settings
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The first life, with the terminal activated.
  func open(_ clock: ManualClock = ManualClock()) async throws -> Life {
    let life = try await openUnactivated(clock)
    let code = world.activationCode(at: clock.now().wall)
    _ = try await life.till.activate(ActivateBody(code: code), by: Fixture.peer)
    await life.settle()
    return life
  }

  func openUnactivated(_ clock: ManualClock = ManualClock()) async throws -> Life {
    try await begin(in: directory(), clock)
  }

  /// Ends a life as a power failure does, and begins the next with what was on the disk.
  ///
  /// - Parameters:
  ///   - rebooted: the machine was started anew, not only the daemon.
  ///   - off: for how long there was no daemon.
  ///   - line: what is done to the wire before the next life begins.
  ///   - writable: whether the disk takes anything when the next life begins.
  func crash(
    _ life: Life, rebooted: Bool = false, off: Milliseconds = 0, wall jump: Milliseconds = 0,
    writable: Bool = true, line prepare: (Line) -> Void = { _ in }
  ) async throws -> Life {
    let target = directory()
    try await life.till.copyState(from: life.directory, to: target)
    life.end()
    let then = life.clock.now()
    let clock = ManualClock(
      wall: then.wall + off + jump, boot: rebooted ? .seconds(20) : then.boot + off,
      bootID: rebooted ? life.clock.bootID + "+" : life.clock.bootID)
    return try await begin(in: target, clock, writable: writable, prepare)
  }

  /// A life on what a disk has left.
  func resume(_ files: [String: [UInt8]], _ clock: ManualClock) async throws -> Life {
    let target = directory()
    try DiskFiles.lay(files, in: target)
    return try await begin(in: target, clock)
  }

  func begin(
    in directory: String, _ clock: ManualClock, writable: Bool = true,
    _ prepare: (Line) -> Void = { _ in }
  ) async throws -> Life {
    let line = Line(to: world, clock)
    prepare(line)
    let till = try Till(
      settings: settings, journal: Journal(directory: directory, seal: Fixture.seal), wire: line,
      clock: clock, log: logs.logger)
    let life = Life(
      directory: directory, clock: clock, line: line, till: till, world: world, printer: printer,
      logs: logs)
    for settings in settings.printers {
      await till.register(
        DeviceView(
          id: settings.name, kind: "printer", state: "absent", reason: nil, path: nil, pinned: true,
          used: true))
      await till.use(printer, as: settings.name)
    }
    for scanner in settings.scanners {
      await till.register(
        DeviceView(
          id: scanner, kind: "scanner", state: "absent", reason: nil, path: nil, pinned: true,
          used: true))
    }
    if !writable { try await till.setWritable(false) }
    try await till.start()
    await life.settle()
    return life
  }

  func directory() -> String {
    lives += 1
    return "\(path)/\(lives)"
  }
}

/// What is on the disk at one moment, seen without the daemon.
enum Disk {
  static func copy(_ directory: String, to target: String) throws {
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
    for file in ["journal.db", "journal.db-wal"]
    where FileManager.default.fileExists(atPath: "\(directory)/\(file)") {
      try FileManager.default.copyItem(atPath: "\(directory)/\(file)", toPath: "\(target)/\(file)")
    }
  }

  /// Opens a copy of the journal.
  static func look<Result>(
    _ directory: String, _ body: (Journal) throws -> Result
  ) throws -> Result {
    let target = "\(directory)-look-\(try SecureRandom.bytes(4).hex)"
    try copy(directory, to: target)
    defer { try? FileManager.default.removeItem(atPath: target) }
    return try body(Journal(directory: target, seal: Fixture.seal))
  }

  /// All octets of the journal's files.
  static func octets(_ directory: String) -> [UInt8] {
    ["journal.db", "journal.db-wal"].flatMap { name in
      FileManager.default.contents(atPath: "\(directory)/\(name)").map(Array.init) ?? []
    }
  }
}

/// Something that many write and a test reads.
final class Box<Value: Sendable>: Sendable {
  private let content: Mutex<Value>
  init(_ value: Value) { content = Mutex(value) }
  var value: Value { content.withLock { $0 } }
  func change(_ body: (inout sending Value) -> Void) { content.withLock { body(&$0) } }
}
