import Foundation

extension Promises {
  /// What was answered once and is not so any more.
  func broken(by orders: [JSON]) -> [String] {
    var found = surprises
    let known = Dictionary(uniqueKeysWithValues: orders.map { ($0["client_sn"].text ?? "", $0) })
    for number in self.orders where known[number] == nil { found.append("\(number) is lost") }
    for refund in refunds {
      let parts = refund.split(separator: "/").map(String.init)
      let returns = known[parts[0]]?["returns"].list ?? []
      if !returns.contains(where: { $0["refund_request_no"].text == parts[1] }) {
        found.append("refund \(refund) is lost")
      }
    }
    for number in shownPaid where known[number]?["paid_at"].text == nil {
      found.append("\(number) was shown paid and is \(known[number]?["state"].text ?? "lost")")
    }
    for number in shownUnpaid where known[number]?["paid_at"].text != nil {
      found.append("\(number) was shown unpaid and is \(known[number]?["state"].text ?? "lost")")
    }
    return found
  }
}

/// What lies in the printer's tray after a crash.
enum Paper {
  /// Every paid order has a receipt, and not more than one that does not say that it may be a copy.
  static func wrongs(_ orders: [JSON], _ papers: [String]) -> [String] {
    let papers = papers.filter { $0.contains(" RECEIPT\n") }
    var found: [String] = []
    for order in orders where order["paid_at"].text != nil {
      guard let number = order["client_sn"].text else { continue }
      let own = papers.filter { paper in
        paper.split(separator: "\n").contains {
          $0.hasPrefix("Order") && $0.hasSuffix(" \(number)")
        }
      }
      if own.isEmpty { found.append("no receipt of \(number)") }
      if own.count(where: { !$0.contains("POSSIBLE COPY") }) > 1 {
        found.append("\(own.count) receipts of \(number)")
      }
    }
    return found
  }
}
