import HTTPTypes
import Service

extension Route {
  /// Problems of a call that gives up an order or returns money.
  private static let refusals: [Problem.Code] = [
    .notFound, .orderBusy, .wrongState, .refundUnresolved,
    .notSupportedByGateway, .journalUnwritable, .gatewayUnreachable,
  ]

  /// Calls that give up orders and return money.
  static let returns: [Route] = [
    Route(
      method: .post, path: "/v1/orders/{client_sn}/cancel",
      operation: Operation(
        id: "cancelOrder", role: .cashier, summary: "Gives up an order that is not final",
        description: "Sent at once, also while the pay is on the wire.",
        query: [.wait], body: .cancelBody, answers: [.ended, .open], problems: refusals)
    ) { call in
      let number = call.name
      let body = call.input.cancelBody()
      return call.answering { till, peer, wait in
        try await till.cancel(number, body, by: peer, wait: wait)
      }
    },
    Route(
      method: .post, path: "/v1/orders/{client_sn}/revoke",
      operation: Operation(
        id: "revokeOrder", role: .supervisor,
        summary: "Returns all of it, on the same day by the gateway's clock",
        description: "A return that the gateway refused is 200 with the return `failed`.",
        query: [.wait], body: .cancelBody, answers: [.ended, .open], problems: refusals)
    ) { call in
      let number = call.name
      let body = call.input.cancelBody()
      return call.answering { till, peer, wait in
        try await till.revoke(number, body, by: peer, wait: wait)
      }
    },
    Route(
      method: .post, path: "/v1/orders/{client_sn}/refunds",
      operation: Operation(
        id: "refundOrder", role: .supervisor, summary: "Returns some or all of it",
        description: "A return that the gateway refused is 200 with the return `failed`.",
        query: [.wait], body: .refundBody, answers: [.ended, .open],
        problems: refusals + [.contentsDiffer, .refundExceedsRest])
    ) { call in
      let number = call.name
      let body = call.input.refundBody()
      return call.answering { till, peer, wait in
        try await till.refund(number, body, by: peer, wait: wait)
      }
    },
  ]
}
