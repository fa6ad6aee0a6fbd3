import Terminal

/// The admin API: what a test, or a person with `curl`, does to the simulated world.
struct AdminRouter: Sendable {
  let simulator: Simulator
  let devices: VirtualDevices?

  func respond(to request: IncomingRequest) -> Delivery {
    let reply: Delivery.Reply
    do throws(AdminError) {
      reply = try route(request)
    } catch {
      reply = json(JSONValue.object(["error": .string(error.text)]), status: error.status)
    }
    return .answer(reply, after: 0)
  }

  private func route(_ request: IncomingRequest) throws(AdminError) -> Delivery.Reply {
    var body = try AdminBody(request.body)
    switch (request.method, request.path) {
    case ("GET", "/_sim/ledger"): return json(simulator.ledger)
    case ("GET", "/_sim/requests"): return json(["requests": simulator.requests])
    case ("POST", "/_sim/wallet/pay"):
      return try order(&body) { target throws(WalletError) in try simulator.wallet.pay(target) }
    case ("POST", "/_sim/wallet/decline"):
      return try order(&body) { target throws(WalletError) in
        try simulator.wallet.decline(target)
      }
    case ("POST", "/_sim/portal/refund"):
      guard let amount = try body.optionalInteger("amount", in: 1...9_999_999_999) else {
        throw .invalid("amount is missing")
      }
      return try order(&body) { target throws(WalletError) in
        try simulator.wallet.refundInPortal(target, amount: amount)
      }
    case ("POST", "/_sim/customer"): return try customer(&body)
    case ("POST", "/_sim/activation-codes"):
      let uses = try body.optionalInteger("uses", in: 1...1_000_000)
      try body.finish()
      return json(["code": simulator.addActivationCode(uses: Int(uses ?? 1))])
    case (_, "/_sim/faults"): return try faults(request.method, &body)
    case (_, "/_sim/clock"): return try clock(request.method, &body)
    default:
      guard let devices else { throw noSuchCall(request) }
      if let reply = try devices.respond(to: request, &body) { return reply }
      throw noSuchCall(request)
    }
  }

  private func noSuchCall(_ request: IncomingRequest) -> AdminError {
    .notFound("there is no \(request.method) \(request.path.prefix(200)) here")
  }

  private func order(
    _ body: inout AdminBody,
    _ act: (CustomerWallet.Target) throws(WalletError) -> LedgerReport.Order
  ) throws(AdminError) -> Delivery.Reply {
    let target = try target(&body)
    try body.finish()
    do throws(WalletError) {
      return json(try act(target))
    } catch {
      throw AdminError(status: error == .noSuchOrder ? 404 : 409, text: error.description)
    }
  }

  private func target(_ body: inout AdminBody) throws(AdminError) -> CustomerWallet.Target {
    if let code = try body.optionalText("qr_code") { return .qrCode(code) }
    if let sn = try body.optionalText("sn") { return .sn(sn) }
    if let number = try body.optionalText("client_sn") { return .clientSN(number) }
    throw .invalid("qr_code, sn or client_sn is missing")
  }

  private func customer(_ body: inout AdminBody) throws(AdminError) -> Delivery.Reply {
    let code = try body.text("dynamic_id", limit: 32)
    guard let behaviour = try body.optionalCase("behaviour", CustomerBehaviour.self) else {
      throw .invalid("behaviour is missing")
    }
    let delay = try body.optionalInteger("delay", in: 0...86_400_000)
    try body.finish()
    simulator.wallet.script(dynamicID: code, behaviour, delay: delay)
    return done
  }

  private func faults(
    _ method: String, _ body: inout AdminBody
  ) throws(AdminError) -> Delivery.Reply {
    switch method {
    case "POST":
      let path = try body.text("path")
      guard let kind = try body.optionalCase("kind", FaultScript.Kind.self) else {
        throw .invalid("kind is missing")
      }
      let times = try body.optionalInteger("times", in: 1...1_000_000) ?? 1
      let argument = body.optionalValue("argument")
      try body.finish()
      do throws(FaultError) {
        try simulator.faults.add(path: path, kind, times: Int(times), argument: argument)
      } catch {
        throw .invalid(error.description)
      }
    case "DELETE": simulator.faults.clear()
    case "GET": break
    default: throw AdminError(status: 405, text: "GET, POST or DELETE")
    }
    return json(["faults": simulator.faults.waiting])
  }

  private func clock(
    _ method: String, _ body: inout AdminBody
  ) throws(AdminError) -> Delivery.Reply {
    switch method {
    case "POST":
      let advance = try body.optionalInteger("advance_ms", in: -31_536_000_000...31_536_000_000)
      // Years 2000 to 2100.
      let set = try body.optionalInteger("set", in: 946_684_800_000...4_102_444_800_000)
      try body.finish()
      switch (advance, set) {
      case (let milliseconds?, nil): simulator.clock.advance(by: milliseconds)
      case (nil, let time?): simulator.clock.set(to: time)
      default: throw .invalid("either advance_ms or set, in milliseconds")
      }
    case "GET": break
    default: throw AdminError(status: 405, text: "GET or POST")
    }
    return json(["now": simulator.clock.now])
  }
}

func json(_ value: some Encodable, status: Int = 200) -> Delivery.Reply {
  Delivery.Reply(
    status: status, contentType: "application/json", body: JSONText.octets(value))
}

/// Nothing to say.
let done = Delivery.Reply(status: 200, contentType: "application/json", body: Array("{}".utf8))
