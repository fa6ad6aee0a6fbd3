import Cryptography
import Gateways
import Terminal

extension UCSPModel {
  /// What is posted to `backUrl`: how a transaction ended (PAYMENT_RESULT_NOTICE), or that a contract
  /// was signed (SIGN_AUTO_DEBIT_NOTICE), which nothing else tells.
  func notice(of news: News, _ making: NoticeMaking) -> NoticeDraft? {
    switch news.matter {
    case .signed: signed(news, making)
    case .paid, .failed: payment(news, making)
    case .refund(let key, let succeeded): refund(key, succeeded, news, making)
    }
  }

  private func signed(_ news: News, _ making: NoticeMaking) -> NoticeDraft? {
    guard let contract = contracts.all[news.sn] else { return nil }
    let isSmall = rules.spelling == .small
    let data: AnswerMembers = [
      isSmall ? "contractId" : "contractID": .string(news.sn),
      isSmall ? "userId" : "userID": .string(contract.user), "merId": .string(merchantID),
    ]
    return draft(.signAutoDebitNotice, "00", data, contract.notifyURL, making)
  }

  private func payment(_ news: News, _ making: NoticeMaking) -> NoticeDraft? {
    guard var order = books.orders[news.sn], let url = order.notifyURL else { return nil }
    let isPaid = news.matter == .paid
    guard isPaid || rules.notices == .all else { return nil }
    // It tells of what happened then, whatever has happened since.
    if !isPaid { order.state = .declined }
    var making = making
    let scenario = scenario(of: order.totalAmount)
    if scenario == .badlySigned { making.isForged = true }
    var draft = draft(
      .resultNotice, isPaid ? "00" : code(order.error, else: "01"), members(order), url, making)
    switch scenario {
    case .untold: return nil
    case .toldTwice: draft.copies = 2
    case .toldWrong: draft.message.inner?["txnAmt"] = .string(String(order.totalAmount + 1))
    default: break
    }
    return draft
  }

  private func refund(
    _ key: String, _ succeeded: Bool, _ news: News, _ making: NoticeMaking
  ) -> NoticeDraft? {
    guard succeeded || rules.notices == .all, let one = returns[key],
      let order = books.orders[news.sn], let url = one.notifyURL,
      let refund = order.refunds.last(where: { $0.refundRequestNo == key })
    else { return nil }
    return draft(.resultNotice, code(of: refund), members(one, refund, of: order), url, making)
  }

  private func draft(
    _ type: UCSPMessageType, _ code: String, _ data: AnswerMembers, _ url: String,
    _ making: NoticeMaking
  ) -> NoticeDraft {
    let id =
      "A"
      + UCSPProfile.messageID(
        acquirer: acquirer, at: making.now, number: UInt32(truncatingIfNeeded: making.number)
      ).dropFirst()
    var data = data
    if rules.unknownMembers { data.add("channelInfo", "SIM") }
    let message = message(
      code, code == "00" ? "success" : "failed", data,
      info(type.rawValue, String(id), at: making.now), making.number, isForged: making.isForged)
    let (keys, scheme) = (keys, rules.signature.scheme)
    return NoticeDraft(
      url: url, message: message,
      manner: NoticeManner(times: [0, .seconds(5), .seconds(15), .seconds(60)]) { status, body in
        status == 200 && keys.map { Self.isHeard(body, $0, scheme) } ?? false
      })
  }

  /// A signed answer with the code 00. How often it is repeated otherwise is not documented.
  private static func isHeard(
    _ body: [UInt8], _ keys: UCSPKeys, _ scheme: SignatureScheme
  ) -> Bool {
    guard let root = try? JSONReader.members(body),
      root["msgResponse"]?.members?[UCSPProfile.responseCode]?.word == "00"
    else { return false }
    return UCSPCall.isSigned(body, root, by: keys, scheme)
  }
}
