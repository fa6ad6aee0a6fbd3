import Gateways
import Terminal

extension IOTPayModel {
  /// Puts an order into the books, and answers as its customer behaves.
  mutating func begin(
    _ draft: AcquirerOrder, _ customer: Customer, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    if let earlier = books.order(.clientSN(draft.number)) {
      throw earlier.state == .paid ? .paid : numberUsed
    }
    guard books.refundNumbers[draft.number] == nil else { throw numberUsed }
    guard books.orders.count < AcquirerBooks.capacity else { throw .busy }
    let beginning = books.begin(draft, customer, pace, nonce: number, at: now)
    var answer = try first(beginning, number: number)
    if case .later = beginning.answer, let sn = beginning.sn {
      answer.waits = UpayAnswer.Wait(sn: sn, until: beginning.until)
    }
    return answer
  }

  /// What the request that made the order is answered.
  private func first(
    _ beginning: AcquirerBooks.Beginning, number: UInt64
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    let order = beginning.sn.flatMap { books.orders[$0] }
    switch (beginning.answer, order) {
    case (.result("FAIL_ERROR"), _):
      let known = ["0010", "0110", "0111", "0118"]
      throw .coded(beginning.error.flatMap { known.contains($0) ? $0 : nil } ?? "0110")
    case (.result, let order?), (.later, let order?): return outcome(of: order, number: number)
    case (.refusal, _), (.result, nil), (.later, nil): throw Self.refusal(beginning.error)
    case (.outer, _): throw .busy
    case (.http500, _):
      var answer = refused(.busy, number: number)
      answer.status = 500
      return answer
    }
  }

  /// A code of its own that stands for itself; other errors are a wrong parameter.
  static func refusal(_ code: String?) -> IOTPayRefusal {
    guard let code, codes.contains(code) else {
      return IOTPayRefusal("0014", "the payment was refused")
    }
    return .coded(code)
  }

  /// The payment that `payOrderId` names.
  func payment(_ payOrderID: String) throws(IOTPayRefusal) -> AcquirerOrder {
    guard let order = books.orders[payOrderID] else { throw .unknownOrder }
    return order
  }

  /// Gives money back, as the scripts of these verbs say.
  mutating func giveBack(
    _ amount: Int64, of order: AcquirerOrder, as own: String, _ verbs: [ReturnScript.Verb],
    at now: Milliseconds
  ) throws(IOTPayRefusal) -> (order: AcquirerOrder, refund: UpayRefund) {
    let refund: UpayRefund
    switch books.giveBack(amount, of: order.sn, as: own, scripted: verbs, pace, at: now) {
    case .made(let made): refund = made
    case .repeated(let earlier):
      if let repetition { throw repetition }
      refund = earlier
    case .numberUsed: throw .invalid("mchRefundNo")
    case .noSuchPayment: throw .unknownOrder
    case .wrongState: throw IOTPayRefusal("0014", "the order is not paid")
    case .tooMuch: throw .invalid("refundAmount")
    case .refused(let code): throw Self.refusal(code)
    }
    return (books.orders[order.sn] ?? order, refund)
  }

  /// A refund by its number, and the payment it is of.
  func refund(
    numbered number: String
  ) -> (order: AcquirerOrder, refund: UpayRefund)? {
    guard let sn = books.refundNumbers[number], let order = books.orders[sn],
      let refund = order.refunds.last(where: { $0.refundRequestNo == number })
    else { return nil }
    return (order, refund)
  }

  /// IOTPay's own number of a refund: the payment's, of another kind, and which one it is.
  func refundID(_ number: String, of order: AcquirerOrder) -> String {
    let place = order.refunds.firstIndex { $0.refundRequestNo == number } ?? 0
    return "RP" + order.sn.dropFirst(2) + String(place % 10)
  }

  /// A number as one, or as a text.
  static func value(_ text: String, asText: Bool) -> JSONValue {
    guard !asText, let number = Int64(text) else { return .string(text) }
    return .integer(number)
  }
}
