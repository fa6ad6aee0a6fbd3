import Cryptography
public import Terminal

/// Upay's notifications: JSON posted to the order's `notify_url`, signed by Wosai's own key in the
/// `Authorization` header (Upay Web API, callback).
///
/// That key is not the terminal's: it is configured, and without it none is taken.
extension UpayGateway: NotifiedGateway {
  public var takesNotifications: Bool { callbackKey != nil }

  public func notification(
    in request: NotificationRequest, at time: Milliseconds
  ) throws(NotificationRefusal) -> NotificationHint {
    // The bare signature, or the terminal's number before it: both are documented.
    let words = (request.authorization ?? "").split(separator: " ")
    guard let callbackKey, let text = words.last, words.count <= 2, text.utf8.count <= 2_048,
      let signature = Base64.decode(String(text))
    else { throw .distrusted("it is not signed") }
    guard callbackKey.accepts(signature, of: request.body) else {
      throw .distrusted("the signature is wrong")
    }
    let members: JSONMembers
    do {
      members = try JSONReader.members(request.body)
    } catch {
      throw .unreadable("\(error)")
    }
    // The order's members, bare or in the envelope of an answer: both are documented.
    let data = members["biz_response"]?.members?["data"]?.members ?? members
    guard let number = data["client_sn"]?.number(upTo: 64) else { throw .notOurs }
    return NotificationHint(
      .transaction(number: number), terminalSN: data["terminal_sn"]?.number(upTo: 64),
      amount: data["total_amount"]?.amount)
  }

  /// It is sent again, four times at most, until the word is `success`.
  public func answer(
    _ verdict: NotificationVerdict, to request: NotificationRequest, at time: Milliseconds
  ) -> NotificationAnswer {
    verdict.answer(heard: "success", refused: "fail", later: "fail")
  }
}
