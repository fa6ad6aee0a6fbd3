import Terminal

extension AdminCall {
  /// What customers and the shop do.
  static let people = [
    AdminCall(
      "POST", "/_sim/wallet/pay", "a customer pays: {qr_code|sn|client_sn}",
      { input throws(AdminError) in
        let wallet = input.simulator.wallet
        return try order(&input) { target throws(WalletError) in try wallet.pay(target) }
      }),
    AdminCall(
      "POST", "/_sim/wallet/decline", "a customer declines: {qr_code|sn|client_sn}",
      { input throws(AdminError) in
        let wallet = input.simulator.wallet
        return try order(&input) { target throws(WalletError) in try wallet.decline(target) }
      }),
    AdminCall(
      "POST", "/_sim/portal/refund",
      "the shop refunds without a terminal: {qr_code|sn|client_sn, amount}", refundInPortal),
    AdminCall(
      "POST", "/_sim/activation-codes", "another activation code: {uses?, store_sn?}", addCode),
    AdminCall("GET", "/_sim/activation-codes", "every activation code", listCodes),
    AdminCall("POST", "/_sim/terminals", "switches a terminal off or on: {sn, active}", setActive),
    AdminCall("GET", "/_sim/terminals", "every terminal with the ids of its keys", listTerminals),
  ]

  private static let refundInPortal: Act = { input throws(AdminError) in
    guard let amount = try input.body.optionalInteger("amount", in: 1...9_999_999_999) else {
      throw .invalid("amount is missing")
    }
    let wallet = input.simulator.wallet
    return try order(&input) { target throws(WalletError) in
      try wallet.refundInPortal(target, amount: amount)
    }
  }

  private static func order(
    _ input: inout Input,
    _ act: (CustomerWallet.Target) throws(WalletError) -> LedgerReport.Order
  ) throws(AdminError) -> Delivery.Reply {
    let target = try target(&input.body)
    try input.body.finish()
    do throws(WalletError) {
      return json(try act(target))
    } catch {
      throw AdminError(status: error == .noSuchOrder ? 404 : 409, text: error.description)
    }
  }

  private static func target(
    _ body: inout AdminBody
  ) throws(AdminError) -> CustomerWallet.Target {
    if let code = try body.optionalText("qr_code") { return .qrCode(code) }
    if let sn = try body.optionalText("sn") { return .sn(sn) }
    if let number = try body.optionalText("client_sn") { return .clientSN(number) }
    throw .invalid("qr_code, sn or client_sn is missing")
  }

  private static let addCode: Act = { input throws(AdminError) in
    let uses = try input.body.optionalInteger("uses", in: 1...1_000_000)
    let store = try input.body.optionalText("store_sn", limit: 32)
    try input.body.finish()
    let code = input.simulator.addActivationCode(
      uses: Int(uses ?? 1), store: store ?? UpayModel.firstStore)
    return json(["code": code])
  }

  private static let listCodes: Act = { input throws(AdminError) in
    json(["activation_codes": input.simulator.activationCodes])
  }

  private static let setActive: Act = { input throws(AdminError) in
    let sn = try input.body.text("sn", limit: 32)
    guard let active = try input.body.optionalBool("active") else {
      throw .invalid("active is missing")
    }
    try input.body.finish()
    guard let terminal = input.simulator.setActive(active, terminal: sn) else {
      throw .notFound("there is no terminal \(sn)")
    }
    return json(terminal)
  }

  private static let listTerminals: Act = { input throws(AdminError) in
    json(["terminals": input.simulator.terminals])
  }
}
