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
    for _ in 0..<10 where !scene.isOnWire(.refund) {
      if !scene.isOnWire(.query) { try scene.wake(until: .query) }
      try scene.end(.query, Self.called("7896"))
    }
    #expect(scene.isOnWire(.refund))
    #expect(scene.order.certainSN == "7896")
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
