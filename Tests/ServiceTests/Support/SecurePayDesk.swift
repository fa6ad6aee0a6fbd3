import Cryptography
import Gateways
import Service
import Synchronization
import Terminal
import Transport

/// SecurePay at the other end of the wire.
final class SecurePayDesk: GatewayDesk {
  /// The platform's certificates and keys, and ours.
  struct World: Sendable {
    static let shared = Result { try World() }
    static let now = ManualClock().now().wall / 1_000

    let authority: SigningAuthority
    let platform: SigningAuthority.Identity
    let expired: SigningAuthority.Identity
    let company: SigningAuthority.Identity
    let stranger: SigningAuthority.Identity
    let merchant: SigningAuthority.Identity

    init() throws {
      let name = "041@SIM@\(SecurePayPlatform.testCompany)@00000001"
      authority = try SigningAuthority(name: "SIM", at: Self.now)
      platform = try authority.identity(name)
      expired = try authority.identity(name, validity: -7_200 ... -3_600, key: platform.key)
      company = try authority.identity("041@SIM@Somebody Else@00000001", key: platform.key)
      stranger = try SigningAuthority(name: "SIM", at: Self.now).identity(name, key: platform.key)
      merchant = try authority.identity("merchant")
    }
  }

  let world: World
  let clock: ManualClock
  let merchant: SecurePayMerchant
  let books = Mutex(DeskBooks())
  let currency = Currency.cny

  init(_ clock: ManualClock) throws {
    self.clock = clock
    world = try World.shared.get()
    merchant = SecurePayMerchant(
      number: "777290058110048",
      signing: .certificate(
        id: world.merchant.serialNumber, key: world.merchant.key,
        platform: SecurePayPlatform(
          trusting: try TrustedCertificates(world.authority.certificates),
          company: SecurePayPlatform.testCompany)),
      terminal: "POS00001", backURL: "https://pos.example/back",
      frontURL: "https://pos.example/front")
  }

  var gateway: any Gateway { SecurePayGateway(merchant) }

  func perform(_ request: HTTPRequest, options: TransferOptions) async -> TransferResult {
    let now = clock.now().wall
    guard let asked = try? SecurePayMessage(form: request.body),
      let signature = asked.fields["signature"].flatMap(Base64.decode),
      world.merchant.key.verificationKey.accepts(
        signature, of: SecurePaySignature.digest(asked).utf8)
    else { return .response(HTTPResponse(status: 400, body: [])) }
    return books.withLock { books in
      var said = [
        "version": "5.1.0", "encoding": "UTF-8", "signMethod": "01", "respCode": "00",
        "respMsg": "ok[0000000]",
      ]
      for name in ["merId", "orderId", "txnTime", "txnType"] { said[name] = asked.fields[name] }
      let tells = take(asked, &said, &books)
      return answer(said, at: now, tells: tells, &books)
    }
  }

  private static let paymentNumber = "201611210630001234568"

  /// - Returns: whether the answer tells of a payment.
  private func take(
    _ asked: SecurePayMessage, _ said: inout [String: String], _ books: inout DeskBooks
  ) -> Bool {
    let number = asked.fields["orderId"] ?? ""
    let amount = asked.fields["txnAmt"].flatMap(Int64.init) ?? 0
    switch asked.fields["txnType"] {
    case "01":
      let isCode = asked.fields["txnSubType"] == "06"
      books.make(isCode ? "pay" : "precreate", number, asked.fields["txnTime"] ?? "", amount)
      said["qrCode"] = isCode ? nil : "https://qr.95516.com/1"
      return false
    case "31", "04":
      let isCancel = asked.fields["txnType"] == "31"
      if !books.giveBack(
        number, amount, isCancel: isCancel,
        isNamed: asked.fields["origQryId"] == Self.paymentNumber)
      {
        said["respCode"] = "35"
      }
      return false
    default:
      books.verbs.append("query")
      let isPayment = number == books.number
      guard let fate = isPayment ? books.fate : books.returns[number]?.fate,
        let sum = isPayment ? books.amount : books.returns[number]?.amount
      else {
        said["respCode"] = "34"
        return false
      }
      said["origRespCode"] = fate == .paid ? "00" : fate == .open ? "05" : "64"
      said["txnAmt"] = String(books.told(sum))
      said["currencyCode"] = "156"
      said["queryId"] = isPayment ? books.name(Self.paymentNumber) : "201611210630009999999"
      return true
    }
  }

  private func answer(
    _ said: [String: String], at now: Milliseconds, tells: Bool, _ books: inout DeskBooks
  ) -> TransferResult {
    var said = said
    var signer = world.platform
    let tampering = tells ? books.tampering : nil
    switch tampering {
    case .otherNumber: said["orderId"] = "99999999"
    case .otherMerchant: said["merId"] = "777290058110099"
    case .otherCurrency: said["currencyCode"] = "840"
    case .wronglyTyped: said["txnAmt"] = "12.50"
    case .withoutState: said["origRespCode"] = nil
    case .expiredCertificate: signer = world.expired
    case .otherCompany: signer = world.company
    case .strangeAuthority: signer = world.stranger
    default: break
    }
    var message = SecurePayMessage(said)
    message.fields["signPubKeyCert"] = signer.certificate
    message.fields["certId"] = signer.serialNumber
    let digest = SecurePaySignature.digest(message)
    let signature = try? signer.key.sign(
      (tampering == .wrongSignature ? digest.uppercased() : digest).utf8)
    if tampering != .unsigned {
      message.fields["signature"] = Base64.encode(signature ?? [])
    }
    var body = Array(
      message.fields.sorted.reversed().map { "\($0.name)=\($0.value)" }
        .joined(separator: "&").utf8)
    if tells, tampering == nil, books.fate == .paid { books.recorded = body }
    if tampering == .replay { body = books.recorded ?? [] }
    return respond(body, at: now, tampered: tells, books)
  }
}
