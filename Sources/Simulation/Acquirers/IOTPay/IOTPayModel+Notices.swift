import Gateways
import Terminal

extension IOTPayModel {
  /// A signed message to `notifyUrl` (IOTPay, notifications).
  func notice(
    _ members: AnswerMembers, to url: String, _ shape: IOTPaySigning.Shape,
    _ order: IOTPaySigning.Order, _ making: NoticeMaking
  ) -> NoticeDraft {
    var members = members
    // What may come some day is signed, too.
    members["noticeId"] = .string(String(making.number, radix: 16))
    let other = IOTPayAccount(number: account.number, key: "0" + account.key)
    var seal = IOTPaySeal(
      api: Self.api, key: (making.isForged ? other : account).secret, order: order, openWord: "0",
      number: making.number)
    seal.shape = shape
    var message = AcquirerAnswer(outer: members, inner: nil, seal: seal)
    message.contentType = shape.contentType
    let word = Array((Self.api == .v3 ? "SUCCESS" : "success").utf8)
    // No timetable is documented.
    let manner = NoticeManner(
      times: [0, .seconds(15), .seconds(60), .minutes(5)]
    ) { status, body in status == 200 && body == word }
    return NoticeDraft(url: url, message: message, manner: manner)
  }
}

extension IOTPayWalletModel {
  /// Of what is paid, and of nothing else (IOTPay v1, notifications).
  func notice(of news: News, _ making: NoticeMaking) -> NoticeDraft? {
    guard news.matter == .paid, let order = books.orders[news.sn], let url = order.notifyURL else {
      return nil
    }
    var members = record(of: order)
    members["subject"] = .string("TEST")
    members["param1"] = .string("")
    members["backType"] = value(2)
    return notice(members, to: url, rules.noticeShape, rules.signatureOrder, making)
  }

  /// From then on it is told as 3.
  mutating func acknowledged(_ news: News) {
    if told.count < AcquirerBooks.capacity { told.insert(news.sn) }
  }
}

extension IOTPayCardModel {
  /// Of what is paid and of what is given back (IOTPay v3, notifications).
  func notice(of news: News, _ making: NoticeMaking) -> NoticeDraft? {
    guard let order = books.orders[news.sn], let url = order.notifyURL else { return nil }
    switch news.matter {
    case .paid:
      var members = record(of: order)
      members["originalOrderId"] = .string("")
      return notice(members, to: url, .json, rules.signatureOrder, making)
    case .refund(let number, succeeded: true):
      guard let (order, refund) = refund(numbered: number) else { return nil }
      return notice(
        record(of: refund, of: order), to: url, .json, rules.signatureOrder, making)
    case .failed, .refund, .signed: return nil
    }
  }
}
