import Terminal
import Testing

@testable import Journal
@testable import Service
@testable import Terminal

/// Orders as they lie in a journal, made up for reports.
struct ReportOrder {
  var number: String
  var made: Milliseconds
  var amount: Int64 = 1_000
  var payment: PaymentState = .paid
  var paid: Milliseconds?
  var late: Milliseconds?
  var payway: String? = "3"
  var `operator` = "li"
  var currency: Currency = .cny
  var preauth = false
  /// The identity of another till from which it was adopted.
  var adoptedFrom: String?
  var returns: [Back] = []

  struct Back {
    var at: Milliseconds
    var amount: Int64
    var state: Return.State = .succeeded
    var kind: Return.Kind = .refund
    var `operator` = "wang"
    var external = false
  }

  var order: Order {
    get throws {
      func moment(_ wall: Milliseconds) -> Moment { Moment(wall: wall, boot: 5) }
      var request = OrderRequest(
        clientSN: try #require(ClientSN(number)), kind: .pay, gateway: "upay",
        totalAmount: Amount(amount), currency: currency, subject: "tea", operator: `operator`)
      request.payway = payway
      request.preauth = preauth
      var order = Order(
        request: request, gatewayOrderNo: number, terminalSN: "t1", deviceID: "d1", nonce: "n",
        policy: OrderPolicy(), payment: payment, at: moment(made))
      order.progress.payMayHaveLeft = true
      order.paidAt = paid.map(moment)
      order.latePayment = late.map {
        LatePayment(amount: Amount(amount), foundAt: moment($0), handling: .return)
      }
      order.adoption = adoptedFrom.map {
        Adoption(operator: "li", terminalSN: $0, at: moment(made))
      }
      order.returns = returns.map { back in
        Return(
          kind: back.kind, refundRequestNo: nil, amount: Amount(back.amount), state: back.state,
          operator: back.operator, reason: nil, createdAt: moment(made),
          updatedAt: moment(back.at), error: nil, external: back.external,
          progress: ReturnProgress(means: .refund, attentionAt: 0, heardAt: 0))
      }
      return order
    }
  }
}

extension Till {
  /// Puts orders into the journal as if they had been made some time ago.
  func journal(_ orders: [ReportOrder], open: Bool = false) throws {
    try journal.transaction { writer in
      for made in orders {
        let order = try made.order
        try writer.put(
          StoredOrder(
            order: order, contentsDigest: [1], code: nil, codeDigest: nil, state: order.state,
            open: open, bootID: clock.bootID))
      }
    }
  }
}

extension Life {
  func report(
    _ date: String? = nil, reconcile: Bool = false
  ) async throws -> DayReportView {
    try await till.dayReport(DayReportQuery(date: date, reconcile: reconcile), by: Fixture.peer)
  }

  /// A comparison with the gateway, while time goes on.
  func reconciled(_ date: String? = nil) async throws -> DayReportView.Reconciliation {
    let running = Task { try await report(date, reconcile: true) }
    await advance(.minutes(1))
    return try #require(try await running.value.reconciliation)
  }

  /// Lets time pass, and every comparison that is begun meanwhile end.
  func pass(_ milliseconds: Milliseconds) async {
    let end = clock.now().boot + milliseconds
    while !Task.isCancelled, clock.now().boot < end {
      await advance(min(.minutes(5), end - clock.now().boot))
      while !Task.isCancelled, await till.reconciling.isRunning { await Task.yield() }
    }
  }
}
