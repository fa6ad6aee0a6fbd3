import Testing

@testable import Terminal

@Suite("What is shown of an order")
struct OrderViewTests {
  @Test("The state is derived from the payment", arguments: PaymentState.allCases)
  func payment(_ state: PaymentState) throws {
    let order = try OrderCatalog.payment(state).order
    #expect(order.state.rawValue == state.rawValue)
    #expect(order.handOver == (state == .paid))
    #expect(order.state.isSettled == [.paid, .failed, .canceled, .needsAttention].contains(state))
  }

  @Test(
    "A partial refund leaves the goods, but for one that needs attention",
    arguments: Return.State.allCases)
  func partialRefund(_ state: Return.State) throws {
    let order = try OrderCatalog.giveBack(state).order
    let expected: OrderState =
      switch state {
      case .succeeded: .partiallyRefunded
      case .needsAttention: .needsAttention
      default: .paid
      }
    #expect(order.state == expected)
    #expect(order.handOver == (state != .needsAttention))
  }

  @Test("All of it being refunded: the goods stay")
  func allOfIt() throws {
    var scene = try OrderCatalog.payment(.paid)
    try scene.handle(.returnRequested(.refund(1_250)))
    #expect(scene.order.state == .paid)
    #expect(!scene.order.handOver)
    #expect(scene.order.restAmount == .zero)
  }

  @Test("The members carry what is known")
  func members() throws {
    var scene = try Scene()
    scene.now = scene.now.advanced(by: 5_250)
    var report = OrderReport.our(.paid)
    report.tradeNo = "4200"
    report.payway = "3"
    report.subPayway = "1"
    report.payerLogin = "a***b"
    try scene.end(.pay, .answer(.succeeded, report))
    try scene.handle(.returnRequested(.refund(500)))
    try scene.end(.refund, .shows(.partiallyRefunded))
    let view = scene.order.view(.en, offset: 480)
    #expect(view.clientSN == "A-1" && view.sn == "7895" && view.tradeNo == "4200")
    #expect(view.payway == "3" && view.subPayway == "1" && view.payerLogin == "a***b")
    #expect(view.totalAmount == 1_250 && view.refundedAmount == 500 && view.currency == "CNY")
    #expect(view.createdAt == "2025-11-21T08:00:00.000+08:00")
    #expect(view.paidAt == "2025-11-21T08:00:05.250+08:00")
    #expect(view.state == .partiallyRefunded && view.handOver)
    #expect(view.error == nil && view.latePayment == nil && !view.foreign)
    let giveBack = try #require(view.returns.first)
    #expect(giveBack.kind == "refund" && giveBack.refundRequestNo == "R1")
    #expect(giveBack.state == "succeeded" && giveBack.operator == "bo" && !giveBack.external)
  }

  @Test("A late payment is shown with its handling")
  func late() throws {
    let view = try OrderCatalog.late(.ask).order.view(.en, offset: 0)
    #expect(view.state == .needsAttention)
    #expect(view.latePayment?.amount == 1_250)
    #expect(view.latePayment?.handling == "ask")
    #expect(view.latePayment?.foundAt == "2025-11-21T00:05:00.000+00:00")
    #expect(view.error?.code == "INVALID_BARCODE")
  }

  @Test("A poll that brings nothing new changes nothing that is shown")
  func polls() throws {
    var scene = try OrderCatalog.payment(.inProgress)
    let view = scene.order.view(.en, offset: 0)
    for _ in 0..<5 {
      try scene.wake()
      try scene.end(.query, .shows(.created))
    }
    #expect(scene.order.view(.en, offset: 0) == view)
  }
}
