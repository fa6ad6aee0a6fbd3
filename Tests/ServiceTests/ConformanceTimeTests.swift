import Conformance
import Simulation
import Terminal
import Testing
import Transport

@testable import Service

/// Times that the documents of the Upay Web API contradict each other about.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ConformanceTimeTests {
  /// The budget of a pay is the shop's: 40 seconds, 50 and 2 minutes are all published.
  @Test(arguments: [40, 50, 120])
  func theBudgetOfAPay(_ seconds: Int64) async throws {
    let shop = try Shop()
    shop.settings.gateways[0].policy.payBudget = .seconds(seconds)
    shop.world.customer(Fixture.code, .never)
    let life = try await shop.open()
    let begun = life.clock.now().boot
    _ = try await life.pay("A1")
    await life.passADay()
    let cancel = try #require(life.line.seen(.cancel).first)
    #expect(cancel.at.boot >= begun + .seconds(seconds))
    #expect(cancel.at.boot <= begun + .seconds(seconds + 30))
    #expect(try await life.state("A1") == .canceled)
    covers("11/pay-budget", "7.1/cancel-at-the-end")
  }

  /// A pay may block while the customer types a password: its own answer is waited for.
  @Test func aPayThatBlocksForFiftySeconds() async throws {
    let shop = try Shop()
    shop.world.customer(Fixture.code, .blocksThenPays, delay: .seconds(50))
    let life = try await shop.open()
    async let answer = life.pay("A1", wait: .seconds(58))
    await life.line.saw(.pay)
    await life.advance(.seconds(49))
    #expect(try await life.state("A1") == .submitted)
    await life.advance(.seconds(5))
    #expect(try await answer.value.state == .paid)
    #expect(life.line.seen(.pay).first?.options.timeout == .seconds(60))
    #expect(life.line.seen(.query).isEmpty && life.line.seen(.cancel).isEmpty)
    covers("6.1/blocking")
  }

  /// A QR code lives as long as the gateway says, whatever we believe: paid in its last seconds it
  /// is paid, and unpaid it ends as not paid.
  @Test(arguments: [90, 100, 240], [false, true])
  func theLifeOfAQRCode(_ seconds: Int64, _ isPaid: Bool) async throws {
    let shop = try Shop()
    try shop.world.rule("orders.qr_life=\(seconds * 1_000)")
    let life = try await shop.open()
    _ = try await life.precreate("A1")
    if isPaid {
      await life.advance(.seconds(seconds - 2))
      try shop.world.pays("A1", at: life.clock.now().wall)
    }
    await life.advance(.minutes(10))
    let state = try await life.state("A1")
    #expect(isPaid ? state == .paid : state == .failed || state == .canceled, "\(state)")
    #expect(try await life.disagreements().isEmpty)
    #expect(shop.world.ledger.kept == (isPaid ? 1_250 : 0))
    covers("11/qr-\(seconds)", "7.2/expiry")
  }
}

extension WholeRulesTests {
  /// What of the protocol a position of a switch stands for.
  static func rows(of position: String) -> [String] { table[position] ?? [] }

  private static let table: [String: [String]] = [
    "answers.http_status=mirrored": ["1.3/mirrored-status"],
    "answers.identity=flat": ["11/answer-flat"], "answers.identity=nested": ["11/answer-nested"],
    "answers.invalid_params=INVALID_PARAMS": ["11/INVALID_PARAMS"],
    "answers.invalid_params=INVALID_PARAMETER": ["11/INVALID_PARAMETER"],
    "answers.order_not_exists=UPAY_ORDER_NOT_EXISTS": ["11/NOT_EXISTS"],
    "answers.order_not_exists=UPAY_ORDER_NOT_EXIST": ["11/NOT_EXIST"],
    "answers.open_status=IN_QUEUE": ["5.2/IN_QUEUE"],
    "answers.expired_status=EXPIRED": ["5.2/EXPIRED"],
    "answers.alipay_payway=1": ["11/payway-1"], "answers.alipay_payway=2": ["11/payway-2"],
    "answers.ctime=text": ["1.3/ctime"], "answers.values=numbers": ["1.3/numbers"],
    "answers.net_amount=zero_when_paid": ["11/net-amount"],
    "answers.net_amount=less_fee": ["11/net-amount"],
    "answers.unknown_fields=true": ["2/extra-members"],
    "signature.upper_case=false": ["11/hex-lower"], "signature.upper_case=true": ["11/hex-lower"],
    "signature.compares_terminal_sn=true": ["11/sn-compared"],
    "signature.compares_terminal_sn=false": ["11/sn-not-compared"],
    "keys.rotation=shift": ["11/keys-current-and-previous"],
    "keys.rotation=keep_previous": ["11/keys-previous-kept"],
    "keys.rotation=reissue": ["11/keys-current-told-again"],
    "keys.rotation=strict": ["11/keys-old-dies-at-once"],
    "keys.rotation=unchanged": ["3/same-key"],
    "keys.expiry=life": ["11/keys-expire"], "keys.expiry=day_end": ["11/keys-expire"],
    "cancels.abort_status=CANCELED": ["11/abort-CANCELED"],
    "cancels.abort_status=PAY_CANCELED": ["11/abort-PAY_CANCELED"],
  ]
}
