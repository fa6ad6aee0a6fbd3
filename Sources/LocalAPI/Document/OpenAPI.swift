import HTTPTypes
import Service

/// The OpenAPI 3.1 document, made of the route table: what is served is described, and the other
/// way round.
enum OpenAPI {
  /// The document as JSON.
  static let text: String = document(of: RouteTable.shared.routes).text

  static func document(of routes: [Route]) -> Document {
    var paths: [(path: String, operations: [(String, Document)])] = []
    for route in routes {
      let operation = (route.method.rawValue.lowercased(), describe(route))
      if let index = paths.firstIndex(where: { $0.path == route.path }) {
        paths[index].operations.append(operation)
      } else {
        paths.append((route.path, [operation]))
      }
    }
    return [
      "openapi": "3.1.0",
      "info": info,
      "servers": [
        ["url": "http://localhost", "description": "The Unix socket /run/upayd/upayd.sock."]
      ],
      "paths": .object(paths.map { ($0.path, .object($0.operations)) }),
      "components": [
        "schemas": .object(Schema.allCases.map { ($0.rawValue, $0.document) }),
        "responses": ["Problem": problem],
      ],
    ]
  }

  private static let info: Document = [
    "title": "upayd local API",
    "version": "1",
    "description": """
    The payment terminal of a till, over a Unix socket. Amounts are integers in the currency's \
    minor unit, times RFC 3339 with offset. Unknown, repeated and null members are refused. An \
    absent or empty body is {}. A HEAD is answered wherever a GET is. x-role is the least role \
    that a call needs: cashier, supervisor or admin, each of which holds the ones before it.
    """,
  ]

  private static let problem: Document = [
    "description": "The request was refused.",
    "content": ["application/problem+json": ["schema": Schema.problem.reference]],
  ]

  private static func describe(_ route: Route) -> Document {
    let operation = route.operation
    var members: [(String, Document)] = [
      ("operationId", .string(operation.id)), ("summary", .string(operation.summary)),
    ]
    if !operation.description.isEmpty {
      members.append(("description", .string(operation.description)))
    }
    let path = route.placeholder.map { [$0.parameter] } ?? []
    let parameters = (path + operation.query).map(\.document)
    if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
    if let body = operation.body {
      members.append(
        ("requestBody", ["content": ["application/json": ["schema": body.reference]]]))
    }
    if let role = operation.role { members.append(("x-role", .string(role.name))) }
    members.append(("responses", .object(responses(of: route))))
    return .object(members)
  }

  private static func responses(of route: Route) -> [(String, Document)] {
    let answers = route.operation.answers.map { (String($0.status), $0.document) }
    let refused = Dictionary(grouping: route.problems, by: \.status).sorted { $0.key < $1.key }
    let problems: [(String, Document)] = refused.map { status, codes in
      let names = codes.map { "`\($0.rawValue)`" }.joined(separator: ", ")
      return (
        String(status),
        [
          "description": .string("Refused: \(names)."),
          "content": ["application/problem+json": ["schema": Schema.problem.reference]],
        ]
      )
    }
    return answers + problems + [("default", ["$ref": "#/components/responses/Problem"])]
  }
}
