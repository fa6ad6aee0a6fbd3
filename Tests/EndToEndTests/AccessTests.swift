import Foundation
import Testing

/// Who may do what: with real users, real groups, and the kernel's word for them.
@Suite(.enabled(if: getuid() == 0, "only root can be somebody else"), .timeLimit(.minutes(2)))
struct AccessTests {
  enum Role: Int, Sendable, CaseIterable {
    case none, cashier, supervisor, admin
  }

  static let settings = [
    "access.cashier": "sync, users", "access.supervisor": "tty", "access.admin": "staff",
  ]

  static let persons: [(Person, Role)] = [
    (Person(user: "nobody", group: "nogroup"), .none),
    (Person(user: "nobody", group: "nogroup", groups: ["audio", "video"]), .none),
    (Person(user: "sync", group: "nogroup"), .cashier),
    (Person(user: "nobody", group: "users"), .cashier),
    (Person(user: "nobody", group: "nogroup", groups: ["audio", "users"]), .cashier),
    (Person(user: "nobody", group: "tty"), .supervisor),
    (Person(user: "nobody", group: "nogroup", groups: ["users", "tty", "video"]), .supervisor),
    // The highest role counts.
    (Person(user: "sync", group: "nogroup", groups: ["tty"]), .supervisor),
    (Person(user: "nobody", group: "nogroup", groups: ["staff"]), .admin),
    (Person(user: "sync", group: "staff"), .admin),
    (Person.root, .admin),
  ]

  /// Every call. What is allowed gets past the role, and no further: its input is wrong.
  static let calls: [(CurlCall, Role)] = [
    (CurlCall("GET", "/openapi.json"), .none),
    (CurlCall("POST", "/v1/pay", ["wrong": 1]), .cashier),
    (CurlCall("POST", "/v1/precreate", ["wrong": 1]), .cashier),
    (CurlCall("GET", "/v1/orders"), .cashier), (CurlCall("GET", "/v1/orders/A-1"), .cashier),
    (CurlCall("POST", "/v1/orders/A-1/query", ["wrong": 1]), .cashier),
    (CurlCall("POST", "/v1/orders/A-1/cancel", ["wrong": 1]), .cashier),
    (CurlCall("POST", "/v1/orders/A-1/receipt", ["wrong": 1]), .cashier),
    (CurlCall("GET", "/v1/orders/A-1/receipt.txt"), .cashier),
    (CurlCall("GET", "/v1/orders/A-1/receipt.png?wrong=1"), .cashier),
    (CurlCall("POST", "/v1/print", ["wrong": 1]), .cashier),
    (CurlCall("GET", "/v1/devices"), .cashier),
    (CurlCall("POST", "/v1/devices/counter/test", ["wrong": 1]), .cashier),
    (CurlCall("GET", "/v1/terminal"), .cashier), (CurlCall("GET", "/v1/status"), .cashier),
    (CurlCall("GET", "/metrics"), .cashier),
    (CurlCall("GET", "/v1/events", headers: ["Last-Event-ID: wrong"]), .cashier),
    (CurlCall("POST", "/v1/agreements", ["wrong": 1]), .cashier),
    (CurlCall("GET", "/v1/agreements"), .cashier),
    (CurlCall("GET", "/v1/agreements/A-1?wait=wrong"), .cashier),
    (CurlCall("DELETE", "/v1/agreements/A-1?wait=wrong"), .cashier),
    (CurlCall("POST", "/v1/logins/verify", ["wrong": 1]), .cashier),
    (CurlCall("POST", "/v1/orders/A-1/revoke", ["wrong": 1]), .supervisor),
    (CurlCall("POST", "/v1/orders/A-1/refunds", ["wrong": 1]), .supervisor),
    (CurlCall("POST", "/v1/orders/A-1/resolve", ["wrong": 1]), .supervisor),
    (CurlCall("POST", "/v1/orders/adopt", ["wrong": 1]), .supervisor),
    (CurlCall("GET", "/v1/reports/day"), .supervisor),
    (CurlCall("GET", "/v1/reports/day.csv"), .supervisor),
    (CurlCall("POST", "/v1/terminal/activate", ["wrong": 1]), .admin),
    (CurlCall("POST", "/v1/terminal/check-in", ["wrong": 1]), .admin),
    (CurlCall("POST", "/v1/devices/counter/capture", ["wrong": 1]), .admin),
    (CurlCall("POST", "/v1/devices/counter/capture/end", ["wrong": 1]), .admin),
  ]

  @Test
  func everyCallForEverybody() async throws {
    try await withTill(Self.settings) { till, world in
      _ = try await till.pay("A-1", 100, code: "284712341234123412")
      try till.openSocket()
      // The document has no more calls than the table.
      let document = try await till.get("/openapi.json")["paths"].members
      #expect(document.values.reduce(0) { $0 + $1.members.count } == Self.calls.count)
      for (person, role) in Self.persons {
        let replies = try await till.curl(as: person, Self.calls.map(\.0))
        for ((call, needed), reply) in zip(Self.calls, replies) {
          let reply = try #require(reply, "\(person): \(call)")
          let isAllowed = role.rawValue >= needed.rawValue
          #expect(
            (reply.status == 403) == !isAllowed, "\(person) as \(role): \(call): \(reply)")
          if isAllowed {
            #expect([200, 400].contains(reply.status), "\(person): \(call): \(reply)")
          } else {
            #expect(reply.json["code"] == "forbidden", "\(call): \(reply)")
            #expect(reply.json["detail"].text?.contains(person.user) == true, "\(reply)")
          }
        }
      }
    }
  }

  /// Whoever may not do it has done nothing, and it is on record.
  @Test
  func refusedIsNotDone() async throws {
    try await withTill(Self.settings) { till, world in
      _ = try await till.pay("A-1", 1_000, code: "284712341234123412")
      try await eventually("the receipt") {
        try await world.receipts(of: "A-1").count == 1 ? true : nil
      }
      try till.openSocket()
      let before = try await world.requests().count
      let nobody = Person(user: "nobody", group: "nogroup")
      let cashier = Person(user: "sync", group: "nogroup")
      let code = JSON.string(world.activationCode(1))
      let refund: JSON = ["refund_request_no": "r-1", "refund_amount": 100]
      let deeds: [(Person, CurlCall)] = [
        (
          nobody,
          CurlCall("POST", "/v1/pay", ["total_amount": 5, "dynamic_id": "284712341234123413"])
        ),
        (nobody, CurlCall("POST", "/v1/precreate", ["total_amount": 5, "payway": "1"])),
        (nobody, CurlCall("POST", "/v1/orders/A-1/query")),
        (nobody, CurlCall("POST", "/v1/orders/A-1/receipt")),
        (nobody, CurlCall("POST", "/v1/print", ["lines": [["text": "mine"]]])),
        (cashier, CurlCall("POST", "/v1/orders/A-1/refunds", refund)),
        (cashier, CurlCall("POST", "/v1/orders/A-1/revoke")),
        (cashier, CurlCall("POST", "/v1/orders/adopt", ["sn": "7800000000000001"])),
        (cashier, CurlCall("POST", "/v1/terminal/check-in")),
        (cashier, CurlCall("POST", "/v1/terminal/activate", ["code": code, "replace": true])),
      ]
      for (person, call) in deeds {
        let reply = try await till.curl(as: person, call)[0]
        #expect(reply?.status == 403, "\(person): \(call): \(String(describing: reply))")
      }
      #expect(try await world.requests().count == before)
      let orders = try await till.orders()
      #expect(orders.count == 1 && orders[0]["returns"] == [], "\(orders)")
      #expect(try await world.receipts().count == 1)
      // Who tried what stands in the journal, and is nobody else's business.
      let rows = try SQLiteTool.rows(
        "SELECT cause, data FROM events WHERE type = 'refusal' ORDER BY sequence",
        on: "\(till.state)/journal.db")
      #expect(rows.count == deeds.count, "\(rows)")
      for (row, (person, _)) in zip(rows, deeds) {
        let refusal = try JSON(row[1].utf8)
        #expect(refusal["user"] == .string(person.user), "\(row)")
        #expect(row[0].contains("refused"), "\(row)")
      }
      #expect(try await till.history(world).allSatisfy { $0.type != "refusal" })
      // The activation code was not used up.
      #expect(
        try await till.call("POST", "/v1/terminal/activate", ["code": code, "replace": true]).status
          == 201)
    }
  }

  /// The user at the socket is the operator, and what a role may do it can do.
  @Test
  func allowedIsDone() async throws {
    try await withTill(Self.settings.merging(["gateway.upay.pay_budget": "60s"]) { $1 }) {
      till, world in
      try till.openSocket()
      let cashier = Person(user: "sync", group: "nogroup")
      let supervisor = Person(user: "nobody", group: "nogroup", groups: ["tty"])
      let paid = try await till.curl(
        as: cashier,
        CurlCall(
          "POST", "/v1/pay?wait=20",
          ["client_sn": "A-1", "total_amount": 900, "dynamic_id": "284712341234123412"]))[0]
      #expect(paid?.json["state"] == "paid", "\(String(describing: paid))")
      #expect(paid?.json["operator"] == "sync")
      let back = try await till.curl(
        as: supervisor,
        CurlCall(
          "POST", "/v1/orders/A-1/refunds?wait=20",
          ["refund_request_no": "r-1", "refund_amount": 100]))[0]
      #expect(back?.json["returns"][0]["operator"] == "nobody", "\(String(describing: back))")

      // Only a supervisor charges a sale again while an order of it is not decided.
      try await world.customer("284712341234123413", "never")
      _ = try await till.pay(
        "B-1", 100, code: "284712341234123413", with: ["sale_no": "S-1"], wait: 0)
      func again(_ number: JSON, _ code: JSON) -> CurlCall {
        CurlCall(
          "POST", "/v1/pay?wait=20",
          [
            "client_sn": number, "total_amount": 100, "dynamic_id": code, "sale_no": "S-1",
            "again": true,
          ])
      }
      let refused = try await till.curl(as: cashier, again("B-2", "284712341234123414"))[0]
      #expect(refused?.json["code"] == "sale-unresolved", "\(String(describing: refused))")
      let done = try await till.curl(as: supervisor, again("B-2", "284712341234123414"))[0]
      #expect(done?.json["state"] == "paid", "\(String(describing: done))")
      let meant = try await till.curl(as: cashier, again("B-3", "284712341234123415"))[0]
      #expect(meant?.json["code"] == "sale-unresolved", "\(String(describing: meant))")
    }
  }

  /// The socket belongs to a group; who is not in it gets no further than the file.
  @Test
  func groupOfTheSocket() async throws {
    let settings = Self.settings.merging(["socket.group": "users"]) { $1 }
    try await withTill(settings) { till, world in
      try till.openDirectory()
      let file = try FileManager.default.attributesOfItem(atPath: till.socket)
      #expect(file[.groupOwnerAccountName] as? String == "users")
      #expect(file[.posixPermissions] as? Int == 0o660)
      let status = CurlCall("GET", "/v1/status")
      let outside = Person(user: "nobody", group: "nogroup", groups: ["staff", "tty"])
      #expect(try await till.curl(as: outside, status)[0] == nil)
      for person in [
        Person(user: "nobody", group: "users"),
        Person(user: "nobody", group: "nogroup", groups: ["users"]), .root,
      ] {
        #expect(try await till.curl(as: person, status)[0]?.status == 200, "\(person)")
      }
    }
  }

  /// A daemon that is not root's: its own user may do everything, as root may.
  @Test
  func ownUserOfTheDaemon() async throws {
    try await withScratch { scratch in
      let gateway = try IndependentGateway()
      let owner = Person(user: "daemon", group: "daemon")
      let file = try gateway.configuration(in: scratch)
      for path in [scratch.path, file, scratch.file("vendor.key")] {
        guard chown(path, 1, 1) == 0 else { throw Trouble("chown \(path): errno \(errno)") }
      }
      let settings = impatient.merging([
        "access.cashier": "", "access.supervisor": "", "access.admin": "",
      ]) { $1 }
      let till = Till(Till.Setup(file: file, settings: settings, person: owner), in: scratch)
      try await finally {
        try await till.start()
        try till.openSocket()
        let own = try await till.curl(
          as: owner, CurlCall("POST", "/v1/terminal/activate", ["code": "11000200"]),
          CurlCall(
            "POST", "/v1/pay?wait=20",
            ["client_sn": "A-1", "total_amount": 900, "dynamic_id": "134567890123456789"]),
          CurlCall("POST", "/v1/orders/A-1/revoke?wait=20"), CurlCall("GET", "/v1/reports/day"))
        #expect(own.map { $0?.status } == [201, 200, 200, 200], "\(own)")
        #expect(own[1]?.json["operator"] == "daemon")
        #expect(
          try await till.curl(as: .root, CurlCall("GET", "/v1/reports/day"))[0]?.status == 200)
        let other = Person(user: "nobody", group: "nogroup", groups: ["daemon"])
        #expect(try await till.curl(as: other, CurlCall("GET", "/v1/status"))[0]?.status == 403)
        try await expectAgreement(till, gateway)
      } clean: {
        await till.kill()
        gateway.end()
      }
    }
  }

  /// Names that nobody has are a warning; who is named beside them is let in.
  @Test
  func namesNobodyHas() async throws {
    try await withTill(["access.cashier": "no-such-group, sync"]) { till, world in
      try await till.logs("no-such-group")
      try till.openSocket()
      let cashier = Person(user: "sync", group: "nogroup")
      #expect(try await till.curl(as: cashier, CurlCall("GET", "/v1/status"))[0]?.status == 200)
    }
  }
}
