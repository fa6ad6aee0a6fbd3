import Cryptography
import Gateways
import Terminal

@testable import Simulation

/// A world with UCSP in it, and a merchant that speaks to it with the daemon's own messages.
struct UCSPDesk {
  /// Made once: they are RSA keys.
  static let keys = Result { try UCSPKeys.make(at: TestTill.noon) }
  static let now = TestTill.noon

  /// What is seen of an answer.
  struct Seen {
    var status = 0
    var code: String?
    var data: [String: String] = [:]
    /// The connection ended without an answer.
    var isClosed = false
    var body: [UInt8] = []
    var fate: String? { data["origRespCode"] }
  }

  var world: GatewayWorld
  var random = SeededGenerator(seed: 3)
  var now = Self.now
  let merchant: UCSPMerchant
  let keys: UCSPKeys
  private var messages: UInt32 = 0

  init(_ change: (inout UCSPRules) -> Void = { _ in }) throws {
    keys = try Self.keys.get()
    let model = UCSPModel(merchantID: "777290058110048", keys: keys)
    world = GatewayWorld(
      model: UpayModel(vendor: TestTill.vendor), acquirers: Acquirers([model]))
    var rules = world.allRules
    change(&rules.ucsp)
    world.allRules = rules
    let texts =
      keys.texts
      ?? UCSPKeys.Texts(
        merchantCertificate: "", merchantKey: "", platformCertificate: "", platformKey: "")
    merchant = UCSPMerchant(
      number: model.merchantID, acquirer: "00010344", institution: "POSSIM01",
      certificateID: keys.merchantID, key: try SigningKey(pem: Array(texts.merchantKey.utf8)),
      scheme: rules.ucsp.signature.scheme,
      platform: try UCSPPlatform([texts.platformCertificate]),
      frontURL: "https://till.example/front", backURL: "https://127.0.0.1:8443/callbacks/ucsp")
  }

  var books: AcquirerBooks { world.acquirers[0].books }
  var model: UCSPModel? { world.acquirers.model(UCSPModel.self) }
  var kept: Int64 { world.ledgerReport().kept }
  var requests: UCSPRequests { UCSPRequests(merchant) }

  mutating func next() -> UInt32 {
    messages += 1
    return messages
  }

  // MARK: Messages

  func payment(
    _ number: String, _ amount: Int64 = 1_250, _ kind: UCSPTransaction.Kind = .page
  ) -> UCSPTransaction {
    UCSPTransaction(
      kind, number: number, time: Self.now, amount: Amount(amount), currency: .cny)
  }

  mutating func make(_ transaction: UCSPTransaction) throws -> (Seen, TransactionReading) {
    let request = requests.make(
      transaction, payTimeout: now + .minutes(15), description: "goods", at: now,
      message: next())
    let seen = try send(request)
    let reading = UCSPReading(merchant, transaction, at: now)
      .answer(HTTPResponse(status: seen.status, body: seen.body), to: request)
    return (seen, reading)
  }

  mutating func inquire(_ transaction: UCSPTransaction) throws -> (Seen, TransactionReading) {
    let request = requests.inquire(transaction, at: now, message: next())
    let seen = try send(request)
    let reading = UCSPReading(merchant, transaction, at: now)
      .inquired(
        HTTPResponse(status: seen.status, body: seen.body), to: request, mayStillBePaid: false)
    return (seen, reading)
  }

  mutating func send(_ request: UCSPRequest) throws -> Seen {
    let http = try request.http(as: merchant)
    return post(http.body, to: http.path)
  }

  /// Octets in which eight zeros stand for the signature, signed.
  func signed(_ text: String, _ scheme: SignatureScheme? = nil) throws -> [UInt8] {
    let signature = try merchant.key.sign(Array(text.utf8), scheme ?? merchant.scheme)
    return Array(
      text.replacing(#""00000000""#, with: "\"\(Base64.encode(signature))\"", maxReplacements: 1)
        .utf8)
  }

  mutating func post(
    _ body: [UInt8], to path: String, contentType: String? = "application/json; charset=UTF-8"
  ) -> Seen {
    take(
      world.receive(
        GatewayRequest(path: path, authorization: nil, contentType: contentType, body: body),
        at: now, using: &random))
  }

  private mutating func take(_ delivery: Delivery) -> Seen {
    switch delivery {
    case .closed, .half: return Seen(isClosed: true)
    case .answer(let reply, let wait):
      now += wait
      if let ticket = reply.ticket { return take(world.collect(ticket, at: now, using: &random)) }
      let root = (try? JSONReader.members(reply.body)) ?? [:]
      let data = root["trxInfo"]?.members
      return Seen(
        status: reply.status, code: root["msgResponse"]?.members?["responseCode"]?.word,
        data: Dictionary(
          uniqueKeysWithValues: (data?.names ?? []).map { ($0, data?[$0]?.word ?? "") }),
        body: reply.body)
    }
  }

  // MARK: People

  mutating func pays(_ transaction: UCSPTransaction) throws -> String {
    let order = books.order(.clientSN(transaction.number))
    try world.customerPays(order?.sn ?? "", at: now)
    return order?.sn ?? ""
  }

  /// A page, as a browser opens it.
  mutating func open(_ link: String, _ form: String? = nil) -> (status: Int, text: String) {
    let path = "/" + link.split(separator: "/").dropFirst(2).joined(separator: "/")
    let request = GatewayRequest(
      method: form == nil ? "GET" : "POST", path: path, authorization: nil,
      body: Array((form ?? "").utf8))
    guard case .answer(let reply, _) = world.receive(request, at: now, using: &random) else {
      return (0, "")
    }
    return (reply.status, String(decoding: reply.body, as: UTF8.self))
  }
}
