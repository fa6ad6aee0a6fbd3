import Foundation
import Testing

/// The kernel's drivers come back when the daemon has gone, however it went, and nothing is left over
/// after many plugs.
@Suite(.timeLimit(.minutes(3)))
struct DeviceReturnTests {
  static let models = ["scanner-hid-pos", "scanner-keyboard", "epson-tm-t20"]

  private func withAll<Result>(_ body: (DeviceShop) async throws -> Result) async throws -> Result {
    try await withDevices(
      ["scanner.counter.device": "usb:0c2e:0b81"],
      sections: "[scanner keys]\ndevice = usb:05e0:1200\n",
      plug: { farm in for model in Self.models { try await farm.plug(model) } }
    ) { shop in
      try await shop.ready("scanner")
      try await shop.ready("scanner", "keys")
      try await shop.ready("printer")
      return try await body(shop)
    }
  }

  private func expectDrivers(_ shop: DeviceShop) async throws {
    for model in Self.models {
      let device = Farm.Device(farm: shop.farm, name: model)
      let figures = try await device.wait("open", "= 0")
      #expect(figures["drivers"] == 1 && figures["claimed"] == 0, "\(model): \(figures)")
    }
  }

  @Test
  func givenBackAtTheEnd() async throws {
    try await withAll { shop in
      for model in Self.models {
        let device = Farm.Device(farm: shop.farm, name: model)
        #expect(try await device.figures()["drivers"] == 0, "\(model) is not claimed")
      }
      #expect(try await shop.till.stop() == .exited(0))
      try await expectDrivers(shop)
    }
  }

  /// A killed daemon cannot give anything back: the next one uses the devices again, and gives them
  /// back at its end.
  @Test
  func givenBackAfterAKill() async throws {
    try await withAll { shop in
      await shop.till.kill()
      for model in Self.models {
        let figures = try await Farm.Device(farm: shop.farm, name: model).wait("open", "= 0")
        #expect(figures["drivers_missing"] == 1, "\(model): \(figures)")
      }
      try await shop.till.start()
      try await shop.ready("scanner")
      try await shop.ready("scanner", "keys")
      try await shop.ready("printer")
      #expect(try await shop.till.stop() == .exited(0))
      try await expectDrivers(shop)
    }
  }

  /// A device whose section is gone from the configuration gets its driver back all the same.
  @Test
  func givenBackThoughNotUsedAnyMore() async throws {
    let section = "[scanner keys]\ndevice = usb:05e0:1200\n"
    try await withDevices(
      ["scanner.counter.device": "/dev/none"], sections: section,
      plug: { try await $0.plug("scanner-keyboard", as: "keys") }
    ) { shop in
      let scanner = Farm.Device(farm: shop.farm, name: "keys")
      try await shop.ready("scanner", "keys")
      await shop.till.kill()
      try await scanner.wait("drivers_missing", "= 1")
      let file = try String(contentsOfFile: shop.world.config, encoding: .utf8)
      try shop.till.scratch.write("devices.conf", file)
      try await shop.till.start()
      #expect(try await shop.till.stop() == .exited(0))
      try await scanner.wait("drivers", "= 1")
    }
  }

  /// As many open files and threads after many plugs as after the first.
  @Test
  func leavesNothingOpen() async throws {
    let rounds = Volume.number(8, proving: 200)
    try await withAll { shop in
      let pid = try shop.till.process.pid
      var before: ProcessFigures?
      for round in 0..<rounds {
        for model in Self.models {
          try await Farm.Device(farm: shop.farm, name: model).unplug()
        }
        try await shop.becomes("scanner", "absent")
        try await shop.becomes("scanner", "absent", "keys")
        try await shop.becomes("printer", "absent")
        for model in Self.models {
          let device = Farm.Device(farm: shop.farm, name: model)
          try await device.wait("stale", "= 0")
          try await device.replug()
        }
        try await shop.ready("scanner")
        try await shop.ready("scanner", "keys")
        try await shop.ready("printer")
        // The first rounds open what stays open: a look at a device, a pool of threads.
        if round == 2 { before = try ProcessFigures(of: pid) }
      }
      let first = try #require(before)
      let after = try await ProcessFigures.settled(of: pid, at: first)
      // A pool may have grown by one.
      #expect(after.threads <= first.threads + 2, "\(first) and \(after)")
    }
  }
}
