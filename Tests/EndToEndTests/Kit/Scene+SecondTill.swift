/// The simulator with two activated daemons, each with a journal and an identity of its own. The
/// second one has no devices.
func withTwoTills<Result>(
  _ settings: [String: String] = [:], _ body: (Till, Till, World) async throws -> Result
) async throws -> Result {
  try await withTill(settings) { first, world in
    let scratch = try Scratch()
    let absent = scratch.file("none")
    let own = [
      "terminal.device_id": "till-b", "scanner.counter.device": absent,
      "printer.counter.device": absent + "-either",
    ]
    let second = Till(
      Till.Setup(
        file: world.config,
        settings: impatient.merging(settings) { $1 }.merging(own) { $1 }), in: scratch)
    return try await finally {
      try await second.start()
      try await second.activate(world.activationCode(1))
      return try await body(first, second, world)
    } clean: {
      await second.kill()
      scratch.remove()
    }
  }
}
