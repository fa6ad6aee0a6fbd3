import HTTPTypes
import Service

extension Route {
  private static let query: [Parameter] = [
    Parameter(
      name: "date", description: "The day in `[terminal] day_zone`; today when left out.",
      schema: ["type": "string", "format": "date"]),
    Parameter(
      name: "reconcile", description: "Whether each order is compared with the gateway first.",
      schema: ["type": "boolean", "default": false]),
  ]

  /// Calls that sum up.
  static let reports: [Route] = [
    Route(
      method: .get, path: "/v1/reports/day",
      operation: Operation(
        id: "dayReport", role: .supervisor, summary: "What was taken and given back on one day",
        query: query, answers: [.json(.dayReport, 200, "The day.")],
        problems: [.orderBusy, .journalUnwritable])
    ) { call in
      call.reporting { try Answer(json: $0) }
    },
    Route(
      method: .get, path: "/v1/reports/day.csv",
      operation: Operation(
        id: "dayReportTable", role: .supervisor, summary: "The same as a table",
        query: query,
        answers: [
          DocumentedAnswer(
            200, "The day, as comma-separated values.",
            .text("text/csv; charset=utf-8", example: "date,2026-11-21\r\n"))
        ],
        problems: [.orderBusy, .journalUnwritable])
    ) { call in
      call.reporting { Answer(mediaType: "text/csv; charset=utf-8", $0.csv.utf8) }
    },
  ]
}

extension Call {
  fileprivate mutating func reporting(
    _ answer: @escaping @Sendable (DayReportView) throws -> Answer
  ) -> Work {
    let date = input.date("date")
    let reconcile = input.parameter("reconcile", oneOf: ["true", "false"]) == "true"
    return .reading { [till, peer] in
      let query = DayReportQuery(date: date, reconcile: reconcile)
      return try answer(try await till.dayReport(query, by: peer))
    }
  }
}
