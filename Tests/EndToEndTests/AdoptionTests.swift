import Testing

/// A customer brings back to one till what another one has sold.
@Suite(.timeLimit(.minutes(2)))
struct AdoptionTests {
  @Test(arguments: ["sn", "client_sn"])
  func soldThereRefundedHere(_ member: String) async throws {
    try await withTwoTills { here, there, world in
      let sold = try await here.pay("A-1", 1_250, code: "284712341234123412").json
      #expect(sold["state"] == "paid", "\(sold)")
      let events = try await EventFeed(there.socket)
      defer { events.end() }

      let adopted = try await there.adopt([member: sold[member]])
      #expect(adopted.status == 200, "\(adopted)")
      #expect(adopted.json["foreign"] == true)
      for name in ["client_sn", "sn", "total_amount", "state", "currency"] {
        #expect(adopted.json[name] == sold[name], "\(name) of \(adopted)")
      }
      try await events.wait(for: "the adopted order") {
        $0.type == "order" && $0.data["client_sn"] == "A-1" && $0.data["foreign"] == true
      }
      #expect(try await there.adopt([member: sold[member]]).json == adopted.json)

      let back = try await there.refund("A-1", "b-1", 400)
      #expect(back.status == 200, "\(back)")
      #expect(back.json["state"] == "partially_refunded")
      #expect(back.json["returns"][0]["external"] == false)
      let above = try await there.refund("A-1", "b-2", 851)
      #expect(above.json["code"] == "refund-exceeds-rest", "\(above)")
      // The identity of the second till signed it, and no payment was made there.
      let sent = try #require(try await world.requests("/upay/v2/refund").last)
      #expect(sent["sn"] == (try await there.get("/v1/terminal"))["terminal_sn"], "\(sent)")
      #expect(try await world.requests("/upay/v2/pay").count == 1)

      // The till that sold it learns of it: a change made elsewhere.
      let seen = try await here.act("query", "A-1")
      #expect(seen.json["refunded_amount"] == 400, "\(seen)")
      #expect(seen.json["returns"][0]["external"] == true)
      #expect(try await there.act("query", "A-1").json["refunded_amount"] == 400)
      for till in [here, there] {
        #expect(try await Agreement.violations(till, world) == [])
      }
      #expect(try await world.wrongs() == [])
      await there.kill()
      try await there.start()
      let kept = try await there.order("A-1")
      #expect(kept["foreign"] == true && kept["refunded_amount"] == 400, "\(kept)")
    }
  }

  @Test
  func ownOrderOfALostJournal() async throws {
    try await withTwoTills { here, there, world in
      _ = try await here.pay("A-1", 900, code: "284712341234123412")
      _ = try await here.refund("A-1", "r-1", 100)
      _ = try await here.pay("A-2", 300, code: "284712341234123413")
      _ = try await here.act("revoke", "A-2")
      // What was given back before is known, and can't be given back again.
      let part = try await there.adopt(["client_sn": "A-1"])
      #expect(part.json["state"] == "partially_refunded", "\(part)")
      #expect(part.json["refunded_amount"] == 100)
      #expect(try await there.refund("A-1", "b-1", 900).json["code"] == "refund-exceeds-rest")
      #expect(try await there.refund("A-1", "b-1", 800).json["state"] == "refunded")
      let gone = try await there.adopt(["client_sn": "A-2"])
      #expect(gone.json["hand_over"] == false, "\(gone)")
      #expect(try await there.refund("A-2", "b-2", 1).status >= 400)
      #expect(try await Agreement.violations(there, world) == [])
      // No slip of an order that this till has not sold.
      #expect(try await there.get("/v1/status")["needs_attention"] == [])
    }
  }

  @Test
  func refusals() async throws {
    try await withTwoTills { here, there, world in
      let unknown = try await there.adopt(["sn": "7800000099999999"])
      #expect(unknown.status == 404, "\(unknown)")
      #expect(unknown.json["code"] == "not-found")
      #expect(try await there.adopt(["client_sn": "nobody"]).status == 404)

      try await world.customer("284712341234123412", "never")
      _ = try await here.pay("A-1", 700, code: "284712341234123412", wait: nil)
      try await eventually("the order") {
        try await here.order("A-1")["state"] == "in_progress" ? true : nil
      }
      let open = try await there.adopt(["client_sn": "A-1"])
      #expect(open.status == 409, "\(open)")
      #expect(open.json["code"] == "wrong-state")

      // The number stands for an order of this till.
      _ = try await here.pay("A-2", 300, code: "284712341234123413")
      try await world.rules(["orders.number_scope": "terminal"])
      _ = try await there.pay("A-2", 450, code: "284712341234123414")
      let theirs = try await here.order("A-2")["sn"]
      let differs = try await there.adopt(["sn": theirs])
      #expect(differs.status == 409, "\(differs)")
      #expect(differs.json["code"] == "contents-differ")

      for kind in ["drop_request", "maintenance", "garbage"] {
        try await world.fault("/upay/v2/query", kind, times: 8)
        let silent = try await there.adopt(["client_sn": "nobody"])
        #expect(silent.status == 503, "\(kind): \(silent)")
        #expect(silent.json["code"] == "gateway-unreachable")
        try await world.clearFaults()
      }
      for body: JSON in [[:], ["sn": "1", "client_sn": "a"], ["sn": 7], ["client_sn": "a b"]] {
        #expect(try await there.adopt(body).json["code"] == "invalid", "\(body)")
      }
      #expect(try await there.orders().count == 1)
    }
  }
}
