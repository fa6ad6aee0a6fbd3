import Conformance
import Cryptography
import Gateways
import Terminal
import Testing

/// Whole lives of orders with SecurePay: the order's own machine, our requests, and a platform that
/// keeps books and answers as it should.
@Suite(.timeLimit(.minutes(1))) struct SecurePayLifeTests {
  /// The platform's books: what became of each transaction, by number and time.
  struct Platform {
    let world: SecurePayWorld
    var fates: [String: String] = [:]
    var amounts: [String: String] = [:]
    /// What the next transactions come to, in turn.
    var script: [String]
    var requests: [String] = []

    mutating func answer(_ request: HTTPRequest, at time: Milliseconds) throws -> HTTPResponse {
      let asked = try SecurePayMessage(form: request.body)
      let signature = try #require(asked.fields["signature"].flatMap(Base64.decode))
      let digest = SecurePaySignature.digest(asked)
      #expect(world.key.verificationKey.accepts(signature, of: digest.utf8))
      let type = asked.fields["txnType"] ?? ""
      let name = "\(asked.fields["orderId"] ?? "") \(asked.fields["txnTime"] ?? "")"
      requests.append(type + (asked.fields["txnSubType"] ?? ""))
      var said = ["respCode": "00", "respMsg": "ok[0000000]", "signMethod": "01"]
      for field in ["merId", "orderId", "txnTime", "txnType"] { said[field] = asked.fields[field] }
      if type == "00" {
        said["respCode"] = fates[name] == nil ? "34" : "00"
        said["origRespCode"] = fates[name]
        said["txnAmt"] = amounts[name]
        said["currencyCode"] = "156"
        said["queryId"] = SecurePayWorld.queryID
        // What is open ends before the next question.
        if fates[name] == "05", !script.isEmpty { fates[name] = script.removeFirst() }
      } else if fates[name] != nil {
        said["respCode"] = "12"
      } else {
        fates[name] = script.isEmpty ? "05" : script.removeFirst()
        amounts[name] = asked.fields["txnAmt"]
        if fates[name] == "35" {
          said["respCode"] = "35"
          fates[name] = nil
        }
        if type == "31" || type == "04" {
          #expect(asked.fields["origQryId"] == SecurePayWorld.queryID)
        }
        said["qrCode"] = "https://qr.95516.com/1"
      }
      return HTTPResponse(status: 200, date: time, body: try world.answer(said))
    }
  }

  /// An order, and what is on the wire for it.
  struct Counter {
    var order: Order
    var platform: Platform
    let gateway: SecurePayGateway
    var now = Moment(wall: SecurePayWorld.time, boot: 5_000)
    var waiting: [Transmission] = []

    init(
      _ kind: OrderRequest.Kind, _ script: [String], page: Bool = false, refunds: Bool = false
    ) throws {
      let world = try SecurePayWorld.shared.get()
      gateway = SecurePayGateway(
        world.merchant, qrCode: page ? .page(relay: "https://pay.example/p") : .code)
      platform = Platform(world: world, script: script)
      let request = Sample.request(kind)
      var policy = OrderPolicy()
      policy.cancels = gateway.capabilities.contains(.cancel)
      policy.refundsRefusedRevokes = refunds
      let made = Order.open(
        request, gatewayOrderNo: gateway.orderNumber(for: request.clientSN),
        terminalSN: world.merchant.number, deviceID: "POS-001", nonce: "n", codeIsKnown: true,
        policy: policy, at: now)
      order = made.order
      take(made.effects)
    }

    mutating func take(_ effects: [OrderEffect]) {
      for case .send(let transmission) in effects { waiting.append(transmission) }
    }

    mutating func handle(_ event: OrderEvent) throws {
      take(try order.handle(event, at: now))
    }

    /// Until nothing is on the wire and nothing is awaited, or it has gone on for long enough.
    mutating func run(losing lost: Int = 0) throws {
      var lost = lost
      for _ in 0..<60 where !Task.isCancelled {
        if let sent = waiting.first {
          waiting.removeFirst()
          let code = PaymentCode(scanned: "6221234567890123456")
          let request = gateway.request(
            sent.command, for: order, code: code, signedBy: Sample.credentials)
          let response = try platform.answer(request, at: now.wall)
          let outcome = gateway.outcome(
            of: response, to: sent.command, for: order, clock: GatewayClock(skew: nil))
          let isLost = lost > 0 && sent.command.movesMoney
          lost -= isLost ? 1 : 0
          try handle(
            .ended(
              transmission: sent.number, outcome: isLost ? .unknown("lost") : outcome,
              otherKey: false))
        } else if order.payment == .paid, order.returns.allSatisfy({ !$0.isOpen }) {
          return
        } else if order.payment == .failed {
          return
        } else if let wake = order.nextWake {
          now = now.advanced(by: max(0, wake - now.boot))
          try handle(.woke)
        } else {
          return
        }
      }
    }
  }

  @Test(
    .covers("securepay:6/pay"),
    arguments: [
      (["05", "00"], PaymentState.paid), (["00"], .paid), (["05", "A6"], .paid),
      (["64"], .failed), (["05", "05", "30"], .failed),
    ])
  func aScannedCode(_ script: [String], _ expected: PaymentState) throws {
    for lost in 0...1 {
      var counter = try Counter(.pay, script)
      try counter.run(losing: lost)
      #expect(counter.order.payment == expected)
      // Charged once, whatever was lost.
      #expect(counter.platform.requests.count { $0 == "0106" } == 1)
      if expected == .paid { #expect(counter.order.sn == SecurePayWorld.queryID) }
    }
  }

  @Test(
    .covers("securepay:6/precreate", "securepay:4/page"),
    arguments: [false, true])
  func aQRCode(_ page: Bool) throws {
    var counter = try Counter(.precreate, ["05", "05", "00"], page: page)
    if page {
      // The payer's browser opens it, not we.
      let sent = try #require(counter.waiting.first)
      let request = counter.gateway.request(
        sent.command, for: counter.order, code: nil, signedBy: Sample.credentials)
      #expect(request.path == "/gateway/api/queryTrans.do")
      let response = try counter.platform.answer(request, at: counter.now.wall)
      let name = "\(counter.order.gatewayOrderNo) \(BeijingTime.compact(counter.now.wall))"
      counter.platform.fates[name] = "05"
      counter.platform.amounts[name] = "1250"
      counter.waiting = []
      let outcome = counter.gateway.outcome(
        of: response, to: sent.command, for: counter.order, clock: GatewayClock(skew: nil))
      try counter.handle(
        .ended(transmission: sent.number, outcome: outcome, otherKey: false))
      let link = try #require(counter.order.qrCode)
      #expect(link.hasPrefix("https://pay.example/p?accessType=0&backUrl=https%3A%2F%2F"))
    }
    try counter.run()
    #expect(counter.order.payment == .paid)
    if !page { #expect(counter.order.qrCode == "https://qr.95516.com/1") }
    #expect(counter.platform.requests.contains("0107") == !page)

    // Its money goes back as it came, however pages are configured by then.
    let world = try SecurePayWorld.shared.get()
    let other = SecurePayGateway(
      world.merchant, qrCode: page ? .code : .page(relay: "https://other.example/p"))
    for command in [
      OrderCommand.revoke, .refund(refundRequestNo: Sample.number, amount: Amount(1)),
    ] {
      let request = other.request(
        command, for: counter.order, code: nil, signedBy: Sample.credentials)
      let asked = try SecurePayMessage(form: request.body)
      #expect(asked.fields["bizType"] == (page ? "000201" : "000000"))
    }
  }

  /// A refund and a revoke, done at once, later, and refused; an answer lost or not.
  @Test(
    .covers("securepay:6/refund", "securepay:4/cancel", "securepay:4/refund"),
    arguments: [
      (["00", "00"], Return.State.succeeded), (["00", "05", "00"], .succeeded),
      (["00", "05", "30"], .failed), (["00", "35"], .failed),
    ])
  func moneyBack(_ script: [String], _ expected: Return.State) throws {
    for lost in 0...1 where expected == .succeeded || lost == 0 {
      for isRevoke in [false, true] {
        if isRevoke, script.contains("30") { continue }
        var counter = try Counter(.pay, script)
        try counter.run()
        #expect(counter.order.payment == .paid)
        let wanted =
          isRevoke
          ? ReturnRequest(revoke: Amount(1_250), operator: "x", reason: nil)
          : ReturnRequest(refund: Amount(250), no: Sample.number, operator: "x", reason: nil)
        counter.now = counter.now.advanced(by: .minutes(1))
        try counter.handle(.returnRequested(wanted))
        try counter.run(losing: lost)
        #expect(counter.order.returns.map(\.state) == [expected], "\(wanted.kind), lost \(lost)")
        let sent = counter.platform.requests.filter { $0 == (isRevoke ? "3100" : "0400") }
        #expect(sent.count == 1)
      }
    }
  }

  @Test(.covers("securepay:6/revoke")) func aRefusedRevokeGoesOnAsARefund() throws {
    var counter = try Counter(.pay, ["00", "35", "00"], refunds: true)
    try counter.run()
    let wanted = ReturnRequest(revoke: Amount(1_250), operator: "x", reason: nil)
    counter.now = counter.now.advanced(by: .minutes(1))
    try counter.handle(.returnRequested(wanted))
    try counter.run()
    #expect(counter.order.returns.map(\.state) == [.succeeded])
    #expect(counter.platform.requests.filter { $0 != "0000" } == ["0106", "3100", "0400"])
  }

  @Test(.covers("securepay:6/probe", "securepay:6/cancel", "securepay:4/others")) func probes()
    throws
  {
    let world = try SecurePayWorld.shared.get()
    let gateway = SecurePayGateway(world.merchant)
    var platform = Platform(world: world, script: [])
    let request = gateway.probe(number: "20261121063000001", signedBy: Sample.credentials)
    let answer = try platform.answer(request, at: SecurePayWorld.time)
    #expect(gateway.probeOutcome(of: answer) == .signatureAccepted)
    let refused = try world.answer(["respCode": "11", "signMethod": "01"])
    let date = SecurePayWorld.time
    #expect(
      gateway.probeOutcome(of: HTTPResponse(status: 200, date: date, body: refused))
        == .signatureRefused)
    for response in [
      HTTPResponse(status: 500, date: date, body: answer.body),
      HTTPResponse(status: 200, date: nil, body: answer.body),
      HTTPResponse(status: 200, date: date, body: Array(answer.body.dropLast())),
      HTTPResponse(status: 200, date: date, body: Array("respCode=11".utf8)),
      HTTPResponse(
        status: 200, date: date, body: try world.answer(["respCode": "99", "signMethod": "01"])),
    ] {
      guard case .unknown(let reason) = gateway.probeOutcome(of: response) else {
        Issue.record("\(response)")
        continue
      }
      #expect(!reason.isEmpty)
    }
    #expect(gateway.account == Credentials(sn: "777290058110048", key: ""))
    #expect(gateway.capabilities == [.pay, .precreate, .query, .revoke, .refund])
  }
}
