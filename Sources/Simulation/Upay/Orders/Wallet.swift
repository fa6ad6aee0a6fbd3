/// The wallets behind the gateway: which provider a customer's code belongs to.
///
/// The gateway publishes no table; these are the providers' own rules (Alipay and WeChat Pay:
/// payment code; UnionPay: QR code of 19 digits beginning with 62).
enum Wallet {
  /// The `payway` of a scanned code, or nil when no provider has such codes.
  static func payway(ofCode code: String) -> String? {
    let digits = Array(code.utf8)
    guard digits.count >= 16,
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let prefix = Int(code.prefix(2))
    else { return nil }
    switch (prefix, digits.count) {
    case (10...15, 18): return "3"
    case (25...30, 16...24): return "1"
    case (62, 19): return "17"
    default: return nil
    }
  }

  /// The provider's name, nil for a payway that the gateway does not list.
  static func name(ofPayway payway: String) -> String? { names[payway] }

  /// Whether customers of this payway can scan a code of the shop: QQ wallet can not (Upay Web API,
  /// precreate).
  static func canPrecreate(_ payway: String) -> Bool { names[payway] != nil && payway != "6" }

  /// What a payment of this payway is drawn from (Upay Web API, payment_list).
  static func fund(ofPayway payway: String) -> String {
    switch payway {
    case "1", "2": "WALLET_ALIPAY"
    case "3": "WALLET_WEIXIN"
    case "17": "BANKCARD_DEBIT"
    default: "CARD_BALANCE"
    }
  }

  private static let names: [String: String] = [
    "1": "支付宝", "2": "支付宝", "3": "微信", "4": "百度钱包", "5": "京东钱包", "6": "QQ钱包",
    "7": "NFC", "8": "拉卡拉钱包", "9": "和包", "15": "拉卡拉微信", "16": "招商银行", "17": "银联云闪付",
    "18": "翼支付", "19": "Weixin-Local", "20": "Alipay Global", "22": "索迪斯", "100": "储值卡",
    "101": "礼品卡",
  ]
}
