package import Terminal

/// One transaction with IOTPay: a payment, a refund or a void, each under a number of its own.
package struct IOTPayTransaction: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// A card page (v3, `UPI_EX`).
    case page
    /// A purchase with a card that was kept (v3).
    case keptCard
    /// v1: by this channel; nil where only the code told it, and the code is not here.
    case wallet(IOTPayChannel?)
    /// Money back for a payment; `payOrderId` names it.
    case refund(IOTPayAPI, payment: String)
    /// A card payment undone before its settlement (v3).
    case void(payment: String)
  }

  package let kind: Kind
  /// `mchOrderNo` or `mchRefundNo`: at most 30 octets, never used twice.
  package let number: String
  package let amount: Amount
  package let currency: Currency

  package init(_ kind: Kind, number: String, amount: Amount, currency: Currency) {
    self.kind = kind
    self.number = number
    self.amount = amount
    self.currency = currency
  }

  package var api: IOTPayAPI {
    switch kind {
    case .page, .keptCard, .void: .v3
    case .wallet: .v1
    case .refund(let api, _): api
    }
  }

  var isPayment: Bool {
    switch kind {
    case .page, .keptCard, .wallet: true
    case .refund, .void: false
    }
  }

  /// Nobody has to be shown anything: once it is heard, money may move.
  var movesMoneyAtOnce: Bool {
    switch kind {
    case .keptCard, .refund, .void: true
    case .wallet(let channel): channel?.takesCode ?? true
    case .page: false
    }
  }

  /// `channel` of v3, `channelId` of v1.
  var channel: String? {
    switch kind {
    case .page: IOTPayRequests.card
    case .wallet(let channel): channel?.rawValue
    case .keptCard, .refund, .void: nil
    }
  }

  /// What stands for its channel in an answer; nil where any may. UnionPay shows its page and its own
  /// code in one order's place: which of them it was, the configuration of that time has said.
  var channels: [String]? {
    switch kind {
    case .wallet(.unionPayPage), .wallet(.unionPayQR):
      [IOTPayChannel.unionPayPage.rawValue, IOTPayChannel.unionPayQR.rawValue]
    default: channel.map { [$0] }
    }
  }

  /// The number under which IOTPay will know an order: 1 to 30 characters. A `client_sn` of 31 or 32
  /// stands as 30 digits of its SHA-256.
  package static func number(for clientSN: ClientSN) -> String {
    let text = clientSN.text
    // What looks like one that we made is made anew, too.
    guard text.utf8.count <= 30,
      !(text.utf8.count == 30 && (text.hasPrefix("H") || text.hasPrefix("R")))
    else {
      return "H" + text.digest(29)
    }
    return text
  }

  /// The number of a refund or a void of an order, of its own number within that order.
  package static func number(of refund: String, ofOrder number: String) -> String {
    "R" + "\(number)/\(refund)".digest(29)
  }
}
