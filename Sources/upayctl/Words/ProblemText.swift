/// What the daemon refused, in words.
struct ProblemText: Sendable {
  let lines: [String]

  init(_ reply: Reply) {
    guard let problem = reply.decoded(ProblemAnswer.self) else {
      lines = ["the daemon answered with HTTP status \(reply.status) and nothing to explain it"]
      return
    }
    var lines = [printable(problem.title)]
    let fields = (problem.errors ?? []).map { "\($0.field): \($0.message)" }
    if let detail = problem.detail, !fields.contains(detail) { lines.append(printable(detail)) }
    lines += fields.map { "  " + printable($0) }
    self.lines = lines
  }
}
