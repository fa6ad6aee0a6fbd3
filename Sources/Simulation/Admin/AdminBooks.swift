import Terminal

extension AdminCall {
  /// What was, as the gateway knows it.
  static let books = [
    AdminCall("GET", "/_sim/ledger", "whose money went where, and what must never be", showLedger),
    AdminCall(
      "POST", "/_sim/ledger",
      "the same, held against the shop's side: {sales?, delivered?, keys?}", checkLedger),
    AdminCall("GET", "/_sim/requests", "every request since the start", listRequests),
  ]

  private static let showLedger: Act = { input throws(AdminError) in json(input.simulator.ledger) }

  private static let checkLedger: Act = { input throws(AdminError) in
    let claims = LedgerClaims(
      sales: try input.body.optionalLists("sales"),
      delivered: try input.body.optionalTexts("delivered"),
      keys: try input.body.optionalLists("keys"))
    try input.body.finish()
    return json(input.simulator.ledger(against: claims))
  }

  private static let listRequests: Act = { input throws(AdminError) in
    json(["requests": input.simulator.requests])
  }
}
