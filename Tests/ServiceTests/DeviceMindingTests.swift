import Devices
import Logging
import Scanning
import Simulation
import Synchronization
import Terminal
import Testing

@testable import Journal
@testable import Service

/// A line whose other end is the test.
private final class FakeLine: ByteLine {
  let events: AsyncStream<LineEvent>
  private let feed: AsyncStream<LineEvent>.Continuation
  private let written = Mutex<[UInt8]>([])

  init() { (events, feed) = AsyncStream.makeStream() }

  func send(_ event: LineEvent) { feed.yield(event) }
  var output: [UInt8] { written.withLock { $0 } }

  func write(_ bytes: [UInt8], deadline: Int64) async -> WriteResult {
    written.withLock { $0 += bytes }
    return WriteResult(taken: bytes.count)
  }
  func drainInput() {}
  func discardOutput() {}
  func close() { feed.finish() }
}

/// From the bytes of a line to the till.
@Suite(.timeLimit(.minutes(5))) struct DeviceMindingTests {
  private func reader(_ life: Life, _ line: FakeLine) -> Task<Void, Never> {
    let reader = ScannerReader(
      name: "counter", line: line, settings: ScannerSettings(), rule: .standard, till: life.till,
      clock: life.clock)
    return Task { await reader.run() }
  }

  private func told(_ life: Life, _ type: String, _ count: Int) async throws -> [StoredEvent] {
    while !Task.isCancelled, try await life.events(type).count < count { await Task.yield() }
    return try await life.events(type)
  }

  @Test func aScannedLinePays() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let line = FakeLine()
    let task = reader(life, line)
    line.send(.ready(path: "/dev/ttyACM0"))
    #expect(try await told(life, "device", 1).last?.data.contains("/dev/ttyACM0") == true)
    _ = try await life.pay("A1", code: nil)
    line.send(.bytes(Array("\(Fixture.code)\r".utf8), at: life.clock.now().boot))
    #expect(try await life.till.order("A1", by: Fixture.peer, wait: .seconds(9)).state == .paid)
    line.close()
    await task.value
  }

  @Test func aScanWithoutAnEndEndsWithSilence() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let line = FakeLine()
    let task = reader(life, line)
    line.send(.ready(path: "/dev/ttyACM0"))
    _ = try await told(life, "device", 1)
    let start = life.clock.now().boot
    line.send(.bytes(Array(Fixture.goods.utf8), at: start))
    for wait in [50, 100] as [Milliseconds] {
      while !Task.isCancelled, !life.clock.hasSleeper(until: start + wait) { await Task.yield() }
      #expect(try await life.events("scan").isEmpty)
      life.clock.advance(to: start + wait)
    }
    #expect(try await told(life, "scan", 1).last?.data.contains(Fixture.goods) == true)
    line.close()
    await task.value
  }

  /// The rest of the code waits on the line: its beginning was read late, or nothing ran at all after
  /// it. That is no silence, and the code reaches its order whole.
  @Test(arguments: [(200, 0), (0, 500)] as [(Milliseconds, Milliseconds)])
  func aHeldUpReaderCutsNoScan(late: Milliseconds, standstill: Milliseconds) async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let line = FakeLine()
    let task = reader(life, line)
    line.send(.ready(path: "/dev/ttyACM0"))
    _ = try await told(life, "device", 1)
    _ = try await life.pay("A1", code: nil)
    await life.advance(.seconds(1))
    let start = life.clock.now().boot
    let before = life.clock.sleeps
    line.send(.bytes(Array(Fixture.code.utf8.prefix(2)), at: start - late))
    while !Task.isCancelled, life.clock.sleeps == before { await Task.yield() }
    life.clock.advance(to: start + standstill)
    while !Task.isCancelled, !life.clock.hasSleeper(until: start + standstill + 50),
      try await life.events("scan").isEmpty
    {
      await Task.yield()
    }
    line.send(.bytes(Array(Fixture.code.utf8.dropFirst(2)) + [0x0D], at: start + 10))
    #expect(try await life.till.order("A1", by: Fixture.peer, wait: .seconds(9)).state == .paid)
    #expect(try await life.events("scan").isEmpty)
    line.close()
    await task.value
  }

  @Test func aPulledScannerIsToldAndItsHalfScanForgotten() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let line = FakeLine()
    let task = reader(life, line)
    line.send(.ready(path: "/dev/ttyACM0"))
    line.send(.bytes(Array("1312345".utf8), at: life.clock.now().boot))
    line.send(.absent(reason: "unplugged"))
    line.send(.error(reason: "no permission"))
    line.send(.ready(path: "/dev/ttyACM1"))
    line.send(.bytes(Array("\(Fixture.goods)\r".utf8), at: life.clock.now().boot + 900))
    #expect(try await told(life, "scan", 1).map(\.data).first?.contains(Fixture.goods) == true)
    let states = try await life.events("device").map {
      try JSONText.decode(DeviceView.self, Array($0.data.utf8)).state
    }
    #expect(states == ["ready", "absent", "error", "ready"])
    line.close()
    await task.value
  }

  /// A scanner that comes back in another mode is understood, and its scans are counted on.
  @Test func reportsAndBytesOfOneSection() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let line = FakeLine()
    let task = reader(life, line)
    let now = life.clock.now().boot
    line.send(.ready(path: "/dev/ttyACM0"))
    line.send(.bytes(Array("\(Fixture.goods)\r".utf8), at: now))
    line.send(.absent(reason: "unplugged"))
    line.send(
      .source(
        HIDSource(
          vendor: 0x0C2E, product: 0x0B81, interface: 0, subclass: 0, protocol: 0, packetSize: 64,
          reportDescriptor: [], isKeyboard: false, isBootProtocol: false)))
    line.send(.ready(path: "/dev/bus/usb/001/003"))
    let code = Array(Fixture.goods.utf8)
    let padding = [UInt8](repeating: 0, count: 59 - code.count)
    line.send(
      .report(HIDReport([2, UInt8(code.count)] + "]E0".utf8 + code + padding, at: now + 2_000)))
    line.send(.absent(reason: "unplugged"))
    line.send(.ready(path: "/dev/ttyACM0"))
    line.send(.bytes(Array("\(Fixture.goods)\r".utf8), at: now + 4_000))
    let scans = try await told(life, "scan", 3).map(\.data)
    for (place, scan) in scans.enumerated() {
      #expect(scan.contains(Fixture.goods) && scan.contains("\"sequence\":\(place + 1)"), "\(scan)")
    }
    #expect(scans[1].contains("ean13"))
    line.close()
    await task.value
  }

  @Test func rubbishIsNoScanAndHarmsNothing() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let line = FakeLine()
    let task = reader(life, line)
    line.send(.ready(path: "/dev/ttyACM0"))
    _ = try await told(life, "device", 1)
    _ = try await life.pay("A1", code: nil)
    let now = life.clock.now().boot
    line.send(.bytes([0xFF, 0xFE, 0x00, 0x81, 0x0D], at: now))
    line.send(.bytes([UInt8](repeating: 0x31, count: 10_240) + [0x0D], at: now + 900))
    line.send(.bytes(Array("\(Fixture.code)\r".utf8), at: now + 2_000))
    #expect(try await life.till.order("A1", by: Fixture.peer, wait: .seconds(9)).state == .paid)
    #expect(try await life.events("scan").isEmpty)
    line.close()
    await task.value
  }

  @Test func aPrinterOnALinePrintsTheReceipt() async throws {
    let shop = try Shop()
    let life = try await shop.open()
    let line = FakeLine()
    let device = PrinterLine(line: line, logger: shop.logs.logger) { _ in
      PrinterManner(dialect: nil)
    }
    await life.till.use(device, as: "front")
    let minder = PrinterMinder(name: "front", line: device, till: life.till)
    let task = Task { await minder.run() }
    line.send(.ready(path: "/dev/usb/lp0"))
    _ = try await told(life, "device", 1)
    _ = try await life.pay("A1", wait: .seconds(9))
    while !Task.isCancelled, try await life.till.jobs().map(\.state) != ["printed"] {
      await Task.yield()
    }
    #expect(String(decoding: line.output, as: UTF8.self).contains("CNY 12.50"))
    line.send(.absent(reason: "unplugged"))
    line.send(.error(reason: "no permission"))
    let states = try await told(life, "device", 3).map {
      try JSONText.decode(DeviceView.self, Array($0.data.utf8)).state
    }
    #expect(states == ["ready", "absent", "error"])
    line.close()
    await task.value
  }
}
