import FoundationEssentials
import Terminal
import Testing

@testable import Simulation

@Suite("The simulator as a whole")
struct SimulatorTests {
  @Test("A restarted simulator knows its terminals, keys, orders and address")
  func restart() async throws {
    try await withDirectory { directory in
      var (till, first) = try await withSimulator(in: directory) { simulator, announcement in
        var till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
        _ = try await till.call("/upay/v2/pay", TestTill.payment("A1"))
        let checkIn = try await till.call(
          "/terminal/checkin", ["device_id": TestTill.deviceID])
        till.key = try #require(checkIn?.data["terminal_key"])
        return (till, announcement)
      }
      try await withSimulator(in: directory) { simulator, second in
        #expect(second.url == first.url)
        #expect(second.vendorSN == first.vendorSN)
        #expect(Set(second.activationCodes).isDisjoint(with: first.activationCodes.prefix(1)))
        #expect(second.activationCodes.count == 3)
        #expect(simulator.ledger.kept == 1000)
        #expect(try await till.call("/upay/v2/query", ["client_sn": "A1"])?.orderStatus == "PAID")
        let repeated = try await till.call("/upay/v2/pay", TestTill.payment("A1"))
        #expect(repeated?.error == "CLIENT_SN_CONFLICT")
        first = second
      }
      #expect(try text(ofFile: first.config).contains("url = \(first.url)\n"))
    }
  }

  @Test("A key is on disk before its terminal has it")
  func identityIsDurable() async throws {
    try await withDirectory { directory in
      try await withSimulator(in: directory) { simulator, announcement in
        let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
        let checkIn = try await till.call(
          "/terminal/checkin", ["device_id": TestTill.deviceID])
        let key = try #require(checkIn?.data["terminal_key"])
        let octets = try Data(contentsOf: URL(fileURLWithPath: directory + "/world.json"))
        let saved = try JSONText.decode(SavedWorld.self, from: Array(octets))
        #expect(saved.model.terminals[till.sn]?.keys.current == key)
      }
    }
  }

  @Test("Secrets are files that only their owner reads")
  func modes() async throws {
    try await withDirectory { directory in
      try await withSimulator(in: directory) { _, announcement in
        for name in ["vendor.key", "server.key", "world.json"] {
          let attributes = try FileManager.default.attributesOfItem(
            atPath: directory + "/" + name)
          #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        #expect(!announcement.line.contains(try vendorKey(announcement)))
        #expect(!announcement.line.contains("\n"))
      }
    }
  }

  @Test("A directory has one simulator at a time")
  func lock() async throws {
    try await withDirectory { directory in
      try await withSimulator(in: directory) { _, _ in
        #expect(throws: SimulatorError.self) { try Simulator(directory: directory) }
      }
      try await withSimulator(in: directory) { _, _ in }
    }
  }

  @Test("A stopped simulator frees its directory while somebody still holds it")
  func release() async throws {
    try await withDirectory { directory in
      var options = Simulator.Options()
      options.devices = false
      let first = try Simulator(directory: directory, options: options)
      _ = try await first.start()
      await first.stop()
      try await withSimulator(in: directory) { _, _ in }
      withExtendedLifetime(first) {}
    }
  }

  @Test("A damaged world is not overwritten")
  func damaged() async throws {
    try await withDirectory { directory in
      try await withSimulator(in: directory) { _, _ in }
      let file = URL(fileURLWithPath: directory + "/world.json")
      try Data("{".utf8).write(to: file)
      #expect(throws: SimulatorError.self) { try Simulator(directory: directory) }
      #expect(try Data(contentsOf: file) == Data("{".utf8))
    }
  }

  @Test("A simulator that stops ends those who wait, and stops once")
  func stopping() async throws {
    try await withDirectory { directory in
      var options = Simulator.Options()
      options.devices = false
      let simulator = try Simulator(directory: directory, options: options)
      _ = try await simulator.start()
      await #expect(throws: SimulatorError.self) { _ = try await simulator.start() }
      let waiting = Task { try await simulator.awaitRequest(path: "/never") }
      await simulator.stop()
      await simulator.stop()
      await #expect(throws: CancellationError.self) { try await waiting.value }
      await #expect(throws: CancellationError.self) {
        try await simulator.awaitRequest(path: "/never")
      }
    }
  }

  @Test("Events tell of requests and of orders")
  func events() async throws {
    try await withSimulator { simulator, announcement in
      let events = simulator.events()
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      _ = try await till.call("/upay/v2/pay", TestTill.payment("A1"))
      var seen: [String] = []
      for await event in events {
        switch event {
        case .request(let entry): seen.append(entry.path)
        case .order(let order): seen.append("\(order.clientSN) \(order.status.rawValue)")
        case .notices: break
        }
        if seen.contains("A1 PAID") { break }
      }
      #expect(seen.prefix(2) == ["/terminal/activate", "/upay/v2/pay"])
    }
  }
}
