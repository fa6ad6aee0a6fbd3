import Conformance
import Testing

@testable import Terminal

@Suite("Pay and precreate: one scenario a rule")
struct OrderPaySceneTests {
  @Test("Paid at once: a receipt, the code erased, nothing waited for")
  func paid() throws {
    var scene = try Scene()
    #expect(scene.sent == [.pay])
    try scene.end(.pay, .paid)
    #expect(scene.order.payment == .paid)
    #expect(scene.order.handOver)
    #expect(scene.effects.suffix(2) == [.print(.receipt), .eraseCode])
    #expect(scene.order.nextWake == nil)
    #expect(!scene.order.isAlive)
    #expect(scene.order.paidAt == scene.now)
    #expect(scene.order.sn == "7895")
  }

  @Test("Nothing is printed where printing is off")
  func silent() throws {
    var scene = try Scene(print: false)
    try scene.end(.pay, .paid)
    #expect(!scene.effects.contains(.print(.receipt)))
  }

  @Test("An armed order waits for a scan, and ends without one after scan_timeout")
  func scan() throws {
    var scene = try Scene(code: false)
    #expect(scene.sent == [])
    #expect(scene.order.nextWake == scene.now.boot + .seconds(120))
    var other = scene
    try other.handle(.scanned)
    #expect(other.sent == [.pay])
    #expect(other.order.payment == .submitted)
    try scene.pass(.seconds(119))
    #expect(scene.order.payment == .awaitingCode)
    try scene.pass(.seconds(1))
    #expect(scene.order.payment == .canceled)
    #expect(scene.order.error?.code == "scan-timeout")
    #expect(scene.effects == [.disarm, .eraseCode])
  }

  @Test("Rule 2: a pay that did not leave is sent again, each time anew, for unsent_retry")
  func unsent() throws {
    var scene = try Scene()
    let start = scene.now.boot
    for _ in 0..<100 where scene.order.payment == .submitted {
      try scene.end(.pay, .unsent)
      if scene.order.payment == .submitted { try scene.wake() }
    }
    #expect(scene.order.payment == .failed)
    #expect(scene.order.error?.code == "gateway-unreachable")
    #expect((5...20).contains(scene.sent.count), "bounded, and more than one try")
    #expect(scene.now.boot - start <= .seconds(10))
    #expect(scene.now.boot - start >= .seconds(7))
    #expect(scene.order.nextWake == nil, "nothing left, so nothing is watched")
  }

  @Test(
    "Rule 2: a lost answer is asked for at once, and never sent again",
    .covers("7.1/read-timeout", "7.1/poll-when-unclear"))
  func lost() throws {
    var scene = try Scene()
    try scene.end(.pay, .lost)
    #expect(scene.order.payment == .unknown)
    #expect(scene.sent == [.pay, .query])
    try scene.end(.query, .lost)
    try scene.pass(.minutes(10))
    #expect(scene.order.payment == .unknown, "a silence is no answer, and cancels nothing")
    #expect(!scene.sent.contains(.cancel))
    #expect(scene.sent.filter { $0 == .pay }.count == 1)
  }

  @Test(
    "Rule 2: the budget is judged after a question that was answered",
    .covers("7.1/cancel-at-the-end"))
  func budget() throws {
    var scene = try Scene()
    try scene.end(.pay, .shows(.created))
    for _ in 0..<100 where scene.order.payment == .inProgress {
      try scene.wake()
      try scene.end(.query, .shows(.created))
    }
    #expect(scene.now.boot - orderStart.boot == .seconds(120))
    #expect(scene.order.payment == .canceling)
    #expect(scene.isOnWire(.cancel))
  }

  @Test("It is asked every 3 s in the first minute, every 10 s later", .covers("7.1/cadence"))
  func polling() throws {
    var scene = try Scene()
    try scene.end(.pay, .shows(.created))
    var asked: [Milliseconds] = []
    for _ in 0..<100 where scene.order.payment == .inProgress {
      try scene.wake()
      asked.append((scene.now.boot - orderStart.boot) / 1_000)
      try scene.end(.query, .shows(.created))
    }
    #expect(asked == Array(stride(from: 3, through: 60, by: 3)) + [70, 80, 90, 100, 110, 120])
  }

  @Test(
    "Refused by the gateway's word: failed",
    arguments: [
      Outcome.answer(.failed, .our(.payCanceled), "TRADE_FAILED"),
      .answer(.failed, .our(.canceled), "TRADE_FAILED"),
      .answer(.rejected, nil, "INVALID_BARCODE"),
    ])
  func refused(_ outcome: Outcome) throws {
    var scene = try Scene()
    try scene.end(.pay, outcome)
    #expect(scene.order.payment == .failed)
    #expect(["TRADE_FAILED", "INVALID_BARCODE"].contains(scene.order.error?.code))
    #expect(scene.effects.last == .eraseCode)
  }

  @Test("A refusal of unknown reason is believed when the gateway has no such order either")
  func refusedUnclear() throws {
    var scene = try Scene()
    try scene.end(.pay, .answer(.rejectedUnclear, nil, "ODD"))
    #expect(scene.order.payment == .unknown)
    for _ in 0..<10 where scene.order.payment == .unknown {
      if !scene.isOnWire(.query) { try scene.wake() }
      try scene.end(.query, .absent)
    }
    #expect(scene.order.payment == .failed)
    #expect(scene.order.error?.code == "ODD")
    #expect(scene.now.boot - orderStart.boot == .seconds(10), "visibility_lag after the answer")
    #expect(scene.order.nextWake != nil, "and watched")
  }

  @Test("A refusal of unknown reason is believed when questions are refused alike")
  func refusedAlike() throws {
    var scene = try Scene()
    try scene.end(.pay, .answer(.rejectedUnclear, nil, "FAIL"))
    for _ in 0..<10 where scene.order.payment == .unknown {
      if !scene.isOnWire(.query) { try scene.wake() }
      try scene.end(.query, .answer(.rejectedUnclear, nil, "FAIL"))
    }
    #expect(scene.order.payment == .failed)
    #expect(scene.now.boot - orderStart.boot == .seconds(10), "visibility_lag after the answer")
  }

  @Test("Questions that are refused say nothing of a payment whose answer was lost")
  func refusedQuestions() throws {
    var scene = try Scene()
    try scene.end(.pay, .lost)
    try scene.handle(.cancel)
    if scene.isOnWire(.cancel) { try scene.end(.cancel, .lost) }
    for _ in 0..<2_000 where scene.order.payment == .canceling {
      if !scene.isOnWire(.query), !scene.isOnWire(.cancel) { try scene.wake() }
      if scene.isOnWire(.cancel) { try scene.end(.cancel, .lost) }
      if scene.isOnWire(.query) { try scene.end(.query, .answer(.rejectedUnclear, nil, "FAIL")) }
    }
    #expect(scene.order.payment == .needsAttention)
  }

  @Test(
    "What the gateway has once shown is not ended by no such order",
    arguments: [
      Outcome.answer(.inProgress), .answer(.inProgress, .our(.created)),
      .answer(.uncertain, .our(.created)),
    ])
  func shownBefore(_ answer: Outcome) throws {
    var scene = try Scene()
    try scene.end(.pay, answer)
    try scene.handle(.cancel)
    for _ in 0..<2_000 where scene.order.payment == .canceling {
      if !scene.isOnWire(.query), !scene.isOnWire(.cancel) { try scene.wake() }
      if scene.isOnWire(.cancel) { try scene.end(.cancel, .absent) }
      if scene.isOnWire(.query) { try scene.end(.query, .absent) }
    }
    #expect(scene.order.payment == .needsAttention)
  }

  @Test(
    "Answers that decide nothing are asked about", .covers("7.1/poll-when-unclear"),
    arguments: [
      Outcome.answer(.uncertain), .answer(.uncertain, .our(.paid)), .answer(.succeeded),
      .answer(.succeeded, .our(.paid, .unclear)), .answer(.succeeded, .our(.unknown)),
      .answer(.failed, .our(.paid)), .answer(.inProgress, .our(.payError)), .answer(.noSuchOrder),
      .answer(.succeeded, .our(.paid, .ours, amount: nil)),
    ])
  func undecided(_ outcome: Outcome) throws {
    var scene = try Scene()
    try scene.end(.pay, outcome)
    #expect(scene.order.payment == .unknown)
    #expect(scene.isOnWire(.query))
  }

  @Test("Both keys refused: failed, terminal-locked-out; the same request once with the other key")
  func lockedOut() throws {
    var scene = try Scene()
    try scene.end(.pay, .signatureRefused, otherKey: true)
    #expect(scene.sent == [.pay, .pay])
    guard case .send(let second)? = scene.effects.last else { return }
    #expect(second.key == .other)
    var healed = scene
    try healed.end(.pay, .paid)
    #expect(healed.order.payment == .paid)
    try scene.end(.pay, .signatureRefused, otherKey: true)
    #expect(scene.order.payment == .failed)
    #expect(scene.order.error?.code == "terminal-locked-out")
    #expect(scene.order.nextWake == nil)
  }

  @Test("The transmission with the other key starts the waits of the payment anew")
  func otherKeyIsLater() throws {
    var scene = try Scene()
    scene.now = scene.now.advanced(by: .seconds(30))
    try scene.end(.pay, .signatureRefused, otherKey: true)
    try scene.handle(.cancel)
    try scene.end(.pay, .lost)
    try scene.end(.cancel, .absent)
    try scene.end(.query, .absent)
    for _ in 0..<30 where scene.order.payment == .canceling {
      try scene.wake()
      if scene.isOnWire(.query) { try scene.end(.query, .absent) }
    }
    #expect(scene.order.payment == .canceled)
    #expect(scene.now.boot - orderStart.boot >= .seconds(30 + 60 + 10))
  }

  @Test("A query refused by both keys leaves the order unknown")
  func queryLockedOut() throws {
    var scene = try Scene()
    try scene.end(.pay, .shows(.created))
    try scene.wake()
    try scene.end(.query, .signatureRefused, otherKey: true)
    #expect(scene.order.payment == .inProgress)
    try scene.end(.query, .signatureRefused, otherKey: true)
    #expect(scene.order.payment == .unknown)
    #expect(scene.order.nextWake != nil)
  }

  // MARK: Precreate

  @Test("The QR code is shown, printed, and dead when the order is paid")
  func precreate() throws {
    var scene = try Scene(.precreate)
    try scene.end(.precreate, .qrReady)
    #expect(scene.order.qrCode == "https://qr.example/1")
    #expect(scene.order.qrExpiresAt == orderStart.advanced(by: .seconds(240)))
    #expect(scene.effects.contains(.print(.qr)))
    try scene.wake()
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .paid)
    #expect(scene.effects.contains(.dropQRSlip))
  }

  @Test("A QR code nobody pays is cancelled when its life is over", .covers("7.2/expiry"))
  func qrExpires() throws {
    var scene = try Scene(.precreate)
    scene.now = scene.now.advanced(by: .seconds(5))
    try scene.end(.precreate, .qrReady)
    #expect(scene.order.qrExpiresAt == orderStart.advanced(by: .seconds(240)))
    for _ in 0..<100 where scene.order.payment == .inProgress {
      try scene.wake()
      try scene.end(.query, .shows(.created))
    }
    #expect(scene.now.boot - orderStart.boot == .seconds(240))
    #expect(scene.isOnWire(.cancel))
    #expect(scene.effects.contains(.dropQRSlip))
    try scene.end(.cancel, .shows(.payCanceled))
    #expect(scene.order.payment == .canceled)
    #expect(!scene.order.isAlive, "the gateway confirmed it, so it is not watched")
  }

  @Test(
    "Rule 2: a precreate whose QR code is not known is cancelled at once",
    .covers("7.2/lost-answer", "6.2/qr_code"),
    arguments: [
      Outcome.lost, .answer(.succeeded, .our(.created)), .answer(.uncertain),
    ])
  func qrLost(_ outcome: Outcome) throws {
    var scene = try Scene(.precreate)
    try scene.end(.precreate, outcome)
    #expect(scene.order.payment == .canceling)
    #expect(scene.sent == [.precreate, .cancel])
  }

  @Test("A look at the order while its QR code is on the way cancels nothing")
  func askedTooSoon() throws {
    var scene = try Scene(.precreate)
    try scene.handle(.queryRequested)
    try scene.end(.query, .shows(.created))
    #expect(!scene.isOnWire(.cancel))
    try scene.end(.precreate, .qrReady)
    #expect(scene.order.payment == .inProgress)
    #expect(scene.order.qrCode != nil)
  }

  @Test("A pay that did not leave while a question found something is tried again, without a storm")
  func unsentWhileAsked() throws {
    var scene = try Scene()
    try scene.handle(.queryRequested)
    try scene.end(.query, .shows(.created))
    scene.now = scene.now.advanced(by: .seconds(4))
    try scene.end(.pay, .unsent)
    let steps = scene.audit
    try scene.pass(.seconds(3))
    #expect(scene.isOnWire(.pay))
    #expect(scene.audit != steps)
  }

  @Test("An answer that comes after the end, and says paid, is asked about")
  func paidAfterEnd() throws {
    var scene = try Scene()
    try scene.handle(.queryRequested)
    try scene.end(.query, .shows(.payCanceled))
    #expect(scene.order.payment == .failed)
    try scene.end(.pay, .paid)
    #expect(scene.order.payment == .failed)
    try scene.end(.query, .paid)
    #expect(scene.order.latePayment != nil)
    #expect(scene.isOnWire(.cancel))
  }
}
