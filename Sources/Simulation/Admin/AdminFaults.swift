import Terminal

extension AdminCall {
  /// What goes wrong on the way, and what time it is.
  static let faults = [
    AdminCall(
      "POST", "/_sim/faults", "the next requests meet a fault: {path, kind, times?, argument?}",
      addFault),
    AdminCall("GET", "/_sim/faults", "the faults that wait", listFaults),
    AdminCall("DELETE", "/_sim/faults", "forgets them", clearFaults),
    AdminCall(
      "POST", "/_sim/network", "whether connections are taken: {reachable}", setNetwork),
    AdminCall("GET", "/_sim/network", "whether connections are taken", showNetwork),
    AdminCall("POST", "/_sim/clock", "moves the gateway's clock: {advance_ms} or {set}", setClock),
    AdminCall("GET", "/_sim/clock", "the gateway's clock", showClock),
  ]

  private static let addFault: Act = { input throws(AdminError) in
    let path = try input.body.text("path")
    guard let kind = try input.body.optionalCase("kind", FaultScript.Kind.self) else {
      throw .invalid("kind is missing")
    }
    let times = try input.body.optionalInteger("times", in: 1...1_000_000) ?? 1
    let argument = input.body.optionalValue("argument")
    try input.body.finish()
    do throws(FaultError) {
      try input.simulator.faults.add(path: path, kind, times: Int(times), argument: argument)
    } catch {
      throw .invalid(error.description)
    }
    return waitingFaults(input)
  }

  private static let listFaults: Act = { input throws(AdminError) in waitingFaults(input) }

  private static let clearFaults: Act = { input throws(AdminError) in
    input.simulator.faults.clear()
    return waitingFaults(input)
  }

  private static func waitingFaults(_ input: Input) -> Delivery.Reply {
    json(["faults": input.simulator.faults.waiting])
  }

  private static let setNetwork: Act = { input throws(AdminError) in
    guard let reachable = try input.body.optionalBool("reachable") else {
      throw .invalid("reachable is missing")
    }
    try input.body.finish()
    input.simulator.isReachable = reachable
    return json(["reachable": reachable])
  }

  private static let showNetwork: Act = { input throws(AdminError) in
    json(["reachable": input.simulator.isReachable])
  }

  private static let setClock: Act = { input throws(AdminError) in
    let advance = try input.body.optionalInteger(
      "advance_ms", in: -31_536_000_000...31_536_000_000)
    // Years 2000 to 2100.
    let set = try input.body.optionalInteger("set", in: 946_684_800_000...4_102_444_800_000)
    try input.body.finish()
    switch (advance, set) {
    case (let milliseconds?, nil): input.simulator.clock.advance(by: milliseconds)
    case (nil, let time?): input.simulator.clock.set(to: time)
    default: throw .invalid("either advance_ms or set, in milliseconds")
    }
    return json(["now": input.simulator.clock.now])
  }

  private static let showClock: Act = { input throws(AdminError) in
    json(["now": input.simulator.clock.now])
  }
}
