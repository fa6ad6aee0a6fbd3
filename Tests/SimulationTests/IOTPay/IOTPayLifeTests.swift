import Conformance
import Gateways
import Terminal
import Testing

@testable import Simulation

/// What becomes of orders of card pages, and of wallets, between the daemon's own decisions and the
/// simulated IOTPay.
@Suite("Lives of orders with IOTPay")
struct IOTPayLifeTests {
  /// A till with one order, before IOTPay.
  struct Till {
    var desk: IOTPayDesk
    let codec: IOTPayGateway
    var order: Order
    private var boot: Milliseconds = 1_000_000
    private(set) var sent: [OrderCommand] = []

    init(_ api: IOTPayAPI, _ change: (inout IOTPayDesk) -> Void = { _ in }) throws {
      desk = IOTPayDesk(api)
      change(&desk)
      codec = IOTPayGateway(IOTPayDesk.account.merchant(login: "jack123"), api)
      var request = OrderRequest(
        clientSN: try #require(ClientSN("A1")), kind: .precreate, gateway: codec.name,
        totalAmount: Amount(100), currency: .cad, subject: "goods", operator: "cashier")
      request.payway = "17"
      var policy = OrderPolicy()
      policy.cancels = false
      policy.refundsRefusedRevokes = api == .v3
      policy.reversesLatePayments = api == .v3
      let effects: [OrderEffect]
      (order, effects) = Order.open(
        request, gatewayOrderNo: codec.orderNumber(for: request.clientSN),
        terminalSN: IOTPayDesk.account.number, deviceID: "till-1", nonce: "1", codeIsKnown: true,
        policy: policy, at: Moment(wall: desk.now, boot: boot))
      try perform(effects)
    }

    private var moment: Moment { Moment(wall: desk.now, boot: boot) }
    var link: String { order.qrCode ?? "" }

    mutating func take(_ event: OrderEvent) throws {
      try perform(try order.handle(event, at: moment))
    }

    private mutating func perform(_ effects: [OrderEffect]) throws {
      for case .send(let transmission) in effects {
        sent.append(transmission.command)
        let request = codec.request(
          transmission.command, for: order, code: nil,
          signedBy: Credentials(sn: IOTPayDesk.account.number, key: ""))
        let verb = String(request.path.split(separator: "/").last ?? "")
        let seen = desk.post(verb, request.body)
        let outcome: Outcome =
          seen.isClosed
          ? .unknown("closed")
          : codec.outcome(
            of: HTTPResponse(status: seen.status, body: seen.body), to: transmission.command,
            for: order, clock: GatewayClock(skew: nil))
        try take(.ended(transmission: transmission.number, outcome: outcome, otherKey: false))
      }
    }

    /// Lets so much time pass, with everything that the order does meanwhile.
    mutating func wait(_ time: Milliseconds) throws {
      let end = boot + time
      var turns = 0
      while let wake = order.nextWake, wake <= end, turns < 2_000 {
        turns += 1
        pass(max(0, wake - boot))
        try take(.woke)
      }
      pass(end - boot)
    }

    private mutating func pass(_ time: Milliseconds) {
      boot += time
      desk.now += time
    }

    /// The customer uses the page, and the till learns of it.
    mutating func pay() throws {
      #expect(desk.browse(link, "pay").status == 200)
      try wait(.seconds(30))
      #expect(order.payment == .paid)
    }

    mutating func refund(_ amount: Int64, _ number: String) throws {
      let number = try #require(RefundRequestNo(number))
      try take(
        .returnRequested(
          ReturnRequest(refund: Amount(amount), no: number, operator: "mei", reason: nil)))
    }

    mutating func revoke() throws {
      try take(
        .returnRequested(ReturnRequest(revoke: Amount(100), operator: "mei", reason: nil)))
    }
  }

  @Test("A revoke is a void until the settlement, and a refund from then on")
  func revokes() throws {
    for isSettled in [false, true] {
      var till = try Till(.v3)
      try till.pay()
      if isSettled { try till.wait(.hours(13)) }
      try till.revoke()
      try till.wait(.seconds(30))
      #expect(till.order.state == .revoked)
      #expect(till.sent.contains(.revoke))
      let refunds = till.sent.count { if case .refund = $0 { true } else { false } }
      #expect(refunds == (isSettled ? 1 : 0))
      #expect(till.desk.kept == 0)
    }
    covers("iotpay:2.2/settlement", "iotpay:2.2/refused", "iotpay:5/revoke")
  }

  @Test("A refund that is refused fails, once what is left of the payment has told that")
  func refusedRefund() throws {
    var till = try Till(.v3)
    try till.pay()
    try till.refund(40, "R1")
    try till.wait(.minutes(1))
    #expect(till.order.returns.map(\.state) == [.failed])
    #expect(till.order.state == .paid && till.desk.kept == 100)
    try till.wait(.hours(13))
    try till.refund(40, "R2")
    #expect(till.order.state == .partiallyRefunded && till.desk.kept == 60)
    // What is given back in the portal is seen in what is left.
    try till.desk.world.refundInPortal(
      #require(till.desk.world.sn(of: .clientSN("A1"))), amount: 60, at: till.desk.now)
    try till.take(.queryRequested)
    #expect(till.order.state == .refunded)
    #expect(till.order.returns.last?.external == true)
    covers("iotpay:2.2/refused", "iotpay:2.1/refundable", "iotpay:2.2/cc_refund")
  }

  @Test("What is paid after it was given up goes back by itself", arguments: IOTPayAPI.allCases)
  func late(_ api: IOTPayAPI) throws {
    var till = try Till(api)
    let link = till.link
    try till.take(.cancelRequested(operator: "mei", reason: nil))
    try till.wait(.minutes(5))
    #expect(till.order.payment == .canceled && till.order.latePayment == nil)
    #expect(till.desk.browse(link, "pay").status == 200)
    try till.wait(.minutes(10))
    #expect(till.order.latePayment?.amount == Amount(100))
    #expect(till.order.returns.map(\.state) == [.succeeded])
    #expect(till.sent.contains(.revoke) == (api == .v3))
    #expect(till.desk.kept == 0)
    covers("iotpay:2.2/late", "iotpay:5/cancel")
  }

  @Test("A late payment that was settled already goes back by a refund")
  func lateAndSettled() throws {
    var till = try Till(.v3) { $0.cards.settlement = 0 }
    let link = till.link
    try till.take(.cancelRequested(operator: "mei", reason: nil))
    try till.wait(.minutes(5))
    #expect(till.desk.browse(link, "pay").status == 200)
    try till.wait(.minutes(10))
    #expect(till.order.returns.map(\.state) == [.succeeded])
    #expect(till.desk.kept == 0)
    covers("iotpay:2.2/late")
  }

  @Test("A page that was refused is unpaid, and is looked at later")
  func refusedPage() throws {
    let till = try Till(.v3) { desk in
      _ = desk.call("cc_purchase", IOTPayDesk.page("A1"))
    }
    #expect(till.order.payment == .failed)
    #expect(till.sent == [.precreate] && till.order.nextWake != nil)
    covers("iotpay:2/refused")
  }
}
