import FoundationEssentials
import Glibc
import Terminal
import Testing

@testable import Service

/// The thin layer over the machine.
@Suite(.timeLimit(.minutes(5))) struct MachineTests {
  @Test func theClocksAreTheMachines() async throws {
    let clock = SystemClock()
    let first = clock.now()
    let second = clock.now()
    #expect(second.boot >= first.boot)
    #expect(first.wall > 1_700_000_000_000)
    #expect(clock.bootID == SystemClock().bootID)
    #expect(clock.bootID.utf8.count == 36 || clock.bootID.isEmpty)
    #expect((-14 * 60...14 * 60).contains(clock.zoneOffset(at: first.wall)))
    // What has passed is not slept for.
    try await clock.sleep(until: first.boot - 1_000)
  }

  @Test func aSleepEndsWithItsTask() async throws {
    let clock = SystemClock()
    let sleeper = Task { try await clock.sleep(until: clock.now().boot + .days(1)) }
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
  }

  @Test func usersHaveNames() {
    #expect(Users.name(0) == "root")
    #expect(Users.name(4_000_000_001) == "uid-4000000001")
  }

  @Test func aSmallFileIsReadWithoutItsBlanks() throws {
    let path = "/tmp/upayd-text-\(getpid())"
    defer { unlink(path) }
    try Data(" \n one two\r\n\n".utf8).write(to: URL(filePath: path))
    #expect(TextFile.read(path, limit: 64) == "one two")
    #expect(TextFile.read(path, limit: 6) == "one")
    try Data().write(to: URL(filePath: path))
    #expect(TextFile.read(path, limit: 64) == nil)
    #expect(TextFile.read("/nowhere/at/all", limit: 64) == nil)
  }

  @Test func theServiceManagerIsTold() throws {
    let path = "/tmp/upayd-notify-\(getpid())"
    defer { unlink(path) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
    let manager = ServiceManager(
      environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "30000000"])
    manager.ready()
    manager.alive()
    manager.status("two orders are open")
    manager.stopping()
    let told = (0..<4).map { _ in
      var buffer = [UInt8](repeating: 0, count: 128)
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
    #expect(told == ["READY=1", "WATCHDOG=1", "STATUS=two orders are open", "STOPPING=1"])
    #expect(manager.watchdog == 30_000)
  }

  @Test(
    arguments: [
      [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "/nowhere/at/all"],
      ["NOTIFY_SOCKET": String(repeating: "x", count: 400)],
      ["WATCHDOG_USEC": "often"], ["WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"],
    ] as [[String: String]])
  func withoutAServiceManagerNothingHappens(_ environment: [String: String]) {
    let manager = ServiceManager(environment: environment)
    manager.ready()
    #expect(manager.watchdog == nil)
  }

  @Test func aStateDirectoryIsMadeWhereItsParentIs() throws {
    let path = "/tmp/upayd-made-\(getpid())"
    defer { rmdir(path) }
    try StateDirectories.make(path)
    try StateDirectories.make(path)
    var status = Glibc.stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o700)
    let error = #expect(throws: StateDirectoryError.self) {
      try StateDirectories.make("/nowhere/at/all")
    }
    #expect(error?.description.contains("[state] directory") == true)
  }
}
