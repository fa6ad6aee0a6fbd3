extension Conductor {
  func perform(_ act: Act) async {
    switch act {
    case .network(let toxics, let lasting):
      await network(toxics)
      _ = await Self.sleep(lasting)
      await network(.none)
    case .gatewayAway(let lasting):
      await simulator("network", ["reachable": false])
      _ = await Self.sleep(lasting)
      await simulator("network", ["reachable": true])
    case .killDaemon(let pause): await world.daemon.kill(pause: pause)
    case .killDaemonWhileStarting(let waits):
      await world.daemon.kill()
      for wait in waits {
        _ = await Self.sleep(wait)
        await world.daemon.kill()
      }
    case .killSimulator: await gate.with { await self.killSimulator() }
    case .scannerPulled(let lasting):
      await simulator("scanner", ["online": false])
      _ = await Self.sleep(lasting)
      await simulator("scanner", ["online": true])
    case .printer(_, let on, let off, let lasting):
      await simulator("printer", on)
      _ = await Self.sleep(lasting)
      await simulator("printer", off)
    case .diskFull(let lasting): await fillDisk(lasting)
    case .rules(let rules): await simulator("rules", .object(rules))
    case .fault(let path, let kind, let times, let argument):
      var body: [String: JSON] = [
        "path": .string(path), "kind": .string(kind), "times": .integer(Int64(times)),
      ]
      if argument != .null { body["argument"] = argument }
      await simulator("faults", .object(body))
    case .returnGoes(let verb, let behaviour, let delay):
      await simulator(
        "returns",
        ["verb": .string(verb), "behaviour": .string(behaviour), "delay": .integer(delay)])
    case .checkIn(let rotation): await gate.with { await self.checkIn(rotation) }
    case .dayPasses(let rotation): await gate.with { await self.dayPasses(rotation) }
    }
  }

  private func network(_ toxics: ToxicSet) async {
    do {
      try await world.proxy.set(toxics)
    } catch {
      done.add("the proxy fails: \(error)")
    }
  }

  private func simulator(_ path: String, _ body: JSON) async {
    await world.simulator.call(.post, path, body)
  }

  private func fillDisk(_ lasting: Int64) async {
    guard let disk = world.disk else { return }
    setFull(true)
    await world.daemon.allowRefusedStarts(true)
    disk.fill()
    // What a checkpoint frees is taken too.
    for _ in 0..<max(1, lasting / 500) {
      guard await Self.sleep(500) else { break }
      disk.fill()
    }
    disk.free()
    _ = await Self.sleep(1_000)
    await world.daemon.allowRefusedStarts(false)
    setFull(false)
  }

  /// SIGKILL in a moment in which what is kept on the disk is what was told: no connection is taken,
  /// and a change that is written at once takes all earlier ones with it. Real gateways do not lose
  /// what they have answered.
  private func killSimulator() async {
    await simulator("network", ["reachable": false])
    await simulator("printer", ["stalled": true])
    await world.paper.collect(from: world.simulator)
    guard await world.simulator.call(.post, "activation-codes", ["uses": 1]) != nil else { return }
    await world.simulator.kill()
    world.paper.newRoll()
    do {
      let address = try await world.simulator.start()
      try await world.proxy.set(upstream: address.gatewayPort)
    } catch {
      done.add("the simulator does not start again: \(error)")
    }
  }

  private func checkIn(_ wanted: String) async {
    let caller = HTTPCaller(endpoint: .unix(world.socket))
    guard
      let terminal = try? await caller.call(.get, "/v1/terminal", within: 5_000).json,
      let unconfirmed = terminal["check_in"]["unconfirmed"].int
    else { return }
    // Where an answer was lost before, only a gateway that locks nobody out is asked again.
    let isDoubtful = unconfirmed > 0
    let rotation = isDoubtful && ["shift", "strict"].contains(wanted) ? "reissue" : wanted
    let isCalm = rotation == "strict"
    if isCalm {
      // There a lost answer is the end of the terminal: not a matter of this program.
      guard !isFull else { return }
      setCalm(true)
      await network(.none)
      await world.simulator.call(.delete, "faults")
      await simulator("network", ["reachable": true])
      _ = await world.daemon.ready(within: 10_000)
    }
    defer { if isCalm { setCalm(false) } }
    guard !(isCalm && isFull) else { return }
    await simulator("rules", ["keys.rotation": .string(rotation)])
    var reply: Reply?
    // The till must be idle for it.
    for _ in 0..<40 {
      reply = try? await caller.call(
        .post, "/v1/terminal/check-in", ["force": .bool(isDoubtful)], within: 15_000)
      guard reply?.json["code"].text == "order-busy", await Self.sleep(100) else { break }
    }
    switch reply?.status {
    case 200: done.add("check-in: done")
    case 504: done.add("check-in: answer lost")
    case _?: done.add("check-in: refused, \(reply?.json["code"].text ?? "no code")")
    case nil: done.add("check-in: daemon lost")
    }
    await simulator("rules", ["keys.rotation": "keep_previous"])
  }

  /// More than a day, for the daemon: it checks in by itself soon after its start.
  private func dayPasses(_ wanted: String) async {
    guard world.passesTime else { return }
    let caller = HTTPCaller(endpoint: .unix(world.socket))
    guard let before = try? await caller.call(.get, "/v1/terminal", within: 5_000).json else {
      return
    }
    let isDoubtful = (before["check_in"]["unconfirmed"].int ?? 1) > 0
    await simulator("rules", ["keys.rotation": .string(isDoubtful ? "reissue" : wanted)])
    await world.daemon.passTime(31 * 3_600)
    await world.daemon.kill()
    for _ in 0..<40 {
      guard await Self.sleep(250) else { break }
      let now = try? await caller.call(.get, "/v1/terminal", within: 5_000).json
      if let now, now["check_in"]["last_at"] != before["check_in"]["last_at"] {
        done.add("check-in: by itself")
        break
      }
    }
    await simulator("rules", ["keys.rotation": "keep_previous"])
  }
}
