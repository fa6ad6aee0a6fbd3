import Testing

@testable import Terminal

@Suite("What was refused may be a copy of what was carried out, and books lag")
struct OrderReturnRefusedTests {
  /// A return, how a question answers that there is no trace of it, and that it was made.
  enum Kind: CaseIterable, Sendable {
    case refundMissing, refundUnseen, refundAfterAnother, revoke

    var verb: Verb { self == .revoke ? .revoke : .refund }

    var traceless: Outcome {
      switch self {
      case .refundMissing: .absent
      case .refundUnseen, .revoke: .paid
      case .refundAfterAnother: .answer(.succeeded, .our(.partiallyRefunded, net: Amount(1_150)))
      }
    }

    var made: Outcome {
      switch self {
      case .revoke: .shows(.canceled)
      case .refundMissing, .refundUnseen: Self.refunded(750)
      case .refundAfterAnother: Self.refunded(650)
      }
    }

    private static func refunded(_ net: Int64) -> Outcome {
      .answer(
        .succeeded, .our(.partiallyRefunded, net: Amount(net), refund: .succeeded))
    }

    func scene(
      _ policy: OrderPolicy = OrderPolicy(), after uptime: Milliseconds = 0
    ) throws -> Scene {
      var scene = try Scene(policy: policy)
      try scene.end(.pay, .paid)
      try scene.pass(uptime)
      if self == .refundAfterAnother {
        try scene.handle(.returnRequested(.refund(100)))
        try scene.end(.refund, Self.refunded(1_150))
      }
      let wanted = self == .revoke ? ReturnRequest.revoke : try .refund(500, "R2")
      try scene.handle(.returnRequested(wanted))
      scene.forget()
      return scene
    }
  }

  /// What the first transmission met, before a second one was refused; nil: the first was refused.
  static let firsts: [Outcome?] = [nil, .answer(.uncertain, nil, "0110"), .lost, .busy]
  static let refused = Outcome.answer(.rejectedUnclear, nil, "0014")

  private func isOpen(_ scene: Scene) -> Bool { scene.order.returns.last?.isOpen == true }

  /// Refused at last: what is on the stage then, and when that was sent.
  private func refusal(
    _ kind: Kind, _ first: Outcome?, _ policy: OrderPolicy = OrderPolicy()
  ) throws -> (scene: Scene, sentAt: Milliseconds) {
    var scene = try kind.scene(policy)
    if let first {
      try scene.end(kind.verb, first)
      for _ in 0..<10 where !scene.isOnWire(kind.verb) {
        if !scene.isOnWire(.query) { try scene.wake() }
        if scene.isOnWire(.query) { try scene.end(.query, kind.traceless) }
      }
    }
    let sentAt = scene.now.boot
    try scene.end(kind.verb, Self.refused)
    scene.forget()
    return (scene, sentAt)
  }

  @Test(
    "So it has failed once two answers found no trace of it, so late that it would be there",
    arguments: Kind.allCases, firsts)
  func failed(_ kind: Kind, _ first: Outcome?) throws {
    // The first transmission leaves here, and ends at once.
    let begun = try kind.scene().now.boot
    var (scene, sentAt) = try refusal(kind, first)
    let policy = scene.order.policy
    let mayTravel = [.lost, .busy].contains(first)
    var answers: [Milliseconds] = []
    for _ in 0..<40 where isOpen(scene) {
      if !scene.isOnWire(.query) { try scene.wake(until: .query) }
      answers.append(scene.now.boot)
      if kind == .revoke { #expect(!scene.order.handOver) }
      try scene.end(.query, kind.traceless)
    }
    #expect(scene.order.returns.last?.state == .failed)
    #expect(scene.order.returns.last?.error?.code == "0014")
    #expect(scene.sent.allSatisfy { $0 == .query }, "nothing is sent again that was refused")
    let first = try #require(answers.first)
    let last = try #require(answers.last)
    #expect(last - first >= absenceGap)
    #expect(last >= sentAt + policy.requestTimeout + policy.visibilityLag)
    if mayTravel { #expect(last >= begun + policy.payTimeout + policy.visibilityLag) }
    // Somebody stands there and waits: not much later, either.
    #expect(last <= sentAt + policy.payTimeout + policy.visibilityLag + absenceGap)
  }

  @Test(
    "and not where the books show it at last, however late", arguments: Kind.allCases, firsts)
  func made(_ kind: Kind, _ first: Outcome?) throws {
    let (begun, sentAt) = try refusal(kind, first)
    let policy = begun.order.policy
    // As many answers without a trace as there may be before it is seen.
    for blind in 0..<12 {
      var scene = begun
      for _ in 0..<blind where isOpen(scene) {
        if !scene.isOnWire(.query) { try scene.wake(until: .query) }
        guard scene.now.boot < sentAt + policy.requestTimeout + policy.visibilityLag else { break }
        try scene.end(.query, kind.traceless)
      }
      #expect(isOpen(scene))
      if !scene.isOnWire(.query) { try scene.wake(until: .query) }
      try scene.end(.query, kind.made)
      #expect(scene.order.returns.last?.state == .succeeded, "after \(blind)")
    }
  }

  @Test("An answer in between that tells nothing begins the count anew", arguments: Kind.allCases)
  func interrupted(_ kind: Kind) throws {
    for other in [Outcome.lost, .answer(.uncertain), .signatureRefused] {
      var (scene, _) = try refusal(kind, nil)
      for number in 0..<12 {
        if !scene.isOnWire(.query) { try scene.wake(until: .query) }
        try scene.end(.query, number % 2 == 0 ? kind.traceless : other)
        #expect(isOpen(scene))
      }
    }
  }

  @Test("The money of a refused reversal goes back by a refund, and not before", arguments: firsts)
  func refundInstead(_ first: Outcome?) throws {
    var policy = OrderPolicy()
    policy.refundsRefusedRevokes = true
    var (scene, sentAt) = try refusal(.revoke, first, policy)
    for _ in 0..<40 where !scene.isOnWire(.refund) {
      if !scene.isOnWire(.query) { try scene.wake(until: .query) }
      try scene.end(.query, .paid)
    }
    #expect(scene.isOnWire(.refund))
    #expect(scene.now.boot >= sentAt + policy.requestTimeout + policy.visibilityLag)
  }

  @Test("A reversal shows as a refund of everything with some systems", arguments: firsts)
  func reversedAsRefunded(_ first: Outcome?) throws {
    for shows in [true, false] {
      var policy = OrderPolicy()
      policy.showsRunningReturns = shows
      var (scene, _) = try refusal(.revoke, first, policy)
      for blind in [true, false] {
        if !scene.isOnWire(.query) { try scene.wake(until: .query) }
        try scene.end(.query, blind ? .paid : .shows(.refunded))
      }
      #expect(scene.order.returns.map(\.state) == [.succeeded])
      #expect(scene.order.keepsNoMoney && !scene.order.handOver)
    }
  }

  @Test("What was held back before it left is dated by its answer")
  func heldBack() throws {
    var scene = try Kind.revoke.scene()
    try scene.pass(.seconds(21))
    let answeredAt = scene.now.boot
    try scene.end(.revoke, Self.refused)
    for _ in 0..<40 where isOpen(scene) {
      if !scene.isOnWire(.query) { try scene.wake(until: .query) }
      try scene.end(.query, .paid)
    }
    #expect(scene.order.returns.last?.state == .failed)
    #expect(scene.now.boot >= answeredAt + scene.order.policy.visibilityLag)
  }

  @Test("Refused for good before anything else had left, one answer is enough")
  func refusedAtOnce() throws {
    var scene = try Kind.revoke.scene()
    try scene.end(.revoke, .refusedForGood)
    try scene.end(.query, .paid)
    #expect(scene.order.returns[0].state == .failed && scene.order.handOver)
    // After one that nobody knows about, it is not.
    var second = try Kind.revoke.scene()
    try second.end(.revoke, .answer(.uncertain))
    try second.end(.query, .paid)
    try second.wake(until: .revoke)
    try second.end(.revoke, .refusedForGood)
    try second.end(.query, .paid)
    #expect(isOpen(second))
  }

  @Test(
    "A cut of the power puts it off by what a copy may take, however long the machine had run",
    arguments: Kind.allCases)
  func powerCut(_ kind: Kind) throws {
    var scene = try kind.scene(after: .hours(9))
    #expect(scene.isOnWire(kind.verb))
    try scene.reboot()
    let begin = scene.now.boot
    for _ in 0..<60 where isOpen(scene) {
      if scene.isOnWire(kind.verb) {
        try scene.end(kind.verb, Self.refused)
      } else if scene.isOnWire(.query) {
        try scene.end(.query, kind.traceless)
      } else {
        try scene.wake()
      }
    }
    #expect(scene.order.returns.last?.state == .failed)
    #expect(scene.now.boot - begin < .minutes(5))
  }
}
