import Foundation
import Testing

/// What a shop can do to the keys of a till, on the real binaries: it sells while the gateway accepts
/// any key it holds, and otherwise says which of three things helps.
@Suite(.timeLimit(.minutes(3)))
struct KeyStoryTests {
  /// Lost answers, one and two, processed or not: where it sells, support is called, and where not,
  /// what is advised helps.
  @Test(arguments: ["shift", "keep_previous", "strict"], ["drop_answer", "drop_request"])
  func lostAnswers(_ rotation: String, _ loss: String) async throws {
    try await withTill { till, world in
      try await world.rules(["keys.rotation": .string(rotation)])
      try await world.fault("/terminal/checkin", loss, times: 2)
      #expect(try await till.checkIn().status == 504)
      if rotation == "shift" || loss == "drop_request" {
        let one = try await till.get("/v1/status")["check_in"]
        #expect(one["helps"] == .null && one["advice"].text?.isEmpty == false, "\(one)")
        #expect(try await till.sells(1))
      }
      _ = try await till.checkIn(forced: true)
      try await world.clearFaults()
      let sells = try await till.sells(2)
      #expect(sells == (loss == "drop_request" || rotation == "keep_previous"))
      try await till.expectHelp(sells ? "call_support" : nil, ready: sells)
      if sells {
        #expect(try await till.checkIn(forced: true).status == 200)
      } else {
        try await till.followAdvice(world)
      }
      #expect(try await till.sells(3))
      try await till.expectHealth()
      #expect(try await world.requests("/terminal/checkin").count <= 6)
      #expect(try await Agreement.violations(till, world) == [])
    }
  }

  /// A backup that is two check-ins old: nobody pays twice for a number that is used again.
  @Test
  func oldBackup() async throws {
    try await withTill { till, world in
      #expect(try await till.sells(1))
      try await till.stop()
      try till.copy("state", to: "backup")
      try await till.start()
      let order = try await till.pay("NEW", 900, code: "284712341234123419")
      #expect(order.json["state"] == "paid", "\(order)")
      for _ in 0..<2 { #expect(try await till.checkIn().status == 200) }
      try await till.stop()
      try FileManager.default.removeItem(atPath: till.state)
      try till.copy("backup", to: "state")
      try await till.start()

      let again = try await till.pay("NEW", 900, code: "284712341234123418")
      #expect(again.json["error"]["code"] == "terminal-locked-out", "\(again)")
      #expect(again.json["hand_over"] == false)
      #expect(again.json["advice"].text?.contains("check in") == true, "\(again)")
      try await till.expectHelp("check_in", ready: false)
      #expect(try await till.checkIn().json["code"] == "check-in-refused")
      try await till.expectHelp("activate", ready: false)
      let doctor = try await till.upayctl("doctor", "--state-directory", till.state)
      #expect(doctor.status == 1 && doctor.output.contains("old copy"), "\(doctor)")
      try await till.followAdvice(world)
      let third = try await till.pay("NEW-2", 900, code: "284712341234123417")
      #expect(third.json["state"] == "paid", "\(third)")
      let kept = try await world.ledger()["orders"].list.filter { $0["client_sn"] == "NEW" }
      #expect(kept.count == 1 && kept[0]["paid_amount"] == 900, "\(kept)")
      try await till.expectHealth()
    }
  }

  /// A copied disk on a second machine.
  @Test
  func twoWithOneIdentity() async throws {
    try await withTill { till, world in
      #expect(try await till.sells(1))
      try await till.stop()
      let other = try Scratch()
      try await finally {
        let twin = Till(Till.Setup(file: world.config, settings: impatient), in: other)
        try FileManager.default.copyItem(atPath: till.state, toPath: twin.state)
        try await till.start()
        try await twin.start()
        try await finally {
          #expect(try await twin.sells(101))
          for _ in 0..<2 { #expect(try await twin.checkIn().status == 200) }
          #expect(try await till.sells(2) == false)
          #expect(try await till.checkIn().json["code"] == "check-in-refused")
          let says = try await till.upayctl("status")
          #expect(says.output.contains("another till uses this identity"), "\(says)")
          #expect(try await twin.sells(102))
          try await till.followAdvice(world)
          #expect(try await till.sells(3))
          #expect(try await twin.sells(103))
          try await till.logs("helps=activate")
          #expect(try await world.requests("/terminal/checkin").count <= 6)
        } clean: {
          await twin.kill()
        }
      } clean: {
        other.remove()
      }
    }
  }

  /// Another device was activated in its place.
  @Test
  func replaced() async throws {
    try await withTill { till, world in
      #expect(try await till.sells(1))
      try await world.rules(["activation.same_device": "replace"])
      let device = try await till.get("/v1/terminal")["device_id"]
      let scratch = try Scratch()
      try await finally {
        let other = Till(
          Till.Setup(
            file: world.config,
            settings: impatient.merging(["terminal.device_id": device.text ?? ""]) { $1 }),
          in: scratch)
        try await other.start()
        try await finally {
          try await other.activate(world.activationCode(1))
          let refused = try await till.pay("A-9", 100, code: "284712341234123416")
          #expect(refused.json["error"]["code"] == "INVALID_TERMINAL", "\(refused)")
          #expect(refused.json["advice"].text?.contains("activate again") == true, "\(refused)")
          try await till.expectHelp("activate", ready: false)
          let doctor = try await till.upayctl("doctor", "--state-directory", till.state)
          #expect(doctor.status == 1 && doctor.output.contains("--replace"), "\(doctor)")
        } clean: {
          await other.kill()
        }
      } clean: {
        scratch.remove()
      }
      try await till.followAdvice(world, code: 2)
      #expect(try await till.sells(2))
      try await till.expectHealth()
    }
  }

  /// Sealed keys that do not open: those of the identity that sells, or of an earlier one.
  @Test(arguments: [true, false])
  func damagedKeys(ofTheActive isActive: Bool) async throws {
    try await withTill { till, world in
      #expect(try await till.sells(1))
      if !isActive { try await till.followAdvice(world, of: "activate") }
      try await till.stop()
      let journal = "\(till.state)/journal.db"
      try SQLiteTool.run(
        "UPDATE identities SET secret = zeroblob(length(secret)) WHERE active = \(isActive ? 1 : 0)",
        on: journal)
      let damaged = "SELECT terminal_sn, hex(secret) FROM identities WHERE hex(secret) LIKE '0000%'"
      let before = try SQLiteTool.rows(damaged, on: journal)
      try await till.start()
      try await till.logs("the keys of a terminal do not open")
      if isActive {
        try await till.expectHelp("activate", ready: false)
        #expect(try await till.pay("A-5", 100, code: "284712341234123415").status == 409)
        let doctor = try await till.upayctl("doctor", "--state-directory", till.state)
        #expect(doctor.status == 1 && doctor.output.contains("do not open"), "\(doctor)")
        try await till.followAdvice(world)
      }
      #expect(try await till.sells(2))
      try await till.expectHealth()
      #expect(try await till.order("S-1")["state"] == "paid")
      #expect(before.count == 1)
      #expect(try SQLiteTool.rows(damaged, on: journal) == before)
    }
  }
}

extension Till {
  /// Whether a sale is paid; where it is not, no money moved, and the order says why.
  fileprivate func sells(_ number: Int) async throws -> Bool {
    let sold = try await pay("S-\(number)", 100, code: "28471234123412\(1_000 + number)").json
    if sold["state"] == "paid" { return true }
    #expect(sold["error"]["code"] == "terminal-locked-out", "\(sold)")
    #expect(sold["hand_over"] == false && sold["paid_at"] == .null, "\(sold)")
    return false
  }

  /// The API, the command line and the order say the same.
  fileprivate func expectHelp(
    _ helps: String?, ready: Bool, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let status = try await get("/v1/status")
    #expect(status["ready"] == .bool(ready), "\(status)", sourceLocation: sourceLocation)
    let checkIn = try await get("/v1/terminal")["check_in"]
    // The next time is reckoned anew by each, from two clocks.
    for member in ["helps", "advice", "state", "unconfirmed"] {
      #expect(checkIn[member] == status["check_in"][member], sourceLocation: sourceLocation)
    }
    let said = checkIn["helps"].text ?? ""
    if let helps { #expect(said == helps, "\(checkIn)", sourceLocation: sourceLocation) }
    let words = try await upayctl("status").output
    let inWords = said.replacingOccurrences(of: "_", with: " ")
    #expect(!said.isEmpty && words.contains(inWords), "\(words)", sourceLocation: sourceLocation)
    #expect(checkIn["advice"].text?.isEmpty == false, sourceLocation: sourceLocation)
  }

  fileprivate func expectHealth(
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let status = try await get("/v1/status")
    #expect(status["ready"] == true, "\(status)", sourceLocation: sourceLocation)
    #expect(status["check_in"]["helps"] == .null, "\(status)", sourceLocation: sourceLocation)
  }

  /// Does what is advised, with the commands that a technician has.
  fileprivate func followAdvice(
    _ world: World, code: Int = 1, of first: String? = nil
  ) async throws {
    var helps = first
    if helps == nil { helps = try await get("/v1/status")["check_in"]["helps"].text }
    if helps == "check_in" {
      _ = try await upayctl("check-in", "--force")
      helps = try await get("/v1/status")["check_in"]["helps"].text
    }
    guard helps == "activate" else {
      #expect(helps == nil)
      return
    }
    let anew = try await upayctl(
      "activate", world.activationCode(code), "--replace", "--force")
    #expect(anew.status == 0, "\(anew)")
  }

  fileprivate func copy(_ name: String, to copy: String) throws {
    try FileManager.default.copyItem(
      atPath: scratch.file(name), toPath: scratch.file(copy))
  }
}
