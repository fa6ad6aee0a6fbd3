import Conformance
import Testing

@testable import Terminal

@Suite("A gateway that asks to be left alone")
struct OrderBusySceneTests {
  @Test(
    "The next question is not before its time, and the cashier is told",
    .covers("11/rate-limits", "5.4.1/MAINTENANCE_INPROGRESS", "5.4.1/REQUEST_FAIL"))
  func pay() throws {
    var scene = try Scene()
    try scene.end(.pay, .busy)
    #expect(scene.order.payment == .unknown && scene.sent == [.pay])
    #expect(scene.order.nextWake == orderStart.boot + .minutes(5))
    let view = scene.order.view(.en, offset: 480)
    #expect(view.message.contains("maintenance") && view.message.contains("08:05:00"))
    #expect(view.advice.contains("Do not hand over") && view.advice.contains("no other payment"))
    #expect(
      !view.advice.contains("another means"), "who pays in cash meanwhile could pay a second time")
    #expect(
      view.awaitedUntil == "2025-11-21T08:05:00.000+08:00", "the wait is not prolonged silently")
    try scene.wake()
    #expect(scene.sent == [.pay, .query])
    try scene.end(.query, .shows(.created))
    #expect(scene.order.payment == .canceling, "the budget is over, and the gateway has answered")
    #expect(scene.isOnWire(.cancel) && scene.order.busyUntil == nil)
  }

  @Test("What it brings counts, when it is paid meanwhile")
  func paid() throws {
    var scene = try Scene()
    try scene.end(.pay, .busy)
    try scene.wake()
    try scene.end(.query, .paid)
    #expect(scene.order.state == .paid && scene.order.handOver)
  }

  @Test("Busy again: the time moves on, in the words too; lost: the words go, the question stays")
  func again() throws {
    var scene = try Scene()
    try scene.end(.pay, .busy)
    try scene.wake()
    try scene.end(.query, .busy)
    #expect(scene.order.nextWake == orderStart.boot + .minutes(10))
    #expect(scene.order.view(.zh, offset: 0).message.contains("00:10:00"))
    try scene.wake()
    try scene.end(.query, .lost)
    #expect(!scene.order.view(.en, offset: 0).message.contains("maintenance"))
    #expect(scene.order.nextWake == scene.now.boot + .seconds(10))
  }

  @Test(
    "However long it asks for, it is at most 10 minutes",
    arguments: [Milliseconds.days(1), .minutes(10), -5])
  func bounded(_ pause: Milliseconds) throws {
    var scene = try Scene()
    try scene.end(.pay, .busy("x", retryAfter: pause))
    let wake = try #require(scene.order.nextWake ?? (scene.isOnWire(.query) ? 0 : nil))
    #expect(wake <= orderStart.boot + .minutes(10))
  }

  @Test("A person's question and cancel go at once")
  func person() throws {
    var scene = try Scene()
    try scene.end(.pay, .busy)
    try scene.handle(.queryRequested)
    #expect(scene.isOnWire(.query))
    try scene.handle(.cancel)
    #expect(scene.isOnWire(.cancel))
    try scene.end(.cancel, .busy)
    try scene.end(.query, .busy)
    #expect(scene.order.payment == .canceling)
    #expect(scene.order.nextWake == scene.now.boot + .minutes(5))
    let words = OrderWords(scene.order, .en)
    #expect(words.message.contains("maintenance") && words.advice.contains("not confirmed"))
    scene.forget()
    try scene.handle(.cancel)
    #expect(scene.sent == [.cancel])
    try scene.end(.cancel, .shows(.payCanceled))
    #expect(scene.order.payment == .canceled)
  }

  @Test("A person's cancel of what is being canceled anyway sends nothing while nobody is busy")
  func noHammer() throws {
    var scene = try OrderCatalog.payment(.canceling)
    try scene.end(.cancel, .answer(.uncertain))
    scene.forget()
    for _ in 0..<5 { try scene.handle(.cancel) }
    #expect(!scene.sent.contains(.cancel))
  }

  @Test("A precreate whose answer says busy is canceled, when it may be")
  func precreate() throws {
    var scene = try Scene(.precreate)
    try scene.end(.precreate, .busy)
    #expect(scene.order.payment == .canceling && scene.sent == [.precreate])
    try scene.wake()
    #expect(scene.now.boot == orderStart.boot + .minutes(5))
    #expect(scene.isOnWire(.cancel))
  }

  @Test("A refund is neither asked about nor repeated before the time")
  func refund() throws {
    var scene = try OrderCatalog.payment(.paid)
    try scene.handle(.returnRequested(.refund(500)))
    try scene.end(.refund, .busy)
    scene.forget()
    #expect(scene.order.returns[0].state == .unknown)
    try scene.wake()
    #expect(scene.now.boot == orderStart.boot + .minutes(5) && scene.sent == [.query])
    try scene.end(.query, .paid)
    try scene.wake(until: .refund)
    try scene.end(.refund, .busy)
    #expect(scene.order.nextWake == scene.now.boot + .minutes(5))
  }

  @Test("A revoke says so to the cashier")
  func revoke() throws {
    var scene = try OrderCatalog.payment(.paid)
    try scene.handle(.returnRequested(.revoke))
    try scene.end(.revoke, .busy)
    #expect(OrderWords(scene.order, .en).message.contains("maintenance"))
    #expect(OrderWords(scene.order, .zh).advice.contains("请勿交付"))
  }

  @Test("A watch waits too")
  func watch() throws {
    var scene = try OrderCatalog.payment(.failed)
    try scene.wake()
    try scene.end(.query, .busy("x", retryAfter: .minutes(9)))
    #expect(scene.order.nextWake == scene.now.boot + .minutes(9))
    #expect(scene.order.updatedAt == orderStart, "nothing of it is shown")
  }

  @Test("After a reboot nobody knows how long it was")
  func reboot() throws {
    var scene = try Scene()
    try scene.end(.pay, .busy)
    try scene.reboot()
    #expect(scene.order.busyUntil == nil && scene.isOnWire(.query))
  }

  @Test("A restart of the daemon does not press the gateway")
  func restart() throws {
    var scene = try Scene()
    try scene.end(.pay, .busy)
    try scene.handle(.restarted(rebooted: false))
    #expect(!scene.isOnWire(.query))
    #expect(scene.order.nextWake == orderStart.boot + .minutes(5))
  }
}
