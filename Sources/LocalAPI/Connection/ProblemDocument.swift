import FoundationEssentials
import Service
import Terminal

/// A ``Problem`` as it is written.
struct ProblemDocument: Encodable {
  let type: String
  let code: String
  let title: String
  let status: Int
  let detail: String
  let errors: [FieldError]?

  init(_ problem: Problem) {
    type = "urn:upayd:error:\(problem.code.rawValue)"
    code = problem.code.rawValue
    title = problem.code.title
    status = problem.code.status
    detail = problem.detail
    errors = problem.errors.isEmpty ? nil : problem.errors
  }

  var octets: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)) ?? Data("{}".utf8)
  }
}
