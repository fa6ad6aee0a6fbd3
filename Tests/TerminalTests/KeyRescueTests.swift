import Terminal
import Testing

/// A ring that the gateway refuses altogether rescues itself where a check-in can, within its budget,
/// without a loop, and says what helps: all short sequences, under every model of keys.
@Suite struct KeyRescueTests {
  struct Gateway: Hashable, Sendable, CustomTestStringConvertible {
    enum Rotation: CaseIterable { case shift, keepPrevious, reissue, strict, unchanged }
    var rotation: Rotation
    /// Whether a key that died of age still signs a check-in.
    var deadKeyChecksIn: Bool
    var current = 0
    var previous: Int?
    var dead: Set<Int> = []
    var made = 0

    var testDescription: String { "\(rotation), a dead key checks in: \(deadKeyChecksIn)" }

    func trades(_ key: Int) -> Bool { (key == current || key == previous) && !dead.contains(key) }
    func checksIn(_ key: Int) -> Bool {
      (key == current || key == previous) && (deadKeyChecksIn || !dead.contains(key))
    }

    mutating func checkIn(_ key: Int) -> Int? {
      guard checksIn(key) else { return nil }
      let byPrevious = key != current
      switch rotation {
      case .unchanged: break
      case .reissue where byPrevious: break
      case .keepPrevious where byPrevious: current = fresh()
      case .strict: (previous, current) = (nil, fresh())
      case .shift, .keepPrevious, .reissue: (previous, current) = (current, fresh())
      }
      // The life of the key that is answered begins anew.
      dead.remove(current)
      return current
    }

    private mutating func fresh() -> Int {
      made += 1
      return made
    }
  }

  enum Step: CaseIterable {
    case hoursPass, keysDie, sale
    /// The daemon looks at its schedule; the check-in it may make is answered or lost.
    case answered, lostAfterProcessing, lostBeforeProcessing
  }

  struct Till {
    var gateway: Gateway
    var ring: KeyRing
    var now = ringStart
    var lastProven: Moment?
    var lastRefusal: Moment?
    /// When check-ins were sent by itself and were not refused.
    var sent: [Milliseconds] = []
    var refused: [Milliseconds] = []
    let schedule = CheckInSchedule(time: .hours(4), jitter: 0, afterStart: 0, seed: 1)

    init(_ gateway: Gateway) throws {
      self.gateway = gateway
      ring = try .activated(at: ringStart)
    }

    mutating func play(_ step: Step) throws {
      switch step {
      case .hoursPass: now = now.advanced(by: .hours(7))
      case .keysDie: gateway.dead = Set(0...gateway.made)
      case .sale: sell()
      case .answered, .lostAfterProcessing, .lostBeforeProcessing: try look(step)
      }
    }

    /// - Returns: whether the gateway took a key.
    @discardableResult
    mutating func sell() -> Bool {
      var slot = ring.preferred
      for retried in [false, true] {
        guard let key = ring.key(in: slot) else { return false }
        if gateway.trades(number(key)) {
          _ = ring.signatureAccepted(by: key.id)
          lastProven = now
          return true
        }
        switch ring.signatureRefused(by: key.id, retried: retried) {
        case .resend(let other): slot = other
        case .refused(let lockedOut):
          #expect(lockedOut == ring.lockedOut)
          if lockedOut { lastRefusal = now }
          return false
        }
      }
      return false
    }

    private func number(_ key: TerminalKey) -> Int { Int(key.key.dropFirst(4)) ?? -1 }

    private func action() -> CheckInAction {
      var situation = CheckInSituation(
        now: now, utcOffset: .hours(8), startedAt: Moment(wall: ringStart.wall, boot: 0))
      situation.lastProvenRoundTrip = lastProven
      situation.lastRefusal = lastRefusal
      return schedule.decide(ring, in: situation)
    }

    mutating func look(_ fate: Step) throws {
      var action = action()
      if action == .probe {
        sell()
        action = self.action()
        #expect(action == .checkIn || action == .rest)
      }
      guard action == .checkIn else { return }
      if ring.lockedOut { #expect(lastRefusal == now, "a rescue follows a refusal") }
      try checkIn(fate)
    }

    private mutating func checkIn(_ fate: Step) throws {
      let all = sent + refused
      if let last = all.max() { #expect(now.boot - last >= .hours(6), "no storm") }
      var retry: KeyRing.Slot?
      while true {
        let slot = try ring.beginCheckIn(at: now, retry: retry)
        let key = try #require(ring.key(in: slot))
        if fate == .lostBeforeProcessing {
          sent.append(now.boot)
          return try ring.checkInUnknown(at: now)
        }
        guard let granted = gateway.checkIn(number(key)) else {
          if case .resend(let other) = try ring.checkInSignatureRefused(at: now), retry == nil {
            retry = other
            continue
          }
          return refused.append(now.boot)
        }
        sent.append(now.boot)
        guard fate == .answered else { return try ring.checkInUnknown(at: now) }
        return _ = try ring.answerCheckIn(granted, at: now)
      }
    }

    var held: [Int] { [ring.current, ring.previous].compactMap { $0.map(number) } }

    func check(_ path: [Step]) {
      #expect(ring.unconfirmed <= 2, "\(path)")
      if ring.lockedOut {
        #expect(ring.help == .checkIn || ring.help == .activate, "\(path)")
        #expect(!ring.advice(.en).isEmpty && !ring.advice(.zh).isEmpty, "\(path)")
      } else if ring.unconfirmed == 2 {
        #expect(ring.help == .callSupport, "\(path)")
      }
      if ring.help == nil { #expect(!ring.isRefused && ring.unconfirmed < 2, "\(path)") }
    }

    /// Without further losses it sells within a day wherever a check-in can bring that about.
    mutating func settle(_ path: [Step]) throws {
      let mayRescue = ring.unconfirmed < 2 && held.contains(where: gateway.checksIn)
      let maySell = held.contains(where: gateway.trades)
      let before = sent.count + refused.count
      for _ in 0..<5 {
        if sell() { break }
        try look(.answered)
        now = now.advanced(by: .hours(7))
      }
      let sold = sell()
      #expect(sold == (maySell || mayRescue), "\(path)")
      #expect(sent.count + refused.count - before <= 3, "\(path)")
      if !sold, ring.unconfirmed < 2 {
        #expect(ring.help == .activate, "\(path): \(ring)")
      }
    }
  }

  static let gateways = Gateway.Rotation.allCases.flatMap { rotation in
    [true, false].map { Gateway(rotation: rotation, deadKeyChecksIn: $0) }
  }

  @Test(arguments: gateways)
  func allSequencesToDepthSix(_ gateway: Gateway) throws {
    var visited = 0
    func explore(_ till: Till, _ path: [Step]) throws {
      till.check(path)
      visited += 1
      var end = till
      try end.settle(path)
      guard path.count < 6 else { return }
      for step in Step.allCases {
        var next = till
        try next.play(step)
        try explore(next, path + [step])
      }
    }
    try explore(try Till(gateway), [])
    #expect(visited > 50_000)
  }

  @Test func aRefusalOfTheTerminalItselfSaysActivate() throws {
    var ring = try KeyRing.activated(at: ringStart)
    #expect(ring.help == nil && ring.advice(.en).isEmpty)
    let isNews = [
      ring.terminalRefused(code: "INVALID_TERMINAL"),
      ring.terminalRefused(code: "INVALID_TERMINAL"),
    ]
    #expect(isNews == [true, false])
    #expect(ring.isRefused && !ring.lockedOut && ring.help == .activate)
    #expect(ring.advice(.en).contains("INVALID_TERMINAL"))
    #expect(ring.signatureAccepted(by: "id-0") == [.lockoutEnded])
    #expect(!ring.isRefused && ring.help == nil)
  }

  @Test func aRefusedCheckInOfATerminalThatSellsIsForSupport() throws {
    var ring = try KeyRing.activated(at: ringStart)
    _ = try ring.beginCheckIn(at: ringStart)
    try ring.checkInRefused(code: "INVALID_PARAMS", at: ringStart)
    #expect(ring.help == .callSupport && ring.advice(.en).contains("INVALID_PARAMS"))
    _ = ring.signatureRefused(by: "id-0", retried: false)
    #expect(ring.help == .activate && ring.advice(.en).contains("INVALID_PARAMS"))
  }

  @Test func whatHelpsIsSaidInBothLanguages() throws {
    #expect(KeyRing(deviceID: "till-1", bootID: "b").help == .activate)
    for help in KeyHelp.allCases {
      #expect(help.adviceForCashier(.en).contains("Do not hand over"))
      #expect(help.adviceForCashier(.zh).contains("请勿交付商品"))
    }
  }
}
