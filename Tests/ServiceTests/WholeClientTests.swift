import Journal
import Simulation
import Terminal
import Testing

@testable import Service

/// Whole lives of orders against the simulated gateway, in virtual time: whatever goes wrong on the
/// way, in the end each order is final or needs attention, and agrees with the gateway's ledger.
@Suite(.serialized, .timeLimit(.minutes(5))) struct WholeClientTests {
  /// What happens at the counter.
  enum Scene: String, CaseIterable {
    case pay, confirms, declines, neverConfirms
    case qrPaid, qrUnpaid
    case cancel, revoke, refund, refundTwice

    /// The requests that it needs; a fault of any other would meet nothing.
    var paths: [Line.Path] {
      switch self {
      case .pay: [.pay, .query]
      case .confirms, .declines: [.pay, .query]
      case .neverConfirms: [.pay, .query, .cancel]
      case .qrPaid: [.precreate, .query]
      case .qrUnpaid: [.precreate, .query, .cancel]
      case .cancel: [.pay, .query, .cancel]
      case .revoke: [.revoke, .query]
      case .refund, .refundTwice: [.refund, .query]
      }
    }

    func prepare(_ world: World) {
      switch self {
      case .confirms: world.customer(Fixture.code, .paysAfter, delay: .seconds(20))
      case .declines: world.customer(Fixture.code, .declinesAfter, delay: .seconds(20))
      case .neverConfirms, .cancel: world.customer(Fixture.code, .never)
      default: break
      }
    }

    func play(_ life: Life) async throws {
      switch self {
      case .pay, .confirms, .declines, .neverConfirms: _ = try await life.pay("A1")
      case .qrPaid:
        _ = try await life.precreate("A1")
        await life.advance(.seconds(30))
        try? life.world.pays("A1", at: life.clock.now().wall)
      case .qrUnpaid: _ = try await life.precreate("A1")
      case .cancel:
        _ = try await life.pay("A1")
        await life.advance(.seconds(10))
        _ = try? await life.cancel("A1")
      case .revoke:
        _ = try await life.pay("A1")
        await life.advance(.seconds(10))
        _ = try? await life.revoke("A1")
      case .refund, .refundTwice:
        _ = try await life.pay("A1")
        await life.advance(.seconds(10))
        _ = try? await life.refund("A1", "R1", 250)
        await life.advance(.hours(2))
        guard self == .refundTwice else { return }
        _ = try? await life.refund("A1", "R2", 1_000)
      }
      await life.settle()
    }
  }

  /// Faults that may last for several requests; of the others one is as good as three.
  private static let lasting: Set<FaultScript.Kind> = [
    .dropRequest, .dropAnswer, .late, .maintenance, .http502, .refuse, .http500,
  ]

  /// What the kind wants to be told, if anything: times longer than any timeout, another amount, the
  /// member that decides.
  private static func arguments(of kind: FaultScript.Kind) -> [JSONValue?] {
    switch kind {
    case .delay, .delayRequest, .slow: [.integer(90_000)]
    case .late: [.integer(150_000)]
    case .wrongAmount: [.integer(1)]
    case .http500: [nil, .string("processed")]
    case .missing, .wrongType, .null:
      ["biz_response", "data", "order_status", "total_amount", "client_sn", "terminal_sn", "sn"]
        .map { .string($0) }
    default: [nil]
    }
  }

  @Test(arguments: Scene.allCases, FaultScript.Kind.allCases)
  func everyFaultOfEveryVerb(_ scene: Scene, _ kind: FaultScript.Kind) async throws {
    for path in scene.paths {
      for argument in Self.arguments(of: kind) {
        for times in Self.lasting.contains(kind) ? [1, 3] : [2] {
          let shop = try Shop()
          scene.prepare(shop.world)
          let life = try await shop.open()
          try shop.world.fault(path, kind, times: times, argument)
          try await scene.play(life)
          await life.passADay()
          let wrong = try await life.disagreements()
          #expect(wrong.isEmpty, "\(path) \(times) times \(String(describing: argument)): \(wrong)")
          life.end()
        }
      }
    }
  }

  /// The same, and the daemon is killed with the fault still in the air.
  @Test(arguments: Scene.allCases, [FaultScript.Kind.dropAnswer, .late, .delay, .maintenance])
  func everyFaultBeforeACrash(_ scene: Scene, _ kind: FaultScript.Kind) async throws {
    for path in scene.paths {
      let shop = try Shop()
      scene.prepare(shop.world)
      let life = try await shop.open()
      try shop.world.fault(path, kind, Self.arguments(of: kind).first ?? nil)
      try await scene.play(life)
      let next = try await shop.crash(life, rebooted: path == .query, off: .seconds(30))
      await next.passADay()
      let wrong = try await next.disagreements()
      #expect(wrong.isEmpty, "\(path): \(wrong)")
      next.end()
    }
  }
}
