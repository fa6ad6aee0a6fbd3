import Foundation
import Testing

/// The tests' own gateway and a running, activated daemon that uses it; both are gone at the end.
func withGateway<Result>(
  _ manners: IndependentGateway.Manners = .init(), settings: [String: String] = [:],
  ignoring: [String] = [], activated: Bool = true,
  _ body: (Till, IndependentGateway) async throws -> Result
) async throws -> Result {
  try await withScratch { scratch in
    let gateway = try IndependentGateway(manners)
    return try await finally {
      let till = Till(
        Till.Setup(
          file: try gateway.configuration(in: scratch),
          settings: impatient.merging(settings) { $1 }, ignoring: ignoring), in: scratch)
      return try await finally {
        try await till.start()
        if activated { try await till.activate("11000200") }
        return try await body(till, gateway)
      } clean: {
        await till.kill()
      }
    } clean: {
      gateway.end()
    }
  }
}

/// The simulator's devices with the tests' own gateway, and a running, activated daemon.
func withGatewayAndDevices<Result>(
  _ settings: [String: String] = [:],
  _ body: (Till, IndependentGateway, World) async throws -> Result
) async throws -> Result {
  try await withScratch { scratch in
    let gateway = try IndependentGateway()
    return try await finally {
      let world = try await World(in: scratch)
      return try await finally {
        let devices = """

          [scanner counter]
          device = \(world.announcement["scanner"].text ?? "")
          [printer counter]
          device = \(world.announcement["printer"].text ?? "")
          profile = 80mm

          """
        let file = try gateway.configuration(in: scratch)
        let shop = try String(contentsOfFile: file, encoding: .utf8)
        try scratch.write("upayd.conf", shop + devices)
        let till = Till(
          Till.Setup(file: file, settings: impatient.merging(settings) { $1 }), in: scratch)
        return try await finally {
          try await till.start()
          try await till.activate("11000200")
          return try await body(till, gateway, world)
        } clean: {
          await till.kill()
        }
      } clean: {
        await world.kill()
      }
    } clean: {
      gateway.end()
    }
  }
}

/// Journal and books say the same, and no request was other than the public facts allow.
func expectAgreement(
  _ till: Till, _ gateway: IndependentGateway, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let found = Agreement.violations(orders: try await till.orders(), booked: gateway.booked)
  #expect(found == [], sourceLocation: sourceLocation)
  #expect(gateway.state.now.protests == [], sourceLocation: sourceLocation)
}
