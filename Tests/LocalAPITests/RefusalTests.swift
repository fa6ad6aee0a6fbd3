import FoundationEssentials
import LocalAPI
import Service
import Terminal
import Testing

/// Requests that are refused before the till sees them, and how refusals are written.
struct RefusalTests {
  struct Document: Decodable {
    let type: String
    let code: String
    let title: String
    let status: Int
    let detail: String
    let errors: [FieldError]?
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let method: String
    let target: String
    var body: String?
    var type = "application/json"
    let code: Problem.Code
    /// The refused fields.
    var fields: [String] = []
    var testDescription: String { "\(method) \(target.prefix(60)) \(body?.prefix(60) ?? "")" }

    init(_ method: String, _ target: String, _ code: Problem.Code, _ fields: String...) {
      self.method = method
      self.target = target
      self.code = code
      self.fields = fields
    }

    init(
      _ method: String, _ target: String, _ body: String, type: String = "application/json",
      _ code: Problem.Code, _ fields: String...
    ) {
      self.method = method
      self.target = target
      self.body = body
      self.type = type
      self.code = code
      self.fields = fields
    }
  }

  static let paths: [Case] = [
    Case("GET", "/", .notFound), Case("GET", "/v1", .notFound),
    Case("GET", "/v2/status", .notFound),
    Case("GET", "/v1/status/", .notFound), Case("GET", "//v1/status", .notFound),
    Case("GET", "/v1//status", .notFound), Case("GET", "/v1/../v1/status", .notFound),
    Case("GET", "/v1/./status", .notFound), Case("GET", "/v1/%2e%2e/status", .notFound),
    Case("GET", "/v1%2Fstatus", .notFound), Case("GET", "/v1/orders/..", .notFound),
    Case("GET", "/v1/orders/A%2FB", .notFound), Case("GET", "*", .notFound),
    Case("GET", "/V1/status", .notFound), Case("GET", "/v1/orders/A-1/receipt.pdf", .notFound),
    Case("GET", "/v1/%2E/status", .notFound), Case("GET", "/v1/status%2F", .notFound),
    Case("GET", "/%2e%2e/v1/status", .notFound), Case("GET", "/v1;x=1/status", .notFound),
    Case("GET", "/v1\\status", .notFound), Case("GET", "/.", .notFound),
    Case("GET", "/v1/orders/%2e", .notFound), Case("GET", "/v1/orders/", .notFound),
    Case("GET", "/v1/orders/A-1/", .notFound), Case("GET", "/v1/orders//query", .notFound),
    Case("GET", "/v1/orders/A-1/..%2Freceipt.txt", .notFound),
    Case("GET", "/v1/orders/A-1/receipt.PNG", .notFound),
    Case("GET", "/v1/reports/day.json", .notFound), Case("GET", "/v1/devices/counter", .notFound),
    Case("POST", "/v1/devices/../test", .notFound), Case("OPTIONS", "*", .notFound),
    Case("GET", "http://localhost", .notFound), Case("GET", "http://x/v1/../v1/status", .notFound),
    Case("GET", "/v1/status%00", .invalid),
    Case("GET", "/v1/status%0A", .invalid), Case("GET", "/%c0%af", .invalid),
    Case("POST", "/v1/devices/a%20b/test", .invalid, "id"),
    Case("POST", "/v1/devices/%E9%9D%A2/test", .invalid, "id"),
    Case("GET", "/v1/orders/" + String(repeating: "x", count: 4_000), .invalid, "client_sn"),
    Case("GET", "/v1/orders/A%", .invalid), Case("GET", "/v1/orders/A%0", .invalid),
    Case("GET", "/v1/orders/A%zz", .invalid), Case("GET", "/v1/orders/%FF", .invalid),
    Case("GET", "/v1/orders/A%00", .invalid), Case("GET", "/v1/status#x", .invalid),
    Case("GET", "/v1/orders/A%20B", .invalid, "client_sn"),
    Case("POST", "/v1/orders/A+B/cancel", .invalid, "client_sn"),
    Case("GET", "/v1/orders/" + String(repeating: "x", count: 33), .invalid, "client_sn"),
  ]

  static let queries: [Case] = [
    Case("GET", "/v1/status?x=1", .invalid, "x"),
    Case("GET", "/v1/orders?sale_no=", .invalid, "sale_no"),
    Case("GET", "/v1/orders?limit=0", .invalid, "limit"),
    Case("GET", "/v1/orders?limit=201", .invalid, "limit"),
    Case("GET", "/v1/orders?limit=+5", .invalid, "limit"),
    Case("GET", "/v1/orders?limit=", .invalid, "limit"),
    Case("GET", "/v1/orders?limit=5&limit=6", .invalid, "limit"),
    Case("GET", "/v1/orders?%6Cimit=5&limit=5", .invalid, "limit"),
    Case("GET", "/v1/orders?state=done", .invalid, "state"),
    Case("GET", "/v1/orders?since=2026-11-21", .invalid, "since"),
    Case("GET", "/v1/orders?until=2026-02-30T00:00:00Z&x=", .invalid, "until", "x"),
    Case("GET", "/v1/orders?after=" + String(repeating: "c", count: 65), .invalid, "after"),
    Case("GET", "/v1/orders?sn=%ff", .invalid, "sn"),
    Case("GET", "/v1/orders?sn=%0a", .invalid, "sn"),
    Case("GET", "/v1/orders?=7", .invalid, "query"),
    Case("GET", "/v1/orders?%00=7", .invalid, "query"),
    Case("GET", "/v1/orders/A-1?wait=301", .invalid, "wait"),
    Case("GET", "/v1/orders/A-1?wait=-1", .invalid, "wait"),
    Case("GET", "/v1/orders/A-1?wait=1.5", .invalid, "wait"),
    Case("GET", "/v1/orders/A-1?wait=99999999999999999999", .invalid, "wait"),
    Case("GET", "/v1/orders/A-1?wait", .invalid, "wait"),
    Case("POST", "/v1/pay?wait=x", #"{"total":1}"#, .invalid, "wait", "total"),
    Case("POST", "/v1/terminal/activate?wait=1", .invalid, "wait"),
  ]

  static let bodies: [Case] = [
    Case("POST", "/v1/pay", "null", .invalid), Case("POST", "/v1/pay", "[]", .invalid),
    Case("POST", "/v1/pay", "{", .invalid), Case("POST", "/v1/pay", "{}x", .invalid),
    Case("POST", "/v1/pay", " ", .invalid), Case("POST", "/v1/pay", "hello", .invalid),
    Case("POST", "/v1/pay", #"{"total_amount":1,}"#, .invalid),
    Case("POST", "/v1/pay", #"{"amount":1250}"#, .invalid, "amount"),
    Case("POST", "/v1/pay", #"{"sale_no":7,"again":"yes"}"#, .invalid, "sale_no", "again"),
    Case("POST", "/v1/pay", #"{"total_amount":12.50}"#, .invalid, "total_amount"),
    Case("POST", "/v1/pay", #"{"total_amount":1250.0}"#, .invalid, "total_amount"),
    Case("POST", "/v1/pay", #"{"total_amount":1e3}"#, .invalid, "total_amount"),
    Case("POST", "/v1/pay", #"{"total_amount":"1250"}"#, .invalid, "total_amount"),
    Case("POST", "/v1/pay", #"{"total_amount":9223372036854775808}"#, .invalid, "total_amount"),
    Case("POST", "/v1/pay", #"{"total_amount":null}"#, .invalid, "total_amount"),
    Case("POST", "/v1/pay", #"{"total_amount":1,"total_amount":1}"#, .invalid, "total_amount"),
    Case("POST", "/v1/pay", #"{"total_amount":1,"total\u005famount":2}"#, .invalid, "total_amount"),
    Case("POST", "/v1/pay", #"{"subject":7,"print":"no"}"#, .invalid, "subject", "print"),
    Case("POST", "/v1/pay", #"{"subject":"a\u0000b"}"#, .invalid, "subject"),
    Case("POST", "/v1/pay", #"{"subject":"a\nb"}"#, .invalid, "subject"),
    Case("POST", "/v1/pay", "{\"subject\":\"a\u{85}b\"}", .invalid, "subject"),
    Case("POST", "/v1/pay", #"{"subject":"\ud800"}"#, .invalid, "subject"),
    Case("POST", "/v1/pay", #"{"subject":"\udc00\ud800"}"#, .invalid, "subject"),
    Case("POST", "/v1/pay", #"{"extended":[]}"#, .invalid, "extended"),
    Case("POST", "/v1/pay", #"{"extended":{"a":1.5}}"#, .invalid, "extended"),
    Case("POST", "/v1/pay", #"{"extended":{"a":1,"a":2}}"#, .invalid, "extended.a"),
    Case("POST", "/v1/pay", #"{"goods_details":{}}"#, .invalid, "goods_details"),
    Case("POST", "/v1/pay", #"{"client_sn":".."}"#, .invalid, "client_sn"),
    Case("POST", "/v1/precreate", #"{"dynamic_id":"1"}"#, .invalid, "dynamic_id"),
    Case(
      "POST", "/v1/orders/A-1/refunds", #"{"refund_amount":true,"refund_request_no":1}"#, .invalid,
      "refund_request_no", "refund_amount"),
    Case("POST", "/v1/orders/A-1/query", #"{"force":true}"#, .invalid, "force"),
    Case("POST", "/v1/orders/A-1/receipt", #"{"x":1}"#, .invalid, "x"),
    Case("POST", "/v1/terminal/check-in", #"{"force":1}"#, .invalid, "force"),
    Case("GET", "/v1/status", "{}", .invalid),
    Case("POST", "/v1/pay", "{}", type: "text/json", .mediaType),
    Case("POST", "/v1/pay", "{}", type: "application/x-www-form-urlencoded", .mediaType),
    Case("POST", "/v1/pay", "{}", type: "application/jsonx", .mediaType),
  ]

  @Test(arguments: paths + queries + bodies)
  func isRefusedByName(_ example: Case) async throws {
    let till = FakeTill()
    try await TestServer.with(till) { server in
      let client = try server.connect()
      await client.send(
        TestServer.message(example.method, example.target, example.body, type: example.type))
      let document = try Self.problem(try await client.response(), example.code)
      #expect((document.errors ?? []).map(\.field) == example.fields, "\(document)")
      #expect(till.history.isEmpty)
      // A refused request leaves the connection in order.
      await client.send(TestServer.message("GET", "/v1/status"))
      #expect(try await client.response().status == 200)
    }
  }

  @Test(arguments: [
    ("POST", "/v1/orders/A-1", "GET, HEAD"), ("DELETE", "/v1/orders/adopt", "GET, HEAD, POST"),
    ("TRACE", "/v1/status", "GET, HEAD"), ("GET", "/v1/devices/counter/test", "POST"),
    ("PATCH", "/v1/reports/day.csv", "GET, HEAD"), ("POST", "/openapi.json", "GET, HEAD"),
    ("POST", "/v1/status", "GET, HEAD"), ("DELETE", "/v1/orders/A-1", "GET, HEAD"),
    ("GET", "/v1/pay", "POST"), ("HEAD", "/v1/pay", "POST"), ("OPTIONS", "/v1/events", "GET, HEAD"),
    ("PUT", "/v1/orders/A-1/receipt", "POST"), ("PROPFIND", "/metrics", "GET, HEAD"),
  ])
  func namesTheMethodsOfAKnownPath(method: String, target: String, allow: String) async throws {
    try await TestServer.with(FakeTill()) { server in
      let answer = try await server.request(method, target)
      #expect(answer.status == 405)
      #expect(answer.fields["allow"] == allow)
      if method != "HEAD" { _ = try Self.problem(answer, .method) }
    }
  }

  @Test(arguments: Problem.Code.allCases)
  func writesWhatTheTillRefuses(code: Problem.Code) async throws {
    let till = FakeTill { _ in
      throw Problem(code, "No \"money\" moved.", errors: [FieldError("subject", "too long")])
    }
    try await TestServer.with(till) { server in
      let answer = try await server.request("POST", "/v1/pay", "{}")
      let document = try Self.problem(answer, code)
      #expect(document.detail == "No \"money\" moved.")
      #expect(document.errors == [FieldError("subject", "too long")])
    }
  }

  struct Secret: Error, CustomStringConvertible { var description: String { "key=0123" } }

  @Test(arguments: [Secret(), CancellationError()] as [any Error])
  func keepsForeignErrorsToItself(error: any Error) async throws {
    try await TestServer.with(FakeTill { _ in throw error }) { server in
      let answer = try await server.request("GET", "/v1/status")
      _ = try Self.problem(answer, .internalError)
      #expect(!answer.text.contains("0123"))
      #expect(!answer.text.contains("Cancel"))
    }
  }

  @Test func namesAllThatIsWrongUpToTen() async throws {
    try await TestServer.with(FakeTill()) { server in
      let members = (0..<30).map { "\"x\(10 + $0)\":1" }.joined(separator: ",")
      let long = String(repeating: "n", count: 500)
      let answer = try await server.request("POST", "/v1/pay", "{\(members)}")
      #expect(try Self.problem(answer, .invalid).errors?.count == 10)
      let other = try await server.request("POST", "/v1/pay", "{\"\(long)\":1}")
      #expect(other.text.utf8.count < 400)
      _ = try Self.problem(other, .invalid)
    }
  }

  @Test func refusesWhatIsNotUTF8() async throws {
    try await TestServer.with(FakeTill()) { server in
      let client = try server.connect()
      let head = "POST /v1/pay HTTP/1.1\r\nHost: x\r\nContent-Length: 15\r\n\r\n"
      await client.send(Array(head.utf8) + Array("{\"subject\":\"".utf8) + [0xC3, 0x22, 0x7D])
      _ = try Self.problem(try await client.response(), .invalid)
    }
  }

  static func problem(_ answer: RawClient.Response, _ code: Problem.Code) throws -> Document {
    #expect(answer.status == code.status, "\(answer.text)")
    #expect(answer.fields["content-type"] == "application/problem+json")
    let document = try JSONDecoder().decode(Document.self, from: Data(answer.body))
    #expect(document.code == code.rawValue)
    #expect(document.type == "urn:upayd:error:\(code.rawValue)")
    #expect(document.title == code.title)
    #expect(document.status == code.status)
    #expect(!document.detail.isEmpty)
    return document
  }
}
