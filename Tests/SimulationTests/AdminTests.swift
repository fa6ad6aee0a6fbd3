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

  @Test("Rules are shown, set together, described and reset")
  func rules() async throws {
    try await withSimulator { simulator, announcement in
      let shown = try await announcement.administer(.GET, "/_sim/rules")
      #expect(shown.json == SimulatorRules().values)
      let set = try await announcement.administer(
        .POST, "/_sim/rules", #"{"keys.rotation": "strict", "orders.qr_life": 90000}"#)
      #expect(set.json["keys.rotation"] == .string("strict"))
      #expect(simulator.rules.upay.keys.rotation == .strict)
      #expect(simulator.rules.upay.orders.qrLife == 90_000)
      // What it shows can be sent back; one wrong value changes nothing.
      let back = String(decoding: set.body, as: UTF8.self)
      #expect(try await announcement.administer(.POST, "/_sim/rules", back).json == set.json)
      let wrong = try await announcement.administer(
        .POST, "/_sim/rules", #"{"cancels.other_day": true, "orders.qr_life": "long"}"#)
      #expect(wrong.status == 400)
      #expect(!simulator.rules.upay.cancels.otherDay)
      let one = try await announcement.administer(.GET, "/_sim/rules/keys.rotation").json
      #expect(one["default"] == .string("shift") && one["value"] == .string("strict"))
      #expect(one["values"]?.text?.contains("reissue") == true)
      #expect(try await announcement.administer(.DELETE, "/_sim/rules").json == shown.json)
      #expect(simulator.rules == SimulatorRules())
    }
  }

  @Test("Terminals are shown by the ids of their keys, and switched off")
  func terminals() async throws {
    try await withSimulator { _, announcement in
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      _ = try await till.call("/terminal/checkin", ["device_id": TestTill.deviceID])
      _ = try await till.call("/upay/v2/pay", TestTill.payment("A1"))
      let answer = try await announcement.administer(.GET, "/_sim/terminals")
      #expect(!String(decoding: answer.body, as: UTF8.self).contains(till.key))
      guard case .array(let list) = answer.json["terminals"], case .object(let shown) = list.first,
        case .object(let keys) = shown["keys"]
      else {
        Issue.record("no terminal")
        return
      }
      #expect(shown["sn"] == .string(till.sn) && shown["active"] == .bool(true))
      #expect(keys["previous"] == .string(keyID(till.key)))
      #expect(keys["rotations"] == .integer(1) && keys["accepted_by_previous"] == .integer(1))
      let off = try await announcement.administer(
        .POST, "/_sim/terminals", #"{"sn": "\#(till.sn)", "active": false}"#)
      #expect(off.json["active"] == .bool(false))
      let refused = try await till.call("/upay/v2/query", ["client_sn": "A1"])
      #expect(refused?.error == "INVALID_TERMINAL")
      let codes = try await announcement.administer(.GET, "/_sim/activation-codes")
      guard case .array(let known) = codes.json["activation_codes"] else {
        Issue.record("no codes")
        return
      }
      #expect(known.count == 3)
    }
  }

  @Test("Returns are scripted, and the ledger is held against the shop's side")
  func returns() async throws {
    try await withSimulator { simulator, announcement in
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      _ = try await till.call("/upay/v2/pay", TestTill.payment("A1"))
      let added = try await announcement.administer(
        .POST, "/_sim/returns", #"{"verb": "cancel", "behaviour": "error", "client_sn": "A1"}"#)
      #expect(added.status == 200)
      #expect(simulator.returns.waiting.map(\.behaviour) == [.error])
      let cancel = try await till.call("/upay/v2/cancel", ["client_sn": "A1"])
      #expect(cancel?.result == "CANCEL_ERROR")
      #expect(simulator.returns.waiting.isEmpty)
      let clean = try await announcement.administer(.GET, "/_sim/ledger")
      #expect(clean.json["violations"] == .array([]))
      let checked = try await announcement.administer(
        .POST, "/_sim/ledger",
        #"{"sales": {"7": ["A1"]}, "delivered": ["A1"], "keys": {"\#(till.sn)": ["\#(keyID(till.key))"]}}"#
      )
      guard case .array(let violations) = checked.json["violations"] else {
        Issue.record("no violations")
        return
      }
      #expect(violations.count == 1)
      #expect(violations.first?.members?["check"] == .string("delivered"))
    }
  }

  @Test("A reset takes back what is named, or everything")
  func reset() async throws {
    try await withSimulator { simulator, announcement in
      for body in [#"{"rules": true}"#, ""] {
        simulator.rules.upay.cancels.otherDay = true
        try simulator.faults.add(path: "*", .garbage)
        try simulator.returns.add(ReturnScript(.refund, .error))
        try simulator.wallet.script(Customer(.poor), for: .totalAmount(1000))
        let answer = try await announcement.administer(.POST, "/_sim/reset", body)
        #expect(answer.status == 200)
        #expect(simulator.rules == SimulatorRules())
        #expect(simulator.faults.waiting.isEmpty == body.isEmpty)
        #expect(simulator.returns.waiting.isEmpty == body.isEmpty)
      }
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      let pay = try await till.call("/upay/v2/pay", TestTill.payment("A1"))
      #expect(pay?.result == "PAY_SUCCESS")
    }
  }

  @Test("The list of calls has every call, each in one line", arguments: [true, false])
  func calls(_ devices: Bool) async throws {
    try await withSimulator(devices: devices) { _, announcement in
      let answer = try await announcement.administer(.GET, "/_sim")
      guard case .array(let calls) = answer.json["calls"] else {
        Issue.record("no calls")
        return
      }
      let paths = calls.compactMap { $0.members?["path"]?.text }
      #expect(paths.contains("/_sim/rules") && paths.contains("/_sim/network"))
      #expect(paths.contains("/_sim/scan") == devices)
      #expect(calls.allSatisfy { $0.members?["does"]?.text?.isEmpty == false })
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
      (
        "POST", "/_sim/customer", #"{"dynamic_id": "1", "total_amount": 1, "behaviour": "ok"}"#,
        "either"
      ),
      (
        "POST", "/_sim/customer", #"{"dynamic_id": "1", "behaviour": "ok", "then": "fails"}"#,
        "open"
      ),
      (
        "POST", "/_sim/customer", #"{"dynamic_id": "1", "behaviour": "never", "then": "dies"}"#,
        "nothing"
      ),
      ("POST", "/_sim/returns", #"{"verb": "pay", "behaviour": "ok"}"#, "refund"),
      ("POST", "/_sim/returns", #"{"verb": "refund", "behaviour": "race"}"#, "race"),
      ("POST", "/_sim/returns", #"{"verb": "refund", "behaviour": "ok", "sn": "1"}"#, "sn"),
      ("POST", "/_sim/rules", #"{"keys.rotate": "A"}"#, "keys.rotate"),
      ("POST", "/_sim/rules", #"{"keys.rotation": "A"}"#, "shift"),
      ("POST", "/_sim/faults", #"{"path": "/upay/v2/pai", "kind": "garbage"}"#, "/upay/v2/pay"),
      ("POST", "/_sim/faults", #"{"path": "*", "kind": "garbage", "argument": 1}"#, "no argument"),
      ("POST", "/_sim/network", "{}", "reachable"),
      ("POST", "/_sim/terminals", #"{"sn": "1"}"#, "active"),
      ("POST", "/_sim/ledger", #"{"sales": ["A1"]}"#, "sales"),
      ("POST", "/_sim/ledger", #"{"delivered": [1]}"#, "delivered"),
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
      ("GET", "/_sim/nothing", "", 404), ("PUT", "/_sim/ledger", "", 405),
      ("POST", "/_sim/wallet/pay", #"{"sn": "1"}"#, 404), ("PUT", "/_sim/faults", "", 405),
      ("DELETE", "/_sim/clock", "", 405), ("GET", "/_sim/rules/none", "", 404),
      ("POST", "/_sim/terminals", #"{"sn": "1", "active": true}"#, 404),
      ("POST", "/_sim/scanner", #"{"online": true}"#, 404),
      ("POST", "/_sim/scan", #"{"code": "1"}"#, 404),
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
