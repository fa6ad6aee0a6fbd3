import Conformance
import Terminal
import Testing

@testable import Simulation

@Suite("Activation and check-in")
struct IdentityTests {
  @Test(
    "Each use of a code makes a new terminal with a new key, also for one device",
    .covers("10.2/5-uses", "10.2/5-new-pair", "2/new-pair", "2/code-used-up"))
  func uses() {
    var till = TestTill()
    let code = till.model.makeActivationCode(uses: 2, at: till.now, using: &till.random)
    let request = ["app_id": "app-1", "code": code, "device_id": "POS-9"]
    let first = till.callAsVendor(request)
    let second = till.callAsVendor(request)
    #expect(first.outer == "200" && second.outer == "200")
    #expect(first.data["terminal_sn"] != second.data["terminal_sn"])
    #expect(first.data["terminal_key"]?.count == 32)
    #expect(first.data["terminal_key"] != second.data["terminal_key"])
    let third = till.callAsVendor(request)
    #expect(third.outer == "400")
    #expect(third.error == "ACTIVATE_FAIL")
    #expect(till.model.terminals.count == 3)
  }

  @Test(
    "A code lives for seven days", .covers("10.2/5-expiry", "2/code-expired"),
    arguments: [(-1, true), (0, false)])
  func expiry(_ row: (late: Int64, taken: Bool)) {
    var till = TestTill()
    let code = till.model.makeActivationCode(uses: 1, at: till.now, using: &till.random)
    till.now += .days(7) + row.late
    let verdict = till.callAsVendor(["app_id": "app-1", "code": code, "device_id": "POS-9"])
    #expect((verdict.outer == "200") == row.taken)
    #expect(till.model.usableActivationCodes(at: till.now).isEmpty)
  }

  @Test(
    "A refused activation consumes nothing", .covers("10.2/5-client-sn-used", "2/INVALID_PARAMS"),
    arguments: [
      ("app_id", "app-2", "ACTIVATE_FAIL"), ("app_id", nil, "INVALID_PARAMS"),
      ("device_id", nil, "INVALID_PARAMS"), ("device_id", "", "INVALID_PARAMS"),
      ("device_id", String(repeating: "d", count: 129), "INVALID_PARAMS"),
      ("client_sn", "taken", "ACTIVATE_FAIL"),
      ("client_sn", String(repeating: "c", count: 51), "INVALID_PARAMS"),
      ("os_info", String(repeating: "o", count: 46), "INVALID_PARAMS"),
      ("code", "00000000", "ACTIVATE_FAIL"), ("code", nil, "INVALID_PARAMS"),
    ] as [(String, String?, String)])
  func refused(_ row: (member: String, value: String?, error: String)) {
    var till = TestTill()
    let other = till.model.makeActivationCode(uses: 1, at: till.now, using: &till.random)
    _ = till.callAsVendor(
      ["app_id": "app-1", "code": other, "device_id": "POS-8", "client_sn": "taken"])
    let code = till.model.makeActivationCode(uses: 1, at: till.now, using: &till.random)
    var request = ["app_id": "app-1", "code": code, "device_id": "POS-9"]
    request[row.member] = row.value
    #expect(till.callAsVendor(request).error == row.error)
    #expect(till.model.terminals.count == 2)
    #expect(till.model.usableActivationCodes(at: till.now) == [code])
  }

  @Test(
    "The current and the previous key sign; an older one does not",
    .covers("10.2/6-A", "10.2/6-counters"))
  func shiftRegister() throws {
    var till = TestTill()
    let first = till.key
    let second = try #require(till.checkIn().data["terminal_key"])
    #expect(till.query("none").error == "UPAY_ORDER_NOT_EXISTS")
    #expect(till.model.terminals[till.sn]?.keys.acceptedByPrevious == 1)
    till.key = second
    let third = try #require(till.checkIn().data["terminal_key"])
    for (key, error) in [
      (first, "ILLEGAL_SIGN"), (second, "UPAY_ORDER_NOT_EXISTS"),
      (third, "UPAY_ORDER_NOT_EXISTS"),
    ] {
      till.key = key
      #expect(till.query("none").error == error)
    }
  }

  @Test(
    "One lost answer is harmless, a second one locks the terminal out",
    .covers("10.2/7-one-lost-check-in", "10.2/7-two-lost-check-ins"))
  func lockout() throws {
    var till = TestTill()
    #expect(till.checkIn().outer == "200")
    #expect(till.query("none").result == "FAIL")
    #expect(till.checkIn().outer == "200")
    #expect(till.query("none").error == "ILLEGAL_SIGN")
    #expect(till.checkIn().error == "ILLEGAL_SIGN")
    #expect(till.model.terminals[till.sn]?.keys.rotations == 2)
  }

  @Test("A check-in with the previous key, answered, heals")
  func heal() throws {
    var till = TestTill()
    _ = till.checkIn()
    till.key = try #require(till.checkIn().data["terminal_key"])
    #expect(till.query("none").error == "UPAY_ORDER_NOT_EXISTS")
    #expect(till.model.terminals[till.sn]?.keys.current == till.key)
  }

  @Test("Another device rotates nothing", .covers("10.2/8-device-mismatch"))
  func device() {
    var till = TestTill()
    #expect(till.checkIn(deviceID: "POS-002").error == "INVALID_TERMINAL")
    #expect(till.call("/terminal/checkin", [String: String]()).error == "INVALID_PARAMS")
    #expect(till.model.terminals[till.sn]?.keys.rotations == 0)
  }
}
