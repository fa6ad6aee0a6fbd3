import Conformance
import Testing

@testable import Terminal

@Suite("When the gateway is asked")
struct OrderPollingTests {
  /// When it is asked, in seconds after the sending, each question answered the same.
  private func asked(
    _ scene: inout Scene, _ outcome: Outcome = .shows(.created), most: Int = 100
  ) throws -> [Milliseconds] {
    var asked: [Milliseconds] = []
    for _ in 0..<most where scene.order.payment == .inProgress {
      try scene.wake()
      asked.append((scene.now.boot - orderStart.boot) / 1_000)
      try scene.end(.query, outcome)
    }
    return asked
  }

  @Test(
    "A QR code: by the published timetable, and once at its end; then it is canceled",
    .covers("7.2/cadence", "7.2/expiry"))
  func precreate() throws {
    var scene = try OrderCatalog.shown()
    let seconds = try asked(&scene)
    #expect(seconds == [10, 15, 20, 30, 40, 50, 60, 80, 100, 120, 150, 180, 210, 240])
    #expect(scene.order.payment == .canceling && scene.isOnWire(.cancel))
    #expect(scene.effects.contains(.dropQRSlip))
  }

  @Test("Answers that take their time do not put the timetable off")
  func slow() throws {
    var scene = try OrderCatalog.shown()
    var asked: [Milliseconds] = []
    for _ in 0..<6 {
      try scene.wake()
      asked.append((scene.now.boot - orderStart.boot) / 1_000)
      scene.now = scene.now.advanced(by: .seconds(7))
      try scene.end(.query, .shows(.created))
    }
    #expect(asked == [10, 20, 30, 40, 50, 60])
  }

  @Test("Another timetable, or none: then as for a pay", arguments: [[7], [0, -3], []])
  func configured(_ pauses: [Milliseconds]) throws {
    var policy = OrderPolicy()
    policy.precreatePauses = pauses.map { .seconds($0) }
    var scene = try OrderCatalog.shown(policy)
    let seconds = try asked(&scene, most: 10)
    switch pauses {
    case [7]: #expect(seconds == (1...10).map { $0 * 7 })
    case []: #expect(seconds == (1...10).map { $0 * 3 })
    default: #expect(scene.now.boot - orderStart.boot == 500, "never more than 20 a second")
    }
  }

  @Test("Who pays in the last second wins")
  func lastSecond() throws {
    var scene = try OrderCatalog.shown()
    for _ in 0..<100 where scene.now.boot - orderStart.boot < .seconds(240) {
      try scene.wake()
      if scene.now.boot - orderStart.boot < .seconds(240) {
        try scene.end(.query, .shows(.created))
      }
    }
    #expect(scene.now.boot - orderStart.boot == .seconds(240))
    try scene.end(.query, .paid)
    #expect(scene.order.state == .paid && scene.order.handOver)
    #expect(!scene.sent.contains(.cancel))
    #expect(scene.effects.contains(.dropQRSlip))
  }

  @Test("At its end a QR code is not shown any more, and is canceled only after an answer")
  func silence() throws {
    var scene = try OrderCatalog.shown()
    for _ in 0..<100 where scene.order.payment == .inProgress {
      try scene.wake()
      try scene.end(.query, .lost)
    }
    #expect(scene.order.payment == .unknown)
    #expect(scene.now.boot - orderStart.boot == .seconds(240))
    for _ in 0..<20 {
      try scene.wake()
      try scene.end(.query, .lost)
    }
    #expect(scene.order.payment == .unknown && !scene.sent.contains(.cancel))
    try scene.wake()
    try scene.end(.query, .shows(.created))
    #expect(scene.order.payment == .canceling && scene.isOnWire(.cancel))
  }

  @Test("After the cancel it is asked until the word is final")
  func untilFinal() throws {
    var scene = try OrderCatalog.shown()
    _ = try asked(&scene)
    try scene.end(.cancel, .lost)
    scene.forget()
    for _ in 0..<3 {
      if !scene.isOnWire(.query) { try scene.wake(until: .query) }
      try scene.end(.query, .shows(.cancelInProgress))
    }
    try scene.wake(until: .query)
    try scene.end(.query, .shows(.payCanceled))
    #expect(scene.order.state == .canceled && scene.order.nextWake == nil)
  }

  // MARK: After a long silence

  /// The pauses of an order that gets no answer to a question.
  private func pauses(_ nonce: String, count: Int) throws -> [Milliseconds] {
    var (order, _) = Order.open(
      try .sample(), gatewayOrderNo: "A-1", terminalSN: "T1", deviceID: "D1", nonce: nonce,
      codeIsKnown: true, policy: OrderPolicy(), at: orderStart)
    var now = orderStart
    _ = try order.handle(.ended(transmission: 1, outcome: .lost, otherKey: false), at: now)
    var pauses: [Milliseconds] = []
    for number in 2..<(2 + count) {
      _ = try order.handle(.ended(transmission: number, outcome: .unsent, otherKey: false), at: now)
      let wake = try #require(order.nextWake)
      pauses.append(wake - now.boot)
      now = now.advanced(by: wake - now.boot)
      _ = try order.handle(.woke, at: now)
    }
    return pauses
  }

  @Test("First in the ordinary cadence, then ever more slowly, up to poll_attention")
  func slower() throws {
    let pauses = try pauses("n-1", count: 60)
    #expect(pauses.prefix(7).allSatisfy { $0 == 3_000 })
    #expect(pauses.dropFirst(25).allSatisfy { (10_000...300_000).contains($0) })
    #expect(pauses.dropFirst(25).contains { $0 > 100_000 })
    #expect(Set(pauses.dropFirst(25)).count > 20, "spread, not in step")
    #expect(try self.pauses("n-1", count: 60) == pauses, "the same in every run")
  }

  @Test("Many tills do not come back in step")
  func spread() throws {
    var seconds: [Milliseconds: Int] = [:]
    for till in 0..<150 {
      let last = try #require(try pauses("till-\(till)", count: 40).last)
      seconds[last / 1_000, default: 0] += 1
    }
    #expect(try #require(seconds.values.max()) <= 6)
    #expect(seconds.count > 100)
  }

  @Test("One answer, and the ordinary cadence is back", arguments: [false, true])
  func back(_ restarted: Bool) throws {
    var scene = try Scene()
    try scene.end(.pay, .lost)
    for _ in 0..<30 {
      try scene.end(.query, .lost)
      try scene.wake()
    }
    if restarted { try scene.handle(.restarted(rebooted: false)) }
    try scene.end(.query, restarted ? .lost : .shows(.payError))
    if scene.isOnWire(.cancel) { try scene.end(.cancel, .answer(.inProgress)) }
    let wake = try #require(scene.order.nextWake)
    #expect(wake - scene.now.boot <= .seconds(10))
  }
}
