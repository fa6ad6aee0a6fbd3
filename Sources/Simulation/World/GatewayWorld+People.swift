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

  /// The switches of the gateway.
  public var rules: UpayRules {
    get { model.rules }
    set { model.rules = newValue }
  }

  /// From now on whoever shows `code` behaves so.
  public mutating func script(_ customer: Customer, for code: String) {
    model.script(customer, for: code)
  }

  /// From now on whoever is known by `key` behaves so.
  public mutating func script(
    _ customer: Customer, for key: CustomerKey
  ) throws(ScriptError) {
    try model.script(customer, for: key)
  }

  /// Coming cancels, revokes or refunds meet this script.
  public mutating func script(_ script: ReturnScript) throws(ScriptError) {
    try model.script(script)
  }

  /// A customer confirms an open order.
  public mutating func customerPays(_ sn: String, at now: Milliseconds) throws(WalletError) {
    try model.customerPays(sn, at: now)
  }

  /// A customer declines an open order.
  public mutating func customerDeclines(_ sn: String, at now: Milliseconds) throws(WalletError) {
    try model.customerDeclines(sn, at: now)
  }

  /// The shop gives money back without a terminal; `amount` in cents.
  public mutating func refundInPortal(
    _ sn: String, amount: Int64, at now: Milliseconds
  ) throws(WalletError) {
    try model.refundInPortal(.sn(sn), amount: amount, at: now)
  }
}
