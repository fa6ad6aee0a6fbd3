/// What must never be in the books of one payment system or of several, whatever their orders are
/// like.
struct LedgerAudit {
  let orders: [LedgerReport.Order]
  private let places: [String: [Int]]

  /// - Parameter orders: of each system oldest first.
  init(_ orders: [LedgerReport.Order]) {
    self.orders = orders
    places = Dictionary(grouping: orders.indices, by: { orders[$0].clientSN })
  }

  /// All but what concerns keys.
  func violations(of claims: LedgerClaims) -> [LedgerViolation] {
    orders.compactMap(moneyViolation) + orders.compactMap(refundViolation) + numberViolations
      + saleViolations(claims.sales) + claims.delivered.compactMap(deliveryViolation)
  }

  private func moneyViolation(_ order: LedgerReport.Order) -> LedgerViolation? {
    guard let due = order.due, due != order.kept else { return nil }
    return LedgerViolation(
      check: .money, subject: order.clientSN,
      text: "\(order.status.rawValue) should keep \(due) and keeps \(order.kept)")
  }

  private func refundViolation(_ order: LedgerReport.Order) -> LedgerViolation? {
    let done = order.refunds.filter { $0.state == .succeeded }
    let text: String
    if order.refundedAmount > order.totalAmount {
      text = "\(order.refundedAmount) of \(order.totalAmount) were refunded"
    } else if Set(done.map(\.refundRequestNo)).count < done.count {
      text = "one refund_request_no was refunded twice"
    } else {
      return nil
    }
    return LedgerViolation(check: .refunds, subject: order.clientSN, text: text)
  }

  private var numberViolations: [LedgerViolation] {
    places.sorted { $0.key < $1.key }.flatMap { number, places in
      PaymentSystem.allCases.compactMap { system in
        let keeping = places.count { orders[$0].gateway == system && orders[$0].kept > 0 }
        guard keeping > 1 else { return nil }
        return LedgerViolation(
          check: .number, subject: number, text: "\(keeping) orders of this number keep money")
      }
    }
  }

  private func saleViolations(_ sales: [String: [String]]) -> [LedgerViolation] {
    sales.sorted { $0.key < $1.key }.compactMap { sale, members in
      let keeping = Set(members).sorted().flatMap { places[$0] ?? [] }
        .count { orders[$0].kept > 0 }
      guard keeping > 1 else { return nil }
      return LedgerViolation(
        check: .sale, subject: sale, text: "\(keeping) orders of this sale keep money")
    }
  }

  private func deliveryViolation(_ number: String) -> LedgerViolation? {
    let status = places[number]?.last.map { orders[$0].status }
    // What was refunded afterwards was paid when the goods went.
    guard status?.wasDeliverable != true else { return nil }
    return LedgerViolation(
      check: .delivered, subject: number,
      text: status.map { "the order is \($0.rawValue)" } ?? "there is no such order")
  }
}

extension UpayModel {
  func violations(of claims: LedgerClaims) -> [LedgerViolation] {
    LedgerAudit(reports).violations(of: claims) + keyViolations(claims)
  }

  func keyViolations(_ claims: LedgerClaims) -> [LedgerViolation] {
    claims.keys.sorted { $0.key < $1.key }.compactMap(keyViolation)
  }

  private func keyViolation(_ terminal: String, _ held: [String]) -> LedgerViolation? {
    let keys = terminals[terminal]?.keys
    let accepted = Set([keys?.current, keys?.previous].compactMap { $0.map(keyID) })
    guard accepted.isDisjoint(with: held) else { return nil }
    return LedgerViolation(
      check: .keys, subject: terminal,
      text: keys == nil ? "there is no such terminal" : "none of its keys is accepted")
  }
}

extension LedgerReport.Order {
  var kept: Int64 { paidAmount - returnedAmount }

  var refundedAmount: Int64 {
    refunds.reduce(0) { $1.state == .succeeded ? $0 + $1.amount : $0 }
  }

  /// What the shop must have of an order in this state; nil: while a return is open, either.
  fileprivate var due: Int64? {
    switch status {
    case .paid, .partiallyRefunded, .refunded, .refundInProgress, .refundError:
      totalAmount - refundedAmount
    case .created, .payCanceled, .payError, .canceled, .invalidStatusCode: 0
    case .cancelInProgress, .cancelError: nil
    }
  }
}

extension UpayOrder.Status {
  fileprivate var wasDeliverable: Bool {
    [.paid, .partiallyRefunded, .refunded, .refundInProgress, .refundError].contains(self)
  }
}
