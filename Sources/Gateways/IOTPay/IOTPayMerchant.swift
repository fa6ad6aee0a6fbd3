package import Cryptography

/// A merchant of IOTPay, and the till that speaks for it.
package struct IOTPayMerchant: Sendable {
  /// `mchId`.
  package let number: String
  /// `merchantKey`, with which both sides sign.
  package let key: Secret
  /// `loginName` of the card API, `jobNo` of the wallet API: who works here.
  package let login: String
  /// `device` of the wallet API.
  package let device: String?
  /// `clientIp` of the wallet API, which demands one.
  package let clientIP: String
  /// `notifyUrl`, which they demand. Nobody has to listen there.
  package let notifyURL: String
  /// `returnUrl` of the card API: where the page leads the payer at its end.
  package let returnURL: String

  package init(
    number: String, key: Secret, login: String, device: String?, clientIP: String,
    notifyURL: String, returnURL: String
  ) {
    self.number = number
    self.key = key
    self.login = login
    self.device = device
    self.clientIP = clientIP
    self.notifyURL = notifyURL
    self.returnURL = returnURL
  }
}

/// The two APIs of IOTPay, which share a signature.
package enum IOTPayAPI: String, Hashable, Sendable, CaseIterable {
  /// Card pages: UnionPay ExpressPay, `UPI_EX`.
  case v3
  /// Wallets: codes that are shown, and codes that are scanned.
  case v1

  /// By which the daemon tells them apart: each has a host of its own.
  package var gatewayName: String {
    switch self {
    case .v3: "iotpay_card"
    case .v1: "iotpay"
    }
  }

  /// Before each verb's name, on the API's own host.
  var path: String {
    switch self {
    case .v3: "/v3/"
    case .v1: "/v1/"
    }
  }
}

/// `channelId` of the wallet API (IOTPay v1, channels), as far as a till can use them.
package enum IOTPayChannel: String, Hashable, Sendable, CaseIterable {
  case unionPayQR = "UPI_QR"
  case unionPayCode = "UPI_MICROPAY"
  /// A page: SecurePay.
  case unionPayPage = "UPI_SEQ"
  case weChatQR = "WX_NATIVE"
  case weChatCode = "WX_MICROPAY"
  case alipayQR = "ALIPAY_QR"
  case alipayCode = "ALIPAY_MICROPAY"

  /// The till scans the payer's code.
  package var takesCode: Bool {
    switch self {
    case .unionPayCode, .weChatCode, .alipayCode: true
    case .unionPayQR, .unionPayPage, .weChatQR, .alipayQR: false
    }
  }
}
