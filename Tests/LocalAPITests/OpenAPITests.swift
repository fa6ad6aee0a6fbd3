import FoundationEssentials
import Service
import Terminal
import Testing

@testable import LocalAPI

/// The OpenAPI document against what is really served.
struct OpenAPITests {
  let document: JSONValue
  var checker: SchemaChecker { SchemaChecker(document: document) }

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

  /// Every described call is served under its path and method: nothing but its input is refused.
  @Test func servesWhatItDescribes() async throws {
    let till = FakeTill { _ in throw Problem(.orderBusy, "Busy.") }
    try await TestServer.with(till) { server in
      for route in RouteTable.shared.routes where route.path != "/openapi.json" {
        let path = route.path.split(separator: "{client_sn}").joined(separator: "A-1")
        let target = route.path.hasSuffix("{client_sn}") ? path + "A-1" : path
        let answer = try await server.request("\(route.method)", target)
        #expect(answer.status == 409, "\(route.method) \(target)")
      }
    }
  }

  @Test(arguments: CallTests.cases)
  func describesRealAnswers(_ example: CallTests.Case) async throws {
    let path = example.target.prefix { $0 != "?" }.split(separator: "/").map(String.init)
    let route = try #require(
      RouteTable.shared.routes.first { route in
        "\(route.method)" == example.method && route.segments.count == path.count
          && zip(route.segments, path).allSatisfy { $0 == "{client_sn}" || $0 == $1 }
      } ?? RouteTable.shared.routes.first { example.target.hasSuffix($0.path) })
    let operation = try #require(
      document["paths", route.path, example.method.lowercased()])
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

  @Test(arguments: Problem.Code.allCases)
  func describesRefusals(code: Problem.Code) async throws {
    let schema = try #require(document["components", "schemas", "Problem"])
    try await TestServer.with(FakeTill { _ in throw Problem(code, "No.") }) { server in
      let answer = try await server.request("GET", "/v1/status")
      #expect(checker.errors(try Self.json(answer.body), against: schema).isEmpty)
      let refused = try await server.request("POST", "/v1/pay", #"{"x":1}"#)
      #expect(checker.errors(try Self.json(refused.body), against: schema).isEmpty)
    }
  }

  /// The members of a described body are exactly the ones that are taken.
  @Test func describesTheMembersThatAreTaken() throws {
    let order = OrderBody.CodingKeys.allCases.map(\.rawValue)
    let taken: [Schema: [String]] = [
      .payBody: order + PayKey.allCases.map(\.rawValue), .precreateBody: order,
      .cancelBody: CancelBody.CodingKeys.allCases.map(\.rawValue),
      .refundBody: RefundBody.CodingKeys.allCases.map(\.rawValue),
      .activateBody: ActivateBody.CodingKeys.allCases.map(\.rawValue),
      .checkInBody: CheckInBody.CodingKeys.allCases.map(\.rawValue), .emptyBody: [],
    ]
    for (schema, members) in taken {
      let described = document["components", "schemas", schema.rawValue, "properties"]?.members
      #expect(described?.keys.sorted() == members.sorted(), "\(schema)")
    }
    let bodies = Set(RouteTable.shared.routes.compactMap(\.operation.body))
    #expect(bodies == Set(taken.keys))
  }

  @Test func hasExamplesThatFit() throws {
    let schemas = try #require(document["components", "schemas"]?.members)
    let examples = schemas.flatMap { name, schema in
      (schema["examples"]?.elements ?? []).map { (name, schema, $0) }
    }
    #expect(examples.count >= 7)
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
