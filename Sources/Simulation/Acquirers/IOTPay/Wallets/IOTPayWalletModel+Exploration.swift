import Gateways
import Terminal

extension IOTPayWalletModel {
  static let explored: ExploredSystem? = ExploredSystem(
    words: GatewayWords(
      // Nobody is told of anything there.
      rules: switches, fixedRules: ["iotpay.notice_shape"], payways: ["1", "3", "17"],
      codeHeads: ["13", "28", "10", "62"],
      refusals: codes, flowStatuses: ["5", "7", "on_hold"], rareStatuses: ["6", "8"],
      envelopeErrors: codes, signatureRefusal: "0013",
      members: [
        "retCode", "retMsg", "resCode", "errCode", "sign", "mchId", "mchOrderNo", "payOrderId",
        "codeUrl", "payParams", "status", "amount", "currency", "channelId", "mchRefundNo",
        "refundAmount",
      ],
      ownMember: "mchOrderNo"),
    codes: [
      (.envelope, "errCode", codes), (.order, "status", ["0", "1", "2", "3", "4", "9"]),
    ],
    reach: CoverageReach(
      excluded: CoverageReach.unseenReturns,
      // It never asks to be left alone.
      outcomes: [.notSent, .unknown, .signatureRefused],
      // Nothing is called done before. Only a repetition could be told that a refund has failed, and
      // what failed is not repeated.
      results: Set(ActionResult.allCases).subtracting([.alreadyDone, .failed]),
      statuses: [
        .created, .paid, .payCanceled, .canceled, .refunded, .partiallyRefunded,
        .refundInProgress, .cancelInProgress, .unknown,
      ]),
    account: account)

  private static func account(_ rules: SimulatorRules, _ variant: Int) -> ExploredAccount {
    let account = IOTPayAccount.explored
    func codec(_ login: String) -> IOTPayGateway {
      IOTPayGateway(account.merchant(login: login), .v1, unionPayPage: variant % 3 == 0)
    }
    return ExploredAccount(
      model: IOTPayWalletModel(account), codec: codec("cashier1"), otherCodec: codec("cashier2"),
      maker: "cashier1", currency: .cad, secrets: [account.key], showsReturns: false,
      adjust: { $0.returnsByNumber = true }, codes: IOTPayAccount.codes)
  }
}

extension IOTPayAccount {
  /// That of every life.
  static let explored = IOTPayAccount(
    number: "10000701", key: "EXPLOREKEY0123456789abcdefEXPLOR")

  func merchant(login: String) -> IOTPayMerchant {
    IOTPayMerchant(
      number: number, key: secret, login: login, device: nil, clientIP: "127.0.0.1",
      notifyURL: "https://upayd.invalid/iotpay", returnURL: "https://upayd.invalid")
  }

  /// The codes and states in an answer of either API.
  static func codes(in body: [UInt8]) -> [(CodeTable, String)] {
    guard let root = try? JSONReader.members(body) else { return [] }
    var codes: [(CodeTable, String)] = []
    if let code = root["errCode"]?.word {
      codes.append((.envelope, code))
    } else if let words = root["retMsg"]?.word {
      codes.append((.envelope, String(words.prefix(4))))
    }
    let data = root["retData"]?.members ?? root
    if let status = data["status"]?.word { codes.append((.order, status)) }
    return codes
  }
}
