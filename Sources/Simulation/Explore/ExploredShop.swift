import Gateways
import Terminal

/// With which payment system a life is lived, and how the till and the other one of the shop speak to
/// it.
struct ExploredShop {
  let gateway: PaymentSystem
  let codec: any Gateway
  /// Of the other till, which shares the account; the books can tell its requests from ours.
  let otherCodec: any Gateway
  /// What stands in the books for a request of ours; nil where the terminal does.
  let maker: String?
  let acquirers: Acquirers

  /// - Parameter without: the numbers of what is left out.
  init(_ gateway: PaymentSystem, _ plan: Plan, _ without: Without) {
    self.gateway = gateway
    switch gateway {
    case .upay:
      codec = UpayGateway(osInfo: "explore", sdkVersion: "0")
      otherCodec = codec
      maker = nil
      acquirers = Acquirers()
    case .ottpay:
      let rules = plan.rules(without).ottpay
      let account = Credentials(sn: "ON00000001", key: "0123456789ABCDEF")
      var settings = OTTPayGateway.Settings()
      settings.currency = .cny
      settings.operatorID = "0000000001"
      settings.unionPayQR = plan.start % 3 == 0 ? .wallet : .page
      // Whoever sets it up has asked how such orders are asked for.
      settings.cardQuery = rules.cardQuery == .queryPay ? .queryPay : .statusQuery
      codec = OTTPayGateway(account: account, settings)
      maker = settings.operatorID
      settings.operatorID = "0000000002"
      otherCodec = OTTPayGateway(account: account, settings)
      acquirers = Acquirers([OTTPayModel(merchantID: account.sn, signKey: account.key)])
    }
  }

  /// Who signs, where that never changes.
  var account: Credentials? { codec.account }
}
