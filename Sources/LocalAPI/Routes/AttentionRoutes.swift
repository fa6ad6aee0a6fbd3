import HTTPTypes
import Service

extension Route {
  /// Calls on orders that this journal alone cannot decide.
  static let elsewhere: [Route] = [
    Route(
      method: .post, path: "/v1/orders/adopt",
      operation: Operation(
        id: "adoptOrder", role: .supervisor,
        summary: "Takes over an order made on another till or before this journal",
        description: """
          Named by `sn` or `client_sn`, asked of the gateway, and journaled as `foreign`: then it can \
          be refunded here. An order of this journal is answered as it is.
          """,
        body: .adoptBody, answers: [.json(.order, 200, "The order.")],
        problems: [
          .notFound, .notActivated, .contentsDiffer, .wrongState, .notSupportedByGateway,
          .journalUnwritable, .gatewayUnreachable,
        ])
    ) { call in
      let body = call.input.adoptBody()
      return Work(isWaiting: false) { [till = call.till, peer = call.peer] in
        .answer(try Answer(json: try await till.adopt(body, by: peer)))
      }
    },
    Route(
      method: .post, path: "/v1/orders/{client_sn}/resolve",
      operation: Operation(
        id: "resolveOrder", role: .supervisor, summary: "A person's word on an order",
        description: """
          Only of an order that `needs_attention`. Nothing is sent, and no money moves: it is journaled \
          what a person has found out, and by whom. The gateway is still watched.
          """,
        body: .resolveBody, answers: [.json(.order, 200, "The order.")],
        problems: [.notFound, .wrongState, .journalUnwritable, .gatewayUnreachable])
    ) { call in
      let body = call.input.resolveBody()
      return Work(isWaiting: false) { [till = call.till, peer = call.peer, number = call.name] in
        .answer(try Answer(json: try await till.resolve(number, body, by: peer)))
      }
    },
  ]
}
