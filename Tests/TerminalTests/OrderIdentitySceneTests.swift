import Conformance
import Testing

@testable import Terminal

@Suite("Rule 3: an answer is ours only if it is ours")
struct OrderIdentitySceneTests {
  private static let conflict = Outcome.answer(.numberTaken, nil, "CLIENT_SN_CONFLICT")
  private static let otherSum = Amount(9)

  private func conflicting(_ kind: OrderRequest.Kind = .pay) throws -> Scene {
    var scene = try Scene(kind)
    try scene.end(kind == .pay ? .pay : .precreate, Self.conflict)
    return scene
  }

  @Test("Open, without a sum: it is believed of what was proven ours, and of nothing else")
  func openWithoutASum() throws {
    let open = Outcome.answer(.succeeded, .our(.created, .ours, amount: nil))
    var shown = try Scene(.precreate)
    try shown.end(.precreate, .qrReady)
    try shown.wake(until: .query)
    try shown.end(.query, open)
    #expect(shown.order.state == .inProgress)
    try shown.wake(until: .query)
    try shown.end(.query, .answer(.succeeded, .our(.paid, .ours, amount: nil)))
    #expect(shown.order.state == .unknown, "that it is paid is not believed without one")

    var unproven = try Scene()
    try unproven.end(.pay, .lost)
    try unproven.end(.query, open)
    #expect(unproven.order.state == .unknown)
  }

  @Test(
    "The number is taken by somebody else's order: failed, never paid",
    .covers("7.1/conflict", "5.4/CLIENT_SN_CONFLICT", "11/duplicate-conflict"),
    arguments: OrderRequest.Kind.allKinds)
  func taken(_ kind: OrderRequest.Kind) throws {
    var scene = try conflicting(kind)
    #expect(scene.order.payment == .unknown)
    #expect(scene.sent.last == .query, "first what it is, then perhaps a cancel")
    try scene.end(.query, .answer(.succeeded, .our(.paid, .foreign)))
    #expect(scene.order.payment == .failed)
    #expect(scene.order.error?.code == "client_sn_used_elsewhere")
    #expect(scene.order.nextWake == nil)
    #expect(!scene.sent.contains(.cancel))
    #expect(scene.order.sn == nil)
  }

  @Test("The number is taken by an order of another sum: somebody else's")
  func takenOtherSum() throws {
    var scene = try conflicting()
    try scene.end(.query, .answer(.succeeded, .our(.paid, .ours, amount: Self.otherSum)))
    #expect(scene.order.payment == .failed)
    #expect(scene.order.error?.code == "client_sn_used_elsewhere")
  }

  @Test("The number is taken, and nothing tells whose the order is: a person must look")
  func doubtful() throws {
    var scene = try conflicting()
    try scene.end(.query, .answer(.succeeded, .our(.paid, .ours)))
    #expect(scene.order.payment == .needsAttention)
    #expect(scene.order.error?.code == "client_sn_used_elsewhere")
    #expect(throws: IllegalEvent.notOurs) { try scene.handle(.cancel) }
    #expect(scene.order.sn == nil, "nothing is kept of an order that may not be ours")
  }

  @Test("Where the gateway has told two numbers, what moves money names ours alone")
  func twoNumbers() throws {
    var scene = try Scene()
    try scene.end(.pay, .answer(.inProgress, .our(.created)))
    #expect(scene.order.certainSN == "7895")
    var other = OrderReport.our(.paid)
    other.sn = "7896"
    try scene.handle(.queryRequested)
    try scene.end(.query, .answer(.succeeded, other))
    #expect(scene.order.payment == .paid)
    #expect(scene.order.sn == "7895", "the first one is shown")
    #expect(scene.order.certainSN == nil)
    try scene.handle(.queryRequested)
    try scene.end(.query, .answer(.succeeded, other))
    #expect(scene.order.sn == "7895" && scene.order.certainSN == nil, "however often it is told")
  }

  @Test("A conflict that shows a stranger's order keeps nothing of it")
  func strangerInConflict() throws {
    var scene = try Scene()
    try scene.end(.pay, .answer(.numberTaken, .our(.paid, .ours), "CLIENT_SN_CONFLICT"))
    #expect(scene.order.sn == nil)
    var foreign = try Scene()
    try foreign.end(.pay, .answer(.numberTaken, .our(.paid, .foreign), "CLIENT_SN_CONFLICT"))
    #expect(foreign.order.payment == .failed)
  }

  @Test(
    "The number is taken by a copy of our own request: our nonce proves it",
    .covers("11/duplicate-existing", "4.1/reflect"))
  func ownCopy() throws {
    var scene = try conflicting()
    try scene.end(.query, .shows(.created))
    #expect(scene.order.payment == .inProgress)
    try scene.wake()
    // Once proven, an answer need not echo the nonce again.
    try scene.end(.query, .answer(.succeeded, .our(.paid, .ours)))
    #expect(scene.order.payment == .paid)
  }

  @Test("Given up in a conflict: no cancel leaves before the order is proven ours")
  func cancelInConflict() throws {
    var scene = try conflicting()
    try scene.handle(.cancel)
    #expect(scene.order.payment == .canceling)
    #expect(!scene.sent.contains(.cancel))
    var theirs = scene
    try theirs.end(.query, .answer(.succeeded, .our(.created, .foreign)))
    #expect(theirs.order.payment == .failed)
    try scene.end(.query, .shows(.created))
    try scene.wake(until: .cancel)
    try scene.end(.cancel, .shows(.canceled))
    #expect(scene.order.payment == .canceled)
  }

  @Test("A conflict and then no such order: not made, and closed when that is certain")
  func conflictAndAbsent() throws {
    var scene = try conflicting()
    try scene.handle(.cancel)
    for _ in 0..<20 where scene.order.payment == .canceling {
      if !scene.isOnWire(.query) { try scene.wake() }
      try scene.end(.query, .absent)
    }
    #expect(scene.order.payment == .canceled)
    #expect(!scene.sent.contains(.cancel))
  }

  @Test("The number taken by a later transmission proves nothing against us")
  func otherKeyIsStillTheFirst() throws {
    var scene = try Scene()
    try scene.end(.pay, .signatureRefused, otherKey: true)
    try scene.end(.pay, Self.conflict)
    try scene.end(.query, .answer(.succeeded, .our(.paid, .ours)))
    #expect(scene.order.payment == .needsAttention, "the other key's is still the first")
  }

  @Test(
    "A foreign order under our number: a person must look, and nothing that moves money leaves",
    arguments: [Verb.pay, .precreate, .query, .cancel])
  func foreign(_ verb: Verb) throws {
    let foreign = Outcome.answer(.uncertain, .our(.paid, .foreign))
    var scene = try Scene(verb == .precreate ? .precreate : .pay)
    switch verb {
    case .pay, .precreate: try scene.end(verb, foreign)
    case .cancel:
      try scene.handle(.cancel)
      try scene.end(.cancel, foreign)
      try scene.end(.pay, .lost)
    default:
      try scene.end(.pay, .lost)
      try scene.end(.query, .answer(.succeeded, .our(.paid, .foreign)))
    }
    #expect(scene.order.payment == .needsAttention)
    #expect(!scene.order.handOver)
    scene.forget()
    try scene.pass(.hours(1))
    #expect(throws: IllegalEvent.notOurs) { try scene.handle(.cancel) }
    #expect(scene.sent.allSatisfy { $0 == .query })
  }

  @Test(
    "Paid with another sum: a person must look; both sums are told; nothing is reversed",
    .covers("4.1/total_amount"),
    arguments: [Verb.pay, .query])
  func amountDiffers(_ verb: Verb) throws {
    var scene = try Scene()
    if verb == .query { try scene.end(.pay, .lost) }
    try scene.end(verb, .answer(.succeeded, .our(.paid, amount: Self.otherSum)))
    #expect(scene.order.payment == .needsAttention)
    #expect(scene.order.error?.code == "amount-differs")
    let message = try #require(scene.order.error?.message)
    #expect(message.contains("CNY 12.50") && message.contains("CNY 0.09"))
    scene.forget()
    for _ in 0..<20 {
      try scene.wake()
      try scene.end(.query, .absent)
    }
    #expect(
      scene.order.payment == .needsAttention, "seen paid once, it is not taken for never made")
    #expect(scene.sent.allSatisfy { $0 == .query })
    try scene.wake()
    try scene.end(.query, .paid)
    #expect(scene.order.payment == .paid, "left by a definite answer")
  }

  @Test("Open with another sum: no cancel leaves for it either")
  func openWithAnotherSum() throws {
    var scene = try Scene()
    try scene.end(.pay, .lost)
    try scene.end(.query, .answer(.succeeded, .our(.created, amount: Self.otherSum)))
    #expect(scene.order.payment == .needsAttention)
    #expect(!scene.sent.contains(.cancel))
  }

  @Test("Reversed with another sum: not paid all the same")
  func reversedWithAnotherSum() throws {
    var scene = try Scene()
    try scene.end(.pay, .lost)
    try scene.end(.query, .answer(.succeeded, .our(.payCanceled, amount: Self.otherSum)))
    #expect(scene.order.payment == .failed)
  }

  @Test("A stranger's order is seen, and our pay turns out never to have left: failed")
  func strangerAndUnsent() throws {
    var scene = try Scene()
    try scene.handle(.queryRequested)
    try scene.end(.query, .answer(.succeeded, .our(.paid, .foreign)))
    #expect(scene.order.payment == .needsAttention)
    try scene.end(.pay, .unsent)
    #expect(scene.order.payment == .failed)
    #expect(scene.order.error?.code == "client_sn_used_elsewhere")
    #expect(scene.sent == [.pay, .query])
  }

  @Test("A foreign order seen under a paid one's number: no refund leaves any more")
  func foreignAfterPaid() throws {
    var scene = try Scene()
    try scene.end(.pay, .paid)
    try scene.handle(.queryRequested)
    try scene.end(.query, .answer(.succeeded, .our(.paid, .foreign)))
    #expect(throws: IllegalEvent.notOurs) { try scene.handle(.returnRequested(.refund(100))) }
  }
}

extension OrderRequest.Kind {
  static let allKinds: [Self] = [.pay, .precreate]
}
