import Cryptography
import Gateways
import Terminal
import Testing

@testable import Simulation

/// Whether it is to be believed is asked of the daemon's own gateway.
@Suite("What the simulated SecurePay tells by itself")
struct SecurePayNoticeTests {
  private static let address: [String: String?] = ["backUrl": "https://127.0.0.1:8443/back"]

  private static func desk(_ method: SecurePayRules.SignMethod) throws -> SecurePayDesk {
    try method == .certificate ? SecurePayDesk.certified() : SecurePayDesk()
  }

  private static func read(_ post: NoticePost, _ desk: SecurePayDesk) throws -> SecurePayMessage {
    let merchant = SecurePayMerchant(
      number: SecurePayDesk.merchant, signing: desk.signing, terminal: nil,
      backURL: "https://127.0.0.1:8443/back", frontURL: "https://pos.example")
    return try SecurePayNotification(post.body, to: merchant, at: desk.now).message
  }

  @Test(
    "A payment, a refund of a part, a cancellation: each under its own number",
    arguments: SecurePayRules.SignMethod.allCases)
  func told(_ method: SecurePayRules.SignMethod) throws {
    var desk = try Self.desk(method)
    _ = desk.pay("A0000001", "01", Self.address)
    _ = desk.pay("A0000002", "01", Self.address)
    let part = Self.address.merging(["txnAmt": "400"]) { $1 }
    _ = desk.giveBack("0400", "R0000001", of: "A0000001", part)
    _ = desk.giveBack("3100", "C0000001", of: "A0000002", Self.address)
    // One that is refused is told by its answer alone.
    _ = desk.giveBack("0400", "R0000002", of: "A0000002", Self.address)
    desk.now += .minutes(1) / 2
    let posts = desk.world.takeNotices(at: desk.now, using: &desk.random)
    let told = try posts.map { post in
      let fields = try Self.read(post, desk).fields
      return ["orderId", "txnType", "txnAmt", "respCode"].map { fields[$0] ?? "" }
    }
    #expect(
      Set(told) == [
        ["A0000001", "01", "1000", "00"], ["A0000002", "01", "1000", "00"],
        ["R0000001", "04", "400", "00"], ["C0000001", "31", "1000", "00"],
      ])
    #expect(told.count == 4)
    for post in posts { #expect(post.contentType == "application/x-www-form-urlencoded") }
  }

  @Test("It comes again after 1, 2, 4, 5 and 5 minutes, and no more")
  func repeated() throws {
    var desk = try Self.desk(.sharedKey)
    _ = desk.pay("A0000001", "01", Self.address)
    let start = desk.now
    for minutes in [0, 1, 3, 7, 12, 17] as [Int64] {
      desk.now = start + .minutes(minutes) - 1
      if minutes > 0 {
        #expect(desk.world.takeNotices(at: desk.now, using: &desk.random).isEmpty)
      }
      desk.now += 1
      let posts = desk.world.takeNotices(at: desk.now, using: &desk.random)
      #expect(posts.count == 1)
      for post in posts {
        #expect(try Self.read(post, desk).fields["orderId"] == "A0000001")
        desk.world.noticeEnded(post.id, status: 500, [], at: desk.now)
      }
    }
    #expect(desk.world.takeNotices(at: desk.now + .days(1), using: &desk.random).isEmpty)
    #expect(desk.world.notices.reports.last?.state == .givenUp)
  }

  @Test(
    "What somebody else has signed is not believed",
    arguments: SecurePayRules.SignMethod.allCases)
  func forged(_ method: SecurePayRules.SignMethod) throws {
    var desk = try Self.desk(method)
    try desk.world.notices.faults.add(NoticeFault(.forged))
    _ = desk.pay("A0000001", "01", Self.address)
    let post = try #require(desk.world.takeNotices(at: desk.now, using: &desk.random).first)
    #expect(throws: NotificationRefusal.self) { try Self.read(post, desk) }
  }
}
