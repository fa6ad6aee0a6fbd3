import Conformance
import Terminal
import Testing

@testable import Simulation

/// Both ways of every switch on signatures, activation and keys.
@Suite("Rules of identities")
struct IdentityRuleTests {
  @Test(
    "An unknown number is told so, or not", .covers("10.1/2-unknown-sn"),
    arguments: UpayRules.Signature.UnknownSN.allCases)
  func unknownSN(_ rule: UpayRules.Signature.UnknownSN) {
    var till = TestTill()
    till.model.rules.signature.unknownSN = rule
    till.sn = "99999"
    #expect(till.query("A1").error == rule.rawValue)
  }

  @Test("Capital hex digits are taken or not", .covers("1.4/upper-case"), arguments: [true, false])
  func capitals(_ taken: Bool) {
    var till = TestTill()
    till.model.rules.signature.upperCase = taken
    let body = TestTill.octets(["terminal_sn": .string(till.sn), "client_sn": .string("A1")])
    let sign = TestTill.sign(body, with: till.key)
    #expect(sign != sign.uppercased())
    for (sign, isTaken) in [(sign, true), (sign.uppercased(), taken)] {
      let verdict = till.send("/upay/v2/query", authorization: "\(till.sn) \(sign)", body: body)
      #expect(verdict.error == (isTaken ? "UPAY_ORDER_NOT_EXISTS" : "ILLEGAL_SIGN"))
    }
  }

  @Test(
    "Header and body are compared or not",
    .covers("1.4/header-differs-from-body", "11/sn-compared", "11/sn-not-compared"),
    arguments: [true, false])
  func compared(_ compares: Bool) {
    var till = TestTill()
    till.model.rules.signature.comparesTerminalSN = compares
    let verdict = till.call(
      "/upay/v2/pay", TestTill.payment("A1").merging(["terminal_sn": "10009999999"]) { $1 })
    #expect(verdict.error == (compares ? "INVALID_TERMINAL" : nil))
    // Who signed is who acts.
    #expect(verdict.data["terminal_sn"] == (compares ? nil : till.sn))
  }

  @Test("A terminal's log is taken, whatever is in it")
  func uploadLog() {
    var till = TestTill()
    let body: [UInt8] = [0x1F, 0x8B, 0x08, 0x00]
    let sign = TestTill.sign(body, with: till.key)
    let verdict = till.send(
      "/terminal/uploadLog", authorization: "\(till.sn) \(sign)", body: body)
    #expect(verdict.outer == "200")
    #expect(verdict.error == "SUCCESS")
  }

  @Test(
    "The same device again: one more terminal, a refusal, or a replacement",
    .covers("10.2/5-device-allow", "10.2/5-device-reject", "10.2/5-device-replace"),
    arguments: UpayRules.Activation.SameDevice.allCases)
  func sameDevice(_ rule: UpayRules.Activation.SameDevice) {
    var till = TestTill()
    till.model.rules.activation.sameDevice = rule
    let former = (till.sn, till.key)
    till.activate()
    #expect(till.sn.isEmpty == (rule == .reject))
    (till.sn, till.key) = former
    #expect(
      till.query("A1").error == (rule == .replace ? "INVALID_TERMINAL" : "UPAY_ORDER_NOT_EXISTS"))
    // A refusal consumed nothing, and another device is free.
    let code = till.model.makeActivationCode(uses: 1, at: till.now, using: &till.random)
    let other = till.callAsVendor(["app_id": "app-1", "code": code, "device_id": "POS-9"])
    #expect(other.outer == "200")
  }

  @Test(
    "A dead code has two errors, and its life is a rule",
    .covers("2/code-expired", "2/code-used-up", "11/expired-code-error"),
    arguments: UpayRules.Activation.DeadCode.allCases)
  func deadCode(_ rule: UpayRules.Activation.DeadCode) {
    var till = TestTill()
    till.model.rules.activation.deadCode = rule
    till.model.rules.activation.codeLife = 1_000
    let code = till.model.makeActivationCode(uses: 1, at: till.now, using: &till.random)
    till.now += 1_000
    let verdict = till.callAsVendor(["app_id": "app-1", "code": code, "device_id": "POS-9"])
    #expect(verdict.error == rule.rawValue)
  }

  @Test("A terminal that was switched off is unknown until it is on again")
  func switchedOff() {
    var till = TestTill()
    #expect(till.model.setActive(false, terminal: till.sn)?.isActive == false)
    #expect(till.pay("A1").error == "INVALID_TERMINAL")
    #expect(till.checkIn().error == "INVALID_TERMINAL")
    #expect(till.model.setActive(true, terminal: till.sn)?.isActive == true)
    #expect(till.pay("A1").orderStatus == "PAID")
    #expect(till.model.setActive(true, terminal: "1") == nil)
  }

  /// Which of its keys a terminal may use after check-ins whose answers were lost.
  struct Rotation: Sendable {
    var rule: UpayRules.Keys.Rotation
    /// Whether the first key still signs after one and after two lost answers.
    var afterOne: Bool
    var afterTwo: Bool
    /// Keys that were made by then.
    var rotations: Int
  }

  @Test(
    "Models A to D: what two lost answers do",
    .covers("10.2/6-A", "10.2/6-B", "10.2/6-C", "10.2/6-D"),
    arguments: [
      Rotation(rule: .shift, afterOne: true, afterTwo: false, rotations: 2),
      Rotation(rule: .keepPrevious, afterOne: true, afterTwo: true, rotations: 2),
      Rotation(rule: .reissue, afterOne: true, afterTwo: true, rotations: 1),
      Rotation(rule: .strict, afterOne: false, afterTwo: false, rotations: 1),
      Rotation(rule: .unchanged, afterOne: true, afterTwo: true, rotations: 0),
    ])
  func rotation(_ row: Rotation) {
    var till = TestTill()
    till.model.rules.keys.rotation = row.rule
    #expect(till.checkIn().outer == "200")
    #expect((till.query("A1").error == "UPAY_ORDER_NOT_EXISTS") == row.afterOne)
    let second = till.checkIn()
    #expect((second.outer == "200") == row.afterOne)
    #expect((till.query("A1").error == "UPAY_ORDER_NOT_EXISTS") == row.afterTwo)
    #expect(till.model.terminals[till.sn]?.keys.rotations == row.rotations)
    // The key of an answer that arrives is good in every model.
    guard let key = second.data["terminal_key"] else { return }
    till.key = key
    #expect(till.query("A1").error == "UPAY_ORDER_NOT_EXISTS")
    #expect((key == till.model.terminals[till.sn]?.keys.current))
  }

  @Test(
    "Model C answers the current key again; an unchanged key is the one that asked",
    .covers("10.2/6-C"))
  func sameKey() throws {
    var till = TestTill()
    till.model.rules.keys.rotation = .reissue
    let first = try #require(till.checkIn().data["terminal_key"])
    #expect(till.checkIn().data["terminal_key"] == first)
    till.model.rules.keys.rotation = .unchanged
    till.key = first
    #expect(till.checkIn().data["terminal_key"] == first)
  }

  /// Noon is twelve hours before the gateway's midnight.
  @Test(
    "Model E: a key dies by itself, and may or may not check in then", .covers("10.2/6-E"),
    arguments: [
      (.never, 0, .days(400)), (.life, .hours(48), .hours(48)), (.life, .hours(1), .hours(1)),
      (.dayEnd, 0, .hours(12)),
    ] as [(UpayRules.Keys.Expiry, Milliseconds, Milliseconds)], [true, false])
  func expiry(
    _ row: (rule: UpayRules.Keys.Expiry, life: Milliseconds, end: Milliseconds), _ checksIn: Bool
  ) {
    var till = TestTill()
    till.model.rules.keys.expiry = row.rule
    till.model.rules.keys.life = row.life
    till.model.rules.keys.expiredKeyChecksIn = checksIn
    till.now += row.end - 1
    #expect(till.query("A1").error == "UPAY_ORDER_NOT_EXISTS")
    till.now += 1
    let dies = row.rule != .never
    #expect(till.query("A1").error == (dies ? "ILLEGAL_SIGN" : "UPAY_ORDER_NOT_EXISTS"))
    let checkIn = till.checkIn()
    #expect((checkIn.outer == "200") == (checksIn || !dies))
    guard let key = checkIn.data["terminal_key"] else { return }
    till.key = key
    #expect(till.query("A1").error == "UPAY_ORDER_NOT_EXISTS")
  }

  @Test("A previous key dies at its own age", .covers("10.2/6-E"))
  func previousExpires() throws {
    var till = TestTill()
    till.model.rules.keys.expiry = .life
    till.model.rules.keys.life = .hours(2)
    till.now += .hours(1)
    _ = try #require(till.checkIn().data["terminal_key"])
    till.now += .hours(1)
    #expect(till.query("A1").error == "ILLEGAL_SIGN")
  }

  @Test(
    "Another device is refused in three ways, or not",
    .covers("10.2/8-device-mismatch", "11/device-id-checked", "11/device-id-unchecked"),
    arguments: UpayRules.Keys.WrongDevice.allCases)
  func wrongDevice(_ rule: UpayRules.Keys.WrongDevice) {
    var till = TestTill()
    till.model.rules.keys.wrongDevice = rule
    let verdict = till.checkIn(deviceID: "POS-002")
    #expect(verdict.error == (rule == .ignored ? nil : rule.rawValue))
    #expect(till.model.terminals[till.sn]?.keys.rotations == (rule == .ignored ? 1 : 0))
  }

  @Test("Two check-ins at once both rotate, one after the other", .covers("10.2/9-concurrent"))
  func concurrent() async throws {
    try await withSimulator { simulator, announcement in
      let till = try await NetworkTill(announcement, vendorKey: vendorKey(announcement))
      let keys = try await withThrowingTaskGroup(of: String?.self) { group in
        for _ in 0..<2 {
          group.addTask {
            try await till.call("/terminal/checkin", ["device_id": TestTill.deviceID])?
              .data["terminal_key"]
          }
        }
        return try await group.reduce(into: Set<String>()) { if let key = $1 { $0.insert(key) } }
      }
      let slots = try #require(simulator.terminal(sn: till.sn)?.keys)
      #expect(slots.rotations == 2)
      #expect(keys == [slots.current, slots.previous])
    }
  }
}
