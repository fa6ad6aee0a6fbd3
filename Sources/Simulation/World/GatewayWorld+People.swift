public import Terminal

/// What people do to the world, at a till, in front of it and behind it.
extension GatewayWorld {
  /// A new activation code with `uses` uses.
  public mutating func addActivationCode(
    uses: Int, store: String = UpayModel.firstStore, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) -> String {
    model.makeActivationCode(uses: uses, store: store, at: now, using: &random)
  }

  /// The switches of Upay.
  public var rules: UpayRules {
    get { model.rules }
    set { model.rules = newValue }
  }

  /// From now on whoever shows `code` behaves so, at every payment system.
  public mutating func script(_ customer: Customer, for code: String) {
    model.script(customer, for: code)
    // What Upay's customers take, all take: the same sense, and the same room.
    try? acquirers.forEach { books throws(ScriptError) in
      try books.customers.set(customer, for: .dynamicID(code))
    }
  }

  /// From now on whoever is known by `key` behaves so, at every payment system.
  public mutating func script(
    _ customer: Customer, for key: CustomerKey
  ) throws(ScriptError) {
    try model.script(customer, for: key)
    try acquirers.forEach { books throws(ScriptError) in
      try books.customers.set(customer, for: key)
    }
  }

  /// Everybody behaves as they do by themselves again.
  public mutating func forgetCustomers() {
    model.forgetCustomers()
    try? acquirers.forEach { books throws(ScriptError) in books.customers = CustomerScripts() }
  }

  /// Coming cancels, revokes or refunds at one payment system meet this script.
  public mutating func script(
    _ script: ReturnScript, at system: PaymentSystem = .upay
  ) throws(ScriptError) {
    guard let index = acquirers.models.firstIndex(where: { type(of: $0).system == system }) else {
      return try model.script(script)
    }
    try acquirers[index].books.returnScripts.add(script)
  }

  /// The scripts of coming cancels, revokes and refunds that wait, of all systems.
  public var waitingReturns: [ReturnScript] {
    model.waitingReturns + acquirers.models.flatMap { $0.books.returnScripts.waiting }
  }

  public mutating func forgetReturns() {
    model.forgetReturns()
    try? acquirers.forEach { books throws(ScriptError) in books.returnScripts.clear() }
  }

  /// A customer confirms an open order.
  public mutating func customerPays(_ sn: String, at now: Milliseconds) throws(WalletError) {
    guard let (index, _) = acquirers.find(.sn(sn)) else {
      return try model.customerPays(sn, at: now)
    }
    try acquirers[index].books.customerPays(sn, at: now)
  }

  /// A customer declines an open order.
  public mutating func customerDeclines(_ sn: String, at now: Milliseconds) throws(WalletError) {
    guard let (index, _) = acquirers.find(.sn(sn)) else {
      return try model.customerDeclines(sn, at: now)
    }
    try acquirers[index].books.customerDeclines(sn, at: now)
  }

  /// The shop gives money back without a terminal; `amount` in cents.
  public mutating func refundInPortal(
    _ sn: String, amount: Int64, at now: Milliseconds
  ) throws(WalletError) {
    guard let (index, _) = acquirers.find(.sn(sn)) else {
      return try model.refundInPortal(.sn(sn), amount: amount, at: now)
    }
    try acquirers[index].books.refundInPortal(sn, amount: amount, at: now)
  }

  /// Every refund of the order that hangs ends there, and gives nothing back.
  mutating func abandonRefunds(of sn: String, at now: Milliseconds) {
    guard let (index, _) = acquirers.find(.sn(sn)) else {
      for refund in model.orders[sn]?.refunds ?? [] {
        model.finishRefund(refund.refundRequestNo, of: sn, succeeds: false, at: now)
      }
      return
    }
    for refund in acquirers[index].books.orders[sn]?.refunds ?? [] {
      acquirers[index].books.finishRefund(
        refund.refundRequestNo, of: sn, succeeds: false, at: now)
    }
  }

  /// The `sn` of the order that a person names, at whichever system it is; the newest of Upay's
  /// where both have one.
  public func sn(of reference: OrderReference) -> String? {
    model.order(reference)?.sn ?? acquirers.find(reference)?.sn
  }

  /// The order that shows this code or link to its customer.
  public func sn(ofQRCode code: String) -> String? {
    model.sn(ofQRCode: code) ?? acquirers.find(link: code)?.sn
  }

  /// One order as the ledger shows it.
  public func ledgerOrder(sn: String) -> LedgerReport.Order? {
    if let order = model.orders[sn] { return model.ledgerOrder(order) }
    guard let (index, _) = acquirers.find(.sn(sn)), let order = acquirers[index].books.orders[sn]
    else { return nil }
    return acquirers[index].report(order)
  }

  /// The orders that changed since the last call.
  mutating func takeChanges() -> [LedgerReport.Order] {
    model.takeChanges().map { model.ledgerOrder($0) } + acquirers.takeChanges()
  }

  /// The switches of every payment system.
  public var allRules: SimulatorRules {
    get {
      var rules = SimulatorRules()
      rules.upay = model.rules
      acquirers.addRules(to: &rules)
      return rules
    }
    set {
      model.rules = newValue.upay
      acquirers.setRules(newValue)
    }
  }
}
