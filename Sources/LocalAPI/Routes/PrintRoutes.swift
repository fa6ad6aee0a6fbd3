import HTTPTypes
import Service

extension Route {
  /// Calls that print what is no order's receipt.
  static let printing: [Route] = [
    Route(
      method: .post, path: "/v1/print",
      operation: Operation(
        id: "print", role: .cashier, summary: "Prints what the caller composed",
        description: "The same `print_id` with the same contents prints once.",
        body: .printBody,
        answers: [
          .json(.printJob, 200, "The job, which has ended: printed, or dropped."),
          .json(.printJob, 202, "The job, which waits for the printer."),
        ],
        problems: [.contentsDiffer, .wrongState, .journalUnwritable])
    ) { call in
      let body = call.input.printBody()
      return Work(isWaiting: false) { [till = call.till, peer = call.peer] in
        let job = try await till.print(body, by: peer)
        let hasEnded = ["printed", "dropped"].contains(job.state)
        return .answer(try Answer(status: hasEnded ? .ok : .accepted, json: job))
      }
    }
  ]
}
