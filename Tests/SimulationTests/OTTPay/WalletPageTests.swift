import Conformance
import NIOHTTP1
import Terminal
import Testing

@testable import Simulation

/// The page behind a printed link.
@Suite("Wallet pages")
struct WalletPageTests {
  private static func get(_ path: String) -> GatewayRequest {
    GatewayRequest(method: "GET", path: path, authorization: nil, body: [])
  }

  private static func post(_ path: String, _ body: String) -> GatewayRequest {
    GatewayRequest(path: path, authorization: nil, body: Array(body.utf8))
  }

  private static func path(_ link: String) -> String {
    let parts = link.split(separator: "/", omittingEmptySubsequences: false)
    return "/" + parts.dropFirst(3).joined(separator: "/")
  }

  private static func seen(
    _ desk: inout OTTPayDesk, _ request: GatewayRequest
  ) -> (status: Int, text: String) {
    guard
      case .answer(let reply, _) = desk.world.receive(request, at: desk.now, using: &desk.random)
    else { return (0, "") }
    return (reply.status, String(decoding: reply.body, as: UTF8.self))
  }

  @Test(
    "A customer sees what is to be paid, and pays or declines once", arguments: ["pay", "decline"])
  func act(_ act: String) throws {
    var desk = OTTPayDesk()
    let link = try #require(desk.call("CC_PURCHASE", OTTPayDesk.page("A1")).data?["codeUrl"])
    let path = Self.path(link)
    let page = Self.seen(&desk, Self.get(path))
    #expect(page.status == 200)
    #expect(page.text.contains("<b>CNY 1.00</b>") && page.text.contains("CREATED"))
    #expect(page.text.contains(#"<button name="act" value="pay">"#))
    #expect(Self.seen(&desk, Self.post(path, "act=fly")).status == 400)
    let after = Self.seen(&desk, Self.post(path, "act=\(act)"))
    #expect(after.text.contains(act == "pay" ? "PAID" : "PAY_CANCELED"))
    #expect(!after.text.contains("<button"))
    #expect(Self.seen(&desk, Self.post(path, "act=pay")).status == 409)
    #expect(desk.kept == (act == "pay" ? 100 : 0))
    covers("ottpay:8/links")
  }

  @Test("A link that is nobody's leads nowhere", arguments: ["", "x", "61000000000000019"])
  func nobody(_ tail: String) {
    var desk = OTTPayDesk()
    _ = desk.call("CC_PURCHASE", OTTPayDesk.page("A1"))
    #expect(Self.seen(&desk, Self.get("/wallet/\(tail)")).status == 404)
    #expect(Self.seen(&desk, Self.post("/wallet/\(tail)", "act=pay")).status == 404)
    let put = GatewayRequest(method: "PUT", path: "/wallet/\(tail)", authorization: nil, body: [])
    #expect(Self.seen(&desk, put).status == 404)
    #expect(desk.kept == 0)
  }

  @Test("What a till has written is shown as text")
  func escaped() {
    #expect(
      WalletPage.escaped(#"<script>"&'"#) == "&lt;script&gt;&quot;&amp;&#39;")
  }

  @Test("Upay's codes have a page, too")
  func upay() throws {
    var till = TestTill()
    let made = till.precreate("A1")
    let code = try #require(made.data["qr_code"])
    var desk = OTTPayDesk()
    desk.world = GatewayWorld(model: till.model)
    desk.now = till.now
    let path = code.replacing("https://qr.upay-simulator.test/", with: "/wallet/")
    #expect(Self.seen(&desk, Self.get(path)).status == 200)
    #expect(Self.seen(&desk, Self.post(path, "act=pay")).text.contains("PAID"))
    #expect(desk.kept == 1_000)
  }

  @Test("A browser opens the printed link, over HTTPS")
  func browser() async throws {
    try await withSimulator { simulator, announcement in
      let (number, link) = try await Self.ottPayLink(simulator, announcement)
      #expect(link.hasPrefix(announcement.url + "/wallet/"))
      let client = try await TestClient.connect(
        to: announcement.url, caFile: announcement.caFile)
      let answers = try await client.exchange([
        TestClient.request(.GET, Self.path(link), body: []),
        TestClient.request(.POST, Self.path(link), body: Array("act=pay".utf8)),
      ])
      for answer in answers {
        guard case .complete(200, let headers, _) = answer else {
          Issue.record("\(answer)")
          continue
        }
        #expect(headers["content-type"] == "text/html; charset=utf-8")
      }
      let order = try #require(simulator.ledger.order(clientSN: number))
      #expect(order.gateway == .ottpay && order.status == .paid && order.paidAmount == 100)
    }
  }

  @Test("The admin API acts on orders of every system")
  func admin() async throws {
    try await withSimulator { simulator, announcement in
      let (number, link) = try await Self.ottPayLink(simulator, announcement)
      let paid = try await announcement.administer(
        .POST, "/_sim/wallet/pay", #"{"qr_code":"\#(link)"}"#)
      #expect(paid.json["gateway"] == "ottpay" && paid.json["status"] == "PAID")
      let back = try await announcement.administer(
        .POST, "/_sim/portal/refund", #"{"client_sn":"\#(number)","amount":40}"#)
      #expect(back.json["returned_amount"] == 40)
      let script = try await announcement.administer(
        .POST, "/_sim/returns", #"{"verb":"refund","behaviour":"refused","gateway":"ottpay"}"#)
      #expect(script.status == 200)
      let rules = try await announcement.administer(
        .POST, "/_sim/rules", #"{"ottpay.paid_word":"captured"}"#)
      #expect(rules.json["ottpay.paid_word"] == "captured")
      #expect(simulator.rules.ottpay.paidWord == .captured)
      let entry = try #require(simulator.requests.last)
      #expect(entry.action == "CC_PURCHASE" && entry.clientSN == number)
    }
  }

  @Test("The world goes on after a restart, with the same account")
  func restart() async throws {
    try await withDirectory { directory in
      let link = try await withSimulator(in: directory) { simulator, announcement in
        try await Self.ottPayLink(simulator, announcement).link
      }
      try await withSimulator(in: directory) { simulator, announcement in
        let paid = try await announcement.administer(
          .POST, "/_sim/wallet/pay", #"{"qr_code":"\#(link)"}"#)
        #expect(paid.status == 200)
        #expect(simulator.ledger.kept == 100)
      }
    }
  }

  /// An order of OTT Pay that waits for its customer.
  private static func ottPayLink(
    _ simulator: Simulator, _ announcement: Announcement
  ) async throws -> (number: String, link: String) {
    let account = try #require(simulator.readWorld { $0.acquirers.model(OTTPayModel.self) })
    var values = OTTPayDesk.page("A1")
    values["merchant_id"] = account.merchantID
    let body = JSONText.octets(
      JSONValue.object(
        OTTPayDesk.envelope(
          "CC_PURCHASE", merchant: account.merchantID, values, key: account.signKey)))
    let client = try await TestClient.connect(to: announcement.url, caFile: announcement.caFile)
    let answer = try await client.exchange([
      TestClient.request(.POST, OTTPayDesk.path, body: body)
    ])[0]
    guard case .complete(200, _, let octets) = answer else { return ("", "\(answer)") }
    let seen = OTTPayDesk.read(Delivery.Reply(status: 200, body: octets), key: account.signKey)
    return ("A1", try #require(seen.data?["codeUrl"]))
  }
}
