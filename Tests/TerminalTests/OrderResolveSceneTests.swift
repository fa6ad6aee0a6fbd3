import Testing

@testable import Terminal

/// The ways into `needs_attention`.
enum Doubt: String, CaseIterable {
  case unclear, unclearQR, amountDiffers, foreign, numberTaken
  case refund, fullRefund, revoke, foreignReturn
  case lateAsked, lateNotReturned

  /// In doubt is a return: that the payment took place is the gateway's word.
  var isReturn: Bool {
    switch self {
    case .refund, .fullRefund, .revoke, .foreignReturn: true
    default: false
    }
  }

  func scene() throws -> Scene {
    var scene: Scene
    switch self {
    case .unclear: scene = try OrderCatalog.unclear()
    case .unclearQR: scene = try OrderCatalog.unclear(.precreate)
    case .amountDiffers: scene = try OrderCatalog.payment(.needsAttention)
    case .foreign:
      scene = try OrderCatalog.payment(.inProgress)
      try scene.wake()
      try scene.end(.query, .answer(.succeeded, .our(.paid, .foreign)))
    case .numberTaken:
      scene = try Scene()
      try scene.end(.pay, .answer(.numberTaken, nil, "CLIENT_SN_CONFLICT"))
      try scene.end(.query, .answer(.succeeded, .our(.paid, .ours)))
    case .refund: scene = try OrderCatalog.unclearReturn()
    case .fullRefund: scene = try OrderCatalog.unclearReturn(1_250)
    case .revoke:
      scene = try OrderCatalog.payment(.paid)
      try scene.handle(.returnRequested(.revoke))
      for _ in 0..<500 where scene.order.state == .revoking {
        if scene.isOnWire(.revoke) {
          try scene.end(.revoke, .answer(.uncertain))
        } else if scene.isOnWire(.query) {
          try scene.end(.query, .shows(.cancelError))
        } else {
          try scene.wake()
        }
      }
    case .foreignReturn: scene = try OrderCatalog.giveBack(.needsAttention)
    case .lateAsked: scene = try OrderCatalog.late(.ask)
    case .lateNotReturned:
      scene = try OrderCatalog.late(.return)
      try scene.end(.cancel, .refusedForGood)
      try scene.end(.query, .paid)
      try scene.end(.refund, .answer(.rejected, nil, "ODD"))
    }
    #expect(scene.order.state == .needsAttention)
    scene.forget()
    return scene
  }
}

@Suite("A person's word where nobody else can decide")
struct OrderResolveSceneTests {
  static let receipts: [OrderEffect] = [.print(.receipt)]

  private func receipts(_ scene: Scene) -> [OrderEffect] {
    scene.effects.filter { if case .print = $0 { true } else { false } }
  }

  @Test("Paid: the goods go, with a receipt where there was none", arguments: Doubt.allCases)
  func paid(_ doubt: Doubt) throws {
    var scene = try doubt.scene()
    try scene.resolve(.paid)
    #expect(scene.order.state == .paid)
    #expect(scene.order.handOver && scene.order.paidAt != nil)
    #expect(scene.order.restAmount == orderTotal)
    #expect(receipts(scene) == (doubt.isReturn ? [] : Self.receipts))
    #expect(!scene.order.keepsNoMoney && !scene.order.isDefinitelyUnpaid)
    let view = scene.order.view(.en, offset: 0)
    #expect(view.resolvedBy == "eve" && view.error == nil)
    #expect(view.message.hasSuffix("Decided by eve: looked it up."))
    #expect(scene.sent.allSatisfy { $0 == .query }, "a word moves no money")
  }

  @Test(
    "Not paid: canceled, and the sale may be charged anew",
    arguments: Doubt.allCases.filter { !$0.isReturn })
  func notPaid(_ doubt: Doubt) throws {
    var scene = try doubt.scene()
    try scene.resolve(.notPaid)
    #expect(scene.order.state == .canceled)
    #expect(!scene.order.handOver && scene.order.paidAt == nil)
    #expect(scene.order.isDefinitelyUnpaid && scene.order.keepsNoMoney)
    #expect(receipts(scene) == [])
    #expect(scene.effects.contains(.eraseCode))
    #expect(scene.order.view(.zh, offset: 0).message.contains("由 eve 人工判定"))
    #expect(scene.order.isAlive, "still watched")
  }

  @Test("Returned: refunded, by what nobody saw here", arguments: Doubt.allCases)
  func returned(_ doubt: Doubt) throws {
    var scene = try doubt.scene()
    try scene.resolve(.returned)
    let revoke = doubt == .revoke
    #expect(scene.order.state == (revoke ? .revoked : .refunded))
    #expect(!scene.order.handOver && scene.order.keepsNoMoney)
    #expect(scene.order.returnedAmount == orderTotal && scene.order.restAmount == .zero)
    #expect(receipts(scene) == [])
    let last = try #require(scene.order.returns.last)
    let known = revoke || doubt == .fullRefund || doubt == .lateNotReturned
    #expect(last.external == !known)
    if !known { #expect(last.operator == "eve" && last.reason == "looked it up") }
    #expect(throws: IllegalEvent.self) { try scene.handle(.returnRequested(.refund(1, "R9"))) }
  }

  @Test(
    "That it was paid is the gateway's own word, where only a return is in doubt",
    arguments: Doubt.allCases.filter(\.isReturn))
  func notPaidAfterAll(_ doubt: Doubt) throws {
    var scene = try doubt.scene()
    #expect(throws: IllegalEvent.wrongState) { try scene.resolve(.notPaid) }
  }

  @Test("Only where it needs attention", arguments: PaymentState.allCases)
  func elsewhere(_ state: PaymentState) throws {
    guard state != .needsAttention else { return }
    for verdict in Resolution.Verdict.allCases {
      var scene = try OrderCatalog.payment(state)
      #expect(throws: IllegalEvent.wrongState) { try scene.resolve(verdict) }
    }
  }

  @Test(
    "What is not ours moves no money after it, whatever was said",
    arguments: [Doubt.foreign, .numberTaken, .amountDiffers, .foreignReturn],
    Resolution.Verdict.allCases)
  func notOurs(_ doubt: Doubt, _ verdict: Resolution.Verdict) throws {
    var scene = try doubt.scene()
    guard !(doubt.isReturn && verdict == .notPaid) else { return }
    try scene.resolve(verdict)
    for request in [try ReturnRequest.refund(500, "R8"), .revoke] {
      #expect(throws: IllegalEvent.self) { try scene.handle(.returnRequested(request)) }
    }
    for _ in 0..<40 where scene.order.isAlive {
      try scene.wake()
      if scene.isOnWire(.query) { try scene.end(.query, .shows(.created)) }
    }
    #expect(scene.sent.allSatisfy { $0 == .query })
  }

  // MARK: Still watched

  /// Resolved, and then the first look is answered.
  private func looked(
    _ verdict: Resolution.Verdict, _ outcome: Outcome, of doubt: Doubt = .unclear
  ) throws -> Scene {
    var scene = try doubt.scene()
    try scene.resolve(verdict)
    scene.forget()
    let before = scene.now.boot
    try scene.wake(until: .query)
    #expect(scene.now.boot - before == .minutes(5))
    try scene.end(.query, outcome)
    return scene
  }

  @Test("Paid, and the gateway agrees: it is over")
  func agreed() throws {
    let scene = try looked(.paid, .paid)
    #expect(scene.order.state == .paid && !scene.order.isAlive)
    #expect(scene.order.resolution?.operator == "eve")
  }

  @Test(
    "Paid, and the gateway shows that it is not: it needs attention again",
    arguments: [OrderStatus.canceled, .payCanceled, .refunded, .created])
  func paidContradicted(_ status: OrderStatus) throws {
    var scene = try looked(.paid, .shows(status))
    #expect(scene.order.state == .needsAttention && !scene.order.handOver)
    #expect(scene.order.error?.code == "resolution-contradicted")
    #expect(scene.order.resolution == nil && scene.order.paidAt == nil)
    #expect(scene.order.view(.zh, offset: 0).message.contains("人工判定不一致"))
    // The gateway's word ends it, and a second receipt is not printed.
    try scene.wake(until: .query)
    try scene.end(.query, .shows(.payCanceled))
    #expect(scene.order.isDefinitelyUnpaid)
  }

  @Test("Paid, contradicted, and paid after all: no second receipt")
  func paidAgain() throws {
    var scene = try looked(.paid, .shows(.created))
    try scene.resolve(.paid)
    #expect(scene.order.state == .paid)
    #expect(receipts(scene) == [])
  }

  @Test("Paid, and no such order, twice: it needs attention again; once decides nothing")
  func paidAbsent() throws {
    var scene = try looked(.paid, .absent)
    #expect(scene.order.state == .paid)
    try scene.wake(until: .query)
    try scene.end(.query, .absent)
    #expect(scene.order.state == .needsAttention)
  }

  @Test(
    "Paid, and something else decides nothing",
    arguments: [Outcome.shows(.payError), .answer(.rejectedUnclear), .shows(.cancelInProgress)])
  func paidUndecided(_ outcome: Outcome) throws {
    let scene = try looked(.paid, outcome)
    #expect(scene.order.state == .paid && scene.order.isAlive)
  }

  @Test("Paid, and a stranger's order, or another sum, is seen for the first time")
  func strangers() throws {
    for report in [OrderReport.our(.paid, .foreign), .our(.paid, amount: Amount(9))] {
      let scene = try looked(.paid, .answer(.succeeded, report))
      #expect(scene.order.state == .needsAttention)
      #expect(!scene.sent.contains(.cancel))
    }
  }

  @Test("Paid though it is not of our sum: that it still is, is no news")
  func knownSum() throws {
    let other = Outcome.answer(.succeeded, .our(.paid, amount: Amount(9)))
    let scene = try looked(.paid, other, of: .amountDiffers)
    #expect(scene.order.state == .paid && !scene.order.isAlive)
    let stranger = try looked(.paid, .answer(.succeeded, .our(.paid, .foreign)), of: .foreign)
    #expect(stranger.order.state == .paid && !stranger.order.isAlive)
    let absent = try looked(.paid, .absent, of: .foreign)
    #expect(absent.order.state == .paid && absent.order.isAlive)
  }

  @Test("A sum that was shown wrong once, and right after a person said paid, can be refunded")
  func healed() throws {
    var scene = try looked(.paid, .paid, of: .amountDiffers)
    try scene.handle(.returnRequested(.refund(500)))
    #expect(scene.isOnWire(.refund))
  }

  @Test("Not paid, and paid after all: a late payment, handled as the shop wants")
  func notPaidContradicted() throws {
    var scene = try looked(.notPaid, .paid)
    #expect(scene.order.state == .canceling && scene.isOnWire(.cancel))
    #expect(scene.order.resolution == nil)
    #expect(scene.order.error?.code == "resolution-contradicted")
    try scene.end(.cancel, .shows(.canceled))
    #expect(scene.order.state == .canceled && scene.order.latePayment != nil)
    #expect(try looked(.notPaid, .paid, of: .lateAsked).order.state == .needsAttention)
  }

  @Test("Not paid, and paid with another sum: a person must look")
  func notPaidOtherSum() throws {
    let scene = try looked(.notPaid, .answer(.succeeded, .our(.paid, amount: Amount(9))))
    #expect(scene.order.state == .needsAttention && !scene.sent.contains(.cancel))
  }

  @Test("Returned, and the gateway agrees", arguments: [OrderStatus.canceled, .refunded])
  func returnedAgreed(_ status: OrderStatus) throws {
    let scene = try looked(.returned, .shows(status))
    #expect(scene.order.state == .refunded && !scene.order.isAlive)
  }

  @Test("Returned, and the gateway still has the money: the return needs attention again")
  func returnedContradicted() throws {
    var scene = try looked(.returned, .paid)
    #expect(scene.order.state == .needsAttention && scene.order.payment == .paid)
    #expect(scene.order.returns.map(\.state) == [.needsAttention])
    #expect(scene.order.returns[0].error?.code == "resolution-contradicted")
    var kept = scene
    try kept.resolve(.paid)
    #expect(kept.order.state == .paid && kept.order.handOver)
    scene.forget()
    for _ in 0..<3 {
      try scene.wake(until: .query)
      try scene.end(.query, .paid)
    }
    #expect(scene.order.state == .needsAttention && scene.sent.allSatisfy { $0 == .query })
    try scene.wake(until: .query)
    try scene.end(.query, .shows(.canceled))
    #expect(scene.order.state == .refunded)
  }

  @Test("Returned with a refund in doubt: what was said of both is taken back")
  func bothContradicted() throws {
    var scene = try looked(.returned, .paid, of: .refund)
    #expect(scene.order.returns.map(\.state) == [.needsAttention, .failed])
    try scene.resolve(.returned)
    #expect(scene.order.returns.map(\.state) == [.succeeded, .failed, .succeeded])
    #expect(scene.order.state == .refunded)
  }

  @Test("Returned, and \"paid\" contradicts that only where what went back would be seen")
  func returnedUnseen() throws {
    for isShown in [true, false] {
      var policy = OrderPolicy()
      policy.showsReturns = isShown
      var scene = try OrderCatalog.unclearReturn(1_250, policy: policy)
      try scene.resolve(.returned)
      try scene.wake(until: .query)
      try scene.end(.query, .paid)
      #expect(scene.order.state == (isShown ? .needsAttention : .refunded))
      #expect(scene.order.keepsNoMoney == !isShown)
    }
  }

  @Test("A refund that a person called off turns out done: it needs attention until it is seen")
  func refundAfterAll() throws {
    let partly = Outcome.answer(
      .succeeded, .our(.partiallyRefunded, net: Amount(750), refund: .succeeded))
    var scene = try looked(.paid, partly, of: .refund)
    #expect(scene.order.returns.map(\.state) == [.needsAttention])
    try scene.wake(until: .query)
    try scene.end(.query, partly)
    #expect(scene.order.state == .partiallyRefunded && scene.order.returns.count == 1)
    let whole = try looked(.paid, .shows(.refunded), of: .fullRefund)
    #expect(whole.order.state == .needsAttention)
    let late = try looked(.paid, .shows(.canceled), of: .lateNotReturned)
    #expect(late.order.state == .needsAttention && late.order.payment == .paid)
  }

  @Test("A cancel that was on the wire when a person said paid is asked about")
  func cancelUnderWay() throws {
    var scene = try OrderCatalog.unclear()
    try scene.handle(.cancel)
    #expect(scene.isOnWire(.cancel))
    for _ in 0..<1_000 where scene.order.payment != .needsAttention {
      try scene.wake(until: .query)
      try scene.end(.query, .shows(.payError))
    }
    #expect(scene.isOnWire(.cancel))
    try scene.resolve(.paid)
    try scene.end(.cancel, .shows(.canceled))
    #expect(scene.isOnWire(.query))
    try scene.end(.query, .shows(.canceled))
    #expect(scene.order.state == .needsAttention)
  }

  @Test("A question asked before a person spoke is asked again")
  func askedBefore() throws {
    var scene = try OrderCatalog.unclear()
    try scene.handle(.queryRequested)
    try scene.resolve(.paid)
    try scene.end(.query, .shows(.payCanceled))
    #expect(scene.order.state == .paid && scene.isOnWire(.query))
    try scene.end(.query, .shows(.payCanceled))
    #expect(scene.order.state == .needsAttention)
  }

  @Test("The watch outlives a restart and a reboot")
  func restarts() throws {
    var scene = try OrderCatalog.unclear()
    try scene.resolve(.paid)
    try scene.reboot()
    #expect(scene.order.nextWake == scene.now.boot + .minutes(5))
    try scene.handle(.restarted(rebooted: false))
    try scene.wake(until: .query)
    try scene.end(.query, .shows(.payCanceled))
    #expect(scene.order.state == .needsAttention)
  }
}
