import Conformance
import Cryptography
import FoundationEssentials
import Gateways
import Terminal
import Testing

@testable import Simulation

/// What the simulated UCSP refuses before anything is done, what its rules switch, and how it words.
@Suite("UCSP: the door, the rules")
struct UCSPDoorTests {
  /// A message as it is sent, and one of its texts replaced before it is signed.
  private func message(_ desk: UCSPDesk, _ number: UInt32 = 1) -> String {
    let request = desk.requests.make(
      desk.payment("ORDER0001"), payTimeout: desk.now + .minutes(15), description: "goods",
      at: desk.now, message: number)
    return String(decoding: request.message.unsigned(as: desk.merchant), as: UTF8.self)
  }

  private static let path = "/SUBMIT_PAYMENT_ORDER"

  @Test("Media type, JSON, signature over the octets, msgInfo, in this order")
  func door() throws {
    covers("ucsp:7/door", "ucsp:3/octets", "ucsp:5/10", "ucsp:5/11", "ucsp:3/msgInfo")
    let rows: [(String, String, String)] = [
      (#""versionNo":"1.0.0""#, #""versionNo":"2.0.0""#, "10"),
      (#""msgType":"SUBMIT_PAYMENT_ORDER""#, #""msgType":"PAYMENT_REFUND""#, "10"),
      (#""insID":"POSSIM01""#, #""insID":"OTHER""#, "10"),
      (#""msgID":"U"#, #""msgID":"X"#, "10"), (#""timeStamp":"2"#, #""timeStamp":"x"#, "10"),
      (#""orderId":"ORDER0001""#, #""orderId":"A""#, "10"),
      (#""orderId":"ORDER0001""#, #""orderId":"ORDER-001""#, "10"),
      (#""txnAmt":"1250""#, #""txnAmt":"12.5""#, "10"),
      (#""txnAmt":"1250""#, #""txnAmt":"0""#, "10"),
      (#""currencyCode":"156""#, #""currencyCode":"CNY""#, "10"),
      (#""backUrl":"https"#, #""backUrl":"x"#, "10"), (#""merId":"7"#, #""merId":"8"#, "36"),
      (#""acqIIN":"0"#, #""acqIIN":"1"#, "36"), (#""payTimeout":"2"#, #""payTimeout":"x"#, "10"),
      (#""appSignCertID":""#, #""appSignCertID":"9"#, "11"),
    ]
    for (part, other, code) in rows {
      var desk = try UCSPDesk()
      let text = message(desk)
      #expect(text.contains(part), "\(part)")
      let body = try desk.signed(text.replacing(part, with: other, maxReplacements: 1))
      #expect(desk.post(body, to: Self.path).code == code, "\(other)")
      #expect(desk.books.orders.isEmpty)
    }
    var desk = try UCSPDesk()
    let right = try desk.signed(message(desk))
    for body in [
      right + [0x20],
      Array(String(decoding: right, as: UTF8.self).replacing("1250", with: "1251").utf8),
      try desk.signed(message(desk), .bare), Array(message(desk).utf8),
    ] {
      #expect(desk.post(body, to: Self.path).code == "11")
    }
    for body in [[], Array("{".utf8), Array("[]".utf8), Array(right.dropLast())] {
      #expect(desk.post(body, to: Self.path).code == "10")
    }
    #expect(desk.post(right, to: Self.path, contentType: "text/plain").code == "10")
    #expect(desk.post(right, to: Self.path).code == "00")
  }

  @Test("A number of a message comes once in a day")
  func messages() throws {
    covers("ucsp:7/msgID", "ucsp:3/msgID")
    var desk = try UCSPDesk()
    let body = try desk.signed(message(desk))
    #expect(desk.post(body, to: Self.path).code == "00")
    #expect(desk.post(body, to: Self.path).code == "10")
    // The same transaction in another message is the same.
    #expect(desk.post(try desk.signed(message(desk, 2)), to: Self.path).code == "00")
    #expect(desk.books.orders.count == 1)
    desk.now += .days(1)
    // Taken again, and the order is closed by now.
    #expect(desk.post(body, to: Self.path).code == "01")
  }

  @Test("What is documented in no way, or in two")
  func rules() throws {
    covers("ucsp:5/34", "ucsp:5/inquiry", "ucsp:7/rules")
    func asked(
      _ change: @escaping (inout UCSPRules) -> Void, after pause: Milliseconds = 0
    ) throws -> UCSPDesk.Seen {
      var desk = try UCSPDesk(change)
      let payment = desk.payment("ORDER0001")
      _ = try desk.make(payment)
      desk.now += pause
      return try desk.inquire(payment).0
    }
    #expect(try asked { $0.openInquiry = .accepted }.fate == "05")
    #expect(try asked { $0.openInquiry = .absent }.code == "34")
    #expect(try asked { $0.openInquiry = .silent }.fate == nil)
    #expect(try asked { $0.saysFate = false }.fate == nil)
    #expect(try asked { $0.visibilityLag = 1_000 }.code == "34")
    #expect(try asked({ $0.visibilityLag = 1_000 }, after: 1_000).fate == "05")
    #expect(try asked({ $0.closedInquiry = .failed }, after: .minutes(15)).fate == "01")
    #expect(try asked({ $0.closedInquiry = .absent }, after: .minutes(15)).code == "34")
    #expect(try asked({ $0.patience = 1_000 }, after: 1_000).fate == "01")
    #expect(try asked { $0.unknownMembers = true }.data["channelInfo"] == "SIM")

    for (rule, code): (UCSPRules.Repeated, String) in [
      (.same, "00"), (.failed, "01"), (.incorrect, "36"),
    ] {
      var desk = try UCSPDesk { $0.repeatedOrder = rule }
      _ = try desk.make(desk.payment("ORDER0001"))
      #expect(try desk.make(desk.payment("ORDER0001")).0.code == code)
      #expect(try desk.make(desk.payment("ORDER0001", 1)).0.code == "36")
    }
    var accepting = try UCSPDesk { rules in
      rules.acceptance = .accepted
      rules.cancelWindow = .always
      rules.signsSigning = true
      rules.signingPage = .redirectURL
      rules.spelling = .capital
    }
    let payment = accepting.payment("ORDER0001")
    _ = try accepting.make(payment)
    let sn = try accepting.pays(payment)
    accepting.now += .days(2)
    let cancel = accepting.payment("CANCEL001", 1_250, .cancel(payment: sn))
    #expect(try accepting.make(cancel).0.code == "05")
    let wish = accepting.requests.signAutoDebit(
      user: "U1", at: accepting.now, message: accepting.next())
    let answer = try accepting.send(wish)
    let link = try #require(answer.data["redirectUrl"])
    #expect(
      UCSPAgreement(
        signing: HTTPResponse(status: 200, body: answer.body), to: wish, as: accepting.merchant,
        at: accepting.now) == .page(link: link))
    _ = accepting.open(link, "act=sign")
    let post = accepting.world.takeNotices(at: accepting.now, using: &accepting.random).last
    let notice = try UCSPNotice(post?.body ?? [], to: accepting.merchant, at: accepting.now)
    #expect(notice.user == "U1" && notice.contract != nil)

    var quiet = try UCSPDesk { $0.notices = .successes }
    let declined = quiet.payment("ORDER0001")
    _ = try quiet.make(declined)
    let number = quiet.books.order(.clientSN("ORDER0001"))?.sn ?? ""
    try quiet.world.customerDeclines(number, at: quiet.now)
    #expect(quiet.world.takeNotices(at: quiet.now, using: &quiet.random).isEmpty)
  }

  @Test("Faults change the answer before it is signed; a signature that is wrong is not believed")
  func faults() throws {
    covers("ucsp:7/faults")
    for (kind, argument, state): (FaultScript.Kind, JSONValue?, TransactionReading.State?) in [
      (.wrongAmount, 1, .otherAmount), (.unknownStatus, nil, .uncertain), (.stale, nil, .pending),
      (.shuffle, nil, .succeeded), (.missing, "queryId", .uncertain), (.deny, "34", .notFound),
      (.illegalSign, nil, .signatureRefused), (.wrongClientSN, nil, nil), (.doubled, nil, nil),
      (.garbage, nil, nil), (.otherTerminal, nil, nil),
    ] {
      var desk = try UCSPDesk()
      let payment = desk.payment("ORDER0001")
      _ = try desk.make(payment)
      _ = try desk.pays(payment)
      try desk.world.faults.add(
        FaultScript.Fault(path: "/PAYMENT_RESULT_INQUIRY", kind: kind, argument: argument))
      let reading = try desk.inquire(payment).1
      if let state {
        #expect(reading.state == state, "\(kind)")
      } else if case .unreadable = reading.state {
        continue
      } else {
        Issue.record("\(kind): \(reading.state)")
      }
    }
  }

  @Test("A login is the platform's, and the daemon believes it")
  func login() async throws {
    covers("ucsp:4/INDUSTRY_LOGIN_INFO", "ucsp:7/login")
    let desk = try UCSPDesk()
    let data = try #require(
      desk.model?.login(user: "U1", mobile: "13800000001", number: 5, at: desk.now))
    let login = try UCSPLogin(requestData: data, to: desk.merchant, at: desk.now)
    #expect(login.user == "U1" && login.mobile == "13800000001")
    #expect(UCSPModel(merchantID: "1").login(user: "U", mobile: nil, number: 1, at: 0) == nil)
  }
}
