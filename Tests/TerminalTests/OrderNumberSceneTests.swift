import Testing

@testable import Terminal

@Suite("Money goes back to a payment that two answers in a row have called the same")
struct OrderNumberSceneTests {
  private static var policy: OrderPolicy {
    var policy = OrderPolicy()
    policy.cancels = false
    policy.returnsByNumber = true
    return policy
  }

  private static func called(_ sn: String?, _ status: OrderStatus = .paid) -> Outcome {
    var report = OrderReport.our(status)
    report.sn = sn
    return .answer(.succeeded, report)
  }

  private func paid(_ policy: OrderPolicy = policy) throws -> Scene {
    var scene = try Scene(policy: policy)
    try scene.end(.pay, .answer(.inProgress, .our(.created)))
    try scene.wake(until: .query)
    try scene.end(.query, Self.called("7895"))
    #expect(scene.order.payment == .paid)
    scene.forget()
    return scene
  }

  /// Answers what is asked, until a refund leaves.
  private func answer(_ scene: inout Scene, _ number: String) throws {
    for _ in 0..<20 where !scene.isOnWire(.refund) {
      if scene.isOnWire(.query) {
        try scene.end(.query, Self.called(number))
      } else {
        try scene.wake()
      }
    }
  }

  @Test("known for certain, a refund leaves at once")
  func known() throws {
    var scene = try paid()
    #expect(!scene.order.lacksNumber, "the answer to the payment called it the same")
    try scene.handle(.returnRequested(.refund(250)))
    #expect(scene.sent == [.refund])
  }

  @Test(
    "told otherwise once, it is asked for until two answers agree", arguments: ["7895", "7896"])
  func contested(right: String) throws {
    var scene = try paid()
    try scene.handle(.queryRequested)
    try scene.end(.query, Self.called("7896"))
    #expect(scene.order.certainSN == nil)
    scene.forget()
    try scene.handle(.returnRequested(.refund(250)))
    #expect(scene.sent == [.query] && scene.order.asksForNumber)
    try scene.end(.query, Self.called(right))
    if right == "7895" {
      #expect(scene.sent == [.query, .query], "once more at once")
      try scene.end(.query, Self.called(right))
    }
    #expect(scene.sent.last == .refund && !scene.order.asksForNumber)
    #expect(scene.order.certainSN == right)
    #expect(scene.order.returns[0].createdAt == scene.order.returns[0].updatedAt)
  }

  @Test("asked for in vain, a refund fails, and nothing was sent")
  func inVain() throws {
    var scene = try paid()
    try scene.handle(.queryRequested)
    try scene.end(.query, Self.called("1"))
    try scene.handle(.returnRequested(.refund(250)))
    scene.forget()
    for number in 2..<40 where scene.order.openReturn != nil {
      if !scene.isOnWire(.query) { try scene.wake(until: .query) }
      try scene.end(.query, number % 3 == 0 ? .lost : Self.called(String(number)))
    }
    #expect(scene.order.returns[0].state == .failed)
    #expect(scene.order.returns[0].error == .paymentUnnamed)
    #expect(!scene.sent.contains(.refund))
    #expect(scene.order.state == .paid && scene.now.boot < orderStart.boot + .minutes(10))
  }

  @Test("a restart while it is asked for loses nothing", arguments: [true, false])
  func restart(rebooted: Bool) throws {
    var scene = try paid()
    try scene.handle(.queryRequested)
    try scene.end(.query, Self.called("7896"))
    try scene.handle(.returnRequested(.refund(250)))
    if rebooted { try scene.reboot() } else { try scene.handle(.restarted(rebooted: false)) }
    try answer(&scene, "7896")
    #expect(scene.isOnWire(.refund))
    #expect(scene.order.certainSN == "7896")
  }

  @Test(
    "without answers a refund that a person wants fails, and says so", arguments: [true, false])
  func outage(isLost: Bool) throws {
    var scene = try paid()
    try scene.handle(.queryRequested)
    try scene.end(.query, Self.called("7896"))
    scene.forget()
    try scene.handle(.returnRequested(.refund(250)))
    for _ in 0..<40 where scene.order.openReturn != nil {
      if !scene.isOnWire(.query) { try scene.wake(until: .query) }
      try scene.end(.query, isLost ? .lost : .unsent)
    }
    #expect(scene.order.returns[0].state == .failed)
    #expect(scene.order.returns[0].error?.code == "gateway-unreachable")
    #expect(!scene.sent.contains(.refund) && scene.now.boot < orderStart.boot + .minutes(10))
  }

  @Test("a stranger under its number is a person's at once, and nothing was sent")
  func stranger() throws {
    var scene = try paid()
    try scene.handle(.queryRequested)
    try scene.end(.query, Self.called("7896"))
    scene.forget()
    try scene.handle(.returnRequested(.refund(250)))
    try scene.end(.query, .answer(.succeeded, .our(.paid, .foreign)))
    #expect(scene.order.returns[0].state == .needsAttention)
    #expect(scene.order.returns[0].error == .numberUsedElsewhere)
    #expect(!scene.sent.contains(.refund))
  }

  @Test("a system that asks to be left alone is")
  func busy() throws {
    var scene = try paid()
    try scene.handle(.queryRequested)
    try scene.end(.query, Self.called("7896"))
    try scene.handle(.returnRequested(.refund(250)))
    let asked = scene.now.boot
    try scene.end(.query, .busy)
    #expect(!scene.isOnWire(.query))
    try scene.wake(until: .query)
    #expect(scene.now.boot == asked + .minutes(5))
  }

  /// Paid after its end, and by a number that one answer alone has told.
  private func paidLate() throws -> Scene {
    var scene = try Scene(.precreate, policy: Self.policy)
    var shown = OrderReport.our(.created, qr: "https://qr.example/1")
    shown.sn = nil
    try scene.end(.precreate, .answer(.succeeded, shown))
    for _ in 0..<200 where scene.order.isPaymentOpen {
      if !scene.isOnWire(.query) { try scene.wake() }
      if scene.isOnWire(.query) { try scene.end(.query, Self.called(nil, .created)) }
    }
    try scene.wake(until: .query)
    try scene.end(.query, Self.called("7895"))
    #expect(scene.order.latePayment != nil && scene.isOnWire(.query))
    return scene
  }

  @Test("an outage does not make it a person's: a late payment goes back when it is over")
  func lateInAnOutage() throws {
    var scene = try paidLate()
    let begin = scene.now.boot
    while scene.now.boot < begin + .hours(2) {
      if !scene.isOnWire(.query) { try scene.wake(until: .query) }
      scene.now = scene.now.advanced(by: .seconds(15))
      try scene.end(.query, .lost)
      #expect(scene.order.state == .canceling)
    }
    try answer(&scene, "7895")
    #expect(scene.isOnWire(.refund) && scene.order.certainSN == "7895")
  }

  @Test("nor does a machine that slept with the question on the wire")
  func lateAfterSleep() throws {
    var scene = try paidLate()
    scene.now = scene.now.advanced(by: .hours(9))
    try scene.handle(.restarted(rebooted: false))
    try answer(&scene, "7895")
    #expect(scene.isOnWire(.refund) && scene.order.state == .canceling)
  }

  @Test("what was asked for a reversal does not count for the refund in its place")
  func refundInstead() throws {
    var policy = Self.policy
    policy.refundsRefusedRevokes = true
    var scene = try paid(policy)
    try scene.handle(.queryRequested)
    try scene.end(.query, Self.called("1"))
    try scene.handle(.returnRequested(.revoke))
    func name(_ numbers: [String]) throws {
      for number in numbers {
        if !scene.isOnWire(.query) { try scene.wake(until: .query) }
        try scene.end(.query, Self.called(number))
      }
    }
    try name(["2", "3", "4", "5", "5"])
    #expect(scene.isOnWire(.revoke))
    try scene.end(.revoke, .refusedForGood)
    try name(["6", "7", "8", "8"])
    #expect(scene.isOnWire(.refund) && scene.order.certainSN == "8")
  }

  @Test("where a return names our own number, it is not asked for")
  func byOurNumber() throws {
    var policy = Self.policy
    policy.returnsByNumber = false
    var scene = try paid(policy)
    try scene.handle(.queryRequested)
    try scene.end(.query, Self.called("7896"))
    scene.forget()
    try scene.handle(.returnRequested(.refund(250)))
    #expect(scene.sent == [.refund] && scene.order.certainSN == nil)
  }

  // MARK: Paid after the time that the payment system allows

  @Test("such a payment is not called paid, and goes back", arguments: [true, false])
  func tooLate(returns: Bool) throws {
    var policy = Self.policy
    policy.latePayment = returns ? .return : .ask
    var scene = try Scene(.precreate, policy: policy)
    try scene.end(.precreate, .qrReady)
    try scene.wake(until: .query)
    var late = OrderReport.our(.paid)
    late.isLate = true
    try scene.end(.query, .answer(.succeeded, late))
    #expect(scene.order.payment == .failed && scene.order.latePayment != nil)
    #expect(scene.order.state != .paid && scene.order.paidAt == nil)
    #expect(scene.order.state == (returns ? .canceling : .needsAttention))
    #expect(scene.isOnWire(.refund) == returns)
  }

  @Test("a scanned code is paid at the time of its sending, not of the order")
  func submittedAt() throws {
    var scene = try Scene(code: false)
    #expect(scene.order.submittedAt == nil)
    try scene.pass(.seconds(40))
    try scene.handle(.scanned)
    #expect(scene.order.submittedAt == scene.now)
    let first = scene.now
    try scene.end(.pay, .unsent)
    try scene.wake(until: .pay)
    #expect(scene.order.submittedAt == first, "a repetition is the same transaction")
  }
}
