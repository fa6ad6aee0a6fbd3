import Conformance
import Testing

@testable import Terminal

@Suite("Returns: refunds and revokes")
struct OrderReturnSceneTests {
  private func paid() throws -> Scene {
    var scene = try Scene()
    try scene.end(.pay, .paid)
    scene.forget()
    return scene
  }

  private func refunding(_ amount: Int64 = 500) throws -> Scene {
    var scene = try paid()
    try scene.handle(.returnRequested(.refund(amount)))
    return scene
  }

  @Test(
    "A part, then the rest; never more than is left", .covers("6.4/partial", "6.4/refund_amount"))
  func parts() throws {
    var scene = try refunding()
    #expect(scene.order.returns[0].state == .submitted)
    #expect(scene.order.restAmount == Amount(750))
    #expect(scene.order.handOver)
    try scene.end(.refund, .shows(.partiallyRefunded))
    #expect(scene.order.state == .partiallyRefunded)
    #expect(scene.effects.contains(.print(.giveBack(0))))
    #expect(throws: IllegalEvent.exceedsRest) {
      try scene.handle(.returnRequested(.refund(751, "R2")))
    }
    #expect(throws: IllegalEvent.exceedsRest) {
      try scene.handle(.returnRequested(.refund(0, "R2")))
    }
    #expect(throws: IllegalEvent.refundRequestNoUsed) {
      try scene.handle(.returnRequested(.refund(100)))
    }
    #expect(throws: IllegalEvent.wrongState) { try scene.handle(.returnRequested(.revoke)) }
    try scene.handle(.returnRequested(.refund(750, "R2")))
    #expect(!scene.order.handOver, "all of it is returned or reserved")
    try scene.end(.refund, .shows(.refunded))
    #expect(scene.order.state == .refunded)
    #expect(!scene.order.isAlive)
  }

  @Test("Rule 6: while one is unresolved another is refused, and its amount stays reserved")
  func unresolved() throws {
    var scene = try refunding()
    try scene.end(.refund, .lost)
    #expect(scene.order.returns[0].state == .unknown)
    #expect(throws: IllegalEvent.returnUnresolved) {
      try scene.handle(.returnRequested(.refund(100, "R2")))
    }
    #expect(scene.order.restAmount == Amount(750))
  }

  @Test("A return names a number; a revoke is of all that was paid")
  func malformed() throws {
    var scene = try paid()
    var nameless = try ReturnRequest.refund(100)
    nameless.refundRequestNo = nil
    #expect(throws: IllegalEvent.wrongState) { try scene.handle(.returnRequested(nameless)) }
    let part = ReturnRequest(revoke: Amount(100), operator: "bo", reason: nil)
    #expect(throws: IllegalEvent.wrongState) { try scene.handle(.returnRequested(part)) }
    #expect(scene.effects == [])
  }

  @Test(
    "A lost answer is asked about, and the trace of the refund decides",
    .covers("6.4/unclear", "7.3/asked-by-number"))
  func lostAnswer() throws {
    var scene = try refunding()
    try scene.end(.refund, .lost)
    #expect(scene.sent == [.refund, .query])
    try scene.end(
      .query, .answer(.succeeded, .our(.partiallyRefunded, refund: .succeeded)))
    #expect(scene.order.returns[0].state == .succeeded)
  }

  @Test(
    "Without a trace the same request is sent once more; done already is success then",
    .covers("6.4/unclear", "7.3/repeated", "7.3/noop", "7.4/refund_request_no"))
  func noTrace() throws {
    var scene = try refunding()
    try scene.end(.refund, .lost)
    try scene.end(.query, .paid)
    try scene.wake(until: .refund)
    try scene.end(.refund, .answer(.alreadyDone))
    #expect(scene.order.returns[0].state == .succeeded)
    #expect(scene.sent == [.refund, .query, .refund])
  }

  @Test("Done already, said to the first transmission, is not ours to believe")
  func doneByOthers() throws {
    var scene = try refunding()
    try scene.end(.refund, .answer(.alreadyDone))
    #expect(scene.order.returns[0].state == .unknown)
    #expect(scene.isOnWire(.query))
  }

  @Test(
    "Not enough left, said to a repetition, may mean that a copy succeeded",
    .covers("7.3/not-enough"))
  func notEnough() throws {
    let notEnough = Outcome.answer(.rejected, nil, "REFUNDABLE_AMOUNT_NOT_ENOUGH")
    var first = try refunding()
    try first.end(.refund, notEnough)
    #expect(first.order.returns[0].state == .failed, "of the first one it is a refusal")
    #expect(first.order.state == .paid)
    #expect(first.order.restAmount == orderTotal)

    var scene = try refunding(1_250)
    try scene.end(.refund, .lost)
    try scene.end(.query, .paid)
    try scene.wake(until: .refund)
    try scene.end(.refund, notEnough)
    #expect(scene.order.returns[0].state == .unknown)
    try scene.end(.query, .shows(.refunded))
    #expect(scene.order.returns[0].state == .succeeded, "all of it is back")
  }

  @Test("A refused repetition is failed only when no copy can be travelling any more")
  func copyTravels() throws {
    var scene = try refunding()
    let sentAt = scene.now.boot
    try scene.end(.refund, .lost)
    try scene.end(.query, .paid)
    try scene.wake(until: .refund)
    try scene.end(.refund, .answer(.rejected, nil, "SELLER_BALANCE_NOT_ENOUGH"))
    try scene.end(.query, .paid)
    #expect(scene.order.returns[0].state == .unknown)
    for _ in 0..<20 where scene.order.returns[0].isOpen {
      try scene.wake()
      #expect(scene.isOnWire(.query))
      try scene.end(.query, .paid)
    }
    #expect(scene.order.returns[0].state == .failed)
    #expect(scene.order.returns[0].error?.code == "SELLER_BALANCE_NOT_ENOUGH")
    #expect(scene.now.boot - sentAt >= .seconds(25))
  }

  @Test(
    "Refused at the first transmission: failed",
    arguments: [Outcome.answer(.failed), .answer(.rejected), .answer(.rejectedForGood)])
  func refused(_ outcome: Outcome) throws {
    var scene = try refunding()
    try scene.end(.refund, outcome)
    #expect(scene.order.returns[0].state == .failed)
    #expect(scene.order.state == .paid)
    #expect(scene.order.handOver)
  }

  @Test("While it runs it is asked after 2, 5, 10, 30 s and then once a minute, for 30 minutes")
  func runs() throws {
    var scene = try refunding()
    try scene.end(.refund, .answer(.inProgress))
    #expect(scene.order.returns[0].state == .inProgress)
    var asked = [scene.now.boot]
    for _ in 0..<100 where scene.order.returns[0].state == .inProgress {
      try scene.wake()
      asked.append(scene.now.boot)
      try scene.end(.query, .answer(.succeeded, .our(.refundInProgress, refund: .inProgress)))
    }
    let pauses = zip(asked.dropFirst(), asked).map { ($0 - $1) / 1_000 }
    #expect(pauses.prefix(6) == [2, 5, 10, 30, 60, 60])
    #expect(scene.order.state == .needsAttention)
    #expect(!scene.order.handOver)
    #expect((.minutes(30)...(.minutes(31))).contains(scene.now.boot - asked[0]))
    try scene.wake()
    try scene.end(.query, .answer(.succeeded, .our(.partiallyRefunded, refund: .succeeded)))
    #expect(scene.order.state == .partiallyRefunded)
  }

  @Test("A refund that did not leave is sent again for unsent_retry, and failed then")
  func unsent() throws {
    var scene = try refunding()
    for _ in 0..<100 where scene.order.returns[0].isOpen {
      try scene.end(.refund, .unsent)
      if scene.order.returns[0].isOpen { try scene.wake() }
    }
    #expect(scene.order.returns[0].state == .failed)
    #expect(scene.order.returns[0].error?.code == "gateway-unreachable")
    #expect((5...20).contains(scene.sent.count))
    #expect(!scene.sent.contains(.query))
  }

  @Test("Both keys refused: failed, when it was the first; asked about, when it was not")
  func lockedOut() throws {
    var scene = try refunding()
    try scene.end(.refund, .signatureRefused, otherKey: true)
    #expect(scene.sent == [.refund, .refund])
    var later = scene
    try scene.end(.refund, .signatureRefused)
    #expect(scene.order.returns[0].error?.code == "terminal-locked-out")
    try later.end(.refund, .lost)
    try later.end(.query, .paid)
    try later.wake(until: .refund)
    try later.end(.refund, .signatureRefused)
    #expect(later.order.returns[0].state == .unknown)
  }

  @Test(
    "A stranger's order in an answer is no success: a person must look",
    arguments: [Verb.refund, .query])
  func foreign(_ verb: Verb) throws {
    var scene = try refunding()
    try scene.end(
      .refund, verb == .refund ? .answer(.alreadyDone, .our(.refunded, .foreign)) : .lost)
    if verb == .query { try scene.end(.query, .answer(.succeeded, .our(.refunded, .foreign))) }
    #expect(scene.order.state == .needsAttention)
    scene.forget()
    for _ in 0..<5 {
      try scene.wake()
      try scene.end(.query, .paid)
    }
    #expect(scene.sent == [.query, .query, .query, .query, .query])
  }

  @Test("A refund asked for while the pay is on the wire waits for its turn")
  func inTurn() throws {
    var scene = try Scene()
    try scene.handle(.queryRequested)
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .paid)
    try scene.handle(.returnRequested(.refund(500)))
    #expect(!scene.sent.contains(.refund))
    try scene.end(.pay, .unsent)
    try scene.wake()
    #expect(scene.isOnWire(.refund))
    try scene.end(.refund, .lost)
    #expect(
      scene.isOnWire(.query), "what the gateway showed has left, whatever was said of the pay")
  }

  // MARK: Revoke

  @Test("A revoke is confirmed: revoked, and the goods stay")
  func revoked() throws {
    var scene = try paid()
    try scene.handle(.returnRequested(.revoke))
    #expect(scene.order.state == .revoking)
    #expect(!scene.order.handOver)
    try scene.end(.revoke, .shows(.canceled))
    #expect(scene.order.state == .revoked)
    #expect(scene.order.restAmount == .zero)
  }

  @Test(
    "A revoke refused for good, and PAID asked afterwards: paid again; never a refund by itself",
    .covers("6.5/refused"))
  func revokeRefused() throws {
    var scene = try paid()
    try scene.handle(.returnRequested(.revoke))
    try scene.end(.revoke, .refusedForGood)
    #expect(scene.order.state == .revoking)
    try scene.end(.query, .paid)
    #expect(scene.order.state == .paid)
    #expect(scene.order.handOver)
    #expect(scene.order.returns[0].error?.code == "UPAY_CANCEL_INVALID_ORDER_STATE")
    #expect(scene.sent == [.revoke, .query])
  }

  @Test("A revoke and a bare PAID: sent again, and at last a person must look")
  func revokeUnclear() throws {
    var scene = try paid()
    try scene.handle(.returnRequested(.revoke))
    for _ in 0..<500 where scene.order.state == .revoking {
      if scene.isOnWire(.revoke) {
        try scene.end(.revoke, .lost)
      } else if scene.isOnWire(.query) {
        try scene.end(.query, .paid)
      } else {
        try scene.wake()
      }
    }
    #expect(scene.order.state == .needsAttention)
    #expect(scene.sent.filter { $0 == .revoke }.count > 5)
    #expect((.minutes(30)...(.minutes(32))).contains(scene.now.boot - orderStart.boot))
  }

  @Test("A revoke that shows everything refunded is done")
  func revokeRefunded() throws {
    var scene = try paid()
    try scene.handle(.returnRequested(.revoke))
    try scene.end(.revoke, .shows(.refunded))
    try scene.end(.query, .shows(.refunded))
    #expect(scene.order.state == .revoked)
  }

  // MARK: Made elsewhere

  @Test("What was returned elsewhere is observed, once")
  func external() throws {
    var scene = try paid()
    let partly = Outcome.answer(.succeeded, .our(.partiallyRefunded, net: Amount(1_000)))
    for _ in 0..<2 {
      try scene.handle(.queryRequested)
      try scene.end(.query, partly)
    }
    #expect(scene.order.returns.map(\.external) == [true])
    #expect(scene.order.returnedAmount == Amount(250))
    try scene.handle(.queryRequested)
    try scene.end(.query, .shows(.canceled))
    #expect(scene.order.state == .revoked)
    #expect(scene.order.returnedAmount == orderTotal)
    #expect(!scene.effects.contains { if case .print = $0 { true } else { false } })
  }
}
