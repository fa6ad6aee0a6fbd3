/// A script that makes no sense, and why.
public struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}

extension UpayModel {
  /// From now on whoever is known by `key` behaves so; the newest script counts.
  public mutating func script(
    _ customer: Customer, for key: CustomerKey
  ) throws(ScriptError) {
    if let objection = customer.objection { throw ScriptError(objection) }
    switch key {
    case .dynamicID(let code):
      guard customers[code] != nil || customers.count < Self.capacity else { throw Self.tooMany }
      customers[code] = customer
    case .totalAmount(let amount):
      guard customersByAmount[amount] != nil || customersByAmount.count < Self.capacity else {
        throw Self.tooMany
      }
      customersByAmount[amount] = customer
    }
  }

  /// From now on whoever shows `code` behaves so.
  ///
  /// - Precondition: the script makes sense, and there is room for it.
  public mutating func script(_ customer: Customer, for code: String) {
    precondition(customer.objection == nil, "a script that makes no sense")
    precondition(customers.count < Self.capacity, "too many scripts")
    customers[code] = customer
  }

  /// Everybody behaves as they do by themselves again.
  public mutating func forgetCustomers() {
    customers = [:]
    customersByAmount = [:]
  }

  /// Coming cancels, revokes or refunds meet this script.
  public mutating func script(_ script: ReturnScript) throws(ScriptError) {
    if let objection = script.objection { throw ScriptError(objection) }
    guard (1...1_000_000).contains(script.times) else {
      throw ScriptError("times must be from 1 to 1000000")
    }
    guard returnScripts.add(script) else { throw Self.tooMany }
  }

  /// The scripts of coming cancels, revokes and refunds, oldest first.
  public var waitingReturns: [ReturnScript] { returnScripts.waiting }
  public mutating func forgetReturns() { returnScripts.clear() }

  private static let tooMany = ScriptError("too many scripts are waiting")
}
