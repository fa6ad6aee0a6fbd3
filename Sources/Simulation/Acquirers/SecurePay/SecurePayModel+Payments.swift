import Gateways
import Terminal

extension SecurePayModel {
  /// What a payment in yuan may be at most, in its hundredths: 300 000.00.
  private static let most: Int64 = 30_000_000

  /// Applies for a QR code (01/07), consumes the code that a payer shows (01/06), or opens the purchase
  /// page (01/01).
  mutating func begin(
    _ request: SecurePayRequest, number: UInt64, at now: Milliseconds
  ) throws(SecurePayRefusal) -> AcquirerAnswer {
    let amount = try request.amount()
    try request.checkTransaction()
    let currency = try request.required("currencyCode")
    guard currency != "156" || amount <= Self.most else {
      throw SecurePayRefusal("33", "Amount above the limit")
    }
    let code = request.action == .consume ? try request.required("qrNo") : nil
    var timeout: Milliseconds?
    if let text = request.message.fields["payTimeout"] {
      guard let time = BeijingTime.milliseconds(compact: text) else {
        throw .malformed("payTimeout")
      }
      timeout = time
    }
    guard !isTaken(request) else { throw .duplicate }
    guard books.orders.count < AcquirerBooks.capacity else {
      throw SecurePayRefusal("06", "System busy")
    }
    let draft = AcquirerOrder(
      number: request.number, time: request.time, account: merchantID,
      maker: request.message.fields["termId"] ?? request.message.fields["backUrl"] ?? "",
      kind: code == nil ? .precreate : .pay,
      product: request.action.rawValue, totalAmount: amount, currency: currency, payway: "17",
      notifyURL: request.message.fields["backUrl"], at: now)
    let (customer, isDropped) = customer(of: draft, showing: code)
    var pace = pace
    if let timeout { pace.patience = max(0, timeout - now) + (rules.paysLate ? .minutes(30) : 0) }
    let beginning = books.begin(draft, customer, pace, nonce: number, at: now)
    if let sn = beginning.sn {
      terms[sn] = Terms(
        payTimeout: timeout, frontURL: request.message.fields["frontUrl"],
        signMethod: request.message.fields["signMethod"] ?? "")
    }
    var answer = first(beginning, to: request, number: number)
    answer.isDropped = isDropped
    return answer
  }

  /// Whether a transaction of this name is there already.
  func isTaken(_ request: SecurePayRequest) -> Bool {
    if books.order(key: request.key) != nil || books.refundNumbers[request.key] != nil {
      return true
    }
    guard rules.duplicate == .numberAndDay,
      let newest = books.order(.clientSN(request.number))
    else { return false }
    return newest.time?.prefix(8) == request.time.prefix(8)
  }

  /// Who pays: as scripted, else as the code's last digits say.
  private func customer(
    of draft: AcquirerOrder, showing code: String?
  ) -> (customer: Customer, isDropped: Bool) {
    let scripted = books.customers.customer(showing: code, paying: draft.totalAmount)
    if let scripted { return (scripted, false) }
    guard let code else { return (Customer(.never), false) }
    switch code.suffix(2) {
    case "04": return (Customer(.never), false)
    case "05": return (Customer(.ok), true)
    default: return CodeEnding(code).customer
    }
  }

  /// What the request is answered: that it was taken, and no more.
  private func first(
    _ beginning: AcquirerBooks.Beginning, to request: SecurePayRequest, number: UInt64
  ) -> AcquirerAnswer {
    let message = request.message
    switch (beginning.answer, beginning.sn.flatMap({ books.orders[$0] })) {
    case (.result("FAIL_ERROR"), _):
      return answer(Self.trouble(beginning.error), "Trouble", to: message, number: number)
    case (.result, let order?), (.later, let order?):
      guard let link = order.link else {
        return answer(rules.accepted.rawValue, "成功", to: message, number: number)
      }
      return answer("00", "成功", to: message, ["qrCode": link], number: number)
    case (.refusal, _), (.result, nil), (.later, nil):
      return answer(Self.declined(beginning.error), "Refused", to: message, number: number)
    case (.outer, _): return answer("06", "System busy", to: message, number: number)
    case (.http500, _):
      var answer = self.answer("99", "Error", to: message, number: number)
      answer.status = 500
      return answer
    }
  }

  /// A code that says no; what is none is said as a plain failure.
  static func declined(_ code: String?) -> String {
    guard let code, SecurePayCodes.all[code] == .declined else { return "01" }
    return code
  }

  /// A code that says that nobody knows.
  static func trouble(_ code: String?) -> String {
    guard let code, [.open, .unclear, .busy].contains(SecurePayCodes.all[code]) else { return "99" }
    return code
  }
}
