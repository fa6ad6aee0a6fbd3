import Cryptography
import Gateways
import Terminal

extension UCSPModel {
  static let explored: ExploredSystem? = ExploredSystem(
    words: GatewayWords(
      // Without a word of the payment's fate a till can learn nothing at all.
      rules: switches.filter { $0.name != "ucsp.notices" && $0.name != "ucsp.spelling" },
      fixedRules: ["ucsp.says_fate", "ucsp.signature"], takesCodes: false,
      payways: ["17"], codeHeads: ["62"], refusals: ucspCodes.map(\.code),
      flowStatuses: ["on_hold", "paying", "unknown"], rareStatuses: ["02", "A6"],
      envelopeErrors: ucspCodes.map(\.code), signatureRefusal: "11",
      members: [
        "responseCode", "responseMsg", "orderId", "txnTime", "merId", "txnType", "txnAmt",
        "currencyCode", "queryId", "traceNo", "origRespCode", "tn", "paymentUrl",
      ],
      ownMember: "orderId", returnVerbs: [.refund, .revoke]),
    codes: [
      (.envelope, "responseCode", ucspCodes.map(\.code)),
      (.order, "origRespCode", ["00", "01", "05", "99"]),
    ],
    reach: CoverageReach(
      excluded: CoverageReach.withoutCodes.merging(CoverageReach.unseenReturns) { $1 }.merging([
        "scan published masked": "it takes no codes",
        "return submitted → succeeded": "only an inquiry tells what became of it",
        "return submitted → needs_attention":
          "no answer to a refund says that a payment is another's",
        "payment canceling → failed":
          "only an order of another till could end it so, and that has a time of its own",
      ]) { $1 },
      // It never asks to be left alone.
      outcomes: [.notSent, .unknown, .signatureRefused],
      // Nothing is called done before, and no number taken: what comes again is the same. So a return
      // that is refused may be a copy, and none is refused for good.
      results: Set(ActionResult.allCases)
        .subtracting([.alreadyDone, .numberTaken, .failed, .rejectedForGood]),
      statuses: [.created, .paid, .payCanceled, .partiallyRefunded, .refunded]),
    account: account)

  private static func account(_ rules: SimulatorRules, _ variant: Int) -> ExploredAccount {
    let (merchant, platform) = (ExploredKey(secret: 1), ExploredKey(secret: 2))
    var model = UCSPModel(
      merchantID: "777290058110048",
      keys: UCSPKeys(merchantID: "101", merchant, platformID: "202", platform))
    let contract = model.contracts.signed(user: "6222000000001")
    func codec(_ till: Int) -> any Gateway {
      UCSPGateway(
        UCSPMerchant(
          number: model.merchantID, acquirer: model.acquirer, institution: model.institution,
          certificateID: "101", key: merchant, scheme: .wrapped,
          platform: UCSPPlatform(believing: ["202": platform]),
          frontURL: "https://till\(till).example", backURL: "https://till.example/notices"))
    }
    return ExploredAccount(
      model: model, codec: codec(1), otherCodec: codec(2), maker: "https://till1.example",
      secrets: [], namesMessages: true, contract: contract,
      showsReturns: false,
      adjust: { policy in
        policy.refundsRefusedRevokes = variant % 4 != 0
        policy.returnPauses = UCSPTimetable.pauses
        policy.returnsByNumber = true
      },
      key: { order in
        let made = order.submittedAt ?? order.createdAt
        return AcquirerOrder.key(order.gatewayOrderNo, BeijingTime.compact(made.wall))
      },
      codes: codes)
  }

  private static func codes(in body: [UInt8]) -> [(CodeTable, String)] {
    guard let root = try? JSONReader.members(body) else { return [] }
    let codes = [
      root["msgResponse"]?.members?["responseCode"]?.word.map { (CodeTable.envelope, $0) },
      root["trxInfo"]?.members?[UCSPProfile.fate]?.word.map { (CodeTable.order, $0) },
    ]
    return codes.compactMap(\.self)
  }
}

/// Stands for an RSA key in an exploration, where millions of messages are signed.
private struct ExploredKey: MessageSigner, MessageVerifier {
  let secret: UInt8

  func sign(_ message: [UInt8], _ scheme: SignatureScheme) -> [UInt8] {
    Digest.hmacSHA256(key: [secret], message: message)
  }

  func accepts(_ signature: [UInt8], of message: [UInt8], _ scheme: SignatureScheme) -> Bool {
    sign(message, scheme) == signature
  }
}
