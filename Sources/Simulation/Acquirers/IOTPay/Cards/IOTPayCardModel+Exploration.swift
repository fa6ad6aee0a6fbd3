import Gateways
import Terminal

extension IOTPayCardModel {
  static let explored: ExploredSystem? = ExploredSystem(
    words: GatewayWords(
      // An order's other number is not known before the first answer about it.
      rules: switches, fixedRules: ["iotpay_card.query_needs"], payways: ["17"], codeHeads: ["62"],
      refusals: codes, flowStatuses: ["5", "7", "on_hold"], rareStatuses: ["4", "8"],
      envelopeErrors: codes, signatureRefusal: "0013",
      members: [
        "retCode", "retMsg", "retData", "redirectUrl", "mchId", "mchOrderNo", "payOrderId",
        "status", "amount", "currency", "channel", "payType", "refundable", "originalOrderId",
      ],
      ownMember: "mchOrderNo", returnVerbs: [.refund, .revoke]),
    codes: [
      (.envelope, "retMsg", codes), (.order, "status", ["0", "1", "2", "3", "9"]),
    ],
    reach: reach, account: account)

  private static let reach = CoverageReach(
    // It never asks to be left alone.
    outcomes: [.notSent, .unknown, .signatureRefused])

  private static func account(_ rules: SimulatorRules, _ variant: Int) -> ExploredAccount {
    let account = IOTPayAccount.explored
    func codec(_ login: String) -> IOTPayGateway {
      IOTPayGateway(account.merchant(login: login), .v3)
    }
    return ExploredAccount(
      model: IOTPayCardModel(account), codec: codec("cashier1"), otherCodec: codec("cashier2"),
      maker: "cashier1", currency: .cad, secrets: [account.key],
      adjust: { policy in
        policy.refundsRefusedRevokes = true
        policy.reversesLatePayments = true
      }, codes: IOTPayAccount.codes)
  }
}
