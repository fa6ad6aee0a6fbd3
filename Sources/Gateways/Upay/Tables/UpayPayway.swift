public import Terminal

/// The payment providers behind Upay (Upay Web API, payway).
public enum UpayPayway {
  /// The provider's name for a person to read; the digits themselves when they are not known.
  ///
  /// Alipay is requested as `1`, and answered as `1` or `2`.
  public static func name(of payway: String, in language: Language = .en) -> String {
    switch language {
    case .en: table[payway] ?? payway
    case .zh: chinese[payway] ?? table[payway] ?? payway
    }
  }

  package static let table = UpayTable<String>(
    member: "payway",
    [
      .init("1", "1.0, or local abroad", "Alipay"),
      .init("2", "2.0", "Alipay"),
      .init("3", "", "WeChat Pay"),
      .init("4", "", "Baidu Wallet"),
      .init("5", "", "JD Pay"),
      .init("6", "takes no precreate", "QQ Wallet"),
      .init("7", "", "NFC"),
      .init("8", "", "Lakala Wallet"),
      .init("9", "China Mobile", "He-Bao"),
      .init("15", "", "Lakala WeChat"),
      .init("16", "", "China Merchants Bank"),
      .init("17", "Cloud QuickPass", "UnionPay"),
      .init("18", "China Telecom", "BestPay"),
      .init("19", "local abroad", "Weixin"),
      .init("20", "", "Alipay Global"),
      .init("22", "", "Sodexo"),
      .init("100", "", "Stored value"),
      .init("101", "", "Gift card"),
    ])

  private static let chinese = [
    "1": "支付宝", "2": "支付宝", "3": "微信支付", "4": "百度钱包", "5": "京东支付", "6": "QQ钱包",
    "8": "拉卡拉钱包", "9": "和包支付", "15": "拉卡拉微信", "16": "招商银行", "17": "云闪付",
    "18": "翼支付", "19": "微信支付", "20": "支付宝", "22": "索迪斯", "100": "储值", "101": "礼品卡",
  ]

  /// QQ Wallet, which cannot be asked for a QR code.
  static let qqWallet = "6"
}
