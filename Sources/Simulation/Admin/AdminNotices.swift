import Terminal

extension AdminCall {
  /// What the payment systems tell the shop by themselves.
  static let notices = [
    AdminCall(
      "GET", "/_sim/notifications", "the notifications, and what became of each", listNotices),
    AdminCall(
      "POST", "/_sim/notifications/faults",
      "the next notifications meet a fault: {kind, gateway?, times?, argument?}", addFault),
    AdminCall("GET", "/_sim/notifications/faults", "the faults that wait for them", listFaults),
    AdminCall("DELETE", "/_sim/notifications/faults", "forgets them", clearFaults),
  ]

  private static let listNotices: Act = { input throws(AdminError) in
    json(["notifications": input.simulator.notices.all])
  }

  private static let addFault: Act = { input throws(AdminError) in
    guard let kind = try input.body.optionalCase("kind", NoticeFault.Kind.self) else {
      throw .invalid("kind is missing")
    }
    let fault = NoticeFault(
      kind, gateway: try input.body.optionalCase("gateway", PaymentSystem.self),
      times: Int(try input.body.optionalInteger("times", in: 1...1_000_000) ?? 1),
      argument: input.body.optionalValue("argument"))
    try input.body.finish()
    do throws(FaultError) {
      try input.simulator.notices.add(fault)
    } catch {
      throw .invalid(error.description)
    }
    return waiting(input)
  }

  private static let listFaults: Act = { input throws(AdminError) in waiting(input) }

  private static let clearFaults: Act = { input throws(AdminError) in
    input.simulator.notices.clearFaults()
    return waiting(input)
  }

  private static func waiting(_ input: Input) -> Delivery.Reply {
    json(["faults": input.simulator.notices.faults])
  }
}
