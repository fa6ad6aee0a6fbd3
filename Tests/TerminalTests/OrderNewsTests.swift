import Testing

@testable import Terminal

/// What dates an order is written out property by property: none may be forgotten.
@Suite("What is news of an order")
struct OrderNewsTests {
  static let order = Order.open(
    OrderRequest(
      clientSN: ClientSN(wall: 1, random: 2), kind: .pay, gateway: "upay", totalAmount: Amount(100),
      currency: .cny, subject: "tea", operator: "o"),
    gatewayOrderNo: "1", terminalSN: "T", deviceID: "D", nonce: "N", codeIsKnown: true,
    policy: OrderPolicy(), at: Moment(wall: 5, boot: 5)
  ).order

  @Test func everyPropertyIsConsidered() {
    let fixed: Set = [
      "request", "gatewayOrderNo", "terminalSN", "deviceID", "nonce", "policy", "createdAt",
      // Not shown.
      "submittedAt",
    ]
    let compared: Set = [
      "gatewayData", "payment", "returns", "paidAt", "sn", "tradeNo", "payway", "subPayway",
      "payerLogin", "qrCode", "qrExpiresAt", "awaitedUntil", "error", "latePayment", "resolution",
      "adoption", "givenUp", "busyUntil",
    ]
    let names = Mirror(reflecting: Self.order).children.compactMap(\.label)
    #expect(Set(names) == fixed.union(compared).union(["updatedAt", "progress"]))
  }

  @Test func everyPropertyOfAReturnIsConsidered() {
    let compared: Set = [
      "kind", "refundRequestNo", "amount", "state", "operator", "reason", "createdAt", "updatedAt",
      "error", "external",
    ]
    let names = Mirror(reflecting: Self.giveBack).children.compactMap(\.label)
    #expect(Set(names) == compared.union(["progress"]))
  }

  static let giveBack = Return(
    kind: .refund, refundRequestNo: nil, amount: Amount(1), state: .submitted, operator: "o",
    reason: nil, createdAt: Moment(wall: 5, boot: 5), updatedAt: Moment(wall: 5, boot: 5),
    external: false, progress: ReturnProgress(means: .refund, attentionAt: 0, heardAt: 0))

  static let moment = Moment(wall: 9, boot: 9)

  static let changes: [(String, @Sendable (inout Order) -> Void)] = [
    ("payment", { $0.payment = .unknown }), ("paidAt", { $0.paidAt = moment }),
    ("sn", { $0.sn = "x" }), ("tradeNo", { $0.tradeNo = "x" }), ("payway", { $0.payway = "x" }),
    ("subPayway", { $0.subPayway = "x" }), ("payerLogin", { $0.payerLogin = "x" }),
    ("qrCode", { $0.qrCode = "x" }), ("qrExpiresAt", { $0.qrExpiresAt = moment }),
    ("awaitedUntil", { $0.awaitedUntil = moment }), ("gatewayData", { $0.gatewayData = "x" }),
    ("error", { $0.error = OrderError(code: "x", message: "") }),
    (
      "latePayment",
      { $0.latePayment = LatePayment(amount: Amount(1), foundAt: moment, handling: .ask) }
    ),
    ("adoption", { $0.adoption = Adoption(operator: "x", terminalSN: nil, at: moment) }),
    ("givenUp", { $0.givenUp = GivenUp(operator: "x", reason: nil, at: moment) }),
    ("a return", { $0.returns = [giveBack] }),
  ]

  @Test(arguments: changes)
  func aChangeIsNews(_ name: String, _ change: @Sendable (inout Order) -> Void) {
    var changed = Self.order
    change(&changed)
    #expect(changed.looksDifferent(from: Self.order))
    #expect(Self.order.looksDifferent(from: changed))
  }

  static let returnChanges: [(String, @Sendable (inout Return) -> Void)] = [
    ("state", { $0.state = .succeeded }), ("updatedAt", { $0.updatedAt = moment }),
    ("refundRequestNo", { $0.refundRequestNo = .latePayment }),
    ("error", { $0.error = OrderError(code: "x", message: "") }),
  ]

  @Test(arguments: returnChanges)
  func aChangeOfAReturnIsNews(_ name: String, _ change: @Sendable (inout Return) -> Void) {
    var before = Self.order
    before.returns = [Self.giveBack]
    var changed = before
    change(&changed.returns[0])
    #expect(changed.looksDifferent(from: before))
  }

  @Test func whatOnlyTheMachineLooksAtIsNone() {
    var before = Self.order
    before.returns = [Self.giveBack]
    var changed = before
    changed.progress = OrderProgress()
    changed.returns[0].progress.pauses = 7
    changed.busyUntil = Self.moment
    #expect(!changed.showsBusy)
    #expect(!changed.looksDifferent(from: before))
    changed.payment = .unknown
    before.payment = .unknown
    #expect(changed.looksDifferent(from: before), "it waits for a busy gateway, and says so")
  }
}
