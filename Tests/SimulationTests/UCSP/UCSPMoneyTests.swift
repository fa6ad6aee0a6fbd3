import Conformance
import Cryptography
import Gateways
import Terminal
import Testing

@testable import Simulation

/// What the simulated UCSP does with money, and whether the daemon's gateway understands it so.
@Suite("UCSP: payments, money that goes back, contracts")
struct UCSPMoneyTests {
  @Test("A page is made, paid and found to be paid", arguments: SignatureScheme.allCases)
  func page(_ scheme: SignatureScheme) throws {
    covers("ucsp:7/endpoints", "ucsp:3/schemes", "ucsp:4/SUBMIT_PAYMENT_ORDER")
    var desk = try UCSPDesk { $0.signature = scheme == .wrapped ? .wrapped : .bare }
    let payment = desk.payment("ORDER0001")
    let (made, reading) = try desk.make(payment)
    #expect(made.code == "00" && reading.state == .accepted)
    let link = try #require(reading.link)
    #expect(try desk.inquire(payment).1.state == .pending)
    #expect(desk.open(link).text.contains(#"id="status">CREATED"#))
    #expect(desk.open(link, "act=pay").text.contains(#"id="status">PAID"#))
    let (seen, asked) = try desk.inquire(payment)
    #expect(seen.code == "00" && seen.fate == "00")
    #expect(asked.state == .succeeded && asked.amount == Amount(1_250) && asked.sn != nil)
    #expect(desk.kept == 1_250)
    #expect(desk.open(link, "act=pay").status == 409)
  }

  @Test("What the last digits of an amount say, where nobody scripted the payer")
  func scenarios() throws {
    covers("ucsp:7/scenarios")
    let rows: [(Int64, String?, TransactionReading.State, [TransactionReading.State])] = [
      (1_001, "05", .uncertain, [.pending, .succeeded]), (1_002, "01", .refused, [.failed]),
      (1_003, "00", .accepted, [.pending, .succeeded]), (1_004, "00", .accepted, [.succeeded]),
      (1_005, "00", .accepted, [.pending, .succeeded]),
      (1_006, "00", .accepted, [.notFound, .notFound, .succeeded]),
      (1_007, "99", .uncertain, [.pending]), (1_008, "00", .accepted, [.pending, .succeeded]),
      (1_009, "00", .unreadable("the answer is not believed: the signature is wrong"), [.pending]),
      (1_010, "00", .accepted, [.pending]),
    ]
    for (amount, code, state, later) in rows {
      var desk = try UCSPDesk()
      let payment = desk.payment("ORDER0001", amount)
      let (made, reading) = try desk.make(payment)
      #expect(made.code == code, "\(amount)")
      if case .unreadable = state {
        guard case .unreadable = reading.state else {
          Issue.record("\(amount): \(reading)")
          continue
        }
      } else {
        #expect(reading.state == state, "\(amount)")
      }
      for state in later {
        #expect(try desk.inquire(payment).1.state == state, "\(amount)")
        desk.now += .seconds(5)
      }
    }
  }

  @Test("Payments under a contract, from its signing to its end")
  func contracts() throws {
    covers(
      "ucsp:4/SIGN_AUTO_DEBIT", "ucsp:4/SUBMIT_AUTO_DEBIT", "ucsp:4/CLOSE_AUTO_DEBIT",
      "ucsp:7/signing")
    var desk = try UCSPDesk()
    let wish = desk.requests.signAutoDebit(user: "U1", at: desk.now, message: desk.next())
    let answer = try desk.send(wish)
    #expect(!String(decoding: answer.body, as: UTF8.self).contains("certificateSignature"))
    let link = try #require(answer.data["signUrl"])
    let read = UCSPAgreement(
      signing: HTTPResponse(status: 200, body: answer.body), to: wish, as: desk.merchant,
      at: desk.now)
    #expect(read == .page(link: link))
    #expect(desk.open(link).text.contains("waiting"))
    #expect(desk.open(link + "x").status == 404)
    #expect(desk.open(link, "act=none").status == 400)
    #expect(desk.open(link, "act=sign").text.contains("signed"))
    #expect(desk.open(link, "act=decline").status == 409)

    let post = try #require(desk.world.takeNotices(at: desk.now, using: &desk.random).first)
    let notice = try UCSPNotice(post.body, to: desk.merchant, at: desk.now)
    let contract = try #require(notice.contract)
    #expect(notice.user == "U1" && post.target == "/callbacks/ucsp")
    let reply = try UCSPNotice.response(.heard, to: post.body, as: desk.merchant, at: desk.now)
    desk.world.noticeEnded(post.id, status: 200, reply.body, at: desk.now)
    #expect(desk.world.notices.reports.map(\.state) == [.acknowledged])

    let debit = desk.payment("DEBIT0001", 500, .autoDebit(contract: contract))
    #expect(try desk.make(debit).1.state == .accepted)
    #expect(try desk.inquire(debit).1.state == .succeeded)
    #expect(desk.kept == 500)
    let other = desk.payment("DEBIT0002", 500, .autoDebit(contract: "CT0"))
    #expect(try desk.make(other).0.code == "34")

    let end = desk.requests.closeAutoDebit(contract: contract, at: desk.now, message: desk.next())
    let closed = try desk.send(end)
    let said = UCSPAgreement(
      closing: HTTPResponse(status: 200, body: closed.body), contract, to: end, as: desk.merchant,
      at: desk.now)
    #expect(said == .closed)
    let late = desk.payment("DEBIT0003", 500, .autoDebit(contract: contract))
    #expect(try desk.make(late).0.code == "01" && desk.kept == 500)
  }

  @Test("A cancellation: all of it, once, on its day")
  func cancellations() throws {
    covers("ucsp:4/PAYMENT_CANCELLATION", "ucsp:7/cancellation")
    var desk = try UCSPDesk()
    let payment = desk.payment("ORDER0001")
    _ = try desk.make(payment)
    let sn = try desk.pays(payment)
    func cancel(_ number: String, _ amount: Int64 = 1_250, of sn: String) -> UCSPTransaction {
      desk.payment(number, amount, .cancel(payment: sn))
    }
    #expect(try desk.make(cancel("CANCEL001", 1_000, of: sn)).0.code == "36")
    #expect(try desk.make(cancel("CANCEL001", of: "1")).0.code == "36")
    let right = cancel("CANCEL001", of: sn)
    let (made, reading) = try desk.make(right)
    #expect(made.code == "00" && reading.state == .accepted && desk.kept == 0)
    #expect(try desk.make(right).0.code == "00" && desk.kept == 0)
    let (asked, state) = try desk.inquire(right)
    #expect(asked.fate == "00" && asked.data["txnType"] == "31" && state.state == .succeeded)
    #expect(try desk.make(cancel("CANCEL002", of: sn)).0.code == "01")
    #expect(try desk.inquire(cancel("CANCEL003", of: sn)).0.code == "34")

    var late = try UCSPDesk()
    let other = late.payment("ORDER0002")
    _ = try late.make(other)
    let paid = try late.pays(other)
    late.now += .days(1)
    let tooLate = late.payment("CANCEL001", 1_250, .cancel(payment: paid))
    #expect(try late.make(tooLate).0.code == "01" && late.kept == 1_250)
  }

  @Test("Refunds in part: sums are checked, and a name moves money once")
  func refunds() throws {
    covers("ucsp:4/PAYMENT_REFUND", "ucsp:4/REFUND_RESULT_INQUIRY", "ucsp:7/refunds")
    for (rule, again): (UCSPRules.Repeated, String) in [
      (.same, "00"), (.failed, "01"), (.incorrect, "36"),
    ] {
      var desk = try UCSPDesk { $0.repeatedReturn = rule }
      let payment = desk.payment("ORDER0001")
      _ = try desk.make(payment)
      #expect(
        try desk.make(desk.payment("REFUND001", 100, .refund(payment: "1"))).0.code == "36")
      let sn = try desk.pays(payment)
      let refund = desk.payment("REFUND001", 400, .refund(payment: sn))
      #expect(try desk.make(refund).0.code == "00" && desk.kept == 850)
      #expect(try desk.make(refund).0.code == again && desk.kept == 850)
      #expect(
        try desk.make(desk.payment("REFUND001", 300, .refund(payment: sn))).0.code == "36")
      #expect(
        try desk.make(desk.payment("REFUND002", 851, .refund(payment: sn))).0.code == "36")
      #expect(try desk.make(desk.payment("ORDER0001", 1, .refund(payment: sn))).0.code == "36")
      let (asked, reading) = try desk.inquire(refund)
      #expect(asked.fate == "00" && asked.data["origQryId"] == sn && reading.state == .succeeded)
      #expect(try desk.make(desk.payment("CANCEL001", 1_250, .cancel(payment: sn))).0.code == "01")
    }
  }

  @Test("As scripted: refunds that hang, end later, and are refused")
  func scripts() throws {
    covers("ucsp:7/scripts")
    for (behaviour, code, fate): (ReturnScript.Behaviour, String, String?) in [
      (.inProgress, "05", "05"), (.error, "99", "99"), (.refused, "01", nil),
    ] {
      var desk = try UCSPDesk()
      let payment = desk.payment("ORDER0001")
      _ = try desk.make(payment)
      let sn = try desk.pays(payment)
      let delay: Milliseconds? = fate == nil ? nil : 1_000
      try desk.world.script(ReturnScript(.refund, behaviour, delay: delay), at: .ucsp)
      let refund = desk.payment("REFUND001", 400, .refund(payment: sn))
      #expect(try desk.make(refund).0.code == code)
      let asked = try desk.inquire(refund).0
      #expect(asked.fate == fate && (fate != nil || asked.code == "34"))
      desk.now += 1_000
      #expect(try desk.inquire(refund).0.fate == (fate == nil ? nil : "00"))
    }
    for (behaviour, code): (CustomerBehaviour, String) in [
      (.fails, "01"), (.error, "99"), (.maintenance, "99"), (.http500Lost, "99"), (.refused, "01"),
    ] {
      var desk = try UCSPDesk()
      try desk.world.script(Customer(behaviour), for: .totalAmount(1_250))
      #expect(try desk.make(desk.payment("ORDER0001")).0.code == code, "\(behaviour)")
    }
  }

  @Test("Notices of results: believed, answered, and repeated until they are")
  func notices() throws {
    covers("ucsp:7/notices", "ucsp:6/notices", "ucsp:4/PAYMENT_RESULT_NOTICE")
    let gateway = { (desk: UCSPDesk) in UCSPGateway(desk.merchant) }
    // The scenarios: told twice, of another sum, by somebody else, not at all.
    for (amount, posts, isBelieved, told): (Int64, Int, Bool, Int64?) in [
      (1_250, 1, true, 1_250), (1_205, 2, true, 1_205), (1_208, 1, true, 1_209),
      (1_209, 1, false, nil), (1_203, 0, false, nil),
    ] {
      var desk = try UCSPDesk()
      let payment = desk.payment("ORDER0001", amount)
      _ = try desk.make(payment)
      _ = try desk.pays(payment)
      let sent = desk.world.takeNotices(at: desk.now, using: &desk.random)
      #expect(sent.count == posts, "\(amount)")
      for post in sent {
        let hint = try? gateway(desk).notification(
          in: NotificationRequest(body: post.body), at: desk.now)
        #expect((hint != nil) == isBelieved && hint?.amount == told.map { Amount($0) })
      }
    }
    var desk = try UCSPDesk()
    let payment = desk.payment("ORDER0001")
    _ = try desk.make(payment)
    _ = try desk.pays(payment)
    for reply: UCSPNotice.Reply in [.unknownOrder, .fault, .heard] {
      let post = try #require(desk.world.takeNotices(at: desk.now, using: &desk.random).first)
      let body = try UCSPNotice.response(reply, to: post.body, as: desk.merchant, at: desk.now).body
      // Unsigned, or of another, it is no answer.
      desk.world.noticeEnded(
        post.id, status: 200,
        reply == .fault ? Array(#"{"msgResponse":{"responseCode":"00"}}"#.utf8) : body,
        at: desk.now)
      desk.now += .seconds(15)
    }
    #expect(desk.world.notices.reports.map(\.state) == [.acknowledged])
    #expect(desk.world.notices.reports.map(\.tries.count) == [3])
  }
}
