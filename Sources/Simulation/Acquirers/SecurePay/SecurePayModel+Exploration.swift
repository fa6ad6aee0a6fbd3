import Cryptography
import Gateways
import Terminal

extension SecurePayModel {
  static let explored: ExploredSystem? = ExploredSystem(
    words: GatewayWords(
      rules: switches,
      // Of certificates tests tell more, and a thousand times as fast.
      fixedRules: [
        "securepay.sign_method", "securepay.signer", "securepay.refund_period",
        "securepay.query_business", "securepay.reversal",
      ],
      payways: ["17"], codeHeads: ["62"], refusals: codes, flowStatuses: ["98", "ZZ"],
      rareStatuses: ["03", "04"], envelopeErrors: codes, signatureRefusal: "11",
      members: [
        "respCode", "respMsg", "origRespCode", "merId", "orderId", "txnTime", "txnAmt",
        "currencyCode", "queryId", "qrCode", "txnType", "settleDate",
      ],
      ownMember: "orderId", returnVerbs: [.refund, .revoke]),
    codes: [
      (.envelope, "respCode", codes),
      (
        .order, "origRespCode",
        ["03", "04"]
          + SecurePayCodes.all.rows.filter {
            [.done, .open, .declined, .late].contains($0.meaning)
          }.map(\.code)
      ),
    ],
    reach: CoverageReach(
      excluded: CoverageReach.unseenReturns.merging([
        "payment canceling → failed":
          "only an order of another till could end it so, and that has a time of its own",
        "payment submitted → needs_attention": "the answer to a payment tells no sum",
      ]) { $1 },
      // Requests are only taken or not: what failed is told by a question. No refusal is without a
      // reason that is known, and nothing is called done before.
      results: Set(ActionResult.allCases).subtracting([.failed, .rejectedUnclear, .alreadyDone]),
      statuses: [
        .created, .paid, .payCanceled, .canceled, .refunded, .partiallyRefunded,
        .refundInProgress, .cancelInProgress,
      ]),
    account: account)

  private static let merchant = "777290058110048"
  private static let key = "TESTSECUREKEY0123456789"

  private static func account(_ rules: SimulatorRules, _ variant: Int) -> ExploredAccount {
    // One merchant in three has the page alone.
    let qrCode: SecurePayGateway.QRCode = variant % 3 == 0 ? .page(relay: relay) : .code
    return ExploredAccount(
      model: SecurePayModel(merchantID: merchant, secureKey: key),
      codec: codec(address(1), qrCode), otherCodec: codec(address(2), qrCode), maker: address(1),
      secrets: [key], showsReturns: false,
      adjust: { policy in
        policy.refundsRefusedRevokes = variant % 2 == 0
        policy.returnsByNumber = true
      },
      key: { order in
        let made = order.submittedAt ?? order.createdAt
        return AcquirerOrder.key(order.gatewayOrderNo, BeijingTime.compact(made.wall))
      },
      visit: visit, codes: noted)
  }

  private static let relay = "https://pos.example/pay"

  /// The browser sends what the relay answers with.
  private static func visit(_ link: String) -> GatewayRequest? {
    guard link.hasPrefix(relay + "?") else { return nil }
    return GatewayRequest(
      path: frontPath, authorization: nil, body: Array(link.dropFirst(relay.utf8.count + 1).utf8))
  }

  /// Where notifications would go: by it the books tell the shop's tills apart.
  private static func address(_ till: Int) -> String { "https://upayd.invalid/\(till)" }

  private static func codec(
    _ address: String, _ qrCode: SecurePayGateway.QRCode
  ) -> SecurePayGateway {
    SecurePayGateway(
      SecurePayMerchant(
        number: merchant, signing: .sharedKey(Secret(key.utf8)), terminal: nil,
        backURL: address, frontURL: "https://upayd.invalid"),
      qrCode: qrCode)
  }

  private static func noted(in body: [UInt8]) -> [(CodeTable, String)] {
    guard let fields = (try? SecurePayMessage(raw: body))?.fields else { return [] }
    var codes: [(CodeTable, String)] = []
    if let code = fields["respCode"] { codes.append((.envelope, code)) }
    if let code = fields["origRespCode"] { codes.append((.order, code)) }
    return codes
  }
}
