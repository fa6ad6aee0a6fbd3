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
    reach: CoverageReach(
      excluded: CoverageReach.withoutCodes.merging([
        "return submitted → needs_attention":
          "no answer to a refund says that a payment is another's",
        "return in_progress → unknown": "what was accepted is not sent a second time",
        "payment canceling → failed":
          "needs another till's paid order of our number and another sum, and a person who gives up "
          + "while that is asked about: not in 20,000 lives, though the wallets' come to it",
      ]) { $1 },
      // It never asks to be left alone.
      outcomes: [.notSent, .unknown, .signatureRefused],
      // Nothing is called done before.
      results: Set(ActionResult.allCases).subtracting([.alreadyDone]),
      statuses: [
        .created, .paid, .payCanceled, .canceled, .refunded, .partiallyRefunded,
        .refundInProgress, .cancelInProgress,
      ]),
    account: account)

  private static func account(_ rules: SimulatorRules, _ variant: Int) -> ExploredAccount {
    let account = IOTPayAccount.explored
    func codec(_ login: String) -> IOTPayGateway {
      IOTPayGateway(account.merchant(login: login), .v3)
    }
    var model = IOTPayCardModel(account)
    model.cards["club-1"] = IOTPayKeptCard(
      id: "club-1", tail: "club-1", createdAt: 0, until: 0, state: .kept)
    return ExploredAccount(
      model: model, codec: codec("cashier1"), otherCodec: codec("cashier2"),
      maker: "cashier1", currency: .cad, secrets: [account.key], contract: "club-1",
      adjust: { policy in
        policy.refundsRefusedRevokes = true
        policy.reversesLatePayments = true
        policy.returnsByNumber = true
        policy.showsRunningReturns = false
      }, codes: IOTPayAccount.codes)
  }
}
