import HTTPTypes
import Service
import Terminal

extension Route {
  /// Problems of a call that takes a payment.
  private static let refusals: [Problem.Code] = [
    .notActivated, .contentsDiffer, .orderBusy, .scannerBusy, .saleUnresolved, .salePaid,
    .codeAlreadyUsed, .notSupportedByGateway, .journalUnwritable, .gatewayUnreachable,
  ]

  /// Calls that make an order.
  static let payments: [Route] = [
    Route(
      method: .post, path: "/v1/pay",
      operation: Operation(
        id: "pay", role: .cashier, summary: "The customer's code pays",
        description: """
          Without `dynamic_id` the scanner is armed. The same `client_sn` with the same contents \
          answers the same order. 202 without `wait`: the order is journaled.
          """,
        query: [.wait], body: .payBody, answers: [.ended, .open], problems: refusals)
    ) { call in
      let body = call.input.payBody()
      return call.answering { till, peer, wait in try await till.pay(body, by: peer, wait: wait) }
    },
    Route(
      method: .post, path: "/v1/precreate",
      operation: Operation(
        id: "precreate", role: .cashier, summary: "A QR code that the customer scans",
        description: "A wait ends when `qr_code` is known. It is printed unless `print` is false.",
        query: [.wait], body: .precreateBody, answers: [.ended, .open], problems: refusals)
    ) { call in
      let body = call.input.precreateBody()
      return call.answering { till, peer, wait in
        try await till.precreate(body, by: peer, wait: wait)
      }
    },
  ]
}

extension Call {
  /// A call on an order that answers 200 when what was asked for has ended, else 202.
  mutating func answering(
    _ operation:
      @escaping @Sendable (any TillOperations, Peer, Milliseconds?) async throws
      -> Answered<OrderView>
  ) -> Work {
    let wait = input.wait()
    return Work(isWaiting: wait != nil) { [till, peer] in
      let answered = try await operation(till, peer, wait)
      return .answer(try Answer(status: answered.final ? .ok : .accepted, json: answered.value))
    }
  }
}
