import Foundation

/// The local API, as a POS program calls it.
extension Till {
  func call(
    _ method: String, _ path: String, _ body: JSON? = nil, wait: Int? = nil
  ) async throws -> Reply {
    try await exchange(
      .unix(socket), method, path + (wait.map { "?wait=\($0)" } ?? ""), body: body?.octets,
      within: Double(wait ?? 0) + 30)
  }

  func get(_ path: String) async throws -> JSON {
    let reply = try await call("GET", path)
    guard reply.status == 200 else { throw Trouble("GET \(path): \(reply)") }
    return reply.json
  }

  func activate(_ code: String) async throws {
    let reply = try await call("POST", "/v1/terminal/activate", ["code": .string(code)])
    guard reply.status == 201 else { throw Trouble("activate: \(reply)\n\(log)") }
  }

  /// A payment by a code that the POS program has read itself.
  func pay(
    _ clientSN: String, _ amount: Int64, code: String, with more: [String: JSON] = [:],
    wait: Int? = 20
  ) async throws -> Reply {
    var body: [String: JSON] = [
      "client_sn": .string(clientSN), "total_amount": .integer(amount), "dynamic_id": .string(code),
    ]
    body.merge(more) { $1 }
    return try await call("POST", "/v1/pay", .object(body), wait: wait)
  }

  func precreate(
    _ clientSN: String, _ amount: Int64, with more: [String: JSON] = [:], wait: Int? = 20
  ) async throws -> Reply {
    var body: [String: JSON] = [
      "client_sn": .string(clientSN), "total_amount": .integer(amount), "payway": "3",
    ]
    body.merge(more) { $1 }
    return try await call("POST", "/v1/precreate", .object(body), wait: wait)
  }

  func refund(
    _ clientSN: String, _ number: String, _ amount: Int64, wait: Int? = 20
  ) async throws -> Reply {
    try await call(
      "POST", "/v1/orders/\(clientSN)/refunds",
      ["refund_request_no": .string(number), "refund_amount": .integer(amount)], wait: wait)
  }

  /// `query`, `cancel` or `revoke`.
  func act(_ verb: String, _ clientSN: String, wait: Int? = 20) async throws -> Reply {
    try await call("POST", "/v1/orders/\(clientSN)/\(verb)", wait: wait)
  }

  func adopt(_ body: JSON) async throws -> Reply {
    try await call("POST", "/v1/orders/adopt", body)
  }

  func resolve(_ clientSN: String, as verdict: String, reason: String) async throws -> Reply {
    try await call(
      "POST", "/v1/orders/\(clientSN)/resolve",
      ["as": .string(verdict), "reason": .string(reason), "operator": "mia"])
  }

  func checkIn(forced: Bool = false) async throws -> Reply {
    try await call("POST", "/v1/terminal/check-in", forced ? ["force": true] : nil)
  }

  /// The order as it is now, or after `wait` seconds at most, once it is final.
  func order(_ clientSN: String, wait: Int? = nil) async throws -> JSON {
    let reply = try await call("GET", "/v1/orders/\(clientSN)", wait: wait)
    guard reply.status == 200 else { throw Trouble("order \(clientSN): \(reply)") }
    return reply.json
  }

  /// All orders, the newest first.
  func orders() async throws -> [JSON] {
    var found: [JSON] = []
    var cursor = ""
    while true {
      let page = try await get("/v1/orders?limit=200\(cursor)")
      found += page["orders"].list
      guard let next = page["next"].text else { return found }
      cursor = "&after=\(next)"
    }
  }

  /// Waits until the order is in a state in which it stays by itself, returns included.
  @discardableResult
  func resolved(_ clientSN: String, within seconds: Double = 60) async throws -> JSON {
    do {
      return try await eventually("the end of order \(clientSN)", within: seconds) {
        let order = try await self.order(clientSN, wait: 5)
        return order.isResolved ? order : nil
      }
    } catch {
      let last = try? await order(clientSN)
      throw Trouble(
        "\(error); it is \(last.map { "\($0)" } ?? "not to be read")\n\(log.suffix(3_000))")
    }
  }
}

extension JSON {
  /// Whether nothing more happens by itself to this order, or it waits for a person.
  var isResolved: Bool {
    let settled = [
      "paid", "failed", "canceled", "needs_attention", "revoked", "partially_refunded", "refunded",
    ]
    let ended = ["succeeded", "failed", "needs_attention"]
    return settled.contains(self["state"].text ?? "")
      && self["returns"].list.allSatisfy { ended.contains($0["state"].text ?? "") }
  }
}
