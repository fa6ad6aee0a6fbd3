import Terminal
import Transport

/// The filters of `orders`.
struct OrdersFilter: Hashable, Sendable {
  var sn: String?
  var state: String?
  var since: String?
  var until: String?
  var limit: Int?
  var after: String?
}

extension Session {
  func show(_ number: String) async -> CommandStatus {
    await answer {
      () async throws(UnixHTTPError) in
      try await onOrder(number) { number async throws(UnixHTTPError) in
        try await daemon.get("/v1/orders/\(number)")
      }
    } show: { reply in
      reply.order.map { report($0.order) }
    }
  }

  /// Asks the gateway, and shows what is known then.
  func query(_ number: String) async -> CommandStatus {
    await answer {
      () async throws(UnixHTTPError) in
      try await onOrder(number) { number async throws(UnixHTTPError) in
        try await daemon.post("/v1/orders/\(number)/query", wait: 20)
      }
    } show: { reply in
      reply.order.map { report($0.order) }
    }
  }

  func reprint(_ number: String) async -> CommandStatus {
    await answer(changes: true) {
      () async throws(UnixHTTPError) in
      try await onOrder(number) { number async throws(UnixHTTPError) in
        try await daemon.post("/v1/orders/\(number)/receipt")
      }
    } show: { reply in
      reply.order.map {
        ["The receipt of \($0.order.clientSN) is printed again, marked as a copy."]
      }
    }
  }

  func orders(_ filter: OrdersFilter) async -> CommandStatus {
    let query = [
      ("sn", filter.sn), ("state", filter.state), ("since", filter.since),
      ("until", filter.until), ("limit", filter.limit.map(String.init)), ("after", filter.after),
    ]
    return await answer {
      () async throws(UnixHTTPError) in
      try await daemon.get("/v1/orders", query)
    } show: { reply in
      guard let page = reply.decoded(OrdersAnswer.self) else { return nil }
      guard !page.orders.isEmpty else { return ["no orders"] }
      let rows = page.orders.map { OrderText(order: $0, style: console.style).row }
      let more = page.next.map { ["", "more: upayctl orders --after \(printable($0))"] } ?? []
      return aligned([OrderText.header] + rows) + more
    }
  }
}
