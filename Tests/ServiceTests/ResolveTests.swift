import Journal
import Simulation
import Terminal
import Testing

@testable import Service

/// A person's word on an order that nobody else could decide.
@Suite(.timeLimit(.minutes(5))) struct ResolveTests {
  /// An order that needs attention: it was paid, and the gateway never says so.
  private func doubtful(_ shop: Shop) async throws -> Life {
    shop.world.customer(Fixture.code, .error)
    let life = try await shop.open()
    _ = try await life.pay("A1")
    life.line.always(.cancel, .requestLost)
    await life.advance(.hours(1))
    try #require(try await life.state("A1") == .needsAttention)
    return life
  }

  private func resolve(
    _ life: Life, _ verdict: String? = "paid", _ reason: String? = "seen in the portal",
    operator name: String? = nil
  ) async throws -> OrderView {
    try await life.till.resolve(
      "A1", ResolveBody(as: verdict, reason: reason, operator: name), by: Fixture.peer)
  }

  private func refusal(_ body: () async throws -> OrderView) async -> Problem? {
    do {
      _ = try await body()
      return nil
    } catch {
      return error as? Problem
    }
  }

  static let verdicts: [(word: String, state: OrderState, handOver: Bool)] = [
    ("paid", .paid, true), ("not_paid", .canceled, false), ("returned", .refunded, false),
  ]

  @Test(arguments: verdicts)
  func theWordIsJournaledAndShown(
    _ word: String, _ state: OrderState, _ handOver: Bool
  ) async throws {
    let shop = try Shop()
    let life = try await doubtful(shop)
    let before = try await life.lastEvent()
    let order = try await resolve(life, word, "seen in the portal", operator: "mei")
    #expect(order.state == state && order.handOver == handOver)
    #expect(order.resolvedBy == "mei")
    let event = try #require(try await life.events("order", after: before).first)
    #expect(event.cause.contains(word) && event.cause.contains("seen in the portal"))
    #expect(try OrderView.decoded(event.data).resolvedBy == "mei")
    #expect(try await life.till.status(by: Fixture.peer).needsAttention.isEmpty)
    let next = try await shop.crash(life)
    #expect(try await next.order("A1").resolvedBy == "mei")
    #expect(try await next.state("A1") == state)
  }

  @Test func theOperatorIsTheTerminalsByDefault() async throws {
    let shop = try Shop()
    let life = try await doubtful(shop)
    #expect(try await resolve(life).resolvedBy == "li")
  }

  @Test func onlyOnceAndOnlyWhereItIsNeeded() async throws {
    let shop = try Shop()
    let life = try await doubtful(shop)
    _ = try await resolve(life)
    #expect(await refusal { try await resolve(life) }?.code == .wrongState)
    _ = try await life.pay("B1", code: Fixture.otherCode, wait: .seconds(9))
    let problem = await refusal {
      try await life.till.resolve(
        "B1", ResolveBody(as: "not_paid", reason: "x"), by: Fixture.peer)
    }
    #expect(problem?.code == .wrongState)
    #expect(try await life.state("B1") == .paid)
    let missing = await refusal {
      try await life.till.resolve("C1", ResolveBody(as: "paid", reason: "x"), by: Fixture.peer)
    }
    #expect(missing?.code == .notFound)
  }

  static let wrong: [(verdict: String?, reason: String?, operator: String?, fields: [String])] = [
    (nil, "x", nil, ["as"]), ("", "x", nil, ["as"]), ("PAID", "x", nil, ["as"]),
    ("paid", nil, nil, ["reason"]), ("paid", "", nil, ["reason"]),
    ("paid", String(repeating: "x", count: 129), nil, ["reason"]),
    ("paid", "a\nb", nil, ["reason"]), ("paid", "x", "", ["operator"]),
    ("paid", "x", String(repeating: "x", count: 33), ["operator"]),
    (nil, nil, nil, ["as", "reason"]),
  ]

  @Test(arguments: wrong)
  func aWrongBodyIsNamed(
    _ verdict: String?, _ reason: String?, _ name: String?, _ fields: [String]
  ) async throws {
    let shop = try Shop()
    let life = try await doubtful(shop)
    let problem = await refusal { try await resolve(life, verdict, reason, operator: name) }
    #expect(problem?.code == .invalid)
    #expect(problem?.errors.map(\.field) == fields)
    #expect(try await life.state("A1") == .needsAttention)
    #expect(
      try await resolve(life, "paid", String(repeating: "x", count: 128)).state == .paid)
  }

  @Test func whatCannotBeRecordedIsNotBelieved() async throws {
    let shop = try Shop()
    let life = try await doubtful(shop)
    try await life.till.setWritable(false)
    #expect(await refusal { try await resolve(life) }?.code == .journalUnwritable)
    #expect(try await life.state("A1") == .needsAttention)
  }

  /// A person can be wrong: the order is looked after, and the gateway's later word is seen.
  @Test func itStaysWatched() async throws {
    let shop = try Shop()
    let life = try await doubtful(shop)
    _ = try await resolve(life, "not_paid")
    let asked = life.line.seen(.query).count
    await life.advance(.minutes(10))
    #expect(life.line.seen(.query).count > asked)
  }
}
