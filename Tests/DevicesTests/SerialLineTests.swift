import Devices
import Glibc
import Logging
import Testing

@Suite(.timeLimit(.minutes(2)), .serialized) struct SerialLineTests {
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// A line that looks often, so that no test waits for it.
  private func line(_ path: String) throws -> SerialLine {
    try SerialLine(LineSettings(path: path), retryEvery: 20, logger: logger)
  }

  @Test func `Bytes of the device arrive in order, with the time of their arrival`() async throws {
    let port = try PseudoPort()
    let line = try line(port.link)
    var events = line.events.makeAsyncIterator()
    #expect(await events.next() == .ready(path: port.terminal))
    let before = bootTime()
    port.send("6901234567892\r")
    var text = ""
    while text.utf8.count < 14, case .bytes(let bytes, let arrival) = await events.next() {
      text += String(decoding: bytes, as: UTF8.self)
      #expect(arrival >= before)
      #expect(arrival <= bootTime())
    }
    #expect(text == "6901234567892\r")
    line.close()
  }

  @Test func `What was sent while nobody listened is forgotten`() async throws {
    let port = try PseudoPort()
    port.send("old\r")
    let line = try line(port.link)
    var events = line.events.makeAsyncIterator()
    #expect(await events.next() == .ready(path: port.terminal))
    port.send("new\r")
    guard case .bytes(let bytes, _) = await events.next() else {
      Issue.record("no bytes")
      return
    }
    #expect(bytes == Array("new\r".utf8))
  }

  @Test func `A write reaches the device unchanged`() async throws {
    let port = try PseudoPort()
    let line = try line(port.link)
    var events = line.events.makeAsyncIterator()
    _ = await events.next()
    // Bytes that a terminal in its usual mode would change or swallow.
    let job: [UInt8] = Array(0...255) + [0x0A, 0x0D, 0x11, 0x13, 0x03, 0x04]
    async let received = Task { port.receive(job.count) }.value
    let result = await line.write(job, deadline: 10_000)
    #expect(result == WriteResult(taken: job.count))
    #expect(await received == job)
  }

  @Test func `A device that takes no more ends a write at its deadline, with the count`()
    async throws
  {
    let port = try PseudoPort()
    let line = try line(port.link)
    var events = line.events.makeAsyncIterator()
    _ = await events.next()
    let job = [UInt8](repeating: 0x55, count: 200_000)
    let result = await line.write(job, deadline: 50)
    #expect(result.error == .deadline)
    #expect(result.taken > 0)
    #expect(result.taken < job.count)

    let rest = Array(job.dropFirst(result.taken))
    async let received = Task { port.receive(job.count) }.value
    #expect(await line.write(rest, deadline: 10_000) == WriteResult(taken: rest.count))
    #expect(await received == job)
  }

  @Test func `A path that comes later is found`() async throws {
    let port = try PseudoPort(plugged: false)
    let line = try line(port.link)
    var events = line.events.makeAsyncIterator()
    guard case .absent(let reason) = await events.next() else {
      Issue.record("not absent")
      return
    }
    #expect(reason.contains(port.link))
    #expect(await line.write([1], deadline: 1_000).taken == 0)
    try port.plug()
    #expect(await events.next() == .ready(path: port.terminal))
  }

  @Test func `A directory that comes later is found`() async throws {
    let parent = try Scratch.directory()
    defer { rmdir(parent) }
    let directory = parent + "/later"
    defer { rmdir(directory) }
    let line = try line(directory + "/device")
    var events = line.events.makeAsyncIterator()
    guard case .absent = await events.next() else {
      Issue.record("not absent")
      return
    }
    mkdir(directory, 0o700)
    let port = try PseudoPort(link: directory + "/device")
    defer { port.unplug() }
    #expect(await events.next() == .ready(path: port.terminal))
  }

  @Test func `A change in the directory is noticed without waiting for the next look`() async throws
  {
    let port = try PseudoPort(plugged: false)
    // Far longer than the test may take: only the directory can tell.
    let line = try SerialLine(
      LineSettings(path: port.link), retryEvery: 3_600_000, logger: logger)
    var events = line.events.makeAsyncIterator()
    _ = await events.next()
    try port.plug()
    #expect(await events.next() == .ready(path: port.terminal))
  }

  @Test func `An unplugged device is told once, and found again behind the same link`() async throws
  {
    let port = try PseudoPort()
    let line = try line(port.link)
    var events = line.events.makeAsyncIterator()
    #expect(await events.next() == .ready(path: port.terminal))
    port.unplug()
    #expect(await events.next() == .absent(reason: "unplugged"))
    #expect(await line.write([1, 2, 3], deadline: 1_000).taken == 0)
    try port.plug()
    #expect(await events.next() == .ready(path: port.terminal))
    port.send("again")
    guard case .bytes(let bytes, _) = await events.next() else {
      Issue.record("no bytes")
      return
    }
    #expect(bytes == Array("again".utf8))
  }

  @Test func `A write under way when the device is pulled tells how far it got`() async throws {
    let port = try PseudoPort()
    let line = try line(port.link)
    var events = line.events.makeAsyncIterator()
    _ = await events.next()
    async let result = line.write([UInt8](repeating: 7, count: 200_000), deadline: 60_000)
    _ = port.receive(1)
    port.unplug()
    let told = await result
    #expect(told.taken > 0)
    #expect(told.taken < 200_000)
    guard case .absent = told.error else {
      Issue.record("\(told)")
      return
    }
  }

  @Test func `What is not a device is refused in words`() async throws {
    let directory = try Scratch.directory()
    let path = directory + "/file"
    Scratch.create(path)
    defer {
      unlink(path)
      rmdir(directory)
    }
    let line = try line(path)
    var events = line.events.makeAsyncIterator()
    guard case .error(let reason) = await events.next() else {
      Issue.record("not refused")
      return
    }
    #expect(reason.contains("\(path) is not a device"))
    guard case .absent(let refusal) = await line.write([1], deadline: 1_000).error else {
      Issue.record("written")
      return
    }
    #expect(refusal == reason)
  }

  @Test func `A device is opened once, and free again after close`() async throws {
    let port = try PseudoPort()
    let first = try line(port.link)
    var firstEvents = first.events.makeAsyncIterator()
    #expect(await firstEvents.next() == .ready(path: port.terminal))

    let second = try line(port.link)
    var secondEvents = second.events.makeAsyncIterator()
    guard case .error(let reason) = await secondEvents.next() else {
      Issue.record("opened twice")
      return
    }
    #expect(reason.contains("in use"))

    first.close()
    #expect(await firstEvents.next() == nil)
    #expect(await secondEvents.next() == .ready(path: port.terminal))
  }

  @Test func `A closed line refuses writes and ends its events`() async throws {
    let port = try PseudoPort()
    let line = try line(port.link)
    var events = line.events.makeAsyncIterator()
    _ = await events.next()
    line.close()
    #expect(await events.next() == nil)
    #expect(await line.write([1], deadline: 1_000) == WriteResult(taken: 0, error: .closed))
  }

  @Test func `Too many writes are refused, and the waiting ones are answered`() async throws {
    let port = try PseudoPort()
    let line = try line(port.link)
    var events = line.events.makeAsyncIterator()
    _ = await events.next()
    let big = [UInt8](repeating: 1, count: 200_000)
    let results = await withTaskGroup(of: WriteResult.self) { group in
      for _ in 0..<64 { group.addTask { await line.write(big, deadline: 100) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.count == 64)
    #expect(results.contains { $0.error == .busy })
    #expect(results.allSatisfy { $0.error == .busy || $0.error == .deadline })
  }

  @Test func `A thousand re-plugs leave no descriptor behind`() async throws {
    let port = try PseudoPort()
    let line = try line(port.link)
    var events = line.events.makeAsyncIterator()
    #expect(await events.next() == .ready(path: port.terminal))
    let before = Scratch.descriptors().count
    for _ in 0..<1_000 {
      port.unplug()
      guard case .absent = await events.next() else {
        Issue.record("not absent")
        return
      }
      try port.plug()
      guard case .ready = await events.next() else {
        Issue.record("not ready")
        return
      }
    }
    // Other tests open a few meanwhile; a leak would be a thousand.
    #expect(Scratch.descriptors().count < before + 100)
  }

  private func bootTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}
