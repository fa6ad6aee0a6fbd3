/// Holds the printer's paper against the payments (I7).
struct PaperAudit {
  var journal: [String: JournalOrder]
  var entries: [String: Book.Entry]
  var papers: [PaperArchive.Paper]
  /// Orders of which a slip was given up, and said so.
  var dropped: Set<String>
  /// Papers that nobody has seen.
  var missed: Int64

  func findings() -> Findings {
    var found = Findings()
    var receipts: [String: (unmarked: Int, all: Int)] = [:]
    for paper in papers where paper.title == .receipt {
      guard let number = paper.clientSN else { continue }
      receipts[number, default: (0, 0)].all += 1
      if !paper.isMarked { receipts[number, default: (0, 0)].unmarked += 1 }
    }
    for (number, count) in receipts.sorted(by: { $0.key < $1.key }) {
      if count.unmarked > 1 { found.add("I7", "\(count.unmarked) receipts of \(number)") }
      guard let order = journal[number] else {
        found.add("I7", "a receipt of \(number), which is in no journal")
        continue
      }
      if !order.isPaid { found.add("I7", "a receipt of \(number), which is \(order.state)") }
      if entries[number]?.prints == false, order.isPaid {
        found.add("I7", "a receipt of \(number), which was to have none")
      }
    }
    for order in journal.values.sorted(by: { $0.number < $1.number })
    where order.isPaid && entries[order.number]?.prints == true {
      guard receipts[order.number] == nil, !dropped.contains(order.number), missed == 0 else {
        continue
      }
      found.add("I7", "no receipt of \(order.number), which is \(order.state)")
    }
    return found
  }
}
