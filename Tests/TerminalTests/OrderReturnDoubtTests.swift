import Testing

@testable import Terminal

@Suite("Refunds whose answers may speak of a copy, or of another till")
struct OrderReturnDoubtTests {
  static let notEnough = Outcome.answer(.rejected, nil, "REFUNDABLE_AMOUNT_NOT_ENOUGH")
  static let done = Outcome.answer(.alreadyDone, nil, "UPAY_REFUND_ORDER_NOOP")

  private func refunding(_ first: Outcome) throws -> Scene {
    var scene = try OrderCatalog.payment(.paid)
    try scene.handle(.returnRequested(.refund(500)))
    try scene.end(.refund, first)
    return scene
  }

  /// Lost, no trace of it, sent again, and refused.
  private func refusedAgain() throws -> Scene {
    var scene = try refunding(.lost)
    try scene.end(.query, .paid)
    try scene.wake(until: .refund)
    try scene.end(.refund, Self.notEnough)
    return scene
  }

  /// Answers each question alike until the return has ended.
  private func ask(_ scene: inout Scene, _ outcome: Outcome) throws {
    for _ in 0..<20 where scene.order.returns[0].isOpen {
      if !scene.isOnWire(.query) { try scene.wake() }
      if scene.isOnWire(.refund) { try scene.end(.refund, Self.done) }
      if scene.isOnWire(.query) { try scene.end(.query, outcome) }
    }
  }

  private func partly(_ net: Int64?) -> Outcome {
    .answer(.succeeded, .our(.partiallyRefunded, net: net.map { Amount($0) }))
  }

  @Test(
    "A revoke whose first copy may be travelling has not failed because the second one was refused",
    arguments: [true, false])
  func refusedAfterALostCopy(_ refunds: Bool) throws {
    var policy = OrderPolicy()
    policy.refundsRefusedRevokes = refunds
    var scene = try Scene(policy: policy)
    try scene.end(.pay, .paid)
    try scene.handle(.returnRequested(.revoke))
    let lostAt = scene.now.boot
    try scene.end(.revoke, .lost)
    try scene.end(.query, .paid)
    try scene.wake(until: .revoke)
    try scene.end(.revoke, .answer(.rejectedForGood, nil, "NO"))
    var arrived = scene
    for _ in 0..<100 where scene.order.returns[0].state == .unknown && !scene.isOnWire(.refund) {
      if !scene.isOnWire(.query) { try scene.wake(until: .query) }
      try scene.end(.query, .paid)
    }
    #expect(scene.now.boot >= lostAt + policy.requestTimeout + policy.visibilityLag)
    if refunds {
      #expect(scene.isOnWire(.refund), "the same money, and not before nothing can return it twice")
    } else {
      #expect(scene.order.returns[0].state == .failed && scene.order.handOver)
    }
    // The first copy has arrived meanwhile.
    if !arrived.isOnWire(.query) { try arrived.wake(until: .query) }
    try arrived.end(.query, .paid)
    #expect(arrived.order.returns[0].state == .unknown && !arrived.order.handOver)
    try arrived.wake(until: .query)
    try arrived.end(.query, .shows(.canceled))
    #expect(arrived.order.state == .revoked)
  }

  @Test("Not enough left, and just this much is gone: the lost one succeeded")
  func goneBefore() throws {
    var scene = try refusedAgain()
    try scene.end(.query, partly(750))
    #expect(scene.order.returns[0].state == .succeeded)
  }

  @Test("Not enough left, and nothing more is gone: refused, when no copy is travelling any more")
  func nothingGone() throws {
    var scene = try OrderCatalog.giveBack(.succeeded)
    try scene.handle(.returnRequested(.refund(300, "R2")))
    try scene.end(.refund, .lost)
    try scene.end(.query, partly(750))
    try scene.wake(until: .refund)
    try scene.end(.refund, Self.notEnough)
    try scene.end(.query, partly(750))
    #expect(scene.order.returns[1].state == .unknown)
    for _ in 0..<20 where scene.order.returns[1].isOpen {
      try scene.wake()
      if scene.isOnWire(.query) { try scene.end(.query, partly(750)) }
    }
    #expect(scene.order.returns[1].state == .failed)
    #expect(scene.order.returns[1].error?.code == "REFUNDABLE_AMOUNT_NOT_ENOUGH")
    #expect(scene.order.state == .partiallyRefunded)
    let view = scene.order.view(.en, offset: 0) { code in
      code == "REFUNDABLE_AMOUNT_NOT_ENOUGH" ? "less than that is left" : nil
    }
    #expect(view.message.hasSuffix("The last return was not made: less than that is left."))
  }

  /// Of a payment system whose answers do not show a return that it is still at.
  @Test(
    "A refused repetition decides nothing where the first may run unseen",
    arguments: [
      (Verb.refund, Outcome.lost, notEnough), (.refund, .answer(.uncertain), notEnough),
      (.refund, .busy, .answer(.rejectedUnclear)), (.revoke, .lost, .refusedForGood),
      (.revoke, .answer(.uncertain), .refusedForGood),
      (.revoke, .answer(.inProgress), .refusedForGood),
    ])
  func mayRunUnseen(_ verb: Verb, _ first: Outcome, _ refusal: Outcome) throws {
    for shows in [true, false] {
      var policy = OrderPolicy()
      policy.showsRunningReturns = shows
      var scene = try Scene(policy: policy)
      try scene.end(.pay, .paid)
      try scene.handle(.returnRequested(verb == .refund ? .refund(500) : .revoke))
      try scene.end(verb, first)
      for _ in 0..<200 where [.submitted, .unknown].contains(scene.order.returns[0].state) {
        if !scene.isOnWire(.query), !scene.isOnWire(verb) { try scene.wake() }
        if scene.isOnWire(verb) { try scene.end(verb, refusal) }
        if scene.isOnWire(.query) { try scene.end(.query, .paid) }
      }
      #expect(scene.order.returns[0].state == (shows ? .failed : .needsAttention))
      guard !shows else { continue }
      // What it was at is seen once it is done.
      try scene.wake(until: .query)
      try scene.end(.query, verb == .refund ? partly(750) : .shows(.canceled))
      #expect(scene.order.returns[0].state == .succeeded)
    }
  }

  @Test("A refusal that only a copy may have met is believed once the refund is not there, twice")
  func refusedAndMissing() throws {
    var scene = try Scene()
    try scene.end(.pay, .paid)
    try scene.handle(.returnRequested(.refund(500)))
    let begin = scene.now.boot
    for _ in 0..<40 where scene.order.returns[0].isOpen {
      if scene.isOnWire(.refund) { try scene.end(.refund, .answer(.rejectedUnclear, nil, "0014")) }
      if !scene.isOnWire(.query) { try scene.wake() }
      if scene.isOnWire(.query) { try scene.end(.query, .absent) }
    }
    #expect(scene.order.returns[0].state == .failed)
    #expect(scene.order.returns[0].error?.code == "0014")
    let policy = scene.order.policy
    let took = scene.now.boot - begin
    #expect(took >= policy.requestTimeout + policy.visibilityLag && took < .minutes(2))
  }

  @Test("and not while a question between the two told something else, or nothing")
  func missingNowAndThen() throws {
    for other in [Outcome.lost, .answer(.uncertain), .signatureRefused] {
      var scene = try Scene()
      try scene.end(.pay, .paid)
      try scene.handle(.returnRequested(.refund(500)))
      for number in 0..<12 {
        if !scene.isOnWire(.refund), !scene.isOnWire(.query) { try scene.wake() }
        if scene.isOnWire(.refund) {
          try scene.end(.refund, .answer(.rejectedUnclear, nil, "0014"))
        }
        if scene.isOnWire(.query) { try scene.end(.query, number % 2 == 0 ? .absent : other) }
        #expect(scene.order.returns[0].isOpen)
      }
    }
  }

  @Test("Already done, said to the first one: the order shows it, by its sum or by its state")
  func doneAtOnce() throws {
    var scene = try refunding(Self.done)
    #expect(scene.order.returns[0].state == .unknown)
    try scene.end(.query, partly(750))
    #expect(scene.order.returns[0].state == .succeeded)
    var whole = try refunding(Self.done)
    try whole.end(.query, .shows(.refunded))
    #expect(whole.order.returns.map(\.external) == [false, true], "the rest went back elsewhere")
    #expect(whole.order.state == .refunded)
  }

  @Test(
    "Called done, and not so much is gone: the number was another till's, and nothing of ours is back",
    arguments: [
      Outcome.answer(.succeeded, .our(.partiallyRefunded, net: Amount(1_000), refund: .succeeded)),
      .answer(.alreadyDone, .our(.partiallyRefunded, net: Amount(1_000))),
    ])
  func doneByAnother(_ outcome: Outcome) throws {
    // 2.50 went back at another till, which used the same number.
    let elsewhere = Outcome.answer(
      .succeeded, .our(.partiallyRefunded, net: Amount(1_000), refund: .succeeded))
    for first in [outcome, .lost] {
      var scene = try refunding(first)
      for _ in 0..<40 {
        if scene.isOnWire(.refund) { try scene.end(.refund, outcome) }
        if scene.isOnWire(.query) { try scene.end(.query, elsewhere) }
        #expect(scene.order.returns[0].state != .succeeded)
        if scene.order.nextWake != nil { try scene.wake() }
      }
      #expect(scene.order.state == .needsAttention)
    }
  }

  @Test("Called done, and just so much is gone: it was ours")
  func doneByUs() throws {
    let done = Outcome.answer(
      .succeeded, .our(.partiallyRefunded, net: Amount(750), refund: .succeeded))
    #expect(try refunding(done).order.returns[0].state == .succeeded)
    var lost = try refunding(.lost)
    try lost.end(.query, done)
    #expect(lost.order.returns[0].state == .succeeded)
  }

  @Test("Already done, and the order shows the opposite: never believed, at last a person looks")
  func doneButPaid() throws {
    var scene = try refunding(Self.done)
    for _ in 0..<400 where scene.order.state != .needsAttention {
      if scene.isOnWire(.refund) {
        try scene.end(.refund, Self.done)
      } else if scene.isOnWire(.query) {
        try scene.end(.query, .paid)
      } else {
        try scene.wake()
      }
    }
    #expect(scene.order.state == .needsAttention)
    #expect(scene.order.returns[0].state == .needsAttention)
  }

  @Test("Reversed elsewhere while a refund was open: the refund failed, the money is back")
  func reversedElsewhere() throws {
    var scene = try refunding(.lost)
    try ask(&scene, .shows(.canceled))
    #expect(scene.order.returns.map(\.state) == [.failed, .succeeded])
    #expect(scene.order.returns[0].error?.code == "reversed-elsewhere")
    #expect(scene.order.state == .revoked && scene.order.keepsNoMoney)
    #expect(scene.effects.allSatisfy { $0 != .print(.giveBack(0)) })
  }

  @Test("Refunded elsewhere, in full, while a part was refused here: all of it is back")
  func refundedElsewhere() throws {
    var scene = try refusedAgain()
    try scene.end(.query, .shows(.refunded))
    #expect(scene.order.state == .refunded && scene.order.returnedAmount == orderTotal)
  }

  @Test("A foreign order in a question's answer, whatever else it says, stops all that moves money")
  func foreignWhateverElse() throws {
    for result in ActionResult.allCases {
      var scene = try OrderCatalog.payment(.inProgress)
      try scene.handle(.cancel)
      try scene.end(.cancel, .lost)
      try scene.end(.query, .answer(result, .our(.payError, .foreign)))
      #expect(scene.order.payment == .needsAttention)
      scene.forget()
      for _ in 0..<3 {
        try scene.wake()
        try scene.end(.query, .shows(.created))
      }
      #expect(scene.sent.allSatisfy { $0 == .query })
    }
  }

  @Test("A run of \"no such order\" is broken by any other answer")
  func brokenRun() throws {
    var scene = try OrderCatalog.payment(.inProgress)
    try scene.handle(.cancel)
    try scene.end(.cancel, .answer(.inProgress))
    var answers = 0
    for _ in 0..<60 where answers < 12 {
      if scene.isOnWire(.cancel) {
        try scene.end(.cancel, .lost)
      } else if scene.isOnWire(.query) {
        try scene.end(.query, answers.isMultiple(of: 2) ? .absent : .answer(.rejected, nil, "ODD"))
        answers += 1
      } else {
        try scene.wake()
      }
    }
    #expect(scene.order.payment == .canceling)
  }
}
