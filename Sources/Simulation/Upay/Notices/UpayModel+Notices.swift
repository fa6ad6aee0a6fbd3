import Cryptography
import Terminal

extension UpayModel {
  mutating func tell(_ matter: News.Matter, of sn: String, at now: Milliseconds) {
    guard orders[sn]?.notifyURL != nil else { return }
    news.put(matter, of: sn, at: now)
  }

  /// What is posted to an order's `notify_url`: its members, signed with a key of the gateway's own
  /// in the `Authorization` header (Upay Web API, callback).
  func notice(
    of news: News, _ making: NoticeMaking, signedBy key: SigningKey?
  ) -> NoticeDraft? {
    guard let key, let order = orders[news.sn], let url = order.notifyURL else { return nil }
    guard news.matter == .paid || rules.notifications.events == .all else { return nil }
    var number: String?
    if case .refund(let refund, _) = news.matter { number = refund }
    var message = AcquirerAnswer(
      contentType: "application/json",
      outer: order.data(refundRequestNo: number, rules.answers),
      seal: UpayNoticeSeal(rules: rules.notifications))
    // What goes around the members is no answer's dress.
    if rules.answers.unknownFields { message.outer["channel_info"] = .string("SIM") }
    let prefix = rules.notifications.header == .bare ? "" : "\(order.terminalSN) "
    return NoticeDraft(
      url: url, message: message,
      authorization: { body in
        let signature = try? key.sign(making.isForged ? body + [0x20] : body)
        return signature.map { prefix + Base64.encode($0) }
      }, manner: Self.notices)
  }

  /// After 1, 5, 30 and 600 seconds, until the word is `success`.
  private static let notices = NoticeManner(
    times: [.seconds(1), .seconds(5), .seconds(30), .seconds(600)]
  ) { status, body in
    status == 200 && String(decoding: body, as: UTF8.self) == "success"
  }
}

/// How Upay's notifications become octets: their signature stands in a header.
struct UpayNoticeSeal: AnswerSeal {
  var rules: UpayRules.Notifications

  func octets(of answer: AcquirerAnswer) -> [UInt8] {
    var writer = AnswerWriter(reserving: 1_024)
    writer.write(body(answer))
    return writer.octets
  }

  func shuffled(_ answer: AcquirerAnswer) -> [UInt8] { JSONText.shuffled(body(answer).json) }
  func doubled(_ answer: AcquirerAnswer) -> [UInt8] { JSONText.doubled(body(answer).json) }

  func names(of thing: AnswerThing) -> [String] {
    switch thing {
    case .amount: ["total_amount"]
    case .number: ["client_sn"]
    case .sn: ["sn"]
    case .account: ["terminal_sn"]
    case .status: ["order_status"]
    case .result, .envelope: ["result_code"]
    case .payment: ["trade_no", "finish_time", "channel_finish_time", "payer_login"]
    }
  }

  var openWord: String { UpayOrder.Status.created.rawValue }

  private func body(_ answer: AcquirerAnswer) -> AnswerMembers {
    guard rules.body == .envelope else { return answer.outer }
    return UpayAnswer.business("SUCCESS", data: answer.outer).body
  }
}
