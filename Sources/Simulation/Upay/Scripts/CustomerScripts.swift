import Terminal

/// The customers of whom somebody has said how they behave.
struct CustomerScripts: Codable, Hashable, Sendable {
  /// Of each kind.
  private static let capacity = 200_000

  /// By the code that the customer shows.
  private var byCode: [String: Customer] = [:]
  /// By the amount of the order in cents.
  private var byAmount: [Int64: Customer] = [:]

  /// The newest script counts.
  mutating func set(_ customer: Customer, for key: CustomerKey) throws(ScriptError) {
    if let objection = customer.objection { throw ScriptError(objection) }
    switch key {
    case .dynamicID(let code):
      guard byCode[code] != nil || byCode.count < Self.capacity else { throw .tooMany }
      byCode[code] = customer
    case .totalAmount(let amount):
      guard byAmount[amount] != nil || byAmount.count < Self.capacity else { throw .tooMany }
      byAmount[amount] = customer
    }
  }

  /// Who shows this code, or pays this sum; nil: nobody in particular.
  func customer(showing code: String? = nil, paying amount: Int64) -> Customer? {
    code.flatMap { byCode[$0] } ?? byAmount[amount]
  }
}

/// A script that makes no sense, and why.
public struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }

  static let tooMany = ScriptError("too many scripts are waiting")
}
