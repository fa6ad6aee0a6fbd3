import Cryptography
package import Terminal

/// The requests of IOTPay's two APIs.
///
/// No card number is ever among them: cards are typed into IOTPay's own page, on the payer's phone.
package struct IOTPayRequests: Sendable {
  /// `channel` of the card API: UnionPay ExpressPay.
  static let card = "UPI_EX"

  package let merchant: IOTPayMerchant

  package init(_ merchant: IOTPayMerchant) { self.merchant = merchant }

  // MARK: v3

  /// A card page (IOTPay v3, cc_purchase).
  ///
  /// - Parameter user: `mchUserId`, the customer or the till by our own number.
  package func purchase(
    _ transaction: IOTPayTransaction, user: String, subject: String?, body: String?
  ) -> HTTPRequest {
    var message = self.message()
    message.add("mchOrderNo", transaction.number)
    message.add("mchUserId", user)
    message.add("amount", transaction.amount.minorUnits)
    message.add("currency", transaction.currency.code)
    message.add("loginName", merchant.login)
    message.add("channel", Self.card)
    message.add("notifyUrl", merchant.notifyURL)
    message.add("subject", subject)
    message.add("body", body)
    message.add("returnUrl", merchant.returnURL)
    return json("cc_purchase", message)
  }

  /// A page on which the payer leaves a card for later purchases (IOTPay v3, cc_addcard).
  ///
  /// - Parameter cardID: our own number of the card: at most 30 octets, one card each.
  package func addCard(_ cardID: String) -> HTTPRequest {
    var message = self.message()
    message.add("cardId", cardID)
    message.add("loginName", merchant.login)
    message.add("returnUrl", merchant.returnURL)
    return json("cc_addcard", message)
  }

  /// What became of a card that was to be kept (IOTPay v3, cc_querycard).
  package func queryCard(_ cardID: String) -> HTTPRequest {
    var message = self.message()
    message.add("cardId", cardID)
    return json("cc_querycard", message)
  }

  /// A purchase with a kept card (IOTPay v3, cc_purchasewithtoken).
  package func purchase(
    _ transaction: IOTPayTransaction, withCard cardID: String, subject: String?
  ) -> HTTPRequest {
    var message = self.message()
    message.add("mchOrderNo", transaction.number)
    message.add("cardId", cardID)
    message.add("amount", transaction.amount.minorUnits)
    message.add("currency", transaction.currency.code)
    message.add("loginName", merchant.login)
    message.add("subject", subject)
    return json("cc_purchasewithtoken", message)
  }

  // MARK: v1

  /// A payment by wallet (IOTPay v1, create_order).
  ///
  /// - Parameter code: the payer's, where the channel takes one.
  package func createOrder(
    _ transaction: IOTPayTransaction, channel: IOTPayChannel, code: PaymentCode?, subject: String,
    body: String
  ) -> HTTPRequest {
    var message = self.message()
    message.add("mchOrderNo", transaction.number)
    message.add("channelId", channel.rawValue)
    message.add("currency", transaction.currency.code)
    message.add("amount", transaction.amount.minorUnits)
    message.add("jobNo", merchant.login)
    message.add("notifyUrl", merchant.notifyURL)
    message.add("subject", subject)
    message.add("body", body)
    message.add("clientIp", merchant.clientIP)
    message.add("device", merchant.device)
    if channel == .weChatQR {
      message.add("extra", #"{"productId":"\#(transaction.number)"}"#)
    }
    if channel.takesCode, let code {
      message.add("codeType", "barcode")
      message.add("identityCode", code.octets)
      message.add("deviceId", merchant.device)
    }
    return form("create_order", message)
  }

  // MARK: Both

  /// The question about a transaction, by our number.
  package func query(_ transaction: IOTPayTransaction) -> HTTPRequest {
    query(number: transaction.number, transaction.api, isPayment: transaction.isPayment)
  }

  /// A question that needs no transaction: proves the way and the key.
  package func probe(number: String, _ api: IOTPayAPI) -> HTTPRequest {
    query(number: number, api, isPayment: true)
  }

  /// A refund, or a void (IOTPay v3, cc_refund and cc_void; v1, refund_order).
  package func giveBack(_ transaction: IOTPayTransaction) -> HTTPRequest {
    var message = self.message()
    message.add("mchRefundNo", transaction.number)
    message.add("loginName", merchant.login)
    switch transaction.kind {
    case .void(let payment):
      message.add("payOrderId", payment)
      message.add("notifyUrl", merchant.notifyURL)
      return json("cc_void", message)
    case .refund(.v3, let payment):
      message.add("refundAmount", transaction.amount.minorUnits)
      message.add("payOrderId", payment)
      message.add("notifyUrl", merchant.notifyURL)
      return json("cc_refund", message)
    case .refund(.v1, let payment):
      message.add("refundAmount", transaction.amount.minorUnits)
      message.add("payOrderId", payment)
      message.add("clientIp", merchant.clientIP)
      message.add("device", merchant.device)
      return form("refund_order", message)
    case .page, .keptCard, .wallet:
      return query(transaction)
    }
  }

  private func query(number: String, _ api: IOTPayAPI, isPayment: Bool) -> HTTPRequest {
    var message = self.message()
    switch api {
    case .v3:
      message.add("mchOrderNo", number)
      return json("cc_query", message)
    case .v1 where isPayment:
      message.add("mchOrderNo", number)
      return form("query_order", message)
    case .v1:
      message.add("mchRefundNo", number)
      return form("query_refund", message)
    }
  }

  private func message() -> IOTPayMessage {
    var message = IOTPayMessage()
    message.add("mchId", merchant.number)
    return message
  }

  private func json(_ verb: String, _ message: IOTPayMessage) -> HTTPRequest {
    HTTPRequest(
      path: IOTPayAPI.v3.path + verb,
      headers: [.init("Content-Type", "application/json;charset=UTF-8")],
      body: message.signed(with: merchant.key))
  }

  /// One field, `params`, that holds the JSON: escaped, as a form demands.
  private func form(_ verb: String, _ message: IOTPayMessage) -> HTTPRequest {
    var form = FormWriter()
    form.add("params", String(decoding: message.signed(with: merchant.key), as: UTF8.self))
    return HTTPRequest(
      path: IOTPayAPI.v1.path + verb,
      headers: [.init("Content-Type", "application/x-www-form-urlencoded")],
      body: form.finish())
  }
}
