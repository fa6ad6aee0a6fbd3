public import Terminal

/// An order as the journal keeps it: the order itself, and what finds it again.
public struct StoredOrder: Hashable, Sendable {
  public var order: Order
  /// What the number stands for. It never changes: a `put` with another one is refused.
  public var contentsDigest: [UInt8]
  /// The customer's code, for as long as it may still have to be sent; sealed at rest. A `put` with
  /// nil erases it.
  public var code: PaymentCode?
  /// A keyed digest of the code, by which its other orders are found; it outlives the code.
  public var codeDigest: [UInt8]?
  /// As shown: derived from the payment and the returns.
  public var state: OrderState
  /// Whether there is still something to do by itself, watching for a late payment included.
  public var open: Bool
  /// The boot of the machine in which `order` was last handled: to which its boot times belong.
  public var bootID: String

  public init(
    order: Order, contentsDigest: [UInt8], code: PaymentCode?, codeDigest: [UInt8]?,
    state: OrderState, open: Bool, bootID: String
  ) {
    self.order = order
    self.contentsDigest = contentsDigest
    self.code = code
    self.codeDigest = codeDigest
    self.state = state
    self.open = open
    self.bootID = bootID
  }
}
