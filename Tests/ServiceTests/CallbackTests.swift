import Cryptography
import Gateways
import Synchronization
import Terminal
import Testing
import Transport

@testable import Journal
@testable import Service

/// Notifications as hints: they have an order asked about, and decide nothing of it.
@Suite(.timeLimit(.minutes(1))) struct CallbackTests {
  private static let path = "ottpay"

  /// A till with OTT Pay, whose orders are asked about once an hour unless something tells of them.
  private struct Counter {
    let books = OTTPayDesk()
    let clock = ManualClock()
    let shop: Shop
    let till: Till
    let desk: CallbackDesk

    init(rate: Int = 600) async throws {
      shop = try Shop()
      var all = shop.settings
      var policy = OrderPolicy()
      policy.precreatePauses = [.hours(1)]
      policy.qrLife = .hours(20)
      let gateway = OTTPayGateway(account: OTTPayDesk.merchant)
      all.gateways = [
        GatewaySettings(
          gateway: gateway, transfer: all.gateways[0].transfer, policy: policy, vendor: nil,
          appID: "", precreatePayway: nil, currency: .cad, isSimulated: false)
      ]
      all.printers = []
      all.scanners = []
      till = try Till(
        settings: all, journal: Journal(directory: shop.directory(), seal: Fixture.seal),
        wire: books, clock: clock, log: shop.logs.logger)
      try await till.start()
      desk = CallbackDesk(
        gateways: [gateway], till: till, clock: clock, log: shop.logs.logger, address: "here:1",
        rate: rate)
      await till.use(desk)
    }

    /// An order whose QR code is shown, and its number at OTT Pay.
    func shown(_ number: String) async throws -> String {
      var body = PrecreateBody(order: Fixture.order(number), preauth: nil)
      body.order.payway = "17"
      _ = try await till.precreate(body, by: Fixture.peer, wait: nil)
      while try await order(number).state != .inProgress, !Task.isCancelled { await Task.yield() }
      return books.books.withLock { $0.number }
    }

    func order(_ number: String) async throws -> OrderView {
      try await till.order(number, by: Fixture.peer, wait: nil)
    }

    /// Waits until so many questions were asked.
    func asked(_ count: Int) async {
      while questions < count, !Task.isCancelled { await Task.yield() }
    }

    var questions: Int {
      books.books.withLock { $0.actions.count { $0 == OTTPayAction.statusQuery.rawValue } }
    }

    func tell(_ body: [UInt8], type: String? = "application/json") async -> NotificationAnswer {
      await desk.answer(
        NotificationRequest(body: body), from: CallbackTests.path, contentType: type)
    }

    func view() async -> CallbacksView { await desk.view(offset: 480) }
  }

  /// What OTT Pay posts.
  private static func notice(
    _ number: String, amount: Int64 = 1_250, merchant: String = OTTPayDesk.merchant.sn,
    time: String = "20261121143105", key: String = OTTPayDesk.merchant.key
  ) -> [UInt8] {
    var body = JSONWriter()
    body.add("rsp_code", "SUCCESS")
    body.add("merchant_id", merchant)
    let sealed = OTTPaySecrecy.seal(
      [
        ("finish_time", time), ("order_id", number), ("amount", String(amount)), ("tip", "0"),
        ("bizpay_order_id", "UP1"), ("merchant_id", merchant),
      ], signKey: key)
    body.add("data", sealed?.data)
    body.add("md5", sealed?.md5)
    return body.finish()
  }

  private static let yes = NotificationAnswer(200, text: "SUCCESS")
  private static let no = NotificationAnswer(400, text: "FAIL")

  /// Told of a payment, the till asks at once, long before its next turn.
  @Test func aHintIsAskedAbout() async throws {
    let counter = try await Counter()
    let number = try await counter.shown("N1")
    counter.books.books.withLock { $0.status = "success" }
    #expect(await counter.tell(Self.notice(number)) == Self.yes)
    while try await counter.order("N1").state != .paid, !Task.isCancelled { await Task.yield() }
    #expect(try await counter.order("N1").handOver)
    let view = await counter.view()
    #expect(view.received == 1 && view.verified == 1 && view.refused == 0 && view.repeated == 0)
    #expect(view.lastVerifiedAt != nil && view.gateways == ["ottpay"])
    #expect(try await counter.till.status(by: Fixture.peer).callbacks == view)
  }

  /// However well it is signed, "paid" is what the answer to a question says, and nothing else.
  @Test func aHintIsNeverAResult() async throws {
    let counter = try await Counter()
    let number = try await counter.shown("L1")
    for amount: Int64 in [1_250, 1, 999_999] {
      let before = counter.questions
      #expect(
        await counter.tell(Self.notice(number, amount: amount, time: "\(amount)")) == Self.yes)
      await counter.asked(before + 1)
      counter.clock.advance(to: counter.clock.now().boot + Hints.pause + 1)
    }
    #expect(try await counter.order("L1").state == .inProgress)
    #expect(try await counter.order("L1").handOver == false)
    let events = try await counter.till.journaled("L1")
    #expect(!events.contains { $0.contains(#""state":"paid""#) })
    #expect(!events.contains { $0.contains("999999") })
  }

  /// The same one again is acknowledged and nothing else; another of the same order waits its turn.
  @Test func hintsAreFewQuestions() async throws {
    let counter = try await Counter()
    let number = try await counter.shown("D1")
    for _ in 0..<5 { #expect(await counter.tell(Self.notice(number)) == Self.yes) }
    await counter.asked(1)
    #expect(await counter.view().repeated == 4)
    for turn in 0..<20 {
      #expect(await counter.tell(Self.notice(number, time: "t\(turn)")) == Self.yes)
    }
    #expect(counter.questions == 1)
    #expect(await counter.till.hints.due.count == 1)
    counter.clock.advance(to: counter.clock.now().boot + Hints.pause)
    await counter.asked(2)
    counter.clock.advance(to: counter.clock.now().boot + .minutes(5))
    #expect(counter.questions == 2)
    #expect(await counter.till.hints.due.isEmpty)
  }

  /// A payment that comes after the order was given up is found by its notification, too.
  @Test func aLatePaymentIsFound() async throws {
    let counter = try await Counter()
    let number = try await counter.shown("W1")
    _ = try await counter.till.cancel("W1", CancelBody(), by: Fixture.peer, wait: nil)
    counter.books.books.withLock { $0.status = "success" }
    #expect(await counter.tell(Self.notice(number)) == Self.yes)
    while try await counter.order("W1").latePayment == nil, !Task.isCancelled {
      await Task.yield()
    }
    #expect(try await !counter.order("W1").handOver)
  }

  @Test func whatIsNotHeardDoesNothing() async throws {
    let counter = try await Counter()
    let number = try await counter.shown("X1")
    let good = Self.notice(number)
    var altered = good
    altered[good.count / 2] ^= 1
    let refused: [[UInt8]] = [
      [], Array("{}".utf8), Array(good.dropLast()), good + good, altered, [0xFF, 0xFE],
      Self.notice(number, key: "another key"), Self.notice(number, merchant: "ON00000002"),
    ]
    for body in refused { #expect(await counter.tell(body) == Self.no) }
    #expect(await counter.tell(Self.notice("nobodys")) == Self.yes)
    #expect(await counter.tell(Self.notice("R0000")) == Self.yes)
    #expect(await counter.tell(good, type: "text/html").status == 415)
    let elsewhere = await counter.desk.answer(
      NotificationRequest(body: good), from: "upay", contentType: nil)
    #expect(elsewhere.status == 404)
    #expect(counter.questions == 0)
    let view = await counter.view()
    #expect(view.refused == refused.count + 2)
    #expect(view.received == view.refused + view.verified)
    #expect(view.verified == 2)
    // Nobody fills the log, and nothing of a notification gets into it.
    for _ in 0..<100 { _ = await counter.tell([]) }
    let lines = counter.shop.logs.lines.filter { $0.contains("a notification was refused") }
    // Twenty of what is no notification, and twenty of the notifications of one system.
    #expect((1...40).contains(lines.count))
    let events = try await counter.till.journaledEvents("notification")
    #expect(events.count == 6, "nobody pushes out of the journal what else is kept there")
    #expect(
      events.allSatisfy { $0.data.contains(#""gateway":"ottpay","reason":"the notification"#) })
    counter.clock.advance(to: counter.clock.now().boot + .minutes(1))
    #expect(await counter.tell([]) == Self.no)
    #expect(
      counter.shop.logs.lines.last { $0.contains("refused") }?.contains("left_out_before=") == true)
    counter.clock.advance(to: counter.clock.now().boot + .hours(1))
    #expect(await counter.tell([]) == Self.no)
    let newest = try await counter.till.journaledEvents("notification").last
    #expect(newest?.data.contains(#""left_out_before":"#) == true)
    #expect(!counter.shop.logs.lines.contains { $0.contains("eKC3") || $0.contains("another key") })
  }

  @Test func tooManyAreSentBack() async throws {
    let counter = try await Counter(rate: 60)
    let answers = await statuses(counter, 40)
    #expect(answers.count { $0 == 400 } == 15)
    #expect(answers.count { $0 == 429 } == 25)
    counter.clock.advance(to: counter.clock.now().boot + .seconds(3))
    #expect(await statuses(counter, 10).count { $0 == 400 } == 3)
    counter.clock.advance(to: counter.clock.now().boot + .hours(3))
    #expect(await statuses(counter, 40).count { $0 == 400 } == 15)
  }

  private func statuses(_ counter: Counter, _ count: Int) async -> [Int] {
    var answers: [Int] = []
    for _ in 0..<count { answers.append(await counter.tell([]).status) }
    return answers
  }

  /// A till that ends takes nothing: it is to come again.
  @Test func theEndIsToldAsAFault() async throws {
    let counter = try await Counter()
    let number = try await counter.shown("E1")
    await counter.till.stop()
    #expect(await counter.tell(Self.notice(number)).status == 503)
    // And it was not kept as heard.
    #expect(await counter.tell(Self.notice(number)).status == 503)
    #expect(await counter.view().repeated == 0)
  }

  /// The newest thousand are remembered, and no more.
  @Test func memoryIsBounded() {
    var digests = RecentDigests()
    func digest(_ number: Int) -> [UInt8] { Array("\(number)".utf8) }
    for number in 0..<3_000 { digests.add(digest(number), .heard) }
    let known = (0..<3_000).filter { digests.verdict(of: digest($0)) != nil }
    #expect(known == Array((3_000 - RecentDigests.most)..<3_000))
    var hints = Hints()
    for number in 0..<1_000 {
      guard let order = ClientSN("N\(number)") else { continue }
      let (first, second) = (
        hints.take(order, isAsking: false, at: 0), hints.take(order, isAsking: false, at: 1)
      )
      #expect(first && !second)
    }
    #expect(hints.due.count == Hints.most)
    let due = hints.takeDue(at: Hints.pause)
    #expect(due.count == Hints.most)
    #expect(hints.nextDue == nil)
  }
}

extension Till {
  /// The data of an order's events.
  fileprivate func journaled(_ number: String) throws -> [String] {
    try journal.events(after: 0, limit: 1_000, besides: "").map(\.data).filter {
      $0.contains(number)
    }
  }
}
