import Conformance
import Testing

@testable import Terminal

@Suite("Rules 4 and 5: a cancel is carried through")
struct OrderCancelSceneTests {
  private func canceling() throws -> Scene {
    var scene = try Scene()
    try scene.end(.pay, .shows(.created))
    try scene.handle(.cancel)
    #expect(scene.order.payment == .canceling)
    #expect(scene.isOnWire(.cancel))
    return scene
  }

  @Test("A cancel before the scan sends nothing")
  func beforeScan() throws {
    var scene = try Scene(code: false)
    try scene.handle(.cancel)
    #expect(scene.order.payment == .canceled)
    #expect(scene.sent == [])
    #expect(scene.effects == [.disarm, .eraseCode])
  }

  @Test(
    "Confirmed by the gateway: canceled, and not watched",
    .covers("7.1/cancel-answers", "7.4/cancel", "6.5/repeated"),
    arguments: [
      Outcome.shows(.canceled), .shows(.payCanceled), .answer(.alreadyDone, .our(.canceled)),
    ])
  func confirmed(_ outcome: Outcome) throws {
    var scene = try canceling()
    try scene.end(.cancel, outcome)
    #expect(scene.order.payment == .canceled)
    #expect(!scene.order.isAlive)
    #expect(scene.effects.last == .eraseCode)
  }

  @Test(
    "Done, it says, without showing the order: one question confirms it",
    .covers("7.1/query-after-cancel"))
  func unconfirmed() throws {
    var scene = try canceling()
    try scene.end(.cancel, .answer(.succeeded))
    #expect(scene.order.payment == .canceling)
    try scene.end(.query, .shows(.canceled))
    #expect(scene.order.payment == .canceled)
  }

  @Test(
    "The cancel is lost, then PAID: it is sent again until it is confirmed",
    .covers("7.1/cancel-repeated"))
  func lostThenPaid() throws {
    var scene = try canceling()
    for _ in 0..<5 {
      try scene.end(.cancel, .lost)
      try scene.end(.query, .paid)
      #expect(scene.order.payment == .canceling)
      #expect(!scene.order.handOver)
      try scene.wake(until: .cancel)
    }
    try scene.end(.cancel, .shows(.canceled))
    #expect(scene.order.payment == .canceled)
    #expect(!scene.effects.contains(.print(.receipt)))
  }

  @Test("Refused for good, and PAID asked afterwards: paid")
  func refusedForGood() throws {
    var scene = try canceling()
    try scene.end(.cancel, .refusedForGood)
    #expect(scene.order.payment == .canceling)
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .paid)
    #expect(scene.effects.contains(.print(.receipt)))
  }

  @Test("Refused for good, and the question lost: only a later one decides")
  func refusedAndLost() throws {
    var scene = try canceling()
    try scene.end(.cancel, .refusedForGood)
    try scene.end(.query, .lost)
    #expect(scene.order.payment == .canceling)
    try scene.wake()
    #expect(scene.sent.last == .query)
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .paid)
  }

  @Test("Refused for good, and PAID asked before: that question came too early")
  func refusedAndAskedBefore() throws {
    var scene = try canceling()
    try scene.handle(.queryRequested)
    try scene.end(.cancel, .refusedForGood)
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .canceling)
    #expect(scene.sent.last == .query, "and is asked again")
    try scene.end(.query, .shows(.refunded))
    #expect(scene.order.payment == .canceled)
  }

  @Test("The answer to the pay itself is no question asked afterwards")
  func refusedAndPayAnswered() throws {
    var scene = try Scene()
    try scene.handle(.cancel)
    try scene.end(.cancel, .refusedForGood)
    try scene.end(.pay, .paid)
    #expect(scene.order.payment == .canceling)
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .paid)
  }

  @Test(
    "A refusal for another reason is not lasting",
    arguments: [
      Outcome.answer(.rejected, nil, "ODD"), .answer(.rejectedUnclear), .absent,
      .answer(.uncertain), .answer(.failed),
    ])
  func refusedOtherwise(_ outcome: Outcome) throws {
    var scene = try canceling()
    try scene.end(.cancel, outcome)
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .canceling)
    try scene.wake(until: .cancel)
  }

  @Test("A cancel that never left is not one that may undo the payment", arguments: [true, false])
  func neverLeft(_ unsent: Bool) throws {
    var scene = try canceling()
    try scene.end(.cancel, unsent ? .unsent : .signatureRefused)
    try scene.wake(until: .query)
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .paid)
  }

  @Test(
    "Cancels follow after 5, 10 and 20 s, then once a minute, then a person must look",
    .covers("7.1/cancel-repeated"))
  func rhythm() throws {
    var scene = try canceling()
    var left: [Milliseconds] = [scene.now.boot]
    for _ in 0..<2_000 where scene.order.payment == .canceling {
      if scene.isOnWire(.cancel) {
        try scene.end(.cancel, .answer(.uncertain))
      } else if scene.isOnWire(.query) {
        try scene.end(.query, .paid)
      } else {
        try scene.wake()
        if scene.isOnWire(.cancel) { left.append(scene.now.boot) }
      }
    }
    let pauses = zip(left.dropFirst(), left).map { ($0 - $1) / 1_000 }
    #expect(pauses.prefix(4) == [5, 10, 20, 60])
    #expect(pauses.dropFirst(3).allSatisfy { $0 == 60 })
    #expect(scene.order.payment == .needsAttention)
    let waited = scene.now.boot - left[0]
    #expect((.minutes(30)...(.minutes(30) + .seconds(10))).contains(waited))
    scene.forget()
    try scene.wake()
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .needsAttention, "a bare PAID is still not enough")
    #expect(scene.order.nextWake == scene.now.boot + .minutes(5), "asking goes on slowly")
    try scene.handle(.cancel)
    #expect(scene.isOnWire(.cancel), "a person can have it tried again")
  }

  @Test("attention_after counts only while the gateway answers")
  func silence() throws {
    var scene = try canceling()
    try scene.end(.cancel, .lost)
    try scene.end(.query, .lost)
    for _ in 0..<10_000 where scene.now.boot - orderStart.boot < .minutes(50) {
      try scene.wake()
      if scene.isOnWire(.cancel) { try scene.end(.cancel, .lost) }
      if scene.isOnWire(.query) { try scene.end(.query, .lost) }
    }
    #expect(scene.order.payment == .canceling)
    try scene.wake(until: .query)
    try scene.end(.query, .shows(.created))
    #expect(scene.order.payment == .canceling, "the gateway is back, and gets its cancel")
    try scene.wake(until: .cancel)
    try scene.end(.cancel, .shows(.canceled))
    #expect(scene.order.payment == .canceled)
  }

  // MARK: A cancel overtakes the pay

  @Test("A cancel overtakes the pay; a pay refused for its key is not sent again after it")
  func overtaken() throws {
    var scene = try Scene()
    try scene.handle(.cancel)
    #expect(scene.sent == [.pay, .cancel])
    var refused = scene
    try refused.end(.pay, .signatureRefused, otherKey: true)
    #expect(refused.sent == [.pay, .cancel])
    try refused.end(.cancel, .absent)
    #expect(refused.order.payment == .canceled, "nothing of it ever left")
    try scene.end(.pay, .unsent)
    try scene.end(.cancel, .answer(.succeeded))
    #expect(scene.order.payment == .canceled)
  }

  @Test(
    "No such order is final only when the pay cannot be travelling any more",
    .covers("7.1/not-exists-may-travel"))
  func absence() throws {
    var scene = try Scene()
    try scene.handle(.cancel)
    try scene.end(.cancel, .absent)
    try scene.end(.query, .absent)
    try scene.pass(.seconds(20))
    scene.now = scene.now.advanced(by: .seconds(60) - (scene.now.boot - orderStart.boot))
    try scene.end(.pay, .lost)
    for _ in 0..<50 where scene.order.payment == .canceling {
      if !scene.isOnWire(.query) && !scene.isOnWire(.cancel) { try scene.wake() }
      if scene.isOnWire(.cancel) { try scene.end(.cancel, .absent) }
      if scene.isOnWire(.query) { try scene.end(.query, .absent) }
    }
    #expect(scene.order.payment == .canceled)
    #expect(scene.now.boot - orderStart.boot >= .seconds(70))
    #expect(scene.now.boot - orderStart.boot < .seconds(80))
    #expect(scene.order.nextWake == scene.now.boot + .minutes(5), "watched")
  }

  @Test("No such order is dated by when it was asked, not by when the answer came")
  func absenceIsDatedByTheQuestion() throws {
    var scene = try Scene()
    try scene.end(.pay, .lost)
    try scene.handle(.cancel)
    try scene.end(.query, .absent)
    try scene.end(.cancel, .absent)
    for _ in 0..<50 where scene.now.boot - orderStart.boot < .seconds(58) {
      try scene.wake()
      if scene.isOnWire(.query) { try scene.end(.query, .absent) }
    }
    try scene.wake(until: .query)
    let asked = scene.now.boot - orderStart.boot
    #expect(asked < .seconds(70))
    scene.now = scene.now.advanced(by: .seconds(15))
    try scene.end(.query, .absent)
    #expect(scene.order.payment == .canceling, "asked after \(asked) ms, before it was certain")
  }

  @Test("A pay that was answered late may be missing for visibility_lag after its answer")
  func answeredLate() throws {
    var scene = try Scene()
    try scene.handle(.cancel)
    try scene.end(.cancel, .absent)
    try scene.end(.query, .absent)
    scene.now = scene.now.advanced(by: .seconds(50))
    try scene.end(.pay, .answer(.uncertain))
    try scene.wake(until: .query)
    try scene.end(.query, .absent)
    #expect(scene.order.payment == .canceling)
    for _ in 0..<10 where scene.order.payment == .canceling {
      try scene.wake()
      if scene.isOnWire(.query) { try scene.end(.query, .absent) }
    }
    #expect(scene.order.payment == .canceled)
    #expect(scene.now.boot - orderStart.boot >= .seconds(60))
  }

  @Test("A cancel whose answer shows the order ends a run of no such order")
  func absenceDisproved() throws {
    var scene = try Scene()
    try scene.end(.pay, .lost)
    try scene.end(.query, .absent)
    scene.now = scene.now.advanced(by: .seconds(65))
    try scene.handle(.cancel)
    try scene.wake(until: .query)
    scene.now = scene.now.advanced(by: .seconds(10))
    try scene.end(.query, .absent)
    try scene.handle(.queryRequested)
    try scene.end(.query, .absent)
    #expect(scene.order.payment == .canceling, "a cancel is on the wire")
    try scene.end(.cancel, .refusedForGood)
    #expect(scene.order.payment == .canceling)
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .paid)
  }

  @Test("A paid order is not cancelled; a canceled or failed one stays as it is")
  func afterTheEnd() throws {
    var scene = try Scene()
    try scene.end(.pay, .paid)
    #expect(throws: IllegalEvent.wrongState) { try scene.handle(.cancel) }
    var failed = try Scene()
    try failed.end(.pay, .answer(.rejected, nil, "INVALID_BARCODE"))
    failed.forget()
    try failed.handle(.cancel)
    #expect(failed.effects == [])
    #expect(failed.order.payment == .failed)
  }

  @Test("A question on the wire when the cancel was confirmed makes no late payment")
  func confirmedWhileAsking() throws {
    var scene = try canceling()
    try scene.handle(.queryRequested)
    try scene.end(.cancel, .shows(.canceled))
    try scene.end(.query, .paid)
    #expect(scene.order.latePayment == nil)
    try scene.end(.query, .shows(.canceled))
    #expect(scene.order.latePayment == nil)
    #expect(scene.order.state == .canceled)
    #expect(!scene.order.isAlive)
  }
}
