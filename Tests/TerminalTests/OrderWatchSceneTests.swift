import Conformance
import Testing

@testable import Terminal

@Suite("Rule 5: an order closed as not paid is watched")
struct OrderWatchSceneTests {
  /// Refused, so nothing confirmed that there is no order.
  private func closed(_ policy: OrderPolicy = OrderPolicy()) throws -> Scene {
    var scene = try Scene(policy: policy)
    try scene.end(.pay, .answer(.rejected, nil, "INVALID_BARCODE"))
    scene.forget()
    return scene
  }

  /// The looks of a watch in milliseconds after the end, each answered 2 s later with `outcome`.
  private func looks(_ scene: inout Scene, _ outcome: Outcome = .absent) throws -> [Milliseconds] {
    let end = scene.now.boot
    var looks: [Milliseconds] = []
    for _ in 0..<50 where scene.order.isAlive {
      try scene.wake()
      guard scene.isOnWire(.query) else { continue }
      looks.append(scene.now.boot - end)
      scene.now = scene.now.advanced(by: 2_000)
      try scene.end(.query, outcome)
    }
    return looks
  }

  @Test(
    "After 5 and 30 minutes, 2, 6 and 24 hours from its end", .covers("7.1/late-paid"),
    arguments: [Outcome.absent, .shows(.payError)])
  func offsets(_ outcome: Outcome) throws {
    var scene = try closed()
    let seen = try looks(&scene, outcome)
    #expect(seen == [.minutes(5), .minutes(30), .hours(2), .hours(6), .hours(24)])
    #expect(scene.order.payment == .failed)
    #expect(scene.order.nextWake == nil)
  }

  @Test("The last look is over when it has told something, or after ten more")
  func lastLook() throws {
    let pondering = Outcome.answer(.uncertain, .our(.paid), "PAY_PONDERING")
    var scene = try closed()
    let seen = try looks(&scene, pondering)
    #expect(seen.prefix(5) == [.minutes(5), .minutes(30), .hours(2), .hours(6), .hours(24)])
    #expect(seen.count == 15 && (seen.last ?? 0) < .hours(25))
    #expect(scene.order.payment == .failed && scene.order.nextWake == nil)

    var policy = OrderPolicy()
    policy.watchFor = .minutes(5)
    var paid = try closed(policy)
    try paid.wake(until: .query)
    try paid.end(.query, pondering)
    try paid.wake(until: .query)
    try paid.end(.query, .paid)
    #expect(paid.order.latePayment?.amount == orderTotal)
    #expect(paid.isOnWire(.cancel))
  }

  @Test("Only as long as watch_for says")
  func watchFor() throws {
    var policy = OrderPolicy()
    policy.watchFor = .hours(2)
    var scene = try closed(policy)
    #expect(try looks(&scene) == [.minutes(5), .minutes(30), .hours(2)])
    policy.watchFor = 0
    #expect(try closed(policy).order.nextWake == nil)
  }

  @Test("A look without an answer is repeated, ever more slowly, and the next ones stay in place")
  func repeated() throws {
    var scene = try closed()
    let end = scene.now.boot
    var pauses: [Milliseconds] = []
    try scene.wake()
    var before = scene.now.boot
    for _ in 0..<200 where scene.now.boot - end < .hours(3) {
      try scene.end(.query, .lost)
      try scene.wake()
      pauses.append(scene.now.boot - before)
      before = scene.now.boot
    }
    #expect(pauses.min() == .minutes(1))
    #expect(pauses.max() == .minutes(15))
    #expect(pauses == pauses.sorted())
    try scene.end(.query, .absent)
    #expect(scene.order.nextWake == end + .hours(6))
  }

  @Test(
    "A reversal that the gateway shows ends the watch",
    arguments: [OrderStatus.canceled, .payCanceled, .refunded])
  func reversed(_ status: OrderStatus) throws {
    var scene = try closed()
    try scene.wake()
    try scene.end(.query, .shows(status))
    #expect(scene.order.nextWake == nil)
    #expect(scene.order.state == .failed)
  }

  @Test("Still open there: a few cancels, and no endless loop of them")
  func stillOpen() throws {
    var scene = try closed()
    try scene.wake()
    for _ in 0..<100 where scene.now.boot - orderStart.boot < .minutes(20) {
      if scene.isOnWire(.cancel) {
        try scene.end(.cancel, .answer(.uncertain))
      } else if scene.isOnWire(.query) {
        try scene.end(.query, .shows(.created))
      } else {
        try scene.wake()
      }
    }
    #expect(scene.sent.filter { $0 == .cancel }.count == 4)
    #expect(scene.now.boot - orderStart.boot == .minutes(30))
    try scene.end(.query, .shows(.created))
    try scene.end(.cancel, .shows(.payCanceled))
    try scene.wake()
    try scene.end(.query, .shows(.payCanceled))
    #expect(!scene.order.isAlive)
  }

  @Test("A stranger's order ends the watch, and nothing leaves for it later")
  func foreign() throws {
    var scene = try closed()
    try scene.wake()
    try scene.end(.query, .answer(.succeeded, .our(.created, .foreign)))
    #expect(scene.order.nextWake == nil)
    try scene.handle(.queryRequested)
    try scene.end(.query, .paid)
    #expect(!scene.sent.contains(.cancel))
    #expect(scene.order.state == .needsAttention)
    #expect(scene.order.latePayment?.handling == .ask)
    #expect(scene.order.returns.isEmpty)
  }

  @Test("Paid late with another sum: a person must look")
  func otherSum() throws {
    var scene = try closed()
    try scene.wake()
    try scene.end(.query, .answer(.succeeded, .our(.paid, amount: Amount(9))))
    #expect(scene.order.payment == .needsAttention)
    #expect(scene.sent == [.query])
  }

  @Test("With another sum first and its own later: it is paid late all the same")
  func otherSumFirst() throws {
    func corrected(_ status: OrderStatus) throws -> Scene {
      var scene = try closed()
      try scene.wake()
      try scene.end(.query, .answer(.succeeded, .our(.paid, amount: Amount(9))))
      try scene.wake(until: .query)
      try scene.end(.query, .shows(status))
      return scene
    }
    let paid = try corrected(.paid)
    #expect(paid.order.payment == .canceled && paid.order.state == .needsAttention)
    #expect(paid.order.latePayment?.handling == .ask, "its sum was another: a person decides")
    #expect(!paid.order.handOver && paid.order.error == nil)
    #expect(!paid.effects.contains(.print(.receipt)))
    #expect(!paid.sent.contains(.cancel))

    let back = try corrected(.refunded)
    #expect(back.order.isDefinitelyUnpaid && back.order.returns.isEmpty)

    var kept = try corrected(.paid)
    try kept.resolve(.paid)
    #expect(kept.order.payment == .paid && kept.order.handOver)
  }

  @Test("After a reboot the looks begin anew, but not without end")
  func reboots() throws {
    var scene = try closed()
    var count = 0
    for _ in 0..<100 where scene.order.isAlive {
      try scene.reboot()
      #expect(scene.order.nextWake == scene.now.boot + .minutes(5))
      try scene.wake()
      try scene.end(.query, .absent)
      count += 1
    }
    #expect(count == 12)
  }

  // MARK: A late payment

  private func late(_ policy: OrderPolicy = OrderPolicy()) throws -> Scene {
    var scene = try closed(policy)
    try scene.wake()
    try scene.end(.query, .paid)
    return scene
  }

  @Test("It is returned by cancel, and the order ends canceled", .covers("7.1/late-paid"))
  func returnedByCancel() throws {
    var scene = try late()
    #expect(scene.sent == [.query, .cancel])
    #expect(scene.order.state == .canceling)
    #expect(!scene.order.handOver)
    #expect(scene.order.returns.map(\.kind) == [.latePayment])
    #expect(scene.order.latePayment?.handling == .return)
    try scene.end(.cancel, .shows(.canceled))
    #expect(scene.order.state == .canceled)
    #expect(scene.order.returnedAmount == orderTotal)
    #expect(scene.effects.contains(.print(.giveBack(0))))
    #expect(!scene.order.isAlive)
    #expect(!scene.order.isDefinitelyUnpaid)
  }

  @Test(
    "Only after the cancel was refused for good it is refunded, under a number of its own",
    .covers("7.1/late-paid"))
  func returnedByRefund() throws {
    var scene = try late()
    let lost = scene.now.boot
    try scene.end(.cancel, .lost)
    try scene.end(.query, .paid)
    try scene.wake(until: .cancel)
    try scene.end(.cancel, .answer(.rejected, nil, "ODD"))
    try scene.end(.query, .paid)
    #expect(!scene.sent.contains(.refund))
    try scene.wake(until: .cancel)
    try scene.end(.cancel, .refusedForGood)
    try scene.end(.query, .paid)
    for _ in 0..<9 where !scene.isOnWire(.refund) {
      try scene.wake(until: .query)
      try scene.end(.query, .paid)
    }
    let policy = scene.order.policy
    #expect(
      scene.now.boot - lost >= policy.payTimeout + policy.visibilityLag,
      "the copy that was lost may be travelling as long as any")
    guard case .send(let refund)? = scene.effects.last else {
      Issue.record("no refund was sent")
      return
    }
    #expect(refund.command == .refund(refundRequestNo: .latePayment, amount: orderTotal))
    #expect(scene.order.returns[0].refundRequestNo == .latePayment)
    try scene.end(.refund, .shows(.refunded))
    #expect(scene.order.state == .canceled)
  }

  @Test(
    "The return fails: a person must look, asking goes on, and the portal's return ends it",
    arguments: [OrderStatus.refunded, .canceled])
  func returnFails(_ status: OrderStatus) throws {
    var scene = try late()
    try scene.end(.cancel, .refusedForGood)
    try scene.end(.query, .paid)
    try scene.end(.refund, .answer(.rejected, nil, "SELLER_BALANCE_NOT_ENOUGH"))
    #expect(scene.order.state == .needsAttention)
    #expect(scene.order.returns[0].error?.code == "SELLER_BALANCE_NOT_ENOUGH")
    #expect(throws: IllegalEvent.returnUnresolved) {
      try scene.handle(.returnRequested(.refund(100)))
    }
    let since = scene.order.updatedAt
    try scene.wake()
    try scene.end(.query, .paid)
    #expect(scene.order.updatedAt == since, "nothing new, so nothing to publish")
    #expect(scene.order.nextWake == scene.now.boot + .minutes(5))
    try scene.wake()
    try scene.end(.query, .shows(status))
    #expect(scene.order.state == .canceled)
  }

  private var asking: OrderPolicy {
    var policy = OrderPolicy()
    policy.latePayment = .ask
    return policy
  }

  @Test("With ask a person decides: nothing is sent, and asking goes on slowly")
  func ask() throws {
    let scene = try late(asking)
    #expect(scene.sent == [.query])
    #expect(scene.order.state == .needsAttention)
    #expect(scene.order.nextWake == scene.now.boot + .minutes(5))
    #expect(!scene.order.handOver)
    var portal = scene
    try portal.wake()
    try portal.end(.query, .shows(.refunded))
    #expect(portal.order.state == .canceled)
    #expect(portal.order.returns.map(\.external) == [true])
    #expect(!portal.order.isAlive)
  }

  @Test("With ask a supervisor's revoke or refund returns the money", arguments: [true, false])
  func askAndReturn(_ revoke: Bool) throws {
    var scene = try late(asking)
    try scene.handle(.returnRequested(revoke ? .revoke : .refund(1_250)))
    try scene.end(revoke ? .revoke : .refund, .shows(revoke ? .canceled : .refunded))
    #expect(scene.order.state == .canceled)
    #expect(scene.order.returnedAmount == orderTotal)
    #expect(!scene.order.isAlive)
  }

  @Test("With ask a part returned leaves the order in need of attention")
  func askAndReturnPart() throws {
    var scene = try late(asking)
    try scene.handle(.returnRequested(.refund(500)))
    try scene.end(.refund, .shows(.partiallyRefunded))
    #expect(scene.order.state == .needsAttention)
    #expect(scene.order.nextWake != nil)
    try scene.handle(.returnRequested(.refund(750, "R2")))
    try scene.end(.refund, .shows(.refunded))
    #expect(scene.order.state == .canceled)
  }

  @Test("Late, and a part of it returned elsewhere already: a person must look")
  func partOfItBack() throws {
    var scene = try closed()
    try scene.wake()
    try scene.end(.query, .answer(.succeeded, .our(.partiallyRefunded, net: Amount(750))))
    #expect(scene.order.state == .needsAttention)
    #expect(scene.order.returnedAmount == Amount(500))
    #expect(scene.sent == [.query])
  }
}
