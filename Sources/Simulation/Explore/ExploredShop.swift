import Gateways
import Terminal

/// With which payment system a life is lived, and how the till and the other one of the shop speak to
/// it.
struct ExploredShop {
  let gateway: PaymentSystem
  let codec: any Gateway
  /// Of the other till, which shares the account.
  let otherCodec: any Gateway
  /// nil: Upay, where each terminal has an identity of its own.
  let merchant: ExploredAccount?

  /// - Parameter without: the numbers of what is left out.
  init(_ gateway: PaymentSystem, _ plan: Plan, _ without: Without) {
    self.gateway = gateway
    merchant = ExploredSystem.of(gateway)?.account(plan.rules(without), Int(plan.start % 5_040))
    codec = merchant?.codec ?? UpayGateway(osInfo: "explore", sdkVersion: "0")
    otherCodec = merchant?.otherCodec ?? codec
  }

  var acquirers: Acquirers { Acquirers(merchant.map { [$0.model] } ?? []) }

  /// Who signs, where that never changes.
  var account: Credentials? { merchant == nil ? nil : codec.account }

  var currency: Currency { merchant?.currency ?? .cny }

  func adjust(_ policy: inout OrderPolicy) {
    policy.cancels = codec.capabilities.contains(.cancel)
    policy.showsReturns = merchant?.showsReturns ?? true
    merchant?.adjust(&policy)
  }
}
