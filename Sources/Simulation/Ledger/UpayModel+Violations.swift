extension UpayModel {
  func violations(of claims: LedgerClaims) -> [LedgerViolation] {
    let books = orders.values.sorted { $0.sn < $1.sn }
    return books.compactMap(moneyViolation) + books.compactMap(refundViolation)
      + numberViolations(books) + saleViolations(claims.sales)
      + claims.delivered.compactMap(deliveryViolation)
      + claims.keys.sorted { $0.key < $1.key }.compactMap(keyViolation)
  }

  private func kept(_ order: UpayOrder) -> Int64 { ledger.accounts[order.sn]?.kept ?? 0 }

  /// What the shop must have of an order in this state; nil: while a return is open, either.
  private func due(_ order: UpayOrder) -> Int64? {
    switch order.status {
    case .paid, .partiallyRefunded, .refunded, .refundInProgress, .refundError: order.netAmount
    case .created, .payCanceled, .payError, .canceled, .invalidStatusCode: 0
    case .cancelInProgress, .cancelError: nil
    }
  }

  private func moneyViolation(_ order: UpayOrder) -> LedgerViolation? {
    guard let due = due(order), due != kept(order) else { return nil }
    return LedgerViolation(
      check: .money, subject: order.clientSN,
      text: "\(order.status.rawValue) should keep \(due) and keeps \(kept(order))")
  }

  private func refundViolation(_ order: UpayOrder) -> LedgerViolation? {
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

  private func numberViolations(_ books: [UpayOrder]) -> [LedgerViolation] {
    let keeping = Dictionary(grouping: books.filter { kept($0) > 0 }, by: \.clientSN)
    return keeping.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { number, orders in
      LedgerViolation(
        check: .number, subject: number, text: "\(orders.count) orders of this number keep money")
    }
  }

  private func saleViolations(_ sales: [String: [String]]) -> [LedgerViolation] {
    sales.sorted { $0.key < $1.key }.compactMap { sale, members in
      let keeping = Set(members).sorted().flatMap { numbers[$0] ?? [] }
        .filter { (ledger.accounts[$0]?.kept ?? 0) > 0 }
      guard keeping.count > 1 else { return nil }
      return LedgerViolation(
        check: .sale, subject: sale, text: "\(keeping.count) orders of this sale keep money")
    }
  }

  private func deliveryViolation(_ number: String) -> LedgerViolation? {
    let status = order(.clientSN(number))?.status
    // What was refunded afterwards was paid when the goods went.
    guard status?.wasDeliverable != true else { return nil }
    return LedgerViolation(
      check: .delivered, subject: number,
      text: status.map { "the order is \($0.rawValue)" } ?? "there is no such order")
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

extension UpayOrder.Status {
  fileprivate var wasDeliverable: Bool {
    [.paid, .partiallyRefunded, .refunded, .refundInProgress, .refundError].contains(self)
  }
}
