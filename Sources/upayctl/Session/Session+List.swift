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
    let pages = PagedList(path: "/v1/orders", pages: all ? Self.allOrders.pages : 1) {
      [filter] place in
      var wanted = filter
      wanted.after = place
      return wanted.query
    } command: { [filter] place in
      filter.command(after: place, all: all)
    }
    var list = OrderList()
    return await self.list(pages, from: filter.after) { reply in
      reply.decoded(OrdersAnswer.self).map { list.lines(of: $0, console.style) }
    }
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
