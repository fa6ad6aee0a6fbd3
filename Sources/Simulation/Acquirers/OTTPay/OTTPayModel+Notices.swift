import Gateways
import Terminal

extension OTTPayModel {
  /// What is posted to `backUrl` or `call_back_url` when an order is paid (OTT Pay API, callback): the
  /// values sealed as in an answer, and around them what nothing covers.
  func notice(of news: News, _ making: NoticeMaking) -> NoticeDraft? {
    guard news.matter == .paid, let order = books.orders[news.sn], let url = order.notifyURL else {
      return nil
    }
    let isLong = rules.notification == .long
    let finished = order.finishedAt ?? news.at
    var data = AnswerMembers(reserving: 10)
    data["finish_time"] = .string(
      isLong ? shanghaiTime(finished) + " CST" : BeijingTime.compact(finished))
    data["order_id"] = .string(order.number)
    data["amount"] = .string(String(order.totalAmount))
    data["tip"] = .string("0")
    data["bizpay_order_id"] = .string(order.sn)
    data["merchant_id"] = .string(merchantID)
    if isLong {
      data["order_status"] = .string(members(order, "SUCCESS").text("order_status") ?? "")
      data["remarks"] = .string("TEST")
      data["exchange_rate"] = .string("1.00000000")
    }
    var outer = AnswerMembers(reserving: 6)
    outer["rsp_code"] = .string("SUCCESS")
    outer["rsp_msg"] = .string("Success")
    outer["merchant_id"] = .string(merchantID)
    var rules = rules
    // The page that has an envelope in Base64 speaks of requests and answers.
    rules.envelope = .plain
    let message = AcquirerAnswer(
      contentType: "application/json", outer: outer, inner: data,
      seal: OTTPaySeal(
        signKey: signKey, rules: rules, number: making.number, isForged: making.isForged))
    return NoticeDraft(url: url, message: message, manner: Self.notices)
  }

  /// Neither is documented: status 200 is taken for "heard", and it is repeated after 5, 15 and 60
  /// seconds.
  private static let notices = NoticeManner(
    times: [0, .seconds(5), .seconds(15), .seconds(60)]
  ) { status, _ in status == 200 }
}
