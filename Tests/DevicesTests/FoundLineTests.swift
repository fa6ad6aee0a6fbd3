import Devices
import Logging
import Testing

/// The line of a section, from device to device.
@Suite(.timeLimit(.minutes(2)))
struct FoundLineTests {
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func target(_ port: PseudoPort) -> DeviceTarget {
    .serial(LineSettings(path: port.link))
  }

  @Test func `It goes where it is told to, and tells each change once`() async throws {
    let watch = try DeviceWatch(logger: logger)
    let (first, second) = (try PseudoPort(), try PseudoPort())
    let line = FoundLine(in: watch, retryEvery: 20, logger: logger)
    var events = line.events.makeAsyncIterator()
    #expect(await line.write([1], deadline: 10).error == .absent("not looked for yet"))

    line.useNothing("not plugged in")
    #expect(await events.next() == .absent(reason: "not plugged in"))
    line.use(target(first))
    #expect(await events.next() == .ready(path: first.terminal))
    #expect(await line.write([0x41], deadline: 5_000) == WriteResult(taken: 1))
    #expect(first.receive(1) == [0x41])

    // The same again changes nothing: the next event is the other device's.
    line.use(target(first))
    line.use(target(second))
    #expect(await events.next() == .ready(path: second.terminal))
    second.send("code\r")
    guard case .bytes(let bytes, _) = await events.next() else {
      Issue.record("no bytes")
      return
    }
    #expect(bytes == Array("code\r".utf8))

    line.useNothing("not plugged in")
    #expect(await events.next() == .absent(reason: "not plugged in"))
    line.useNothing("another reason")
    line.useNothing("two sections want it", isError: true)
    #expect(await events.next() == .error(reason: "two sections want it"))
    line.close()
    #expect(await events.next() == nil)
    #expect(await line.write([1], deadline: 10).error == .closed)
    watch.close()
  }

  @Test func `The watch tells every look where that is wished`() async throws {
    let watch = try DeviceWatch(lookEvery: 20, logger: logger)
    watch.tellEveryLook(true)
    var changes = watch.changes.makeAsyncIterator()
    for _ in 0..<5 { #expect(await changes.next() != nil) }
    watch.close()
    while !Task.isCancelled, await changes.next() != nil {}
  }

  @Test func `The watch tells what there is, and ends when it is closed`() async throws {
    let watch = try DeviceWatch(lookEvery: 20, logger: logger)
    var changes = watch.changes.makeAsyncIterator()
    #expect(await changes.next() != nil)
    watch.close()
    while !Task.isCancelled, await changes.next() != nil {}
  }
}
