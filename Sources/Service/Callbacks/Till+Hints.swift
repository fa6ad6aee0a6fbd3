import Journal
import Logging
public import Terminal

/// Newest orders that are looked through for a number which is not a `client_sn`.
private let mostSearched = 200

extension Till: HintTaker {
  public func use(_ desk: CallbackDesk) { callbacks = desk }

  /// Has the order asked about that a verified notification names. What the notification says of
  /// money is compared, and never believed.
  public func hear(_ hint: NotificationHint, from gateway: any NotifiedGateway)
    -> NotificationVerdict
  {
    guard !isStopped else { return .fault }
    switch hint.subject {
    case .transaction(let number):
      do {
        guard let order = try order(of: gateway, under: number)?.order,
          hint.terminalSN.map({ $0 == order.terminalSN }) ?? true
        else { return .unknownOrder }
        askBecauseTold(of: order)
        guard hint.contradicts(order, gateway.notified(number, of: order)) else { return .heard }
        note(contradiction: order.clientSN, from: gateway.name)
        return .incorrect
      } catch {
        return .fault
      }
    case .agreement(let id, let user):
      // Nothing can be asked about a contract: this is the one notice that is believed.
      return signed(
        AgreementSignature(reference: id, masked: nil), user: user, at: gateway.name)
    }
  }

  public func note(refused reason: String, leftOut: Int, from gateway: String) {
    publish(
      "notification", of: nil,
      DoubtedNotification(
        gateway: gateway, reason: reason, leftOutBefore: leftOut > 0 ? leftOut : nil),
      cause: "a notification was refused")
  }

  private func note(contradiction clientSN: ClientSN, from gateway: String) {
    let reason = "it names another sum, currency or time than the order's"
    guard contradictions.take(at: clock.now().boot) != nil else { return }
    log.warning(
      "a notification contradicts its order, which is asked about",
      metadata: ["gateway": "\(gateway)", "client_sn": "\(clientSN)"])
    publish(
      "notification", of: clientSN,
      DoubtedNotification(clientSN: clientSN.text, gateway: gateway, reason: reason),
      cause: "a notification contradicts its order")
  }

  /// Asks about the orders whose turn it is now.
  func askHinted() {
    let now = clock.now().boot
    for number in hints.takeDue(at: now) {
      guard let order = try? stored(number)?.order else { continue }
      askBecauseTold(of: order)
    }
  }

  private func askBecauseTold(of order: Order) {
    let isAsking = order.questionOnTheWire != nil
    if hints.take(order.clientSN, isAsking: isAsking, at: clock.now().boot) {
      take(.queryRequested, for: order.clientSN)
    } else {
      plan()
    }
  }

  private func order(
    of gateway: any NotifiedGateway, under number: String
  ) throws -> StoredOrder? {
    func isIt(_ stored: StoredOrder) -> Bool {
      stored.order.request.gateway == gateway.name
        && gateway.notifiedNumbers(of: stored.order).contains(number)
    }
    if let found = live.values.first(where: isIt) { return found }
    if let clientSN = ClientSN(number), let found = try stored(clientSN), isIt(found) {
      return found
    }
    return try reading { try journal.orders(limit: mostSearched) }.orders.first(where: isIt)
  }
}

extension NotificationHint {
  /// Whether it names another sum or time than the transaction's, or another currency than the order's.
  fileprivate func contradicts(_ order: Order, _ expected: NotifiedTransaction?) -> Bool {
    if let amount, let expected, amount != expected.amount { return true }
    if let madeAt, let expected = expected?.madeAt, madeAt / 1_000 != expected / 1_000 {
      return true
    }
    return currency.map { $0 != order.request.currency.code } ?? false
  }
}

/// The data of a `notification` event.
private struct DoubtedNotification: Encodable {
  var clientSN: String?
  var gateway: String
  var reason: String
  var leftOutBefore: Int?

  enum CodingKeys: String, CodingKey {
    case gateway, reason
    case clientSN = "client_sn"
    case leftOutBefore = "left_out_before"
  }
}
