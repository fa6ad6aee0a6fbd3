import Testing

@testable import Terminal

@Suite("Orders of other tills")
struct OrderAdoptTests {
  private func adopt(_ status: OrderStatus?, net: Int64? = nil) throws -> Scene? {
    try Order.adopted(.sample(status, net: net)).map { try Scene($0) }
  }

  @Test("Paid: shown as it is there, and final; nothing is sent or waited for")
  func paid() throws {
    let scene = try #require(try adopt(.paid))
    let order = scene.order
    #expect(order.foreign && order.state == .paid && !order.isAlive && order.nextWake == nil)
    #expect(order.clientSN.text == "B-7" && order.gatewayOrderNo == "B-7" && order.sn == "7895")
    #expect(order.terminalSN == "T1" && order.adoption?.terminalSN == "T9")
    #expect(order.request.kind == .precreate && order.request.gateway == "model")
    #expect(order.request.subject == "Cake" && order.request.operator == "carl")
    #expect(order.adoption?.operator == "eve")
    #expect(order.paidAt?.wall == orderStart.wall - 3_600_000)
    let view = order.view(.en, offset: 0)
    #expect(view.foreign && view.payway == "3" && view.tradeNo == "4200")
    #expect(view.message == "Made on another till. Paid: CNY 12.50.")
  }

  @Test("What is not said is filled in")
  func defaults() throws {
    var found = try FoundOrder.sample(.paid)
    found.subject = nil
    found.operator = nil
    found.report.subPayway = nil
    found.report.finishTime = nil
    let bare = try #require(Order.adopted(found))
    #expect(bare.request.subject == "B-7" && bare.request.operator == "eve")
    #expect(bare.request.kind == .pay && bare.paidAt == orderStart)
    found.createdAt = 1_700_000_000_000
    #expect(Order.adopted(found)?.paidAt?.wall == 1_700_000_000_000)
  }

  @Test(
    "Only what the gateway has decided",
    arguments: OrderStatus.allCases.map { $0 } as [OrderStatus?] + [nil])
  func final(_ status: OrderStatus?) throws {
    let state = try adopt(status, net: 750)?.order.state
    let expected: OrderState? =
      switch status {
      case .paid: .paid
      case .refunded: .refunded
      case .partiallyRefunded: .partiallyRefunded
      case .canceled, .payCanceled: .canceled
      default: nil
      }
    #expect(state == expected)
  }

  @Test("Not without its sum, nor without what is left of it", arguments: [nil, 0, 1_250, 2_000])
  func left(_ net: Int64?) throws {
    #expect(try adopt(.partiallyRefunded, net: net) == nil)
    var found = try FoundOrder.sample(.paid)
    found.totalAmount = .zero
    #expect(Order.adopted(found) == nil)
  }

  @Test("What is left of a paid order is not taken from net_amount")
  func netOfPaid() throws {
    #expect(try adopt(.paid, net: 97)?.order.restAmount == orderTotal)
  }

  @Test("Refunds made elsewhere count in what is left")
  func partly() throws {
    var scene = try #require(try adopt(.partiallyRefunded, net: 750))
    #expect(scene.order.restAmount == Amount(750))
    #expect(scene.order.returns.map(\.external) == [true])
    #expect(throws: IllegalEvent.exceedsRest) {
      try scene.handle(.returnRequested(.refund(751)))
    }
    #expect(throws: IllegalEvent.wrongState) { try scene.handle(.returnRequested(.revoke)) }
    try scene.handle(.returnRequested(.refund(750)))
    try scene.end(.refund, .answer(.succeeded, .our(.refunded, .ours)))
    #expect(scene.order.state == .refunded && scene.effects.contains(.print(.giveBack(1))))
  }

  @Test("Revocable like any other, and asked about like any other")
  func revoke() throws {
    var scene = try #require(try adopt(.paid))
    try scene.handle(.returnRequested(.revoke))
    try scene.end(.revoke, .answer(.succeeded, .our(.canceled, .ours)))
    #expect(scene.order.state == .revoked)
    var seen = try #require(try adopt(.paid))
    try seen.handle(.queryRequested)
    try seen.end(.query, .answer(.succeeded, .our(.refunded, .ours)))
    #expect(seen.order.state == .refunded)
    #expect(seen.effects.allSatisfy { if case .print = $0 { false } else { true } })
  }

  @Test("Canceled there: nothing is kept, nothing can be returned")
  func canceled() throws {
    var scene = try #require(try adopt(.canceled))
    #expect(scene.order.keepsNoMoney && scene.order.isDefinitelyUnpaid && !scene.order.isAlive)
    #expect(throws: IllegalEvent.wrongState) { try scene.handle(.returnRequested(.refund(1))) }
  }

  @Test("Canceled there, and paid after all: not given back behind the other till's back")
  func paidLate() throws {
    var scene = try #require(try adopt(.canceled))
    #expect(scene.order.policy.latePayment == .return)
    try scene.handle(.queryRequested)
    try scene.end(.query, .answer(.succeeded, .our(.paid, .ours)))
    #expect(scene.order.state == .needsAttention && scene.order.latePayment?.handling == .ask)
    #expect(scene.sent == [.query] && scene.order.returns.isEmpty)
  }

  @Test("Paid there: whether the goods went over the counter there is asked first")
  func handOver() throws {
    let adopted = try #require(try adopt(.paid)).order.view(.en, offset: 0)
    #expect(adopted.advice.contains("only if the till that took the payment has not"))
    #expect(
      try OrderCatalog.payment(.paid).order.view(.en, offset: 0).advice == "Hand over the goods.")
  }

  @Test("Is read again after a crash, and lives on through a restart")
  func restart() throws {
    var scene = try #require(try adopt(.paid))
    try scene.handle(.restarted(rebooted: true))
    #expect(try reread(scene.order).foreign)
    #expect(scene.sent == [])
  }
}
