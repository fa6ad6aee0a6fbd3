import Terminal
import Transport

/// Who did something to an order, and why.
struct ActionNote: Hashable, Sendable {
  var `operator`: String?
  var reason: String?

  var body: [String: JSONValue?] {
    ["operator": `operator`.map(JSONValue.string), "reason": reason.map(JSONValue.string)]
  }
}

extension Session {
  func cancel(_ number: String, _ note: ActionNote = ActionNote()) async -> CommandStatus {
    await act("cancel", .cancel, number, note)
  }

  func revoke(_ number: String, _ note: ActionNote = ActionNote()) async -> CommandStatus {
    await act("revoke", .revoke, number, note)
  }

  private func act(_ verb: String, _ goal: Goal, _ number: String, _ note: ActionNote)
    async -> CommandStatus
  {
    await LiveSession(session: self, goal: goal, number: number).run {
      () async throws(UnixHTTPError) in
      try await onOrder(number) { number async throws(UnixHTTPError) in
        try await daemon.post("/v1/orders/\(number)/\(verb)", note.body, wait: 5)
      }
    }
  }

  /// - Parameters:
  ///   - refundRequestNo: the caller's number; one is made when nil.
  ///   - evenAgain: refund even if the same amount was refunded a moment ago.
  func refund(
    _ number: String, amount typed: String, refundRequestNo: String?, evenAgain: Bool,
    _ note: ActionNote = ActionNote()
  ) async -> CommandStatus {
    let order: OrderView
    do throws(UnixHTTPError) {
      let reply = try await onOrder(number) { number async throws(UnixHTTPError) in
        try await daemon.get("/v1/orders/\(number)")
      }
      guard let answer = reply.order else {
        return reply.isSuccess
          ? finish(reply, changes: false) { _ in nil } : refused(reply, changes: false)
      }
      order = answer.order
    } catch {
      return unreached(error)
    }
    guard let currency = Currency(code: order.currency) else {
      return usage("the currency \(printable(order.currency)) of the order is not known")
    }
    let amount: Amount
    do throws(PaymentWish.Mistake) {
      amount = try PaymentWish.amount(typed, in: currency)
    } catch {
      return usage(error.description)
    }
    let made = RefundRequestNo(String(ClientSN(wall: now(), random: random()).text.prefix(20)))
    guard let refundNo = refundRequestNo.map({ RefundRequestNo($0) }) ?? made else {
      return usage("--refund-request-no is 1 to 20 of A-Z a-z 0-9 . _ -")
    }
    guard await mayRefund(amount, of: order, as: refundNo, evenAgain: evenAgain) else {
      return .refused
    }
    announce(
      "refund_request_no \(refundNo): \(currency.code) \(currency.text(amount)) of "
        + order.clientSN)
    let goal = Goal.refund(number: refundNo.text)
    return await LiveSession(session: self, goal: goal, number: order.clientSN).run {
      () async throws(UnixHTTPError) in
      try await daemon.post(
        "/v1/orders/\(order.clientSN)/refunds",
        note.body.merging([
          "refund_request_no": .string(refundNo.text),
          "refund_amount": .integer(amount.minorUnits),
        ]) { $1 }, wait: 5)
    }
  }

  /// How long ago the same refund is still suspected to be the same wish.
  static let doubtful: Milliseconds = .minutes(10)

  /// Whether a person wants the same amount to go back once more.
  private func mayRefund(
    _ amount: Amount, of order: OrderView, as number: RefundRequestNo, evenAgain: Bool
  ) async -> Bool {
    guard let before = Self.sameRefund(amount, of: order, as: number, now: now()), !evenAgain else {
      return true
    }
    let report = OrderText(order: order, style: console.style)
    let words =
      "\(report.amount(amount.minorUnits)) of this order was refunded at "
      + "\(Timestamp.readable(before.createdAt)) already "
      + "(\(before.refundRequestNo ?? "no number"), \(before.state))."
    console.error(printable(words))
    guard console.canAsk, !json else {
      console.errors("Nothing was sent. If it is to be refunded once more: --yes\n")
      return false
    }
    console.errors("Refund it once more? [y/N] ")
    guard Answer.isYes(await console.answer()) else {
      console.errors("Nothing was sent.\n")
      return false
    }
    return true
  }

  /// An earlier refund of the same amount that could be this very wish, typed twice. The same number
  /// is no danger: the daemon answers it with the same refund.
  static func sameRefund(
    _ amount: Amount, of order: OrderView, as number: RefundRequestNo, now: Milliseconds
  ) -> ReturnView? {
    order.returns.last { item in
      guard item.kind == "refund", item.amount == amount.minorUnits, item.state != "failed",
        item.refundRequestNo != number.text
      else { return false }
      // A time that can't be read, or lies ahead because a clock was set, is no excuse.
      guard let created = Timestamp.milliseconds(item.createdAt) else { return true }
      return now - created < doubtful
    }
  }
}

/// What a person typed to a question.
enum Answer {
  static func isYes(_ line: String?) -> Bool {
    guard let line else { return false }
    return ["y", "yes", "j", "是"].contains(line.filter { !$0.isWhitespace }.lowercased())
  }
}
