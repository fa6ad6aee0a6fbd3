import LocalAPI
import Service
import Testing

/// Every request is asked for once, under the right role, before anything else of it is looked at.
struct PermissionTests {
  /// Who may, as the contract says.
  static let roles: [Role: Set<String>] = [
    .cashier: [
      "pay", "precreate", "listOrders", "getOrder", "queryOrder", "cancelOrder", "printReceipt",
      "receiptText", "receiptPicture", "print", "testDevice", "listDevices", "getTerminal",
      "getStatus", "metrics", "events",
    ],
    .supervisor: [
      "revokeOrder", "refundOrder", "resolveOrder", "adoptOrder", "dayReport", "dayReportTable",
    ],
    .admin: ["activateTerminal", "checkIn", "captureDevice", "endCapture"],
  ]

  @Test(arguments: CallTests.cases)
  func isAskedForOnce(_ example: CallTests.Case) async throws {
    let till = FakeTill { _ in example.final }
    try await TestServer.with(till) { server in
      _ = try await server.request(example.method, example.target, example.body)
      let permission = try #require(till.permissions.first)
      #expect(till.permissions.count == 1)
      #expect(permission.peer == .own)
      let identifier = try example.identifier
      #expect(permission.call == identifier)
      #expect(Self.roles[permission.role]?.contains(permission.call) == true)
    }
  }

  @Test func asksForEveryCallButTheDocument() {
    let known = Self.roles.values.reduce(into: Set<String>()) { $0.formUnion($1) }
    let all = OpenAPITests.identifiers
    #expect(all.subtracting(known) == ["openAPI"])
    #expect(known.isSubset(of: all))
  }

  @Test func asksForAHeadAsForAGet() async throws {
    let till = FakeTill(gate: { _ in throw Problem(.forbidden, "No.") })
    try await TestServer.with(till) { server in
      let refused = try await server.request("HEAD", "/v1/reports/day")
      #expect(refused.status == 403)
      #expect(till.permissions.map(\.role) == [.supervisor])
      #expect(try await server.request("HEAD", "/openapi.json").status == 200)
      #expect(till.permissions.count == 1)
    }
  }

  @Test(arguments: [("GET", "/v1/nothing", 404), ("GET", "/v1/pay", 405), ("GET", "/v1/%zz", 400)])
  func doesNotAskForWhatThereIsNot(method: String, target: String, status: Int) async throws {
    let till = FakeTill(gate: { _ in throw Problem(.forbidden, "No.") })
    try await TestServer.with(till) { server in
      let answer = try await server.request(method, target)
      #expect(answer.status == status)
      #expect(till.permissions.isEmpty)
    }
  }

  @Test(arguments: [
    TestServer.message("POST", "/v1/pay", "{"), TestServer.message("POST", "/v1/pay", "{\"x\":1}"),
    TestServer.message("POST", "/v1/pay", "{}", type: "text/plain"),
    TestServer.message("POST", "/v1/pay?x=1&x=%zz"),
    TestServer.message("GET", "/v1/status", "{}"),
    TestServer.message("GET", "/v1/orders/a%20b"),
    TestServer.message("POST", "/v1/devices/a%20b/test"),
    TestServer.message("GET", "/v1/events", fields: ["Last-Event-ID: x"]),
    "POST /v1/pay HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n\r\n",
  ])
  func isRefusedBeforeAnythingElseIsLookedAt(message: String) async throws {
    let till = FakeTill(gate: { _ in throw Problem(.forbidden, "You may not.") })
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(message)
      let answer = try await client.response()
      _ = try RefusalTests.problem(answer, .forbidden)
      #expect(till.history.isEmpty)
      // Its body was read over: the connection is in order.
      #expect(answer.fields["connection"] == nil)
      await client.send(TestServer.message("GET", "/openapi.json"))
      #expect(try await client.response().status == 200)
    }
  }

  @Test(arguments: [
    "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n", "Content-Length: 65537\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n10001\r\n\(String(repeating: "x", count: 65_537))\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
  ])
  func isRefusedForGoodWhereTheBodyIsNotRead(rest: String) async throws {
    let till = FakeTill(gate: { _ in throw Problem(.forbidden, "You may not.") })
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send("POST /v1/pay HTTP/1.1\r\nHost: x\r\n" + rest)
      let answer = try await client.response()
      _ = try RefusalTests.problem(answer, .forbidden)
      #expect(answer.fields["connection"] == "close")
      #expect(try await client.isClosed())
      #expect(till.history.isEmpty)
    }
  }

  @Test func isAskedForEachRequestOfAConnection() async throws {
    let till = FakeTill(gate: { permission in
      if permission.role > .cashier { throw Problem(.forbidden, "No.") }
    })
    try await TestServer.with(till) { server in
      let client = try server.connect()
      let targets = ["/v1/status", "/v1/reports/day", "/v1/devices", "/v1/reports/day.csv"]
      await client.send(targets.map { TestServer.message("GET", $0) }.joined())
      for status in [200, 403, 200, 403] {
        #expect(try await client.response().status == status)
      }
      #expect(till.history == [.status, .devices])
      #expect(till.permissions.count == 4)
    }
  }

  @Test func doesNothingWhenItCannotTell() async throws {
    let till = FakeTill(gate: { _ in throw RefusalTests.Secret() })
    try await TestServer.with(till) { server in
      let answer = try await server.request("POST", "/v1/pay", "{}")
      _ = try RefusalTests.problem(answer, .internalError)
      #expect(!answer.text.contains("0123"))
      #expect(till.history.isEmpty)
    }
  }
}
