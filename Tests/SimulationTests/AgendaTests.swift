import Terminal
import Testing

@testable import Simulation

@Suite("What happens by itself")
struct AgendaTests {
  @Test(
    "Entries come in the order of their time, and of their making where that is equal",
    arguments: [
      ([10, 20, 30], ["0", "1", "2"]), ([30, 20, 10], ["2", "1", "0"]),
      ([20, 10, 30, 10], ["1", "3", "0", "2"]), ([5, 5, 5], ["0", "1", "2"]),
      ([30, 10, 20, 40, 20], ["1", "2", "4", "0", "3"]),
    ] as [([Milliseconds], [String])])
  func order(_ row: (times: [Milliseconds], order: [String])) {
    var agenda = Agenda()
    for (index, time) in row.times.enumerated() {
      agenda.add(.paymentSucceeds, of: String(index), at: time)
    }
    #expect(agenda.nextDue == row.times.min())
    var taken: [String] = []
    while let entry = agenda.takeNext(until: 100) { taken.append(entry.sn) }
    #expect(taken == row.order)
    #expect(agenda.nextDue == nil)
  }

  @Test("Nothing is taken before its time")
  func early() {
    var agenda = Agenda()
    agenda.add(.paymentSucceeds, of: "late", at: 20)
    agenda.add(.paymentSucceeds, of: "early", at: 10)
    #expect(agenda.takeNext(until: 9) == nil)
    #expect(agenda.takeNext(until: 10)?.sn == "early")
    #expect(agenda.takeNext(until: 19) == nil)
    #expect(agenda.takeNext(until: 20)?.sn == "late")
  }

  @Test("A quick customer is not kept waiting by a slow one who came first")
  func customers() {
    var till = TestTill()
    till.model.script(Customer(.paysAfter, delay: 9_000), for: "slow")
    till.model.script(Customer(.paysAfter, delay: 1_000), for: "quick")
    _ = till.pay("A1", code: "slow")
    _ = till.pay("A2", code: "quick")
    #expect(till.model.nextDue == till.now + 1_000)
    till.now += 1_000
    #expect(till.query("A1").orderStatus == "CREATED")
    #expect(till.query("A2").orderStatus == "PAID")
  }
}
