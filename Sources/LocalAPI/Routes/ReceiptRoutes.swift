import HTTPTypes
import Service

extension Route {
  /// Calls on an order's receipt.
  static let receipts: [Route] = [
    Route(
      method: .post, path: "/v1/orders/{client_sn}/receipt",
      operation: Operation(
        id: "printReceipt", role: .cashier, summary: "Prints the receipt again, marked as a copy",
        body: .emptyBody,
        answers: [.json(.order, 202, "The order; its receipt is queued.")],
        problems: [.notFound, .wrongState, .journalUnwritable])
    ) { call in
      Work(isWaiting: false) { [till = call.till, peer = call.peer, number = call.name] in
        .answer(try Answer(status: .accepted, json: try await till.reprint(number, by: peer)))
      }
    },
    Route(
      method: .get, path: "/v1/orders/{client_sn}/receipt.txt",
      operation: Operation(
        id: "receiptText", role: .cashier, summary: "The receipt as text",
        answers: [
          DocumentedAnswer(
            200, "The receipt as it is printed.",
            .text("text/plain; charset=utf-8", example: "CNY 12.50\n"))
        ],
        problems: [.notFound, .wrongState])
    ) { call in
      .reading { [till = call.till, peer = call.peer, number = call.name] in
        let text = try await till.receiptText(number, by: peer)
        return Answer(mediaType: "text/plain; charset=utf-8", text.utf8)
      }
    },
    Route(
      method: .get, path: "/v1/orders/{client_sn}/receipt.png",
      operation: Operation(
        id: "receiptPicture", role: .cashier, summary: "The receipt as a picture",
        answers: [
          DocumentedAnswer(
            200, "The receipt as it is printed, a dot a pixel.", .octets("image/png"))
        ],
        problems: [.notFound, .wrongState])
    ) { call in
      .reading { [till = call.till, peer = call.peer, number = call.name] in
        Answer(mediaType: "image/png", try await till.receiptPicture(number, by: peer))
      }
    },
  ]
}
