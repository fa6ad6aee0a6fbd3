import HTTPTypes
import Service

extension Route {
  /// Calls on an order's receipt.
  static let receipts: [Route] = [
    Route(
      method: .post, path: "/v1/orders/{client_sn}/receipt",
      operation: Operation(
        id: "printReceipt", summary: "Prints the receipt again, marked as a copy",
        body: .emptyBody,
        answers: [.json(.order, 202, "The order; its receipt is queued.")],
        problems: [.forbidden, .notFound, .tooLarge, .mediaType, .wrongState, .journalUnwritable])
    ) { call in
      Work(isWaiting: false) { [till = call.till, peer = call.peer, number = call.clientSN] in
        .answer(try Answer(status: .accepted, json: try await till.reprint(number, by: peer)))
      }
    },
    Route(
      method: .get, path: "/v1/orders/{client_sn}/receipt.txt",
      operation: Operation(
        id: "receiptText", summary: "The receipt as text",
        answers: [
          DocumentedAnswer(
            200, "The receipt as it is printed.",
            .text("text/plain; charset=utf-8", example: "CNY 12.50\n"))
        ],
        problems: [.forbidden, .notFound, .wrongState])
    ) { call in
      .reading { [till = call.till, peer = call.peer, number = call.clientSN] in
        let text = try await till.receiptText(number, by: peer)
        return Answer(mediaType: "text/plain; charset=utf-8", text.utf8)
      }
    },
  ]
}
