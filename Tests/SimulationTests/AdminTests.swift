import NIOHTTP1
import Terminal
import Testing

@testable import Simulation

@Suite("The admin API")
struct AdminTests {
  @Test("A test drives customers, faults and the clock, and reads the ledger")
  func everything() async throws {
    try await withSimulator { simulator, announcement in
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      let scripted = try await announcement.administer(
        .POST, "/_sim/customer",
        #"{"dynamic_id": "28", "behaviour": "pays_after", "delay": 600000}"#)
      #expect(scripted.status == 200)
      _ = try await till.call("/upay/v2/pay", TestTill.payment("A1", code: "28"))
      let advanced = try await announcement.administer(
        .POST, "/_sim/clock", #"{"advance_ms": 600000}"#)
      #expect(advanced.status == 200)
      #expect(simulator.ledger.order(clientSN: "A1")?.status == .paid)

      let qr = try await till.call(
        "/upay/v2/precreate",
        [
          "client_sn": "A2", "total_amount": "250", "payway": "1", "subject": "s",
          "operator": "o",
        ])?.data["qr_code"]
      let pay = try await announcement.administer(
        .POST, "/_sim/wallet/pay", #"{"qr_code": "\#(qr ?? "")"}"#)
      #expect(pay.json["status"] == .string("PAID"))
      let repeated = try await announcement.administer(
        .POST, "/_sim/wallet/pay", #"{"client_sn": "A2"}"#)
      #expect(repeated.status == 409)

      let refund = try await announcement.administer(
        .POST, "/_sim/portal/refund", #"{"client_sn": "A2", "amount": 50}"#)
      #expect(refund.json["returned_amount"] == .integer(50))
      let ledger = try await announcement.administer(.GET, "/_sim/ledger").json
      #expect(ledger["taken"] == .integer(1250))
      #expect(ledger["returned"] == .integer(50))
      #expect(ledger["kept"] == .integer(1200))
      guard case .array(let orders) = ledger["orders"] else {
        Issue.record("no orders")
        return
      }
      #expect(orders.count == 2)
    }
  }

  @Test("A declined payment ends without money")
  func decline() async throws {
    try await withSimulator { simulator, announcement in
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      simulator.wallet.script(dynamicID: "28", .never)
      _ = try await till.call("/upay/v2/pay", TestTill.payment("A1", code: "28"))
      let answer = try await announcement.administer(
        .POST, "/_sim/wallet/decline", #"{"client_sn": "A1"}"#)
      #expect(answer.json["status"] == .string("PAY_CANCELED"))
      #expect(simulator.ledger.taken == 0)
    }
  }

  @Test("Faults are added, listed and cleared")
  func faults() async throws {
    try await withSimulator { _, announcement in
      let fault: JSONValue = .object([
        "path": .string("/upay/v2/pay"), "kind": .string("delay"), "times": .integer(2),
        "argument": .integer(50),
      ])
      let body = String(decoding: JSONText.octets(fault), as: UTF8.self)
      let added = try await announcement.administer(.POST, "/_sim/faults", body)
      #expect(added.json["faults"] == .array([fault]))
      let listed = try await announcement.administer(.GET, "/_sim/faults")
      #expect(listed.json["faults"] == .array([fault]))
      let cleared = try await announcement.administer(.DELETE, "/_sim/faults")
      #expect(cleared.json["faults"] == .array([]))
    }
  }

  @Test("A new activation code works as often as it says")
  func activationCode() async throws {
    try await withSimulator { simulator, announcement in
      let made = try await announcement.administer(
        .POST, "/_sim/activation-codes", #"{"uses": 2}"#)
      let code = try #require(made.json["code"]?.text)
      let secret = try vendorKey(announcement)
      let first = try await NetworkTill(announcement, vendorKey: secret, code: code)
      let second = try await NetworkTill(announcement, vendorKey: secret, code: code)
      let third = try await NetworkTill(announcement, vendorKey: secret, code: code)
      #expect(!first.sn.isEmpty && !second.sn.isEmpty && third.sn.isEmpty)
    }
  }

  @Test("The request log is shown without secrets")
  func requests() async throws {
    try await withSimulator { _, announcement in
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      _ = try await till.call("/upay/v2/pay", TestTill.payment("A1"))
      let answer = try await announcement.administer(.GET, "/_sim/requests")
      guard case .array(let requests) = answer.json["requests"],
        case .object(let pay) = requests.last
      else {
        Issue.record("no requests")
        return
      }
      #expect(pay["n"] == .integer(2))
      #expect(pay["path"] == .string("/upay/v2/pay"))
      #expect(pay["sn"] == .string(till.sn))
      #expect(pay["key_id"] == .string(keyID(till.key)))
      #expect(pay["client_sn"] == .string("A1"))
      #expect(pay["result_code"] == .string("PAY_SUCCESS"))
      let text = String(decoding: answer.body, as: UTF8.self)
      #expect(!text.contains(till.key) && !text.contains(TestTill.wechatCode))
    }
  }

  @Test(
    "A typing error is refused and named",
    arguments: [
      ("POST", "/_sim/customer", #"{"dynamic_id": "1", "behaviour": "ok", "delai": 1}"#, "delai"),
      ("POST", "/_sim/customer", #"{"dynamic_id": "1", "behaviour": "okay"}"#, "pays_after"),
      ("POST", "/_sim/customer", #"{"behaviour": "ok"}"#, "dynamic_id"),
      ("POST", "/_sim/customer", #"{"dynamic_id": 1, "behaviour": "ok"}"#, "dynamic_id"),
      ("POST", "/_sim/faults", #"{"path": "*", "kind": "drop"}"#, "drop_answer"),
      ("POST", "/_sim/faults", #"{"path": "*", "kind": "delay"}"#, "milliseconds"),
      ("POST", "/_sim/faults", #"{"path": "*", "kind": "truncate", "times": 0}"#, "times"),
      ("POST", "/_sim/clock", "{}", "advance_ms"),
      ("POST", "/_sim/clock", #"{"advance_ms": 1, "set": 1700000000000}"#, "either"),
      ("POST", "/_sim/clock", #"{"set": 1700000000}"#, "set"),
      ("POST", "/_sim/wallet/pay", "{}", "qr_code"),
      ("POST", "/_sim/wallet/pay", "[", "JSON"),
      ("POST", "/_sim/portal/refund", #"{"sn": "1", "amount": 0}"#, "amount"),
      ("POST", "/_sim/activation-codes", #"{"uses": "2"}"#, "uses"),
    ])
  func strict(_ row: (method: String, path: String, body: String, named: String)) async throws {
    try await withSimulator { _, announcement in
      let answer = try await announcement.administer(
        HTTPMethod(rawValue: row.method), row.path, row.body)
      #expect(answer.status == 400)
      #expect(answer.json["error"]?.text?.contains(row.named) == true)
    }
  }

  @Test(
    "What is not there is not found",
    arguments: [
      ("GET", "/_sim/nothing", "", 404), ("POST", "/_sim/ledger", "", 404),
      ("POST", "/_sim/wallet/pay", #"{"sn": "1"}"#, 404), ("PUT", "/_sim/faults", "", 405),
      ("DELETE", "/_sim/clock", "", 405), ("POST", "/_sim/scan", #"{"code": "1"}"#, 404),
    ])
  func notFound(_ row: (method: String, path: String, body: String, status: Int)) async throws {
    try await withSimulator { _, announcement in
      let answer = try await announcement.administer(
        HTTPMethod(rawValue: row.method), row.path, row.body)
      #expect(answer.status == row.status)
      #expect(answer.json["error"] != nil)
    }
  }
}
