import HTTPTypes
import Service

extension Route {
  /// Calls that show what is going on.
  static let state: [Route] = [
    Route(
      method: .get, path: "/v1/events",
      operation: Operation(
        id: "events", role: .cashier, summary: "What happens, as server-sent events",
        description: """
          `id` is a sequence number, `event` one of `order`, `refund`, `agreement`, \
          `scan`, `device`, `terminal`, `print`, `answer`, `notification`, `data` one JSON object. \
          `reset` comes first when older events than the one asked for are gone. A comment comes \
          every 15 s.
          """,
        query: [
          Parameter(
            name: "Last-Event-ID", place: .header,
            description: "Everything after this event; 0 from the oldest kept; left out: from now.",
            schema: ["type": "integer", "minimum": 0])
        ],
        answers: [
          DocumentedAnswer(
            200, "An endless stream.",
            .text("text/event-stream", example: "id: 7\nevent: device\ndata: {}\n\n"))
        ]),
      isStream: true
    ) { call in
      let after = call.sequence()
      return Work(isWaiting: true) { [till = call.till, peer = call.peer] in
        .events(try await till.events(after: after, by: peer))
      }
    },
    Route(
      method: .get, path: "/v1/status",
      operation: Operation(
        id: "getStatus", role: .cashier, summary: "The daemon at a glance",
        answers: [.json(.status, 200, "Whenever the process serves.")])
    ) { call in
      .reading { [till = call.till, peer = call.peer] in
        try Answer(json: try await till.status(by: peer))
      }
    },
    Route(
      method: .get, path: "/metrics",
      operation: Operation(
        id: "metrics", role: .cashier, summary: "The daemon at a glance, for Prometheus",
        answers: [
          DocumentedAnswer(
            200, "Prometheus text format 0.0.4.",
            .text(Metrics.mediaType, example: "upayd_ready 1\n"))
        ])
    ) { call in
      .reading { [till = call.till, peer = call.peer] in
        let status = try await till.status(by: peer)
        return Answer(mediaType: Metrics.mediaType, Metrics.text(of: status).utf8)
      }
    },
  ]

  /// The document that describes all of them.
  static let document: Route = Route(
    method: .get, path: "/openapi.json",
    operation: Operation(
      id: "openAPI", role: nil, summary: "This document",
      answers: [DocumentedAnswer(200, "OpenAPI 3.1.", .json(["type": "object"]))])
  ) { _ in
    .reading { Answer(mediaType: "application/json", OpenAPI.text.utf8) }
  }
}

extension Call {
  /// The event that the client saw last.
  fileprivate mutating func sequence() -> Int64? {
    guard let text = lastEventIDs.first else { return nil }
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard lastEventIDs.count == 1, text.utf8.allSatisfy(digits.contains), let sequence = Int64(text)
    else {
      input.refuse("Last-Event-ID", "must be the id of an event, or 0")
      return nil
    }
    return sequence
  }
}
