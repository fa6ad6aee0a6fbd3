import Cryptography
import Gateways
import Terminal

extension SecurePayModel {
  /// What is posted about a payment to `frontUrl`, by the payer's browser.
  func notification(of order: AcquirerOrder) -> SecurePayMessage {
    seal(terms[order.sn]?.signMethod, number: 0).sign(notified(order))
  }

  /// What is posted to `backUrl`, of what has succeeded: a form, signed as its request was
  /// (UPOP 5.1.0, notifications).
  func notice(of news: News, _ making: NoticeMaking) -> NoticeDraft? {
    guard let order = books.orders[news.sn] else { return nil }
    switch news.matter {
    case .paid:
      return notice(notified(order), terms[order.sn], to: order.notifyURL, making)
    case .refund(let key, succeeded: true):
      guard let refund = order.refunds.last(where: { $0.refundRequestNo == key }),
        let terms = terms[key]
      else { return nil }
      return notice(notified(refund, of: order, terms.action), terms, to: terms.notifyURL, making)
    case .failed, .refund, .signed: return nil
    }
  }

  private func notice(
    _ fields: [String: String], _ terms: Terms?, to url: String?, _ making: NoticeMaking
  ) -> NoticeDraft? {
    guard let url else { return nil }
    var outer = AnswerMembers(reserving: fields.count)
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) { outer.add(name, value) }
    var seal = seal(terms?.signMethod, number: making.number)
    seal.isForged = making.isForged
    seal.isEscaped = true
    let message = AcquirerAnswer(
      contentType: "application/x-www-form-urlencoded", outer: outer, seal: seal)
    return NoticeDraft(url: url, message: message, manner: Self.notices)
  }

  /// Any body with status 200 is "heard"; else it comes again after 1, 2, 4, 5 and 5 minutes (UPOP
  /// 5.1.0, notifications: five times at most).
  private static let notices = NoticeManner(
    times: [0, .minutes(1), .minutes(3), .minutes(7), .minutes(12), .minutes(17)]
  ) { status, _ in status == 200 }

  // MARK: Fields

  private func notified(_ order: AcquirerOrder) -> [String: String] {
    var fields = notified(
      told(order, number: Self.serial(order)), SecurePayAction(rawValue: order.product))
    fields["orderId"] = order.number
    fields["txnTime"] = order.time
    return fields
  }

  private func notified(
    _ refund: UpayRefund, of order: AcquirerOrder, _ action: SecurePayAction?
  ) -> [String: String] {
    var fields = notified(told(refund, of: order, number: Self.serial(order)), action)
    let name = refund.refundRequestNo.split(separator: "/", maxSplits: 1)
    fields["orderId"] = name.first.map(String.init)
    fields["txnTime"] = name.last.map(String.init)
    fields["bizType"] = SecurePayAction(rawValue: order.product)?.business
    return fields
  }

  /// Of a notification `respCode` is the transaction's own.
  private func notified(
    _ told: [String: String], _ action: SecurePayAction?
  ) -> [String: String] {
    var fields = told
    fields["respCode"] = fields.removeValue(forKey: "origRespCode")
    fields["respMsg"] = fields.removeValue(forKey: "origRespMsg")
    fields["version"] = "5.1.0"
    fields["encoding"] = "UTF-8"
    fields["accessType"] = "0"
    fields["merId"] = merchantID
    fields["txnType"] = action.map { String($0.rawValue.prefix(2)) }
    fields["txnSubType"] = action.map { String($0.rawValue.suffix(2)) }
    fields["bizType"] = action?.business
    fields["accNo"] = "6216***********0018"
    fields["payCardType"] = "01"
    return fields
  }

  private static func serial(_ order: AcquirerOrder) -> UInt64 { UInt64(order.sn.suffix(12)) ?? 0 }
}
