import Testing

@testable import Terminal

@Suite("Rule 5: an order that the payment system cannot close")
struct OrderExpirySceneTests {
  private static var policy: OrderPolicy {
    var policy = OrderPolicy()
    policy.cancels = false
    return policy
  }

  /// A QR code that the customer may scan.
  private func shown(_ policy: OrderPolicy = policy) throws -> Scene {
    var scene = try Scene(.precreate, policy: policy)
    try scene.end(.precreate, .qrReady)
    return scene
  }

  /// Answers every question until the payment is over; how long that took.
  private func run(_ scene: inout Scene, _ outcome: Outcome) throws -> Milliseconds {
    let begin = scene.order.createdAt.boot
    for _ in 0..<200 where scene.order.isPaymentOpen {
      if !scene.isOnWire(.query) { try scene.wake() }
      if scene.isOnWire(.query) { try scene.end(.query, outcome) }
    }
    return scene.now.boot - begin
  }

  @Test(
    "ends when the time to pay is over, is watched, and no cancel ever leaves",
    arguments: [
      OrderRequest.Kind.pay, .precreate,
    ])
  func timeIsOver(_ kind: OrderRequest.Kind) throws {
    var scene = try Scene(kind, policy: Self.policy)
    try scene.end(
      kind == .pay ? .pay : .precreate,
      kind == .pay ? .answer(.inProgress, .our(.created)) : .qrReady)
    let life = kind == .pay ? Self.policy.payBudget : Self.policy.qrLife
    let took = try run(&scene, .shows(.created))
    #expect(took >= life && took <= life + .seconds(10))
    #expect(scene.order.state == .canceled)
    #expect(scene.order.isDefinitelyUnpaid)
    // What was paid in the last second may be booked a little later.
    let ended = scene.now.boot
    #expect(scene.order.nextWake == ended + .seconds(30))
    try scene.wake()
    try scene.end(.query, .shows(.created))
    #expect(scene.order.nextWake == ended + .minutes(5))
    #expect(!scene.sent.contains(.cancel))
    #expect(scene.effects.contains(.dropQRSlip) == (kind == .precreate))
  }

  @Test("paid in its time is paid, however late that is told")
  func paidAtTheEnd() throws {
    var scene = try shown()
    try scene.pass(.seconds(230))
    while scene.isOnWire(.query) { try scene.end(.query, .answer(.uncertain)) }
    for _ in 0..<10 where scene.order.payment != .canceling {
      try scene.wake()
      if scene.isOnWire(.query) { try scene.end(.query, .answer(.uncertain)) }
    }
    #expect(scene.order.payment == .canceling)
    if !scene.isOnWire(.query) { try scene.wake(until: .query) }
    try scene.end(.query, .paid)
    #expect(scene.order.state == .paid)
    #expect(scene.order.handOver)
  }

  @Test("what was shown and is there no more ends with its time, and is watched")
  func shownAndGone() throws {
    for kind in [OrderRequest.Kind.pay, .precreate] {
      var scene = try Scene(kind, policy: Self.policy)
      try scene.end(
        kind == .pay ? .pay : .precreate,
        kind == .pay ? .answer(.inProgress, .our(.created)) : .qrReady)
      let life = kind == .pay ? Self.policy.payBudget : Self.policy.qrLife
      let took = try run(&scene, .absent)
      #expect(took >= life && took <= life + .seconds(10))
      #expect(scene.order.state == .canceled)
      #expect(scene.order.endedHere && scene.order.nextWake == scene.now.boot + .seconds(30))
    }
  }

  @Test("it is looked at to the last, though the machine is off each night")
  func lookedAtAfterReboots() throws {
    var scene = try shown()
    _ = try run(&scene, .shows(.created))
    func look(for length: Milliseconds) throws -> Int {
      let end = scene.now.boot + length
      var looks = 0
      while let wake = scene.order.nextWake, wake <= end {
        try scene.wake()
        guard scene.isOnWire(.query) else { continue }
        try scene.end(.query, .shows(.created))
        looks += 1
      }
      scene.now = scene.now.advanced(by: end - scene.now.boot)
      return looks
    }
    #expect(try look(for: .hours(7)) == 5)
    try scene.reboot()
    #expect(try look(for: .hours(25)) == 6, "after 30 s, 5 and 30 minutes, 2, 6 and 24 hours")
    #expect(scene.order.nextWake == nil)
  }

  @Test("what may be there is denied only by two answers in a row", arguments: [true, false])
  func deniedNowAndThen(_ isShown: Bool) throws {
    for other in [Outcome.lost, .answer(.uncertain), .signatureRefused] {
      var scene = try isShown ? shown() : Scene(.precreate, policy: Self.policy)
      if !isShown { try scene.end(.precreate, .lost) }
      try scene.pass(.minutes(10))
      for outcome in [other, .absent, other, .absent, other, .absent] {
        if !scene.isOnWire(.query) { try scene.wake(until: .query) }
        try scene.end(.query, outcome)
        #expect(scene.order.isPaymentOpen)
      }
      try scene.wake(until: .query)
      try scene.end(.query, .absent)
      #expect(scene.order.state == .canceled)
    }
  }

  @Test("looks that tell nothing do not use up the watch")
  func emptyLooks() throws {
    var scene = try shown()
    _ = try run(&scene, .shows(.created))
    let end = scene.now.boot
    var looks: [Milliseconds] = []
    for _ in 0..<200 where scene.order.isAlive {
      try scene.wake()
      guard scene.isOnWire(.query) else { continue }
      looks.append(scene.now.boot - end)
      try scene.end(.query, .answer(.uncertain))
    }
    #expect(Set(looks).isSuperset(of: [.minutes(5), .hours(2), .hours(6), .hours(24)]))
    #expect(looks.count == 44 && !scene.order.isAlive, "four looks, and ten more of each")
  }

  @Test("declined is watched too: the customer may have another card on the same page")
  func declined() throws {
    var scene = try shown()
    _ = try run(&scene, .shows(.payCanceled))
    #expect(scene.order.state == .failed)
    #expect(scene.order.nextWake == scene.now.boot + .seconds(30))
    var late = scene
    try late.wake(until: .query)
    try late.end(.query, .paid)
    #expect(late.order.latePayment?.amount == orderTotal)
    try scene.wake(until: .query)
    try scene.end(.query, .shows(.payCanceled))
    #expect(scene.order.nextWake == nil, "seen again, and over")
  }

  @Test("looks that are refused do not use up the watch")
  func refusedLooks() throws {
    var scene = try shown()
    _ = try run(&scene, .shows(.created))
    let end = scene.now.boot
    var looks: [Milliseconds] = []
    while scene.order.isAlive, looks.count < 20 {
      try scene.wake()
      guard scene.isOnWire(.query) else { continue }
      looks.append(scene.now.boot - end)
      try scene.end(.query, .answer(.rejectedUnclear, nil, "FAIL"))
    }
    #expect(
      looks.prefix(6) == [
        .seconds(30), .minutes(5), .minutes(30), .hours(2), .hours(6), .hours(24),
      ])
  }

  @Test("given up by a person waits until nobody can pay it any more")
  func givenUp() throws {
    var scene = try shown()
    try scene.pass(.seconds(5))
    try scene.handle(.cancel)
    #expect(scene.order.payment == .canceling)
    #expect(scene.effects.contains(.dropQRSlip))
    let words = scene.order.view(.en, offset: 0)
    #expect(words.advice.contains("goes back by itself"))
    #expect(try run(&scene, .shows(.created)) >= Self.policy.qrLife)
    #expect(scene.order.state == .canceled)
    #expect(scene.order.view(.en, offset: 0).message == "Given up by anna: not paid so far.")
    #expect(!scene.sent.contains(.cancel))
  }

  @Test(
    "paid after a person gave it up goes back by a refund",
    arguments: [
      LatePaymentHandling.return, .ask,
    ])
  func paidAfterGivingUp(_ handling: LatePaymentHandling) throws {
    var policy = Self.policy
    policy.latePayment = handling
    var scene = try shown(policy)
    try scene.handle(.cancel)
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .canceled)
    #expect(!scene.order.handOver)
    #expect(scene.order.latePayment?.handling == handling)
    #expect(scene.order.state == (handling == .ask ? .needsAttention : .canceling))
    guard handling == .return else { return #expect(!scene.isOnWire(.refund)) }
    try scene.end(.refund, .answer(.inProgress))
    try scene.wake(until: .query)
    try scene.end(
      .query, .answer(.succeeded, .our(.refunded, net: .zero, refund: .succeeded)))
    #expect(scene.order.state == .canceled)
    #expect(scene.order.returnedAmount == orderTotal)
  }

  @Test("found paid by the watch goes back by a refund, and by no cancel")
  func paidLate() throws {
    var scene = try shown()
    _ = try run(&scene, .shows(.created))
    scene.forget()
    try scene.wake(until: .query)
    try scene.end(.query, .paid)
    #expect(scene.sent == [.query, .refund])
    try scene.end(.refund, .lost)
    try scene.end(.query, .paid)
    try scene.wake(until: .refund)
    try scene.end(.refund, .answer(.alreadyDone))
    #expect(scene.order.state == .canceled)
    #expect(scene.order.returns.map(\.state) == [.succeeded])
    #expect(scene.order.returns.first?.refundRequestNo == .latePayment)
  }

  @Test("found paid is reversed first where nothing is refunded before the settlement")
  func reversedLate() throws {
    var policy = Self.policy
    policy.reversesLatePayments = true
    policy.refundsRefusedRevokes = true
    for isRefused in [false, true] {
      var scene = try shown(policy)
      _ = try run(&scene, .shows(.created))
      scene.forget()
      try scene.wake(until: .query)
      try scene.end(.query, .paid)
      #expect(scene.sent == [.query, .revoke])
      #expect(scene.order.returns.map(\.refundRequestNo) == [nil])
      if isRefused {
        try scene.end(.revoke, .answer(.rejectedForGood, nil, "SETTLED"))
        try scene.end(.query, .paid)
        #expect(scene.sent.last == .refund)
        #expect(scene.order.returns.map(\.refundRequestNo) == [.latePayment])
        try scene.end(
          .refund, .answer(.succeeded, .our(.refunded, net: .zero, refund: .succeeded)))
      } else {
        try scene.end(.revoke, .shows(.canceled))
      }
      #expect(scene.order.returns.map(\.state) == [.succeeded])
      #expect(scene.order.state == .canceled && scene.order.keepsNoMoney)
    }
  }

  @Test("whose QR code nobody knows ends as soon as it is seen open")
  func codeIsLost() throws {
    var scene = try Scene(.precreate, policy: Self.policy)
    try scene.end(.precreate, .lost)
    #expect(scene.order.payment == .canceling)
    try scene.end(.query, .shows(.created))
    #expect(scene.order.state == .canceled)
    #expect(scene.order.progress.watchAt != nil)
  }

  @Test("that never arrived ends when that is certain")
  func neverArrived() throws {
    var scene = try Scene(policy: Self.policy)
    try scene.end(.pay, .lost)
    let took = try run(&scene, .absent)
    #expect(took >= Self.policy.payTimeout + Self.policy.visibilityLag)
    #expect(scene.order.state == .canceled)
  }

  @Test("is given up over a reboot, with all of its time anew")
  func reboot() throws {
    var scene = try shown()
    try scene.handle(.cancel)
    try scene.reboot()
    let began = scene.now.boot
    for _ in 0..<200 where scene.order.isPaymentOpen {
      if !scene.isOnWire(.query) { try scene.wake() }
      if scene.isOnWire(.query) { try scene.end(.query, .shows(.created)) }
    }
    #expect(scene.now.boot - began >= Self.policy.qrLife)
    #expect(scene.order.state == .canceled)
  }

  @Test("An order of before this was known is one that can be closed")
  func earlierOrders() throws {
    #expect(OrderPolicy().cancels)
    #expect(try reread(Scene().order).policy.cancels)
    #expect(try !reread(shown().order).policy.cancels)
  }
}
