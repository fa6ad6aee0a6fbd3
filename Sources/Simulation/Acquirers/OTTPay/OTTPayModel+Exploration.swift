import Gateways
import Terminal

extension OTTPayModel {
  static let explored: ExploredSystem? = ExploredSystem(
    words: GatewayWords(
      // Nobody is told of anything there.
      rules: switches.filter { $0.name != "ottpay.notification" },
      fixedRules: ["ottpay.envelope", "ottpay.digest"],
      payways: ["1", "3", "17"], codeHeads: ["13", "28", "10", "62"],
      refusals: OTTPayCode.all.map(\.code), flowStatuses: ["on_hold", "paying", "unknown"],
      rareStatuses: ["refunding", "reversing"], envelopeErrors: OTTPayCode.all.map(\.code),
      members: [
        "rsp_code", "rsp_msg", "data", "md5", "rspCode", "order_status", "order_id", "amount",
        "total_amount", "refund_amount", "codeUrl", "code_url", "bizpay_order_id",
      ],
      ownMember: "order_id"),
    codes: [
      (.envelope, "rsp_code", OTTPayCode.all.map(\.code)),
      (.order, "order_status", ottPayStatuses.keys.sorted()),
    ],
    reach: CoverageReach(
      excluded: [
        "payment failed → paid":
          "a payment leaves once, and what they refused, or do not have, is never paid later",
        "return submitted → needs_attention": "no answer says that an order is another's",
        "return in_progress → unknown": "what was accepted is not sent a second time",
        "return in_progress → failed":
          "answers show no single refund, and of one that failed they show nothing",
      ],
      // It never asks to be left alone, and says of a signature what it says of everything.
      outcomes: [.notSent, .unknown],
      // What it refuses is confirmed by questions first, and so is what was done before.
      results: Set(ActionResult.allCases).subtracting([.rejected, .rejectedForGood, .alreadyDone]),
      statuses: Set(ottPayStatuses.values).union([.unknown])),
    account: account)

  private static func account(_ rules: SimulatorRules, _ variant: Int) -> ExploredAccount {
    let account = Credentials(sn: "ON00000001", key: "0123456789ABCDEF")
    var settings = OTTPayGateway.Settings()
    settings.currency = .cny
    settings.operatorID = "0000000001"
    settings.unionPayQR = variant % 3 == 0 ? .wallet : .page
    // Whoever sets it up has asked how such orders are asked for.
    settings.cardQuery = rules.ottpay.cardQuery == .queryPay ? .queryPay : .statusQuery
    var other = settings
    other.operatorID = "0000000002"
    return ExploredAccount(
      model: OTTPayModel(merchantID: account.sn, signKey: account.key),
      codec: OTTPayGateway(account: account, settings),
      otherCodec: OTTPayGateway(account: account, other), maker: settings.operatorID,
      secrets: [account.key], adjust: { $0.showsRunningReturns = false },
      codes: { codes(in: $0, signKey: account.key) })
  }

  private static func codes(in body: [UInt8], signKey: String) -> [(CodeTable, String)] {
    guard let outer = try? JSONReader.members(body) else { return [] }
    var codes = ["rsp_code", "rep_code"].compactMap { outer[$0]?.word }
      .map { (CodeTable.envelope, $0) }
    guard let data = outer["data"]?.word, let md5 = outer["md5"]?.word,
      case .success(let inner) = OTTPaySecrecy.open(data, md5: md5, signKey: signKey)
    else { return codes }
    if case .text(let status)? = inner["order_status"] {
      codes.append((.order, status.lowercased()))
    }
    return codes
  }
}
