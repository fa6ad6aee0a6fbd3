public import Terminal

/// The customers' wallets: what a person with a telephone does.
public struct CustomerWallet: Sendable {
  let host: GatewayHost

  /// An order as a customer or a test names it.
  public enum Target: Hashable, Sendable {
    /// The text of the code that the shop shows.
    case qrCode(String)
    case sn(String)
    case clientSN(String)
  }

  /// From now on whoever shows `dynamicID` behaves so.
  ///
  /// - Parameter delay: milliseconds; nil: 5 seconds.
  public func script(
    dynamicID: String, _ behaviour: CustomerBehaviour, delay: Milliseconds? = nil
  ) {
    host.perform { state, _, _ in
      state.world.script(Customer(behaviour, delay: delay), for: dynamicID)
    }
  }

  /// From now on whoever is known by `key` behaves so.
  public func script(_ customer: Customer, for key: CustomerKey) throws(ScriptError) {
    try host.perform { state, _, _ throws(ScriptError) in
      try state.world.script(customer, for: key)
    }
  }

  /// Everybody behaves as they do by themselves again.
  public func forgetScripts() {
    host.perform { state, _, _ in state.world.forgetCustomers() }
  }

  /// A customer scans and pays, or confirms a payment that waits.
  @discardableResult
  public func pay(_ target: Target) throws(WalletError) -> LedgerReport.Order {
    try act(on: target) { world, sn, now throws(WalletError) in
      try world.customerPays(sn, at: now)
    }
  }

  /// A customer declines; the order ends without money.
  @discardableResult
  public func decline(_ target: Target) throws(WalletError) -> LedgerReport.Order {
    try act(on: target) { world, sn, now throws(WalletError) in
      try world.customerDeclines(sn, at: now)
    }
  }

  /// The shop gives money back in the merchant portal; `amount` in cents.
  @discardableResult
  public func refundInPortal(
    _ target: Target, amount: Int64
  ) throws(WalletError) -> LedgerReport.Order {
    try act(on: target) { world, sn, now throws(WalletError) in
      try world.refundInPortal(sn, amount: amount, at: now)
    }
  }

  private func act(
    on target: Target,
    _ action: (inout GatewayWorld, String, Milliseconds) throws(WalletError) -> Void
  ) throws(WalletError) -> LedgerReport.Order {
    try host.perform { state, now, _ throws(WalletError) in
      let sn: String? =
        switch target {
        case .qrCode(let code): state.world.sn(ofQRCode: code)
        case .sn(let sn): state.world.sn(of: .sn(sn))
        case .clientSN(let number): state.world.sn(of: .clientSN(number))
        }
      guard let sn else { throw .noSuchOrder }
      try action(&state.world, sn, now)
      guard let order = state.world.ledgerOrder(sn: sn) else { throw .noSuchOrder }
      return order
    }
  }
}
