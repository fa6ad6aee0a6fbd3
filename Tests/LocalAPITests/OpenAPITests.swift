import FoundationEssentials
import Service
import Terminal
import Testing

@testable import LocalAPI

extension CallTests.Case {
  /// The route that the case is meant for.
  var route: Route {
    get throws {
      // The authority of an absolute target is no part of the path.
      let address = target.split(separator: "localhost").last ?? ""
      let path = address.prefix { $0 != "?" }.split(separator: "/").map(String.init)
      return try #require(
        RouteTable.shared.routes.first { route in
          "\(route.method)" == method && route.segments.count == path.count
            && zip(route.segments, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        })
    }
  }

}

extension CallTests.Case {
  var identifier: String { get throws { try route.operation.id } }
}

extension TestServer {
  /// A request to `route` that is refused with `code`: by the daemon's own rules where they know
  /// the code, else by its till.
  fileprivate func refusal(
    _ code: Problem.Code, of route: Route
  ) async throws -> RawClient.Response {
    let target = route.placeholder.map { placeholder in
      route.path.split(separator: placeholder.rawValue, omittingEmptySubsequences: false)
        .joined(separator: "A-1")
    }
    let (method, path) = ("\(route.method)", target ?? route.path)
    switch code {
    case .invalid: return try await request(method, "\(path)?no-such=1")
    case .tooLarge: return try await request(method, path, fields: ["Content-Length: 65537"])
    case .mediaType: return try await request(method, path, "{}", type: "text/plain")
    case .headers:
      let field = "X: " + String(repeating: "x", count: 8_200)
      return try await request(method, path, fields: [field])
    default: return try await request(method, path)
    }
  }
}

/// The OpenAPI document against what is really served.
struct OpenAPITests {
  let document: JSONValue
  var checker: SchemaChecker { SchemaChecker(document: document) }

  static var text: String { OpenAPI.text }
  static var identifiers: Set<String> { Set(RouteTable.shared.routes.map(\.operation.id)) }

  private static let parsed = Result { try json(Array(OpenAPI.text.utf8)) }

  init() throws { document = try Self.parsed.get() }

  static func json(_ octets: [UInt8]) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(octets))
  }

  @Test func isServed() async throws {
    try await TestServer.with(FakeTill()) { server in
      let answer = try await server.request("GET", "/openapi.json")
      #expect(answer.fields["content-type"] == "application/json")
      #expect(try Self.json(answer.body) == document)
    }
  }

  @Test func describesEveryCallOnceAndNoOther() throws {
    let paths = try #require(document["paths"]?.members)
    let described = paths.flatMap { path, methods in
      (methods.members ?? [:]).keys.map { "\($0.uppercased()) \(path)" }
    }
    let served = RouteTable.shared.routes.map { "\($0.method) \($0.path)" }
    #expect(described.sorted() == served.sorted())
    let identifiers = RouteTable.shared.routes.map(\.operation.id)
    #expect(Set(identifiers).count == identifiers.count)
  }

  @Test(arguments: CallTests.cases)
  func describesRealAnswers(_ example: CallTests.Case) async throws {
    let operation = try #require(
      document["paths", try example.route.path, example.method.lowercased()])
    let content = try #require(
      operation["responses", String(example.status), "content"]?.members?.first)
    try await TestServer.with(FakeTill { _ in example.final }) { server in
      let answer = try await server.request(example.method, example.target, example.body)
      #expect(answer.fields["content-type"] == content.key)
      guard content.key == "application/json" else { return }
      let schema = try #require(content.value["schema"])
      let errors = checker.errors(try Self.json(answer.body), against: schema)
      #expect(errors.isEmpty)
      if let body = example.body, body != "{}" {
        let wanted = try #require(
          operation["requestBody", "content", "application/json", "schema"])
        #expect(checker.errors(try Self.json(Array(body.utf8)), against: wanted).isEmpty)
      }
    }
  }

  /// No call and no success is described that ``CallTests`` does not reach.
  @Test func describesNothingThatIsNotReached() throws {
    var described: Set<String> = []
    var reached: Set<String> = []
    for route in RouteTable.shared.routes {
      described.formUnion(route.operation.answers.map { "\(route.operation.id) \($0.status)" })
    }
    for example in CallTests.cases {
      reached.insert("\(try example.route.operation.id) \(example.status)")
    }
    // A stream, and the document itself: tested where they are.
    #expect(described.subtracting(reached) == ["events 200", "openAPI 200"])
  }

  @Test func saysWhoMay() throws {
    for route in RouteTable.shared.routes {
      let operation = document["paths", route.path, "\(route.method)".lowercased()]
      #expect(operation?["x-role"]?.text == route.operation.role?.name)
    }
  }

  /// Every refusal that is described for a call is reached on that call, as it is described.
  @Test(arguments: RouteTable.shared.routes.map(\.operation.id))
  func describesRefusals(of id: String) async throws {
    let route = try #require(RouteTable.shared.routes.first { $0.operation.id == id })
    let responses = try #require(
      document["paths", route.path, "\(route.method)".lowercased(), "responses"])
    let statuses = (responses.members ?? [:]).keys.compactMap { Int($0) }.filter { $0 >= 400 }
    #expect(Set(statuses) == Set(route.problems.map(\.status)))
    for code in route.problems {
      let response = responses[String(code.status)]
      #expect(response?["description"]?.text?.contains("`\(code.rawValue)`") == true, "\(code)")
      let content = try #require(response?["content"]?.members?.first)
      let till = FakeTill(
        gate: { _ in if code == .forbidden { throw Problem(.forbidden, "No.") } },
        script: { _ in throw Problem(code, "No.") })
      try await TestServer.with(till) { server in
        let answer = try await server.refusal(code, of: route)
        _ = try RefusalTests.problem(answer, code)
        #expect(answer.fields["content-type"] == content.key)
        let schema = try #require(content.value["schema"])
        #expect(checker.errors(try Self.json(answer.body), against: schema).isEmpty)
      }
    }
  }

  /// Every code there is belongs to a call or to none in particular.
  @Test func describesEveryCode() throws {
    let described = Set(RouteTable.shared.routes.flatMap(\.problems))
    // Of a path that is known under other methods only.
    #expect(Set(Problem.Code.allCases).subtracting(described) == [.method])
    let codes = document["components", "schemas", "Problem", "properties", "code", "enum"]
    #expect(codes?.elements?.compactMap(\.text) == Problem.Code.allCases.map(\.rawValue))
  }

  /// The members of a described body are exactly the ones that are taken.
  @Test func describesTheMembersThatAreTaken() throws {
    let order = OrderBody.CodingKeys.allCases.map(\.rawValue)
    let taken: [Schema: [String]] = [
      .payBody: order + PayKey.allCases.map(\.rawValue),
      .precreateBody: order + PrecreateKey.allCases.map(\.rawValue),
      .cancelBody: CancelBody.CodingKeys.allCases.map(\.rawValue),
      .refundBody: RefundBody.CodingKeys.allCases.map(\.rawValue),
      .adoptBody: AdoptBody.CodingKeys.allCases.map(\.rawValue),
      .resolveBody: ResolveBody.CodingKeys.allCases.map(\.rawValue),
      .printBody: PrintBody.CodingKeys.allCases.map(\.rawValue),
      .printLine: PrintLine.CodingKeys.allCases.map(\.rawValue),
      .activateBody: ActivateBody.CodingKeys.allCases.map(\.rawValue),
      .checkInBody: CheckInBody.CodingKeys.allCases.map(\.rawValue), .emptyBody: [],
      .loginBody: LoginBody.CodingKeys.allCases.map(\.rawValue),
      .agreementBody: AgreementBody.CodingKeys.allCases.map(\.rawValue),
    ]
    for (schema, members) in taken {
      let described = document["components", "schemas", schema.rawValue, "properties"]?.members
      #expect(described?.keys.sorted() == members.sorted(), "\(schema)")
    }
    let bodies = Set(RouteTable.shared.routes.compactMap(\.operation.body))
    #expect(bodies.union([.printLine]) == Set(taken.keys))
  }

  @Test func hasExamplesThatFit() throws {
    let schemas = try #require(document["components", "schemas"]?.members)
    let examples = schemas.flatMap { name, schema in
      (schema["examples"]?.elements ?? []).map { (name, schema, $0) }
    }
    #expect(examples.count >= 10)
    for (name, schema, example) in examples {
      let errors = checker.errors(example, against: schema)
      #expect(errors.isEmpty, "\(name)")
    }
  }

  @Test func refersOnlyToWhatItHolds() throws {
    var pointers: Set<String> = []
    func collect(_ value: JSONValue) {
      for (name, member) in value.members ?? [:] {
        if name == "$ref", let pointer = member.text { pointers.insert(pointer) }
        collect(member)
      }
      for element in value.elements ?? [] { collect(element) }
    }
    collect(document)
    for pointer in pointers { #expect(document[pointer: pointer] != nil, "\(pointer)") }
    let schemas = Schema.allCases.map { "#/components/schemas/\($0.rawValue)" }
    #expect(Set(schemas).isSubset(of: pointers), "a schema is of no use")
  }

  /// The checker itself sees what is wrong.
  @Test(arguments: [
    #"{"kind":"pay"}"#, #"{"amount":-1}"#, #"{"amount":"1"}"#, #"{"state":"done"}"#, #"{"x":1}"#,
    "[]", #"{"kind":"refund","amount":1}"#,
  ])
  func seesWhatDoesNotFit(text: String) throws {
    let schema = try #require(document["components", "schemas", "Return"])
    #expect(!checker.errors(try Self.json(Array(text.utf8)), against: schema).isEmpty)
  }
}
