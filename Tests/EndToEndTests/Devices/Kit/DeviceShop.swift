import Foundation

/// A till with devices of the farm: gateway and customers are the simulator's.
struct DeviceShop: Sendable {
  let till: Till
  let world: World
  let farm: Farm
}

/// Daemons that busy themselves with emulated devices at once: libusb asks those without pause.
private let devicePlaces = Places(3)

/// The simulator, the farm, and a running, activated daemon that sees the farm's devices.
///
/// - Parameters:
///   - settings: both sections are `auto` unless they say otherwise.
///   - sections: more of the configuration file.
///   - plug: what is plugged in before the daemon starts.
func withDevices<Result>(
  _ settings: [String: String] = [:], sections: String = "", activated: Bool = true,
  plug: (Farm) async throws -> Void = { _ in },
  _ body: (DeviceShop) async throws -> Result
) async throws -> Result {
  try await withScratch(devicePlaces) { scratch in
    let world = try await World(in: scratch)
    return try await finally {
      let farm = try await Farm(in: scratch)
      return try await finally {
        try await plug(farm)
        let shop = try String(contentsOfFile: world.config, encoding: .utf8)
        let file = try scratch.write("devices.conf", "\(shop)\n\(sections)\n")
        // Nothing here waits for a lost answer: a busy machine must not make one.
        let own = [
          "scanner.counter.device": "auto", "printer.counter.device": "auto",
          "gateway.upay.pay_timeout": "15s", "gateway.upay.request_timeout": "15s",
          "gateway.upay.connect_timeout": "15s", "gateway.upay.pay_budget": "60s",
        ]
        let till = Till(
          Till.Setup(
            file: file,
            settings: impatient.merging(own) { $1 }.merging(settings) { $1 },
            environment: farm.environment), in: scratch)
        return try await finally {
          try await till.start()
          if activated { try await till.activate(world.activationCode()) }
          do {
            return try await body(DeviceShop(till: till, world: world, farm: farm))
          } catch {
            // What it ended of is in its log, and nowhere else.
            guard let process = try? till.process, process.hasEnded else { throw error }
            let end = try await process.end()
            throw Trouble("upayd has ended (\(end)): \(error)\n\(till.log)")
          }
        } clean: {
          await till.kill()
        }
      } clean: {
        await farm.process.kill()
      }
    } clean: {
      await world.kill()
    }
  }
}

extension DeviceShop {
  /// All devices that the daemon knows.
  func devices() async throws -> [JSON] { try await till.get("/v1/devices").list }

  /// Waits until a device of the list is as wanted.
  @discardableResult
  func device(
    _ what: String, within seconds: Double = 20, where isIt: (JSON) -> Bool
  ) async throws -> JSON {
    do {
      return try await eventually(what, within: seconds) { try await devices().first(where: isIt) }
    } catch {
      throw Trouble("\(error): \((try? await devices()) ?? [])\n\(till.log.suffix(3_000))")
    }
  }

  /// Waits until the section has a device that is ready.
  @discardableResult
  func ready(_ kind: String, _ section: String = "counter") async throws -> JSON {
    try await device("\(kind) \(section) is ready") {
      $0["kind"].text == kind && $0["id"].text == section && $0["state"] == "ready"
    }
  }

  /// Waits until the section's device is in a state.
  @discardableResult
  func becomes(_ kind: String, _ state: JSON, _ section: String = "counter") async throws -> JSON {
    try await device("\(kind) \(section) is \(state)") {
      $0["kind"].text == kind && $0["id"].text == section && $0["state"] == state
    }
  }

  /// Arms an order: the scanner's next payment code pays it.
  func arm(_ clientSN: String, with more: [String: JSON] = [:]) async throws {
    let body: [String: JSON] = ["client_sn": .string(clientSN), "total_amount": 100]
    let reply = try await till.call("POST", "/v1/pay", .object(body.merging(more) { $1 }))
    guard reply.json["state"] == "awaiting_code" else { throw Trouble("arm: \(reply)") }
  }

  /// What the simulator's printer, another program than the one under test, makes of the octets.
  ///
  /// - Returns: its receipts: `text`, `qr`, `complete`, `drawer`.
  func read(_ paper: [UInt8]) async throws -> [JSON] {
    let before = try await world.receipts().count
    let link = world.announcement["printer"].text ?? ""
    let descriptor = open(link, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Trouble("no \(link): errno \(errno)") }
    defer { close(descriptor) }
    try await offPool {
      var rest = paper[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { throw Trouble("the printer takes nothing: errno \(errno)") }
        rest = rest.dropFirst(count)
      }
      tcdrain(descriptor)
    }
    return try await eventually("the paper to be read") {
      let receipts = try await world.receipts()
      return receipts.count > before ? Array(receipts.dropFirst(before)) : nil
    }
  }
}
