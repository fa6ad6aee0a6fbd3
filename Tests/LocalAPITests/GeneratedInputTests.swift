import FoundationEssentials
import LocalAPI
import Service
import Terminal
import Testing

/// Generated requests: every call with every member and parameter made wrong in every way.
@Suite(.timeLimit(.minutes(5)))
struct GeneratedInputTests {
  @Test(arguments: CallEntry.all)
  func isRefusedByNameAndReachesNobody(_ entry: CallEntry) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      for input in entry.badInput where input.layer == .syntax {
        await client.send(input.message)
        let answer = try await client.response()
        let document = try RefusalTests.problem(answer, .invalid)
        #expect(answer.fields["connection"] == nil, "\(input)")
        if input.field != nil {
          let names = (document.errors ?? []).map(\.field)
          #expect(names.contains(where: input.isNamed), "\(input): \(names)")
        }
        #expect(till.history.isEmpty, "\(input)")
      }
    }
  }

  /// What only the till can refuse gets there, once and whole.
  @Test(arguments: CallEntry.all.filter { !$0.members.isEmpty })
  func leavesToTheTillWhatOnlyItKnows(_ entry: CallEntry) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      var count = 0
      for input in entry.badInput where input.layer == .meaning {
        await client.send(input.message)
        #expect(try await client.response().status < 300, "\(input)")
        count += 1
        #expect(till.history.count == count, "\(input)")
      }
      #expect(
        count > 0 || entry.members.allSatisfy { if case .flag = $0.kind { true } else { false } })
    }
  }

  @Test(arguments: CallEntry.all.filter { !$0.members.isEmpty })
  func takesWhatOnlyLooksWrong(_ entry: CallEntry) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      for field in entry.members {
        for text in field.kind.strangeButRight {
          let body = entry.body(without: field, Array(field.member(quoted(text)).utf8))
          await client.send(
            BadInput(entry: entry, layer: .meaning, what: text, body: body).message)
          #expect(try await client.response().status < 300, "\(field.name) \(text)")
        }
      }
    }
  }

  @Test func changesNoCharacter() async throws {
    let till = FakeTill()
    let texts = InputField.Kind.text(limit: 64).strangeButRight
    try await TestServer.with(till) { server in
      let client = try server.connect()
      for text in texts {
        await client.send(
          TestServer.message("POST", "/v1/pay", "{\"subject\":\(quoted(text))}"))
        #expect(try await client.response().status == 200)
      }
    }
    let taken: [[UInt8]] = till.history.map { call in
      guard case .pay(let body, wait: nil) = call else { return [] }
      return Array((body.order.subject ?? "").utf8)
    }
    #expect(taken == texts.map { Array($0.utf8) })
  }

  /// The table that the requests are made of has every call, and every member of its body.
  @Test func knowsEverythingThatIsTaken() throws {
    let document = try OpenAPITests.json(Array(OpenAPITests.text.utf8))
    let operations = try #require(document["paths"]?.members).flatMap { path, methods in
      (methods.members ?? [:]).map { (path, $0.key.uppercased(), $0.value) }
    }
    #expect(operations.count == CallEntry.all.count)
    for (path, method, operation) in operations {
      let known = path.split(separator: "/").map(String.init)
      let entry = try #require(
        CallEntry.all.first { entry in
          let own = entry.path.split(separator: "/").map(String.init)
          return entry.method == method && own.count == known.count
            && zip(known, own).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
            && (entry.path == path || path.contains("{"))
        }, "\(method) \(path)")
      let parameters = (operation["parameters"]?.elements ?? [])
        .filter { $0["in"] == .string("query") }.compactMap { $0["name"]?.text }
      #expect(parameters.sorted() == entry.parameters.map(\.name).sorted(), "\(method) \(path)")
      let pointer = operation["requestBody", "content", "application/json", "schema", "$ref"]?.text
      let members = pointer.flatMap { document[pointer: $0]?["properties"]?.members } ?? [:]
      let own = entry.members.filter { $0.holder == nil }.map(\.name)
      #expect(members.keys.sorted() == own.sorted(), "\(method) \(path)")
    }
  }
}
