extension UpayProtocol {
  static let payways = ProtocolSection(
    "5.5", "`payway` and `sub_payway`",
    [
      "1": "Alipay", "2": "Alipay", "3": "WeChat Pay", "4": "Baidu Wallet", "5": "JD Pay",
      "6": "QQ Wallet: no precreate", "7": "NFC", "8": "Lakala Wallet", "9": "He-Bao",
      "15": "Lakala WeChat", "16": "China Merchants Bank", "17": "UnionPay", "18": "BestPay",
      "19": "Weixin abroad", "20": "Alipay Global", "22": "Sodexo", "100": "stored value",
      "101": "gift card",
      "unknown": "an unknown payway is shown by its digits",
      "alipay-precreate": "a QR code of Alipay is requested as payway 1",
      "sub_payway-1": "barcode: taken from an answer", "sub_payway-2": "QR code: likewise",
      "sub_payway-3": "WAP: likewise", "sub_payway-4": "mini program: likewise",
      "sub_payway-5": "APP: likewise", "sub_payway-6": "H5: likewise",
    ])

  static let paymentCodes = ProtocolSection(
    "5.5.1", "Payment codes",
    [
      "detected": "the gateway tells the provider by the code; `payway` switches that off",
      "10-15": "18 digits, WeChat: sent as read", "25-30": "16 to 24 digits, Alipay: sent as read",
      "fp": "35 characters, a face token of Alipay: longer than `dynamic_id` may be, not taken",
      "62": "19 digits, UnionPay: sent as read", "81-82": "19 digits, Lakala of old: sent as read",
      "91-18-51": "QQ, JD and BestPay, believed and not confirmed: sent as read",
      "text": "a code is text: 24 digits survive unchanged",
      "unknown-prefix": "a code of an unknown prefix is sent all the same",
    ])

  static let fundTypes = ProtocolSection(
    "5.6", "`payment_list[].type`",
    [
      "HONGBAO_WOSAI": "ignored", "HONGBAO_WOSAI_MCH": "ignored", "DISCOUNT_WOSAI": "ignored",
      "DISCOUNT_WOSAI_MCH": "ignored", "DISCOUNT_CHANNEL": "ignored",
      "DISCOUNT_CHANNEL_MCH": "ignored", "DISCOUNT_CHANNEL_MCH_TOP_UP": "ignored",
      "HONGBAO_CHANNEL": "ignored", "HONGBAO_CHANNEL_MCH": "ignored",
      "HONGBAO_CHANNEL_MCH_TOP_UP": "ignored", "CARD_PRE": "ignored", "CARD_BALANCE": "ignored",
      "BANKCARD_CREDIT": "ignored", "BANKCARD_DEBIT": "ignored", "WALLET_ALIPAY": "ignored",
      "WALLET_ALIPAY_FINANCE": "ignored", "WALLET_WEIXIN": "ignored", "ALIPAY_HUABEI": "ignored",
      "ALIPAY_POINT": "ignored",
    ])
}
