import HTTPTypes
import Service
import Terminal

extension Route {
  /// Calls that read orders.
  static let orders: [Route] = [
    Route(
      method: .get, path: "/v1/orders",
      operation: Operation(
        id: "listOrders", summary: "Orders, newest first",
        query: [
          Parameter(name: "sn", description: "The gateway's number.", schema: ["type": "string"]),
          Parameter(
            name: "state", description: "Only orders in this state.",
            schema: .one(of: OrderState.allCases.map(\.rawValue))),
          Parameter(
            name: "since", description: "Created then or later.",
            schema: .time("A plus sign is one.")),
          Parameter(
            name: "until", description: "Created before.", schema: .time("A plus sign is one.")),
          Parameter(
            name: "limit", description: "Orders on a page.",
            schema: ["type": "integer", "minimum": 1, "maximum": 200, "default": 50]),
          Parameter(
            name: "after", description: "The `next` of the page before.",
            schema: ["type": "string"]),
        ],
        answers: [.json(.ordersPage, 200, "A page of orders.")], problems: [.forbidden])
    ) { call in
      let query = call.input.ordersQuery()
      return .reading { [till = call.till, peer = call.peer] in
        try Answer(json: try await till.orders(query, by: peer))
      }
    },
    Route(
      method: .get, path: "/v1/orders/{client_sn}",
      operation: Operation(
        id: "getOrder", summary: "The order", query: [.wait],
        answers: [.json(.order, 200, "The order, final or not.")],
        problems: [.forbidden, .notFound])
    ) { call in
      let wait = call.input.wait()
      return .reading { [till = call.till, peer = call.peer, number = call.clientSN] in
        try Answer(json: try await till.order(number, by: peer, wait: wait))
      }
    },
    Route(
      method: .post, path: "/v1/orders/{client_sn}/query",
      operation: Operation(
        id: "queryOrder", summary: "The gateway's newest word", query: [.wait], body: .emptyBody,
        answers: [.ended, .open],
        problems: [.forbidden, .notFound, .tooLarge, .mediaType, .orderBusy, .gatewayUnreachable])
    ) { call in
      let number = call.clientSN
      return call.answering { till, peer, wait in
        try await till.query(number, by: peer, wait: wait)
      }
    },
  ]
}

extension Input {
  fileprivate mutating func ordersQuery() -> OrdersQuery {
    var query = OrdersQuery()
    query.sn = parameter("sn")
    if let text = parameter("state") {
      query.state = OrderState(rawValue: text)
      if query.state == nil {
        let states = OrderState.allCases.map(\.rawValue).joined(separator: ", ")
        refuse("state", "must be one of \(states)")
      }
    }
    query.since = time("since")
    query.until = time("until")
    if let limit = parameter("limit", in: 1...200) { query.limit = Int(limit) }
    query.after = parameter("after")
    return query
  }

  private mutating func time(_ name: String) -> Milliseconds? {
    guard let text = parameter(name) else { return nil }
    let time = milliseconds(rfc3339: text)
    if time == nil { refuse(name, "must be a time with offset, like 2026-11-21T09:30:00+08:00") }
    return time
  }
}
