import Logging
import Testing

@testable import Devices

/// What is kept of what passes, and how much.
@Suite(.timeLimit(.minutes(1))) struct TrafficTapTests {
  @Test func keepsOnlyWhileSomebodyRecords() throws {
    let tap = TrafficTap()
    tap.pass(.received([1], endpoint: 0x82))
    tap.opened(nil)
    _ = try #require(tap.begin())
    #expect(tap.begin() == nil)
    tap.pass(.received([2], endpoint: 0x82))
    tap.closed("unplugged")
    let first = tap.end()
    #expect(
      first.entries.map(\.passage) == [
        .opened(nil), .received([2], endpoint: 0x82), .closed(reason: "unplugged"),
      ])
    #expect(first.ending == nil && first.hasDevice)
    tap.pass(.received([3], endpoint: 0x82))
    _ = try #require(tap.begin())
    #expect(tap.end() == TrafficRecording())
  }

  @Test(arguments: [0, 4_096])
  func isBounded(_ size: Int) async throws {
    let tap = TrafficTap()
    let full = try #require(tap.begin())
    let octets = [UInt8](repeating: 0, count: size)
    for _ in 0..<20_000 { tap.pass(.received(octets, endpoint: 0x82)) }
    for await _ in full {}
    let recording = tap.end()
    #expect(recording.ending == .full)
    #expect(recording.entries.count == (size == 0 ? 16_384 : 64))
  }

  @Test func udev() {
    let record = "I:12\nE:ID_MODEL=TM\nE:UPAYD_KIND=printer\nE:DEVLINKS=/dev/x\nE:ID_LONG="
    let properties = UdevRecord.properties(in: record + String(repeating: "x", count: 300) + "\n")
    #expect(properties == ["ID_MODEL=TM", "UPAYD_KIND=printer"])
    // Bus 1 has the minor numbers from 0 on, bus 3 those from 256 on.
    #expect(UdevRecord.number(0xBD03) == "189:3")
    #expect(UdevRecord.number(0x10_BD05) == "189:261")
  }

  /// A line tells what passes, in both directions.
  @Test func aLine() async throws {
    let port = try PseudoPort()
    let tap = TrafficTap()
    _ = try #require(tap.begin())
    let line = try SerialLine(
      LineSettings(path: port.link), retryEvery: 20, tap: tap,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    var events = line.events.makeAsyncIterator()
    while let event = await events.next() { if case .ready = event { break } }
    port.send(Array("abc\r".utf8))
    while let event = await events.next() { if case .bytes = event { break } }
    async let taken = Task { port.receive(2) }.value
    #expect(await line.write([0x1B, 0x40], deadline: 10_000).error == nil)
    #expect(await taken == [0x1B, 0x40])
    line.close()
    while await events.next() != nil {}
    let passages = tap.end().entries.map(\.passage)
    #expect(passages.first == .opened(nil))
    #expect(passages.contains(.received(Array("abc\r".utf8), endpoint: 0x82)))
    #expect(passages.contains(.sent([0x1B, 0x40], endpoint: 0x01)))
    #expect(passages.last == .closed(reason: "no longer used"))
  }
}
