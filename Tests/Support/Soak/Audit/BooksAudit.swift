/// Holds what was told, what is journaled and what the gateway has against each other: pure, so that
/// it can be tried with made-up books.
struct BooksAudit {
  var journal: [String: JournalOrder]
  var ledger: [String: LedgerOrder]
  var entries: [String: Book.Entry]

  func findings() -> Findings {
    var found = Findings()
    for order in journal.values.sorted(by: { $0.number < $1.number }) {
      money(order, &found)
      ends(order, &found)
    }
    for (number, entry) in entries.sorted(by: { $0.key < $1.key }) {
      promises(number, entry, &found)
    }
    for (number, books) in ledger.sorted(by: { $0.key < $1.key })
    where journal[number] == nil && books.taken > 0 {
      found.add("I1", "\(number) took \(books.taken) and is in no journal")
    }
    return found
  }

  /// I6: the gateway has what the journal says, no more and no less.
  private func money(_ order: JournalOrder, _ found: inout Findings) {
    let books = ledger[order.number] ?? LedgerOrder()
    if books.taken > order.total {
      found.add("I6", "\(order.number) of \(order.total) was charged \(books.taken)")
    }
    guard !order.needsAttention else {
      if order.state == "needs_attention", order.handOver {
        found.add("I4", "\(order.number) needs attention, and its goods may leave")
      }
      return
    }
    let expected = order.holdsMoney ? order.total - order.refunded : 0
    if books.kept != expected {
      found.add(
        "I6",
        "\(order.number) is \(order.state), \(order.refunded) of \(order.total) went back; "
          + "the gateway keeps \(books.kept) (\(books.statuses.joined(separator: ", ")))")
    }
    for refund in order.returns where refund.kind == "refund" && refund.state == "succeeded" {
      if let number = refund.number, books.refunds[number] != refund.amount {
        found.add(
          "I6",
          "refund \(number) of \(order.number) is \(refund.amount) here and "
            + "\(books.refunds[number] ?? 0) there")
      }
    }
    if order.handOver != (order.holdsMoney && order.refunded < order.total) {
      found.add("I4", "\(order.number) is \(order.state) and says hand_over \(order.handOver)")
    }
  }

  /// I5: every order has an end, or a person is asked.
  private func ends(_ order: JournalOrder, _ found: inout Findings) {
    if !order.isSettled {
      let returns = order.returns.map { "\($0.kind) \($0.state)" }.joined(separator: ", ")
      found.add("I5", "\(order.number) is still \(order.state) (\(returns))")
    }
  }

  /// I1 to I4: what was answered is so.
  private func promises(_ number: String, _ entry: Book.Entry, _ found: inout Findings) {
    guard let order = journal[number] else {
      if !entry.answered.isEmpty { found.add("I1", "\(number) was answered and is lost") }
      return
    }
    if !entry.amounts.contains(order.total) || entry.answered.contains(where: { $0 != order.total })
    {
      found.add("I2", "\(number) is over \(order.total), answered were \(entry.answered.sorted())")
    }
    if order.sale != entry.saleNo {
      found.add("I2", "\(number) is of the sale \(order.sale ?? "none"), not \(entry.saleNo)")
    }
    if entry.wasShownPaid && !order.isPaid {
      found.add("I3", "\(number) was shown paid and is \(order.state)")
    }
    if entry.wasShownUnpaid && order.isPaid {
      found.add("I3", "\(number) was shown unpaid and is \(order.state)")
    }
    if entry.mayHandOver && !order.isPaid {
      found.add("I4", "the goods of \(number) could leave, and it is \(order.state)")
    }
    for refund in entry.refunds where refund.isAnswered {
      guard let made = order.returns.first(where: { $0.number == refund.number }) else {
        found.add("I1", "refund \(refund.number) of \(number) was answered and is lost")
        continue
      }
      if made.amount != refund.amount {
        found.add("I2", "refund \(refund.number) of \(number) is over \(made.amount)")
      }
    }
  }
}
