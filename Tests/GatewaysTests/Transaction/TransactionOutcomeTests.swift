import Gateways
import Terminal
import Testing

/// What the reading of one transaction comes to for an order.
@Suite struct TransactionOutcomeTests {
  typealias State = TransactionReading.State
  static let question = OrderCommand.query(refundRequestNo: nil)
  static let refund = OrderCommand.refund(refundRequestNo: Sample.number, amount: Amount(250))
  static let refundQuestion = OrderCommand.query(refundRequestNo: Sample.number)

  static let payments: [(State, OrderCommand, ActionResult?, OrderStatus?)] = [
    (.succeeded, .pay, .succeeded, .paid), (.accepted, .pay, .inProgress, nil),
    (.pending, .pay, .inProgress, nil), (.failed, .pay, .failed, .payCanceled),
    (.refused, .pay, .rejected, nil), (.refusedUnclear, .pay, .rejectedUnclear, nil),
    (.notFound, .pay, .uncertain, nil), (.uncertain, .pay, .uncertain, nil),
    (.numberTaken, .pay, .numberTaken, nil), (.otherAmount, .pay, .succeeded, .paid),
    (.accepted, .precreate, .inProgress, nil), (.refused, .precreate, .rejected, nil),
    (.succeeded, question, .succeeded, .paid), (.otherAmount, question, .succeeded, .paid),
    (.pending, question, .succeeded, .created), (.failed, question, .succeeded, .payCanceled),
    (.notFound, question, .noSuchOrder, nil), (.uncertain, question, .uncertain, nil),
    (.accepted, question, .uncertain, nil), (.refusedUnclear, question, .uncertain, nil),
    (.numberTaken, question, .uncertain, nil), (.unreadable("x"), question, nil, nil),
    (.busy(retryAfter: 1), .pay, nil, nil), (.signatureRefused, .pay, nil, nil),
  ]

  @Test(arguments: payments)
  func payment(
    _ state: State, _ command: OrderCommand, _ result: ActionResult?, _ status: OrderStatus?
  ) {
    var reading = TransactionReading(state, error: GatewayError(code: "1", message: "x"))
    reading.amount = Amount(7)
    reading.sn = "S1"
    let outcome = reading.outcome(of: command, as: .payment, for: Sample.order())
    #expect(outcome.result == result)
    #expect(outcome.report?.status == status)
    // Whose it is, the sum tells: nothing else was ours to choose.
    if status != nil {
      #expect(outcome.report?.totalAmount == Amount(7) && outcome.report?.ownership == .ours)
    }
    switch (state, outcome) {
    case (.unreadable, .unknown("x")), (.busy, .busy(_, retryAfter: 1)),
      (.signatureRefused, .signatureRefused), (_, .answered):
      break
    default: Issue.record("\(outcome)")
    }
  }

  @Test func somebodyElses() {
    for role in [.payment, .cancellation, .refund(Amount(250))] as [TransactionRole] {
      for command in [.pay, .precreate, Self.question, .revoke] as [OrderCommand] {
        let outcome = TransactionReading(.foreign).outcome(
          of: command, as: role, for: Sample.order())
        #expect(outcome.report?.ownership == .foreign)
      }
    }
  }

  static let returns: [(State, ActionResult, OrderStatus?, ActionResult, OrderStatus?)] = [
    (.succeeded, .succeeded, .canceled, .succeeded, .canceled),
    (.accepted, .inProgress, nil, .succeeded, .cancelInProgress),
    (.pending, .inProgress, nil, .succeeded, .cancelInProgress),
    (.failed, .rejectedForGood, nil, .succeeded, .paid),
    (.notFound, .uncertain, nil, .succeeded, .paid),
    (.refused, .rejectedForGood, nil, .rejected, nil),
    (.refusedUnclear, .rejectedUnclear, nil, .uncertain, nil),
    (.uncertain, .uncertain, nil, .uncertain, nil),
    (.numberTaken, .uncertain, nil, .uncertain, nil),
    (.otherAmount, .uncertain, nil, .uncertain, nil),
  ]

  @Test(arguments: returns)
  func cancellation(
    _ state: State, _ made: ActionResult, _ status: OrderStatus?, _ asked: ActionResult,
    _ shown: OrderStatus?
  ) {
    let reading = TransactionReading(state)
    let answer = reading.outcome(of: .revoke, as: .cancellation, for: Sample.order())
    #expect(answer.result == made && answer.report?.status == status)
    let question = reading.outcome(of: Self.question, as: .cancellation, for: Sample.order())
    #expect(question.result == asked && question.report?.status == shown)
    if shown != nil { #expect(question.report?.ownership == .proven) }
  }

  static let refunds: [(State, ActionResult, ActionResult, RefundReport?)] = [
    (.succeeded, .succeeded, .succeeded, .succeeded),
    (.accepted, .inProgress, .succeeded, .inProgress),
    (.pending, .inProgress, .succeeded, .inProgress), (.failed, .failed, .succeeded, .failed),
    (.notFound, .uncertain, .succeeded, nil), (.refused, .rejected, .rejected, nil),
    (.refusedUnclear, .rejectedUnclear, .uncertain, nil),
    (.uncertain, .uncertain, .uncertain, nil), (.otherAmount, .uncertain, .uncertain, nil),
  ]

  @Test(arguments: refunds)
  func refund(
    _ state: State, _ made: ActionResult, _ asked: ActionResult, _ shown: RefundReport?
  ) {
    let reading = TransactionReading(state)
    for (amount, status) in [(250, OrderStatus.partiallyRefunded), (1_250, .refunded)] {
      let role = TransactionRole.refund(Amount(Int64(amount)))
      let answer = reading.outcome(of: Self.refund, as: role, for: Sample.order())
      #expect(answer.result == made)
      let question = reading.outcome(of: Self.refundQuestion, as: role, for: Sample.order())
      #expect(question.result == asked && question.report?.refund == shown)
      if shown == .succeeded { #expect(question.report?.status == status) }
      if shown != nil { #expect(question.report?.ownership == .proven) }
      // Only the refund is missing: the payment stands.
      if state == .notFound { #expect(question.report?.status == .paid) }
    }
  }

  @Test func aLinkIsOurs() {
    var reading = TransactionReading(.accepted)
    reading.link = "https://qr.95516.com/1"
    let outcome = reading.outcome(of: .precreate, as: .payment, for: Sample.order(.precreate))
    #expect(outcome.result == .succeeded && outcome.report?.status == .created)
    #expect(outcome.report?.qrCode == reading.link && outcome.report?.ownership == .proven)
  }
}
