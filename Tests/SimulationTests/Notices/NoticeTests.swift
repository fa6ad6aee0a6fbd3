import Conformance
import Cryptography
import Gateways
import NIOHTTP1
import Terminal
import Testing

@testable import Simulation

/// What the simulated payment systems tell by themselves: when, how often, and what can happen to it.
/// Whether it is to be believed is asked of the daemon's own gateways.
@Suite("Notifications of the simulated systems")
struct NoticeTests {
  private static let address = "https://127.0.0.1:8443/callbacks/x"
  private static let key = Result { try SigningKey.new() }

  /// An order at one system, and the shop that is told of it.
  private struct Scene {
    let system: PaymentSystem
    var world: GatewayWorld
    var random = SeededGenerator(seed: 7)
    var now = TestTill.noon
    let gateway: any NotifiedGateway
    private var sold = 0
    private var till: TestTill?

    init(_ system: PaymentSystem, _ change: (inout SimulatorRules) -> Void = { _ in }) throws {
      self.system = system
      let key = try NoticeTests.key.get()
      switch system {
      case .upay:
        let till = TestTill()
        self.till = till
        world = GatewayWorld(model: till.model)
        gateway = UpayGateway(callbackKey: key.verificationKey)
      default:
        let desk = OTTPayDesk()
        world = desk.world
        gateway = OTTPayGateway(
          account: Credentials(sn: OTTPayDesk.merchant, key: OTTPayDesk.signKey))
      }
      world.noticeKey = { key }
      var rules = world.allRules
      change(&rules)
      world.allRules = rules
    }

    /// Makes an order, and has it paid.
    mutating func sell(_ address: String = NoticeTests.address) throws {
      sold += 1
      let number = "N\(sold)"
      let request: GatewayRequest
      if let till {
        let body = TestTill.octets(
          TestTill.code(number).merging(["terminal_sn": till.sn, "notify_url": address]) { $1 }
            .mapValues(JSONValue.string))
        request = GatewayRequest(
          path: "/upay/v2/precreate",
          authorization: "\(till.sn) \(TestTill.sign(body, with: till.key))",
          body: body)
      } else {
        var values = OTTPayDesk.link(number)
        values["call_back_url"] = address
        request = GatewayRequest(
          path: OTTPayDesk.path, authorization: nil,
          body: JSONText.octets(JSONValue.object(OTTPayDesk.envelope("ACTIVEPAY", values))))
      }
      _ = world.receive(request, at: now, using: &random)
      let sn = try #require(world.sn(of: .clientSN(number)))
      try world.customerPays(sn, at: now)
    }

    mutating func posts(after pause: Milliseconds = 0) -> [NoticePost] {
      now += pause
      return world.takeNotices(at: now, using: &random)
    }

    mutating func answer(_ posts: [NoticePost], _ status: Int?, _ word: String = "") {
      for post in posts {
        world.noticeEnded(post.id, status: status, Array(word.utf8), at: now)
      }
    }

    /// What the daemon's gateway makes of it.
    func read(_ post: NoticePost) throws(NotificationRefusal) -> NotificationHint {
      try gateway.notification(
        in: NotificationRequest(body: post.body, authorization: post.authorization), at: now)
    }

    var report: NoticeReport? { world.notices.reports.last }
  }

  private static let systems: [(PaymentSystem, String, [Milliseconds])] = [
    (.upay, "success", [1, 5, 30, 600].map { .seconds($0) }),
    (.ottpay, "SUCCESS", [0, 5, 15, 60].map { .seconds($0) }),
  ]

  @Test("It is repeated at the system's times, and then no more", arguments: systems)
  func repeated(_ system: PaymentSystem, _ word: String, _ times: [Milliseconds]) throws {
    covers("7.5/times", "ottpay:6/acknowledgement")
    var scene = try Scene(system)
    try scene.sell()
    let start = scene.now
    for time in times {
      if time > 0 { #expect(scene.posts(after: start + time - 1 - scene.now).isEmpty) }
      let posts = scene.posts(after: start + time - scene.now)
      #expect(posts.count == 1 && posts.allSatisfy { $0.port == 8_443 })
      for post in posts {
        let hint = try scene.read(post)
        #expect(hint.subject == .transaction(number: "N1"))
        #expect(hint.amount == Amount(system == .upay ? 1_000 : 100))
      }
      #expect(scene.posts().isEmpty)
      scene.answer(posts, time == 0 ? nil : 500, word)
    }
    #expect(scene.posts(after: .days(1)).isEmpty && scene.world.notices.nextDue == nil)
    #expect(scene.report?.state == .givenUp && scene.report?.tries.count == times.count)
  }

  @Test("It ends with the word that the system wants, and no other", arguments: systems)
  func acknowledged(_ system: PaymentSystem, _ word: String, _ times: [Milliseconds]) throws {
    var scene = try Scene(system)
    try scene.sell()
    scene.answer(scene.posts(after: times[0]), system == .upay ? 200 : 202, "\(word) ")
    #expect(scene.report?.state == .waiting)
    scene.answer(scene.posts(after: .seconds(10)), 200, word)
    #expect(scene.report?.state == .acknowledged)
    #expect(scene.posts(after: .days(1)).isEmpty)
    #expect(scene.report?.tries.map(\.status) == [system == .upay ? 200 : 202, 200])
  }

  @Test("What goes wrong on its way", arguments: systems)
  func faults(_ system: PaymentSystem, _ word: String, _ times: [Milliseconds]) throws {
    covers("7.5/signature", "10.5/21-callback", "ottpay:6/data", "ottpay:8/callbacks")
    func refused(_ fault: NoticeFault) throws -> Bool {
      var scene = try Scene(system)
      try scene.world.notices.faults.add(fault)
      try scene.sell()
      let post = try #require(scene.posts(after: times[0]).first)
      do throws(NotificationRefusal) {
        _ = try scene.read(post)
        return false
      } catch {
        return true
      }
    }
    #expect(try refused(NoticeFault(.forged)))
    #expect(try refused(NoticeFault(.tampered)))
    if system == .upay {
      #expect(try refused(NoticeFault(.tampered, argument: "total_amount")))
    } else {
      // Nothing covers what stands outside, and nobody reads it.
      #expect(try !refused(NoticeFault(.tampered, argument: "rsp_code")))
    }

    var scene = try Scene(system)
    let faults: [NoticeFault] = [
      NoticeFault(.wrongAmount, gateway: system, argument: 77),
      NoticeFault(.oversized, argument: 70_000),
      NoticeFault(.lost), NoticeFault(.doubled), NoticeFault(.late, argument: 2_000),
      NoticeFault(.replayed),
    ]
    for fault in faults { try scene.world.notices.faults.add(fault) }
    try scene.sell()
    var posts = scene.posts(after: times[0])
    #expect(try scene.read(posts[0]).amount == Amount(77))
    scene.answer(posts, 500)
    posts = scene.posts(after: times[1])
    #expect(posts[0].body.count > 70_000)
    scene.answer(posts, 413)
    #expect(scene.posts(after: times[2]).isEmpty)
    posts = scene.posts(after: times[3])
    #expect(posts.count == 2 && posts[0].body == posts[1].body)
    scene.answer(posts, 200, word)
    #expect(scene.report?.state == .acknowledged && scene.report?.tries.count == 5)

    try scene.sell()
    #expect(scene.posts(after: times[0]).isEmpty)
    #expect(scene.posts(after: 1_999).isEmpty)
    let late = scene.posts(after: 1)
    #expect(late.count == 1)
    scene.answer(late, nil)
    let replayed = scene.posts(after: times[3])
    #expect(replayed.map(\.body) == [posts[0].body])
    scene.answer(replayed, 200, word)
    // The old one is acknowledged, and this one not yet.
    #expect(scene.report?.state == .waiting)
    #expect(scene.report?.tries.map(\.fault) == [.late, .replayed])
  }

  @Test("Both ways that pages show, of each system")
  func ways() throws {
    covers(
      "11/callback-bare", "11/callback-terminal", "11/callback-flat", "11/callback-envelope",
      "11/callback-events", "ottpay:6/finish_time")
    for (system, change): (PaymentSystem, (inout SimulatorRules) -> Void) in [
      (.upay, { $0.upay.notifications.header = .withTerminal }),
      (.upay, { $0.upay.notifications.body = .envelope }),
      (.ottpay, { $0.ottpay.notification = .long }),
    ] {
      var scene = try Scene(system, change)
      try scene.sell()
      let post = try #require(scene.posts(after: 1_000).first)
      #expect(try scene.read(post).subject == .transaction(number: "N1"))
    }
    var scene = try Scene(.upay) { $0.upay.notifications.events = .all }
    try scene.sell()
    scene.answer(scene.posts(after: 1_000), 200, "success")
    let sn = try #require(scene.world.sn(of: .clientSN("N1")))
    try scene.world.refundInPortal(sn, amount: 100, at: scene.now)
    scene.answer(scene.posts(after: 1_000), 200, "success")
    #expect(scene.world.notices.reports.map(\.event) == ["paid", "refunded"])
    #expect(scene.world.notices.reports.allSatisfy { $0.state == .acknowledged })
  }

  @Test(
    "Nobody else's machine is called",
    arguments: [
      "https://shop.example/callbacks/upay", "http://127.0.0.1:1/x", "https://127.0.0.1.evil/x",
      "https://127.0.0.1:0/x", "https://127.0.0.1:99999/x", "https://user@127.0.0.1/x", "https://",
    ])
  func elsewhere(_ address: String) throws {
    var scene = try Scene(.ottpay)
    try scene.sell(address)
    #expect(scene.posts(after: .minutes(10)).isEmpty)
    #expect(scene.report?.state == .elsewhere && scene.report?.tries == [])
    #expect(NoticeAddress("https://LOCALHOST/a?b=c")?.target == "/a?b=c")
    #expect(
      NoticeAddress("https://localhost")?.target == "/"
        && NoticeAddress("https://localhost")?.port == 443)
  }

  @Test("Its admin calls")
  func admin() async throws {
    try await withSimulator { simulator, announcement in
      for body in [
        #"{"kind":"none"}"#, "{}", #"{"kind":"late"}"#, #"{"kind":"lost","argument":1}"#,
        #"{"kind":"lost","gateway":"none"}"#, #"{"kind":"lost","times":0}"#,
      ] {
        let reply = try await announcement.administer(.POST, "/_sim/notifications/faults", body)
        #expect(reply.status == 400, "\(body)")
      }
      let added = try await announcement.administer(
        .POST, "/_sim/notifications/faults",
        #"{"kind":"tampered","gateway":"upay","argument":"sn"}"#)
      #expect(added.status == 200)
      #expect(simulator.notices.faults == [NoticeFault(.tampered, gateway: .upay, argument: "sn")])
      _ = try await announcement.administer(.POST, "/_sim/reset", #"{"faults":true}"#)
      #expect(simulator.notices.faults == [])
      let listed = try await announcement.administer(.GET, "/_sim/notifications")
      #expect(listed.json == ["notifications": .array([])])
    }
  }
}
