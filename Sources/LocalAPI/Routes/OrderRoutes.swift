import HTTPTypes
import Service
import Terminal

extension Route {
  /// Calls that read orders.
  static let orders: [Route] = [
    Route(
      method: .get, path: "/v1/orders",
      operation: Operation(
        id: "listOrders", role: .cashier, summary: "Orders, newest first",
        query: [
          Parameter(name: "sn", description: "The gateway's number.", schema: ["type": "string"]),
          Parameter(
            name: "sale_no", description: "The caller's number of the sale.",
            schema: ["type": "string"]),
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
        answers: [.json(.ordersPage, 200, "A page of orders.")])
    ) { call in
      let query = call.input.ordersQuery()
      return .reading { [till = call.till, peer = call.peer] in
        try Answer(json: try await till.orders(query, by: peer))
      }
    },
    Route(
      method: .get, path: "/v1/orders/{client_sn}",
      operation: Operation(
        id: "getOrder", role: .cashier, summary: "The order", query: [.wait],
        answers: [.json(.order, 200, "The order, final or not.")],
        problems: [.notFound])
    ) { call in
      let wait = call.input.wait()
      return .reading { [till = call.till, peer = call.peer, number = call.name] in
        try Answer(json: try await till.order(number, by: peer, wait: wait))
      }
    },
    Route(
      method: .post, path: "/v1/orders/{client_sn}/query",
      operation: Operation(
        id: "queryOrder", role: .cashier, summary: "The gateway's newest word", query: [.wait],
        body: .emptyBody,
        answers: [.ended, .open],
        problems: [.notFound, .orderBusy, .gatewayUnreachable])
    ) { call in
      let number = call.name
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
    query.saleNo = parameter("sale_no")
    query.state = parameter("state", oneOf: OrderState.allCases.map(\.rawValue))
      .flatMap(OrderState.init)
    query.since = time("since")
    query.until = time("until")
    if let limit = parameter("limit", in: 1...200) { query.limit = Int(limit) }
    query.after = parameter("after")
    return query
  }
}
