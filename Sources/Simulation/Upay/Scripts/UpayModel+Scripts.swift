extension UpayModel {
  /// From now on whoever is known by `key` behaves so; the newest script counts.
  public mutating func script(
    _ customer: Customer, for key: CustomerKey
  ) throws(ScriptError) {
    try customers.set(customer, for: key)
  }

  /// From now on whoever shows `code` behaves so.
  ///
  /// - Precondition: the script makes sense, and there is room for it.
  public mutating func script(_ customer: Customer, for code: String) {
    do {
      try customers.set(customer, for: .dynamicID(code))
    } catch {
      preconditionFailure(error.description)
    }
  }

  /// Everybody behaves as they do by themselves again.
  public mutating func forgetCustomers() { customers = CustomerScripts() }

  /// Coming cancels, revokes or refunds meet this script.
  public mutating func script(_ script: ReturnScript) throws(ScriptError) {
    try returnScripts.add(script)
  }

  /// The scripts of coming cancels, revokes and refunds, oldest first.
  public var waitingReturns: [ReturnScript] { returnScripts.waiting }
  public mutating func forgetReturns() { returnScripts.clear() }
}
