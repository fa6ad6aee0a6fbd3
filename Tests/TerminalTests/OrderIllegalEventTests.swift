import Testing

@testable import Terminal

/// Orders in every state a payment can be in, and with a return in every state one can be in.
enum OrderCatalog {
  static func payment(
    _ state: PaymentState, policy: OrderPolicy = OrderPolicy()
  ) throws -> Scene {
    var scene = try Scene(code: state != .awaitingCode, policy: policy)
    switch state {
    case .awaitingCode, .submitted: break
    case .inProgress: try scene.end(.pay, .shows(.created))
    case .unknown: try scene.end(.pay, .lost)
    case .canceling: try scene.handle(.cancel)
    case .paid: try scene.end(.pay, .paid)
    case .failed: try scene.end(.pay, .answer(.rejected, nil, "INVALID_BARCODE"))
    case .canceled:
      try scene.handle(.cancel)
      try scene.end(.cancel, .shows(.canceled))
    case .needsAttention:
      try scene.end(.pay, .answer(.succeeded, .our(.paid, amount: Amount(9))))
    }
    return scene
  }

  static func giveBack(_ state: Return.State) throws -> Scene {
    var scene = try payment(.paid)
    try scene.handle(.returnRequested(.refund(500)))
    switch state {
    case .submitted: break
    case .inProgress: try scene.end(.refund, .answer(.inProgress))
    case .unknown: try scene.end(.refund, .lost)
    case .succeeded: try scene.end(.refund, .shows(.partiallyRefunded))
    case .failed: try scene.end(.refund, .answer(.rejected, nil, "ODD"))
    case .needsAttention: try scene.end(.refund, .answer(.uncertain, .our(.paid, .foreign)))
    }
    return scene
  }

  /// A QR code, on show since the first second.
  static func shown(_ policy: OrderPolicy = OrderPolicy()) throws -> Scene {
    var scene = try Scene(.precreate, policy: policy)
    try scene.end(.precreate, .qrReady)
    return scene
  }

  /// Paid or not, the gateway cannot say for half an hour: it needs attention.
  static func unclear(_ kind: OrderRequest.Kind = .pay) throws -> Scene {
    var scene = try Scene(kind)
    try scene.handle(.cancel)
    try scene.end(kind == .pay ? .pay : .precreate, .lost)
    for _ in 0..<500 where scene.order.payment != .needsAttention {
      if scene.isOnWire(.cancel) {
        try scene.end(.cancel, .answer(.uncertain))
      } else if scene.isOnWire(.query) {
        try scene.end(.query, .shows(.payError))
      } else {
        try scene.wake()
      }
    }
    if scene.isOnWire(.cancel) { try scene.end(.cancel, .answer(.uncertain)) }
    if scene.isOnWire(.query) { try scene.end(.query, .shows(.payError)) }
    return scene
  }

  /// A refund of which the gateway cannot say for half an hour whether it took place.
  static func unclearReturn(
    _ amount: Int64 = 500, policy: OrderPolicy = OrderPolicy()
  ) throws -> Scene {
    var scene = try payment(.paid, policy: policy)
    try scene.handle(.returnRequested(.refund(amount)))
    try scene.end(.refund, .answer(.inProgress))
    for _ in 0..<100 where scene.order.state != .needsAttention {
      try scene.wake()
      try scene.end(.query, .answer(.succeeded, .our(.refundInProgress, refund: .inProgress)))
    }
    scene.forget()
    return scene
  }

  /// Closed as failed, then found paid.
  static func late(_ handling: LatePaymentHandling) throws -> Scene {
    var policy = OrderPolicy()
    policy.latePayment = handling
    var scene = try Scene(policy: policy)
    try scene.end(.pay, .answer(.rejected, nil, "INVALID_BARCODE"))
    try scene.wake()
    try scene.end(.query, .paid)
    return scene
  }
}

@Suite("An event an order does not take leaves it as it was")
struct OrderIllegalEventTests {
  /// What the order says to an event; nil when it takes it.
  private func refusal(_ scene: Scene, _ event: OrderEvent) throws -> IllegalEvent? {
    var copy = scene
    do {
      try copy.handle(event)
      return nil
    } catch let refused as IllegalEvent {
      #expect(copy.order == scene.order)
      #expect(copy.effects == scene.effects)
      return refused
    }
  }

  @Test("a scan", arguments: PaymentState.allCases)
  func scanned(_ state: PaymentState) throws {
    let scene = try OrderCatalog.payment(state)
    #expect(scene.order.payment == state)
    let expected: IllegalEvent? = state == .awaitingCode ? nil : .wrongState
    #expect(try refusal(scene, .scanned) == expected)
  }

  @Test("the end of a transmission that is not on the wire", arguments: PaymentState.allCases)
  func ended(_ state: PaymentState) throws {
    let scene = try OrderCatalog.payment(state)
    let numbers = Set(scene.order.progress.flights.map(\.number))
    for number in 0...5 {
      let event = OrderEvent.ended(transmission: number, outcome: .lost, otherKey: false)
      let expected: IllegalEvent? = numbers.contains(number) ? nil : .noSuchTransmission
      #expect(try refusal(scene, event) == expected)
    }
  }

  @Test("a cancel", arguments: PaymentState.allCases)
  func cancel(_ state: PaymentState) throws {
    let expected: IllegalEvent? =
      switch state {
      case .paid: .wrongState
      case .needsAttention: .notOurs
      default: nil
      }
    #expect(try refusal(OrderCatalog.payment(state), .cancel) == expected)
  }

  @Test("a return, by the state of the payment", arguments: PaymentState.allCases)
  func returns(_ state: PaymentState) throws {
    let scene = try OrderCatalog.payment(state)
    let expected: IllegalEvent? = state == .paid ? nil : .wrongState
    #expect(try refusal(scene, .returnRequested(.refund(500))) == expected)
    #expect(try refusal(scene, .returnRequested(.revoke)) == expected)
  }

  @Test("a return, by the state of the one before", arguments: Return.State.allCases)
  func furtherReturns(_ state: Return.State) throws {
    let scene = try OrderCatalog.giveBack(state)
    #expect(scene.order.returns.map(\.state) == [state])
    let next: IllegalEvent? =
      switch state {
      case .succeeded, .failed: nil
      case .needsAttention: .notOurs
      case .submitted, .inProgress, .unknown: .returnUnresolved
      }
    #expect(try refusal(scene, .returnRequested(.refund(750, "R2"))) == next)
    let revoke: IllegalEvent? = state == .succeeded ? .wrongState : next
    #expect(try refusal(scene, .returnRequested(.revoke)) == revoke)
  }

  @Test("a return of a late payment is a person's only where a person was asked")
  func late() throws {
    let asked = try OrderCatalog.late(.ask)
    #expect(try refusal(asked, .returnRequested(.refund(500))) == nil)
    let returning = try OrderCatalog.late(.return)
    #expect(try refusal(returning, .returnRequested(.refund(500))) == .returnUnresolved)
  }

  @Test(
    "A wake before its time, a question and a restart are always taken",
    arguments: PaymentState.allCases)
  func alwaysTaken(_ state: PaymentState) throws {
    let scene = try OrderCatalog.payment(state)
    var early = scene
    try early.handle(.woke)
    #expect(early.order == scene.order, "not due, so nothing happens")
    #expect(try refusal(scene, .queryRequested) == nil)
    #expect(try refusal(scene, .restarted(rebooted: false)) == nil)
    #expect(try refusal(scene, .restarted(rebooted: true)) == nil)
  }

  @Test(
    "A question leaves only where something may be there to ask about",
    arguments: PaymentState.allCases)
  func question(_ state: PaymentState) throws {
    var scene = try OrderCatalog.payment(state)
    scene.forget()
    let asks = state != .awaitingCode && !scene.isOnWire(.query)
    try scene.handle(.queryRequested)
    #expect(scene.sent == (asks ? [.query] : []))
    #expect(scene.order.questionOnTheWire != nil || state == .awaitingCode)
  }

  @Test("Events name their cause for the journal, without a secret")
  func causes() {
    let outcome = Outcome.answer(.failed, .our(.payCanceled), "TRADE_FAILED")
    let ended = OrderEvent.ended(transmission: 3, outcome: outcome, otherKey: false)
    #expect(ended.cause == "ended 3: failed, payCanceled, TRADE_FAILED")
    #expect(OrderEvent.returnRequested(.revoke).cause == "revoke requested")
    #expect(OrderEvent.restarted(rebooted: true).cause == "restarted with the machine")
    #expect(OrderEvent.scanned.cause == "scanned")
  }
}
