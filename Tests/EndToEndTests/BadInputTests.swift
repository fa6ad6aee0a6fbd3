import Foundation
import Testing

/// Bad input gets a clear error that names the field; nothing is sent, nothing is lost.
@Suite(.timeLimit(.minutes(2)))
struct BadInputTests {
  /// One request, and the error it must get.
  struct Bad: Sendable, CustomStringConvertible {
    var path: String
    var body: [UInt8]
    var status: Int
    /// What the error must name: a field, or a word of its detail.
    var names: String
    var method = "POST"
    var headers: [(String, String)] = []

    init(
      _ path: String, _ body: JSON, _ names: String, status: Int = 400, method: String = "POST"
    ) {
      (self.path, self.body, self.names) = (path, body.octets, names)
      (self.status, self.method) = (status, method)
    }

    init(
      _ path: String, text: String, _ names: String, status: Int = 400,
      headers: [(String, String)] = []
    ) {
      (self.path, self.body, self.names) = (path, Array(text.utf8), names)
      (self.status, self.headers) = (status, headers)
    }

    var description: String {
      "\(method) \(path) \(String(decoding: body.prefix(120), as: UTF8.self))"
    }
  }

  private static func pay(_ members: [String: JSON], _ names: String) -> Bad {
    var body: [String: JSON] = ["total_amount": 100, "dynamic_id": "284712341234123412"]
    body.merge(members) { $1 }
    return Bad("/v1/pay", .object(body), names)
  }

  private static func long(_ count: Int) -> JSON { .string(String(repeating: "x", count: count)) }

  static let members: [Bad] = [
    Bad("/v1/pay", ["dynamic_id": "284712341234123412"], "total_amount"),
    pay(["total_amount": 0], "total_amount"), pay(["total_amount": -5], "total_amount"),
    pay(["total_amount": 5_000_001], "total_amount"), pay(["total_amount": 12.5], "total_amount"),
    pay(["total_amount": "100"], "total_amount"), pay(["total_amount": true], "total_amount"),
    pay(["total_amount": [100]], "total_amount"),
    pay(["totl_amount": 100], "totl_amount"), pay(["Total_Amount": 100], "Total_Amount"),
    pay(["sale_no": ""], "sale_no"), pay(["sale_no": long(65)], "sale_no"),
    pay(["sale_no": 5], "sale_no"), pay(["again": 1], "again"), pay(["scan_id": "x"], "scan_id"),
    pay(["client_sn": ""], "client_sn"), pay(["client_sn": "a b"], "client_sn"),
    pay(["client_sn": "a/b"], "client_sn"), pay(["client_sn": 7], "client_sn"),
    pay(["client_sn": long(33)], "client_sn"), pay(["client_sn": "比萨"], "client_sn"),
    pay(["subject": ""], "subject"), pay(["subject": long(65)], "subject"),
    pay(["subject": .string(String(repeating: "比", count: 22))], "subject"),
    pay(["subject": "a\u{7}b"], "subject"), pay(["subject": "a\nb"], "subject"),
    pay(["subject": 5], "subject"),
    pay(["operator": long(33)], "operator"), pay(["description": long(256)], "description"),
    pay(["reflect": long(65)], "reflect"), pay(["reflect": ["a": 1]], "reflect"),
    pay(["dynamic_id": ""], "dynamic_id"), pay(["dynamic_id": long(33)], "dynamic_id"),
    pay(["dynamic_id": "28\u{1}"], "dynamic_id"), pay(["dynamic_id": 28], "dynamic_id"),
    pay(["currency": "EUR"], "currency"), pay(["payway": "gold"], "payway"),
    pay(["payway": 3], "payway"), pay(["printer": "none"], "printer"),
    pay(["scanner": "none"], "scanner"), pay(["gateway": "none"], "gateway"),
    pay(["print": "yes"], "print"), pay(["extended": "x"], "extended"),
    pay(["goods_details": "x"], "goods_details"),
    Bad("/v1/precreate", ["total_amount": 100], "payway"),
    Bad("/v1/precreate", ["total_amount": 100, "payway": "3", "dynamic_id": "28"], "dynamic_id"),
    Bad("/v1/orders/PAID/refunds", ["refund_amount": 1], "refund_request_no"),
    Bad("/v1/orders/PAID/refunds", ["refund_request_no": "r"], "refund_amount"),
    Bad(
      "/v1/orders/PAID/refunds", ["refund_request_no": "r", "refund_amount": 0], "refund_amount"),
    Bad(
      "/v1/orders/PAID/refunds", ["refund_request_no": "r", "refund_amount": -1], "refund_amount"),
    Bad(
      "/v1/orders/PAID/refunds", ["refund_request_no": "r", "refund_amount": 0.5], "refund_amount"),
    Bad(
      "/v1/orders/PAID/refunds", ["refund_request_no": long(21), "refund_amount": 1],
      "refund_request_no"),
    Bad("/v1/orders/PAID/refunds", ["refund_request_no": "r", "amount": 1], "amount"),
    Bad("/v1/orders/PAID/cancel", ["reason": long(129)], "reason"),
    Bad("/v1/orders/PAID/revoke", ["operator": long(33)], "operator"),
    Bad("/v1/orders/PAID/revoke", ["resaon": "x"], "resaon"),
    Bad("/v1/terminal/activate", ["code": ""], "code"),
    Bad("/v1/terminal/activate", ["code": 11_000_201], "code"),
    Bad("/v1/terminal/activate", ["code": "1", "replase": true], "replase"),
    Bad("/v1/terminal/check-in", ["force": "yes"], "force"),
  ]

  static let documents: [Bad] = [
    Bad("/v1/pay", text: "total_amount=100", "JSON"), Bad("/v1/pay", text: "[]", "object"),
    Bad("/v1/pay", text: "\"x\"", "object"), Bad("/v1/pay", text: "{\"total_amount\":100", "brace"),
    Bad("/v1/pay", text: "{\"total_amount\":100}{}", "JSON"),
    Bad("/v1/pay", text: "{\"total_amount\":100,}", "JSON"),
    Bad("/v1/pay", text: "{\"total_amount\":1,\"total_amount\":2}", "total_amount"),
    Bad("/v1/pay", text: "{\"total_amount\":NaN}", "JSON"),
    Bad("/v1/pay", text: "{\"total_amount\":99999999999999999999}", "total_amount"),
    Bad("/v1/pay", text: "{'total_amount':1}", "JSON"),
    Bad(
      "/v1/pay",
      text: "{\"total_amount\":1,\"extended\":" + String(repeating: "[", count: 5_000)
        + String(repeating: "]", count: 5_000) + "}", "nest"),
    Bad(
      "/v1/pay", text: "{\"subject\":\"\(String(repeating: "x", count: 65_537))\"}", "65536",
      status: 413),
    Bad(
      "/v1/pay", text: "{\"total_amount\":1}", "application/json", status: 415,
      headers: [("Content-Type", "text/plain")]),
    Bad("/v1/pay", [:], "POST", status: 405, method: "DELETE"),
    Bad("/v1/orders/PAID", [:], "GET", status: 405),
    Bad("/v1/nonsense", text: "{}", "", status: 404),
    Bad("/v1/orders/none/cancel", text: "{}", "none", status: 404),
    Bad("/v1/pay?wait=soon", text: "{\"total_amount\":1}", "wait"),
    Bad("/v1/pay?wait=301", text: "{\"total_amount\":1}", "wait"),
    Bad("/v1/pay?wiat=3", text: "{\"total_amount\":1}", "wiat"),
    Bad(
      "/v1/pay", text: "{\"total_amount\":1}", "", status: 431,
      headers: [("X-Long", String(repeating: "x", count: 9_000))]),
  ]

  @Test
  func isRefusedAndNothingIsSent() async throws {
    try await withGateway { till, gateway in
      _ = try await till.pay("PAID", 100, code: "134567890123456789")
      let before = gateway.state.now.seen.count
      for bad in Self.members + Self.documents {
        let reply = try await exchange(
          .unix(till.socket), bad.method, bad.path, body: bad.body, headers: bad.headers)
        #expect(reply.status == bad.status, "\(bad): \(reply)")
        #expect(reply.headers["content-type"] == "application/problem+json", "\(bad)")
        let problem = reply.json
        #expect(
          problem["type"] == .string("urn:upayd:error:\(problem["code"].text ?? "")"), "\(bad)")
        #expect(problem["status"] == .integer(Int64(bad.status)), "\(bad): \(reply)")
        let detail = problem["detail"].text ?? ""
        #expect(!detail.isEmpty, "\(bad)")
        let fields = problem["errors"].list.compactMap { $0["field"].text }
        #expect(
          bad.names.isEmpty || fields.contains(bad.names) || detail.contains(bad.names),
          "\(bad) is refused without \(bad.names): \(reply)")
        #expect(!reply.text.contains("284712341234123412"), "a payment code is shown: \(reply)")
      }
      #expect(gateway.state.now.seen.count == before, "\(gateway.state.now.seen)")
      #expect(try await till.orders().count == 1)
      #expect(try await till.pay("A-1", 100, code: "134567890123456780").json["state"] == "paid")
    }
  }

  @Test
  func contradictionsAreRefused() async throws {
    try await withGateway { till, gateway in
      let code = "134567890123456789"
      #expect(try await till.pay("A-1", 1_000, code: code, with: ["subject": "tea"]).status == 200)
      _ = try await till.refund("A-1", "r-1", 400)
      let before = gateway.state.now.seen.count

      func refused(
        _ reply: Reply, _ status: Int, _ code: String,
        sourceLocation: SourceLocation = #_sourceLocation
      ) {
        #expect(reply.status == status, "\(reply)", sourceLocation: sourceLocation)
        #expect(reply.json["code"] == .string(code), sourceLocation: sourceLocation)
      }
      // The same number with other contents, whatever differs.
      refused(
        try await till.pay("A-1", 1_001, code: code, with: ["subject": "tea"]), 409,
        "contents-differ")
      refused(try await till.pay("A-1", 1_000, code: code), 409, "contents-differ")
      refused(
        try await till.pay("A-1", 1_000, code: "134567890123456780", with: ["subject": "tea"]), 409,
        "contents-differ")
      refused(try await till.precreate("A-1", 1_000), 409, "contents-differ")
      refused(try await till.refund("A-1", "r-1", 401), 409, "contents-differ")
      // More than is left, and what is no longer possible.
      refused(try await till.refund("A-1", "r-2", 601), 422, "refund-exceeds-rest")
      refused(try await till.act("cancel", "A-1"), 409, "wrong-state")
      refused(try await till.act("revoke", "A-1"), 409, "wrong-state")
      // The customer's code pays once.
      refused(try await till.pay("A-2", 500, code: code), 409, "code-already-used")
      refused(
        try await till.call("POST", "/v1/terminal/activate", ["code": "11000201"]), 409,
        "already-activated")
      #expect(gateway.state.now.seen.count == before)

      // The same again is the same order.
      let again = try await till.pay(
        "A-1", 1_000, code: code, with: ["subject": "tea", "print": false])
      #expect(again.status == 200, "\(again)")
      #expect(again.json["state"] == "partially_refunded")
      #expect(gateway.state.now.seen.count == before)
    }
  }

  @Test
  func beforeActivation() async throws {
    try await withGateway(activated: false) { till, gateway in
      let early = try await till.pay("A-1", 100, code: "134567890123456789")
      #expect(early.status == 409, "\(early)")
      #expect(early.json["code"] == "not-activated")
      #expect(try await till.call("POST", "/v1/terminal/check-in").status == 409)
      #expect(gateway.state.now.seen.isEmpty)

      let wrong = try await till.call("POST", "/v1/terminal/activate", ["code": "99999999"])
      #expect(wrong.status == 422, "\(wrong)")
      #expect(wrong.json["code"] == "activation-refused")
      #expect(gateway.count("activate") == 1)
      try await till.activate("11000200")
      // A refused request has consumed no number.
      #expect(try await till.pay("A-1", 100, code: "134567890123456789").json["state"] == "paid")
    }
  }

  /// Octets that are no HTTP at all, and clients that stop in the middle.
  @Test
  func notHTTP() async throws {
    try await withTill { till, world in
      let rubbish: [[UInt8]] = [
        [0x16, 0x03, 0x01, 0, 0xFF], Array("GET\r\n\r\n".utf8), Array(repeating: 0, count: 70_000),
        Array("POST /v1/pay HTTP/1.1\r\nContent-Length: -1\r\n\r\n".utf8),
        Array("POST /v1/pay HTTP/1.1\r\nContent-Length: 5\r\n\r\n{".utf8),
        Array("POST /v1/pay HTTP/9.9\r\n\r\n".utf8),
        Array("GET /v1/orders/%00%ff HTTP/1.1\r\nHost: t\r\n\r\n".utf8),
      ]
      for octets in rubbish {
        try await offPool {
          let connection = try Connection(.unix(till.socket), within: 15)
          try? connection.send(octets)
          shutdown(connection.number, Int32(SHUT_WR))
          while (try? connection.receive()) == true {}
        }
        #expect(try await till.get("/v1/status")["ready"] == true, "after \(octets.prefix(40))")
      }
      #expect(try await world.requests().count == 1)
    }
  }
}
