import Terminal
import Transport

/// The filters of `orders`.
struct OrdersFilter: Hashable, Sendable {
  var sn: String?
  var saleNo: String?
  var state: String?
  var since: String?
  var until: String?
  var limit: Int?
  var after: String?

  /// As the socket takes them.
  var query: [(String, String?)] {
    [
      ("sn", sn), ("sale_no", saleNo), ("state", state), ("since", since), ("until", until),
      ("limit", limit.map(String.init)), ("after", after),
    ]
  }

  /// What to type for the same orders, beginning after `next`.
  func command(after next: String, all: Bool) -> String {
    var filter = self
    filter.after = next
    if all { filter.limit = nil }
    let options = filter.query.compactMap { name, value in
      value.map { "--\(name.replacing("_", with: "-")) \(quoted($0))" }
    }
    return (["upayctl orders"] + (all ? ["--all"] : []) + options).joined(separator: " ")
  }
}

/// A word for a shell, within quotes where it needs them.
func quoted(_ word: String) -> String {
  let plain = word.utf8.allSatisfy { octet in
    switch octet {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: Array("-._:+/=,".utf8).contains(octet)
    }
  }
  return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
}

extension Session {
  /// Orders on a page, and pages at most, of `orders --all`.
  static let allOrders = (page: 200, pages: 100)

  /// - Parameter all: page after page, each shown when it comes.
  func orders(_ filter: OrdersFilter, all: Bool = false) async -> CommandStatus {
    var filter = filter
    if all { filter.limit = Self.allOrders.page }
    var list = OrderList()
    for count in 1...(all ? Self.allOrders.pages : 1) {
      let reply: Reply
      do throws(UnixHTTPError) {
        reply = try await daemon.get("/v1/orders", filter.query)
      } catch {
        let status = unreached(error)
        if count > 1 { isIncomplete(filter) }
        return status
      }
      var next: String?
      let status = finish(reply, changes: false) { reply in
        guard let page = reply.decoded(OrdersAnswer.self) else { return nil }
        return list.lines(of: page, console.style)
      }
      if status != .done, count > 1 { isIncomplete(filter) }
      next = reply.decoded(OrdersAnswer.self)?.next
      guard status == .done, let place = next else { return status }
      guard place != filter.after else {
        console.error("the daemon names the same place again; the list ends here")
        return .failed
      }
      let isLast = !all || count == Self.allOrders.pages
      if isLast, !json {
        console.line()
        console.line("more: \(printable(filter.command(after: place, all: all)))")
      }
      filter.after = place
    }
    return .done
  }

  private func isIncomplete(_ filter: OrdersFilter) {
    guard let place = filter.after else { return }
    console.errors(
      "The list is not complete. Go on with: "
        + printable(filter.command(after: place, all: true)) + "\n")
  }
}

/// A list of orders that comes in pages.
private struct OrderList {
  private var table = TextTable()
  private var isEmpty = true

  mutating func lines(of page: OrdersAnswer, _ style: Style) -> [String] {
    guard !page.orders.isEmpty else { return isEmpty && page.next == nil ? ["no orders"] : [] }
    defer { isEmpty = false }
    let rows = page.orders.map { OrderText(order: $0, style: style).row }
    return table.lines((isEmpty ? [OrderText.header] : []) + rows)
  }
}
