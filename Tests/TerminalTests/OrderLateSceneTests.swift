import Testing

@testable import Terminal

/// What was given up, or closed, is paid late however much was doubted between; and what is asked for
/// out of turn takes nothing away.
@Suite("Rule 5: given up, in doubt, and paid after all")
struct OrderLateSceneTests {
  private static var policy: OrderPolicy {
    var policy = OrderPolicy()
    policy.cancels = false
    return policy
  }

  /// A QR code that its cashier gave up, on a system that cannot close it.
  private func givenUp() throws -> Scene {
    var scene = try Scene(.precreate, policy: Self.policy)
    try scene.end(.precreate, .qrReady)
    try scene.handle(.cancel)
    scene.forget()
    return scene
  }

  /// The same, after the payment system has said for half an hour that it does not know.
  private func doubted(_ outcome: Outcome) throws -> Scene {
    var scene = try givenUp()
    for _ in 0..<500 where scene.order.payment == .canceling {
      if !scene.isOnWire(.query) { try scene.wake() }
      if scene.isOnWire(.query) { try scene.end(.query, outcome) }
    }
    #expect(scene.order.state == .needsAttention)
    try scene.wake(until: .query)
    scene.forget()
    return scene
  }

  @Test("Refunded elsewhere before the till saw it paid: nothing goes back a second time")
  func refundedElsewhere() throws {
    var whole = try givenUp()
    try whole.end(.query, .shows(.refunded))
    #expect(whole.order.state == .canceled && whole.order.returns.isEmpty)
    #expect(whole.sent.isEmpty && whole.order.latePayment == nil)

    var part = try givenUp()
    try part.end(.query, .answer(.succeeded, .our(.partiallyRefunded, net: Amount(750))))
    #expect(part.sent.isEmpty)
    #expect(part.order.latePayment?.handling == .ask && part.order.state == .needsAttention)
    #expect(part.order.returnedAmount == Amount(500))
    try part.handle(.returnRequested(.refund(750)))
    #expect(part.isOnWire(.refund))
  }

  @Test(
    "Given up, and a person asked for by doubts: paid then is paid late, as was promised",
    arguments: [Outcome.answer(.uncertain), .signatureRefused])
  func promised(_ outcome: Outcome) throws {
    var scene = try doubted(outcome)
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .canceled && !scene.order.handOver)
    #expect(scene.sent == [.refund])
    #expect(!scene.effects.contains(.print(.receipt)))

    var word = try doubted(outcome)
    try word.resolve(.paid)
    #expect(word.order.state == .paid, "a person's word goes before")
    #expect(word.effects.contains(.print(.receipt)))
  }

  /// A reservation that its cashier gave up.
  private func reservation() throws -> Scene {
    var scene = try Scene(.precreate, policy: Self.policy, preauth: true)
    try scene.end(.precreate, .qrReady)
    return scene
  }

  @Test("What is only reserved is not given back from here: a person sets it free")
  func reserved() throws {
    var late = try reservation()
    try late.handle(.cancel)
    let waiting = late.order.view(.en, offset: 0)
    #expect(waiting.advice.contains("a person is asked"), "\(waiting.advice)")
    late.forget()
    try late.end(.query, .paid)
    #expect(late.order.latePayment?.handling == .ask)
    #expect(late.order.state == .needsAttention && late.order.returns.isEmpty)
    #expect(late.sent.isEmpty && !late.order.handOver)
    let view = late.order.view(.en, offset: 0)
    #expect(view.message.contains("reserved") && view.advice.contains("merchant portal"))
    for wanted in [ReturnRequest.revoke, try .refund(100)] {
      #expect(throws: IllegalEvent.wrongState) { try late.handle(.returnRequested(wanted)) }
    }
    try late.resolve(.returned)
    #expect(late.order.state == .refunded)
    #expect(late.order.view(.en, offset: 0).message.contains("set free"))

    var kept = try reservation()
    try kept.wake(until: .query)
    try kept.end(.query, .paid)
    #expect(kept.order.state == .paid)
    for wanted in [ReturnRequest.revoke, try .refund(100)] {
      #expect(throws: IllegalEvent.wrongState) { try kept.handle(.returnRequested(wanted)) }
    }
  }

  @Test("Given up, and shown with another sum first: paid late, and a person is asked")
  func anotherSum() throws {
    var scene = try givenUp()
    try scene.end(.query, .answer(.succeeded, .our(.paid, amount: Amount(9))))
    #expect(scene.order.state == .needsAttention)
    try scene.wake(until: .query)
    try scene.end(.query, .paid)
    #expect(scene.order.latePayment?.handling == .ask && scene.order.payment == .canceled)
    #expect(scene.sent == [.query])
  }

  @Test("What ends after a false alarm ends as it was, without the alarm's words")
  func falseAlarm() throws {
    var scene = try givenUp()
    try scene.end(.query, .answer(.succeeded, .our(.paid, amount: Amount(9))))
    #expect(scene.order.error != nil)
    try scene.wake(until: .query)
    try scene.end(.query, .shows(.refunded))
    #expect(scene.order.state == .canceled && scene.order.error == nil)
  }

  @Test("An unclear refusal, shown once and denied ever after, is given up when its time is over")
  func refusedShownDenied() throws {
    var scene = try Scene()
    try scene.end(.pay, .answer(.rejectedUnclear, nil, "ODD"))
    try scene.end(.query, .shows(.created))
    #expect(scene.order.payment == .inProgress)
    let began = scene.now.boot
    for _ in 0..<100 where !scene.sent.contains(.cancel) {
      if !scene.isOnWire(.query) { try scene.wake() }
      if scene.isOnWire(.query) { try scene.end(.query, .absent) }
    }
    #expect(scene.isOnWire(.cancel))
    #expect(scene.now.boot - began <= OrderPolicy().payBudget + .seconds(10))
  }

  // MARK: Looks out of turn

  @Test(
    "Asked for by hand as often as one likes, it is looked at when it is due",
    arguments: [Outcome.absent, .answer(.uncertain), .lost, .shows(.created)], [true, false])
  func byHand(_ outcome: Outcome, _ cancels: Bool) throws {
    var policy = OrderPolicy()
    policy.cancels = cancels
    var scene = try Scene(policy: policy)
    try scene.end(.pay, .answer(.rejected, nil, "INVALID_BARCODE"))
    let end = scene.now.boot
    for _ in 0..<30 {
      try scene.handle(.queryRequested)
      try scene.end(.query, outcome)
      if scene.isOnWire(.cancel) { try scene.end(.cancel, .lost) }
    }
    if scene.order.nextWake.map({ $0 < end + .minutes(5) }) ?? false {
      // It was cancelled, and is looked at once to see whether that helped.
      try scene.wake(until: .query)
      try scene.end(.query, .absent)
    }
    #expect(scene.order.nextWake == end + .minutes(5))
    try scene.wake(until: .query)
    try scene.end(.query, .absent)
    #expect(scene.order.nextWake == end + .minutes(30))
  }

  @Test("A late payment that a person could not return is asked about on and on")
  func returnRefused() throws {
    for outcome in [Outcome.refusedForGood, .unsent] {
      var scene = try OrderCatalog.late(.ask)
      try scene.pass(.minutes(4))
      try scene.handle(.returnRequested(.revoke))
      try scene.pass(.minutes(2))
      if scene.isOnWire(.query) { try scene.end(.query, .paid) }
      for _ in 0..<50 where scene.order.returns.last?.isOpen == true {
        if scene.isOnWire(.revoke) {
          try scene.end(.revoke, outcome)
        } else if scene.isOnWire(.query) {
          try scene.end(.query, .paid)
        } else {
          try scene.wake()
        }
      }
      #expect(scene.order.returns.map(\.state) == [.failed])
      #expect(scene.order.state == .needsAttention && scene.order.isAlive)
      try scene.wake(until: .query)
      try scene.end(.query, .shows(.refunded))
      #expect(scene.order.state == .canceled)
    }
  }

  // MARK: In a row

  @Test("An answer that came too late to decide still stands between two denials")
  func overtaken() throws {
    var scene = try Scene()
    try scene.end(.pay, .lost)
    try scene.handle(.cancel)
    let late = scene.now.advanced(by: .minutes(5))
    scene.now = late
    try scene.end(.query, .absent)
    scene.now = late.advanced(by: 1_000)
    try scene.handle(.queryRequested)
    try scene.end(.cancel, .lost)
    try scene.end(.query, .shows(.created))
    for _ in 0..<5 where !scene.isOnWire(.query) { try scene.wake() }
    scene.now = scene.now.advanced(by: 10_000)
    try scene.end(.query, .absent)
    #expect(scene.order.payment == .canceling)
  }

  @Test("A person's word is contradicted by two denials in a row, and by no fewer")
  func afterWord() throws {
    for between in [Outcome.lost, .answer(.uncertain)] {
      var scene = try Doubt.unclear.scene()
      try scene.resolve(.paid)
      for outcome in [Outcome.absent, between, .absent, between] {
        try scene.wake(until: .query)
        try scene.end(.query, outcome)
        #expect(scene.order.state == .paid)
      }
      try scene.wake(until: .query)
      try scene.end(.query, .absent)
      let asked = scene.now.boot
      try scene.wake(until: .query)
      #expect(scene.now.boot - asked == absenceGap, "at the same look, not hours later")
      try scene.end(.query, .absent)
      #expect(scene.order.state == .needsAttention)
    }
  }

  // MARK: Receipts

  @Test("A receipt is printed when a person says paid after all, if there was none")
  func receiptAfterAll() throws {
    var scene = try Doubt.unclear.scene()
    try scene.resolve(.returned)
    #expect(!scene.effects.contains(.print(.receipt)))
    try scene.wake(until: .query)
    try scene.end(.query, .paid)
    #expect(scene.order.state == .needsAttention)
    try scene.resolve(.paid)
    #expect(scene.effects.filter { $0 == .print(.receipt) }.count == 1)
  }

  @Test("Another till's payment has its receipt there")
  func othersReceipt() throws {
    let adopted = try #require(try Order.adopted(.sample(.canceled)))
    var scene = try Scene(adopted)
    #expect(scene.order.request.print)
    try scene.handle(.queryRequested)
    try scene.end(.query, .paid)
    #expect(scene.order.latePayment?.handling == .ask)
    try scene.resolve(.paid)
    #expect(scene.order.state == .paid)
    #expect(!scene.effects.contains(.print(.receipt)))
  }
}
