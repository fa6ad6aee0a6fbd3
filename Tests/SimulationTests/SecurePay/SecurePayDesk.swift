import Cryptography
import Gateways
import Terminal

@testable import Simulation

/// A world with SecurePay in it, and a till that speaks to it by hand.
struct SecurePayDesk {
  static let merchant = "777290058110048"
  static let key = "TESTSECUREKEY0123456789"
  static let shared = SecurePayMerchant.Signing.sharedKey(Secret(key.utf8))
  static let certificates = Result { try SecurePayCertificates(at: TestTill.noon) }

  /// What is seen of an answer.
  struct Seen {
    var status = 0
    /// Of an answer that is whole and signed by the platform; else none.
    var fields: [String: String] = [:]
    /// The connection ended without an answer.
    var isClosed = false
    var body: [UInt8] = []

    var code: String? { fields["respCode"] }
    /// What became of the transaction that was asked about.
    var fate: String? { fields["origRespCode"] }
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  var world: GatewayWorld
  var random: SeededGenerator
  var now = TestTill.noon
  /// How requests are signed, and who is believed.
  var signing = shared
  /// When each transaction was made.
  var times: [String: String] = [:]

  init(seed: UInt64 = 1) {
    world = GatewayWorld(
      model: UpayModel(vendor: TestTill.vendor),
      acquirers: Acquirers([SecurePayModel(merchantID: Self.merchant, secureKey: Self.key)]))
    random = SeededGenerator(seed: seed)
  }

  /// One that signs with certificates.
  static func certified() throws -> SecurePayDesk {
    var desk = SecurePayDesk()
    let certificates = try certificates.get()
    var model = SecurePayModel(merchantID: merchant, secureKey: key)
    model.certificates = certificates
    desk.world.acquirers = Acquirers([model])
    let key = try SigningKey(pem: Array(certificates.merchantKeyPEM.utf8))
    desk.signing = .certificate(
      id: certificates.merchantSerial, key: key,
      platform: SecurePayPlatform(
        trusting: try TrustedCertificates([certificates.trusted]),
        company: SecurePayPlatform.testCompany))
    return desk
  }

  var rules: SecurePayRules {
    get { world.allRules.securepay }
    set {
      var all = world.allRules
      all.securepay = newValue
      world.allRules = all
    }
  }

  var books: AcquirerBooks { world.acquirers[0].books }
  /// The sum that the shop has by the ledger.
  var kept: Int64 { world.ledgerReport().kept }

  // MARK: Requests as a till makes them

  mutating func fields(
    _ type: String, _ number: String, _ more: [String: String?] = [:]
  ) -> [String: String] {
    if times[number] == nil { times[number] = BeijingTime.compact(now) }
    var fields = [
      "version": "5.1.0", "encoding": "UTF-8", "accessType": "0", "merId": Self.merchant,
      "txnType": String(type.prefix(2)), "txnSubType": String(type.suffix(2)),
      "bizType": "000000", "orderId": number, "txnTime": times[number] ?? "",
    ]
    if type != "0000" {
      fields["channelType"] = "08"
      fields["txnAmt"] = "1000"
      fields["currencyCode"] = "156"
      fields["backUrl"] = "https://pos.example/back"
      fields["termId"] = "POS00001"
    }
    for (name, value) in more { fields[name] = value }
    return fields
  }

  mutating func call(
    _ type: String, _ number: String, _ more: [String: String?] = [:], path: String? = nil
  ) -> Seen {
    let own = type == "0000" ? SecurePayModel.queryPath : SecurePayModel.backPath
    return post(signed(fields(type, number, more)).form, to: path ?? own)
  }

  func signed(_ fields: [String: String]) -> SecurePayMessage {
    (try? SecurePaySignature.sign(SecurePayMessage(fields), as: signing)) ?? SecurePayMessage()
  }

  mutating func post(
    _ body: [UInt8], to path: String = SecurePayModel.backPath,
    contentType: String? = "application/x-www-form-urlencoded; charset=UTF-8"
  ) -> Seen {
    send(GatewayRequest(path: path, authorization: nil, contentType: contentType, body: body))
  }

  mutating func send(_ request: GatewayRequest) -> Seen {
    take(world.receive(request, at: now, using: &random))
  }

  private mutating func take(_ delivery: Delivery) -> Seen {
    switch delivery {
    case .closed, .half: return Seen(isClosed: true)
    case .answer(let reply, let wait):
      now += wait
      if let ticket = reply.ticket { return take(world.collect(ticket, at: now, using: &random)) }
      return read(reply)
    }
  }

  private func read(_ reply: Delivery.Reply) -> Seen {
    var seen = Seen(status: reply.status, body: reply.body)
    guard let message = try? SecurePayMessage(raw: reply.body),
      (try? SecurePaySignature.verify(message, as: signing, at: now)) != nil
    else { return seen }
    for (name, value) in message.fields.sorted { seen.fields[name] = value }
    return seen
  }

  /// Applies for a QR code: the answer, and the link in it.
  mutating func link(_ number: String, _ more: [String: String?] = [:]) -> String {
    call("0107", number, more).fields["qrCode"] ?? ""
  }

  mutating func pay(
    _ number: String, _ ending: String = "01", _ more: [String: String?] = [:]
  ) -> Seen {
    call("0106", number, more.merging(["qrNo": "62000000000000000\(ending)"]) { $1 })
  }

  mutating func query(_ number: String) -> Seen { call("0000", number) }

  mutating func giveBack(
    _ type: String, _ number: String, of paid: String, _ more: [String: String?] = [:]
  ) -> Seen {
    let sn = books.order(.clientSN(paid))?.sn ?? "62999999999999"
    return call(type, number, more.merging(["origQryId": sn]) { $1 })
  }
}
