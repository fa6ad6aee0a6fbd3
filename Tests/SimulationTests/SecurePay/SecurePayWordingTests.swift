import Conformance
import Cryptography
import Gateways
import Terminal
import Testing

@testable import Simulation

/// How the simulated SecurePay says things, and the pages that payers see.
@Suite("The words of SecurePay")
struct SecurePayWordingTests {
  @Test("Answers are one line of fields in any order, of which nothing is escaped")
  func raw() throws {
    var orders: Set<[String]> = []
    for seed in 0..<8 as Range<UInt64> {
      var desk = SecurePayDesk(seed: seed)
      _ = desk.pay("A0000001")
      let seen = desk.query("A0000001")
      #expect(seen.text.contains("respMsg=成功[") && !seen.text.contains("%"))
      orders.insert(seen.text.split(separator: "&").map { String($0.prefix { $0 != "=" }) })
    }
    #expect(orders.count > 4)
    covers("securepay:7/raw", "securepay:1/raw")
  }

  @Test(
    "Answers of method 01 bring a certificate, which is believed only when it is UnionPay's",
    arguments: SecurePayRules.Signer.allCases)
  func certificates(_ signer: SecurePayRules.Signer) throws {
    var desk = try SecurePayDesk.certified()
    desk.rules.signer = signer
    let seen = desk.pay("A0000001")
    #expect(seen.text.contains("-----BEGIN CERTIFICATE-----\n"))
    #expect(seen.code == (signer == .valid ? "00" : nil))
    #expect(desk.kept == 1_000)
    let message = try SecurePayMessage(raw: seen.body)
    switch (signer, try Self.distrust(of: message, desk)) {
    case (.valid, nil), (.expired, .certificate(.expired)), (.otherCompany, .company),
      (.untrusted, .certificate(.untrusted)):
      break
    case (_, let distrust): Issue.record("\(signer): \(String(describing: distrust))")
    }
    covers("securepay:7/certificates")
  }

  private static func distrust(
    of message: SecurePayMessage, _ desk: SecurePayDesk
  ) throws -> SecurePayDistrust? {
    do throws(SecurePayDistrust) {
      try SecurePaySignature.verify(message, as: desk.signing, at: desk.now)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "Words by switches",
    arguments: [
      ("accepted=05", "05", "00"), ("done=A6", "00", "A6"), ("untouched=05", "00", "00"),
      ("signer=expired", "00", "00"),
    ])
  func words(_ setting: String, _ code: String, _ fate: String) throws {
    var desk = SecurePayDesk()
    var rules = desk.world.allRules
    try rules.set("securepay.\(setting)")
    desk.world.allRules = rules
    #expect(desk.pay("A0000001").code == code)
    #expect(desk.query("A0000001").fate == fate)
    covers("securepay:5/\(code)", "securepay:5/\(fate)")
  }

  @Test("What is open, and what nobody paid in time, by switches")
  func openAndClosed() {
    for (open, closed) in zip(SecurePayRules.Open.allCases, SecurePayRules.Closed.allCases) {
      var desk = SecurePayDesk()
      desk.rules.open = open
      desk.rules.closed = closed
      _ = desk.pay("A0000001", "04")
      #expect(desk.query("A0000001").fate == open.rawValue)
      desk.now += .minutes(16)
      #expect(desk.query("A0000001").fate == closed.rawValue)
      covers("securepay:5/\(open.rawValue)", "securepay:5/\(closed.rawValue)")
    }
  }

  @Test("Fields that only some sources have, by switches")
  func optionalFields() {
    var desk = SecurePayDesk()
    _ = desk.pay("A0000001")
    var fields = desk.query("A0000001").fields
    #expect(fields["traceNo"]?.count == 6 && fields["settleDate"]?.count == 4)
    #expect(fields["simField"] != nil)
    desk.rules.clearing = false
    desk.rules.unknownFields = false
    fields = desk.query("A0000001").fields
    #expect(fields["traceNo"] == nil && fields["simField"] == nil)
    covers("securepay:4/clearing")
  }

  @Test("Questions: too many, too early, by number alone, of another business")
  func questions() {
    var desk = SecurePayDesk()
    desk.rules.queriesAMinute = .ten
    desk.rules.visibilityLag = 2_000
    _ = desk.pay("A0000001")
    #expect(desk.query("A0000001").code == "34")
    desk.now += 2_000
    for _ in 0..<9 { #expect(desk.query("A0000001").code == "00") }
    #expect(desk.query("A0000001").code == "37")
    desk.now += .minutes(1)
    #expect(desk.query("A0000001").code == "00")
    let time = desk.times["A0000001"]
    desk.times["A0000001"] = BeijingTime.compact(desk.now + 5_000)
    #expect(desk.query("A0000001").code == "34")
    desk.rules.queryKey = .number
    // The answer names what was found.
    #expect(desk.query("A0000001").fields["txnTime"] == time)
    desk.times["A0000001"] = time
    #expect(desk.call("0000", "A0000001", ["bizType": "000201"]).code == "00")
    desk.rules.queryBusiness = .zeros
    #expect(desk.call("0000", "A0000001", ["bizType": "000201"]).code == "10")
    covers(
      "securepay:5/37", "securepay:5/34", "securepay:7/questions", "securepay:4/query-time",
      "securepay:4/query-business")
  }

  @Test("Faults are sealed again, and refusals name what was asked for")
  func faults() throws {
    for kind in FaultScript.Kind.allCases {
      var desk = SecurePayDesk()
      _ = desk.pay("A0000001")
      var fault = FaultScript.Fault(path: SecurePayModel.queryPath, kind: kind)
      switch kind.argument {
      case .milliseconds: fault.argument = .integer(1)
      case .cents: fault.argument = .integer(7)
      case .member: fault.argument = .string("origRespCode")
      case .outerCode: fault.argument = .string("64")
      default: break
      }
      try desk.world.faults.add(fault)
      let seen = desk.query("A0000001")
      switch kind {
      case .wrongAmount: #expect(seen.fields["txnAmt"] == "7")
      case .wrongClientSN: #expect(seen.fields["orderId"] == "SOMEBODY-ELSE")
      case .missing, .null: #expect(seen.code == "00" && seen.fate == nil)
      case .refuse, .deny: #expect(seen.code == "64" && seen.fields["orderId"] == "A0000001")
      case .maintenance: #expect(seen.code == "06")
      case .illegalSign: #expect(seen.code == "11")
      case .shuffle, .duplicate, .delay, .slow: #expect(seen.fate == "00")
      case .doubled, .garbage, .cut, .empty, .loginPage, .http502: #expect(seen.fields.isEmpty)
      default: break
      }
      #expect(desk.kept == 1_000)
    }
    covers("securepay:7/faults")
  }

  // MARK: Pages

  @Test("The relay leads a browser to the purchase page, where its payer pays, declines or scans")
  func page() throws {
    var desk = SecurePayDesk()
    let message = desk.signed(
      desk.fields(
        "0101", "A0000001",
        [
          "bizType": "000201", "channelType": "07",
          "frontUrl": "https://shop.example/front?a=<1>",
        ]))
    let query = String(decoding: message.form, as: UTF8.self)
    let relay = desk.send(
      GatewayRequest(
        method: "GET", path: SecurePayModel.relayPath, query: query, authorization: nil, body: []))
    #expect(relay.text.contains("/gateway/api/frontTransReq.do\""))
    #expect(desk.books.orders.isEmpty)
    let page = desk.post(message.form, to: SecurePayModel.frontPath)
    #expect(page.text.contains("10.00") && page.text.contains("value=\"decline\""))
    #expect(desk.query("A0000001").code == "34")
    // Opened again it is the same, or refused.
    #expect(desk.post(message.form, to: SecurePayModel.frontPath).text == page.text)
    desk.rules.pageAgain = .refused
    #expect(desk.post(message.form, to: SecurePayModel.frontPath).text.contains("12: "))
    let action = try #require(page.text.split(separator: "action=\"").last?.prefix { $0 != "\"" })
    #expect(desk.post(Array("act=qr".utf8), to: String(action)).text.contains("/wallet/"))
    let paid = desk.post(Array("act=pay".utf8), to: String(action))
    #expect(paid.text.contains("https://shop.example/front?a=&lt;1&gt;"))
    #expect(paid.text.contains("name=\"signature\""))
    #expect(desk.post(Array("act=decline".utf8), to: String(action)).status == 409)
    #expect(desk.query("A0000001").fate == "00")
    let more: [String: String?] = ["bizType": "000201", "channelType": "07"]
    #expect(desk.giveBack("3100", "C0000001", of: "A0000001", more).code == "00")
    #expect(desk.kept == 0)
    covers("securepay:4/page", "securepay:7/page", "securepay:7/relay", "securepay:7/page-again")
  }

  @Test(
    "No page for anybody else",
    arguments: [
      ("POST", "/gateway/api/frontTransReq.do/62nothing", 404),
      ("GET", "/gateway/api/frontTransReq.do", 405), ("GET", "/relay/securepay", 400),
      ("POST", "/relay/securepay", 400),
    ])
  func noPage(_ method: String, _ path: String, _ status: Int) {
    var desk = SecurePayDesk()
    let request = GatewayRequest(method: method, path: path, authorization: nil, body: [])
    #expect(desk.send(request).status == status)
    #expect(desk.post(Array("a=1".utf8), to: SecurePayModel.frontPath).text.contains("11: "))
    covers("securepay:7/page", "securepay:7/relay")
  }

  @Test("The front notification is signed by the platform, and says what became of the payment")
  func notification() throws {
    var desk = try SecurePayDesk.certified()
    _ = desk.pay("A0000001")
    let model = try #require(desk.world.acquirers.model(SecurePayModel.self))
    let order = try #require(model.books.order(.clientSN("A0000001")))
    let message = model.notification(of: order)
    #expect(try Self.distrust(of: message, desk) == nil)
    #expect(message.fields["respCode"] == "00" && message.fields["txnSubType"] == "06")
    #expect(try SecurePayMessage(form: message.form).fields["txnAmt"] == "1000")
    covers("securepay:7/page")
  }

  private static let announcement = Announcement(
    url: "https://127.0.0.1:1", caFile: "ca.pem", vendorSN: "", vendorKeyFile: "", appID: "",
    activationCodes: [], scanner: nil, printer: nil, admin: "", config: "")

  @Test(
    "The daemon's configuration, for either method", arguments: SecurePayRules.SignMethod.allCases)
  func configuration(_ method: SecurePayRules.SignMethod) async throws {
    try await withDirectory { path in
      let directory = try Directory(path)
      var model = SecurePayModel(merchantID: SecurePayDesk.merchant, secureKey: SecurePayDesk.key)
      model.certificates = try SecurePayDesk.certificates.get()
      model.rules.signMethod = method
      let keys = try model.configuration(Self.announcement, in: directory)
      #expect(keys.contains { $0.key == "sign_method" && $0.value == method.rawValue })
      for (key, file) in keys where key.hasSuffix("_file") && key != "ca_file" {
        let octets = try #require(directory.read(String(file.split(separator: "/").last ?? "")))
        let isSecret = ["private_key_file", "secure_key_file"].contains(key)
        #expect(
          String(decoding: octets, as: UTF8.self).contains("PRIVATE") == (key == "private_key_file")
        )
        #expect(isSecret || key == "certificate_file" || key == "trusted_file")
      }
      let text = JSONText.octets(model)
      #expect(try JSONText.decode(SecurePayModel.self, from: text).certificates != nil)
    }
    covers("securepay:7/authority")
  }
}
