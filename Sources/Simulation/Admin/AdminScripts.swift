import Terminal

extension AdminCall {
  /// How customers behave, and what becomes of returns.
  static let scripts = [
    AdminCall(
      "POST", "/_sim/customer",
      "how a customer behaves: {dynamic_id|total_amount, behaviour, delay?, error?, status?, then?}",
      scriptCustomer),
    AdminCall(
      "DELETE", "/_sim/customer", "customers behave as they do by themselves", forgetCustomers),
    AdminCall(
      "POST", "/_sim/returns",
      "what becomes of coming returns: {verb, behaviour, gateway?, client_sn?, times?, delay?, "
        + "error?, status?, then?}", scriptReturn),
    AdminCall("GET", "/_sim/returns", "the scripts of returns that wait", listReturns),
    AdminCall("DELETE", "/_sim/returns", "forgets them", forgetReturns),
    AdminCall(
      "POST", "/_sim/reset", "as at the start: {rules?, faults?, customers?, returns?}, or all",
      reset),
  ]

  private static let longestDelay: ClosedRange<Int64> = 0...86_400_000

  private static let scriptCustomer: Act = { input throws(AdminError) in
    let code = try input.body.optionalText("dynamic_id", limit: 32)
    let amount = try input.body.optionalInteger("total_amount", in: 1...9_999_999_999)
    let key: CustomerKey
    switch (code, amount) {
    case (let code?, nil): key = .dynamicID(code)
    case (nil, let amount?): key = .totalAmount(amount)
    default: throw .invalid("either dynamic_id or total_amount, in cents")
    }
    guard let behaviour = try input.body.optionalCase("behaviour", CustomerBehaviour.self) else {
      throw .invalid("behaviour is missing")
    }
    let customer = Customer(
      behaviour, delay: try input.body.optionalInteger("delay", in: longestDelay),
      error: try input.body.optionalText("error", limit: 64),
      status: try input.body.optionalText("status", limit: 32),
      then: try input.body.optionalCase("then", Sequel.self))
    try input.body.finish()
    do throws(ScriptError) {
      try input.simulator.wallet.script(customer, for: key)
    } catch {
      throw .invalid(error.description)
    }
    return done
  }

  private static let forgetCustomers: Act = { input throws(AdminError) in
    input.simulator.wallet.forgetScripts()
    return done
  }

  private static let scriptReturn: Act = { input throws(AdminError) in
    guard let verb = try input.body.optionalCase("verb", ReturnScript.Verb.self) else {
      throw .invalid("verb is missing")
    }
    guard let behaviour = try input.body.optionalCase("behaviour", ReturnScript.Behaviour.self)
    else { throw .invalid("behaviour is missing") }
    let gateway = try input.body.optionalCase("gateway", PaymentSystem.self)
    let script = ReturnScript(
      verb, behaviour, clientSN: try input.body.optionalText("client_sn", limit: 32),
      times: Int(try input.body.optionalInteger("times", in: 1...1_000_000) ?? 1),
      delay: try input.body.optionalInteger("delay", in: longestDelay),
      error: try input.body.optionalText("error", limit: 64),
      status: try input.body.optionalText("status", limit: 32),
      then: try input.body.optionalCase("then", Sequel.self))
    try input.body.finish()
    do throws(ScriptError) {
      try input.simulator.returns.add(script, at: gateway ?? .upay)
    } catch {
      throw .invalid(error.description)
    }
    return waitingReturns(input)
  }

  private static let listReturns: Act = { input throws(AdminError) in waitingReturns(input) }

  private static let forgetReturns: Act = { input throws(AdminError) in
    input.simulator.returns.clear()
    return waitingReturns(input)
  }

  private static let reset: Act = { input throws(AdminError) in
    let rules = try input.body.optionalBool("rules")
    let faults = try input.body.optionalBool("faults")
    let customers = try input.body.optionalBool("customers")
    let returns = try input.body.optionalBool("returns")
    try input.body.finish()
    let all = [rules, faults, customers, returns].allSatisfy { $0 == nil }
    if rules ?? all { input.simulator.rules = SimulatorRules() }
    if faults ?? all {
      input.simulator.faults.clear()
      input.simulator.notices.clearFaults()
    }
    if customers ?? all { input.simulator.wallet.forgetScripts() }
    if returns ?? all { input.simulator.returns.clear() }
    return done
  }

  private static func waitingReturns(_ input: Input) -> Delivery.Reply {
    json(["returns": input.simulator.returns.waiting])
  }
}
