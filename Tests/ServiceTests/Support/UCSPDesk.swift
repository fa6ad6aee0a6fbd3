import Cryptography
import FoundationEssentials
import Gateways
import Service
import Synchronization
import Terminal
import Transport

/// UCSP at the other end of the wire.
final class UCSPDesk: GatewayDesk {
  let world: SecurePayDesk.World
  let clock: ManualClock
  let merchant: UCSPMerchant
  let books = Mutex(DeskBooks())
  let messages = Mutex<[String]>([])
  let currency = Currency.cny

  init(_ clock: ManualClock, _ scheme: SignatureScheme = .wrapped) throws {
    self.clock = clock
    world = try SecurePayDesk.World.shared.get()
    merchant = UCSPMerchant(
      number: "777290058110048", acquirer: "00010344", institution: "POSSIM01",
      certificateID: world.merchant.serialNumber, key: world.merchant.key, scheme: scheme,
      platform: try UCSPPlatform([world.platform.certificate, world.expired.certificate]),
      frontURL: "https://pos.example/front", backURL: "https://pos.example/back")
  }

  var gateway: any Gateway { UCSPGateway(merchant) }

  func perform(_ request: HTTPRequest, options: TransferOptions) async -> TransferResult {
    let now = clock.now().wall
    guard let root = try? JSONReader.read(request.body).members,
      let info = root["msgInfo"]?.members, let asked = root["trxInfo"]?.members,
      let type = info["msgType"]?.word, let id = info["msgID"]?.word,
      request.path == "/\(type)", isSigned(request.body, root)
    else { return .response(HTTPResponse(status: 400, body: [])) }
    let isNew = messages.withLock { messages in
      defer { messages.append(id) }
      return !messages.contains(id)
    }
    return books.withLock { books in
      var said: [String: JSONValue] = [:]
      for name in ["orderId", "txnTime", "merId"] {
        said[name] = asked[name]?.word.map(JSONValue.string)
      }
      if type == "SIGN_AUTO_DEBIT" {
        books.verbs.append("sign")
        return page(at: now, books)
      }
      guard isNew else { return answer(type, id, said, "10", at: now, tells: false, &books) }
      let (code, tells) = take(type, asked, &said, &books)
      return answer(type, id, said, code, at: now, tells: tells, &books)
    }
  }

  private func isSigned(_ body: [UInt8], _ root: JSONMembers) -> Bool {
    guard let text = root["certificateSignature"]?.members?["signature"]?.word,
      let signature = Base64.decode(text)
    else { return false }
    let plain = String(decoding: body, as: UTF8.self).replacing(text, with: "00000000")
    return world.merchant.key.verificationKey.accepts(signature, of: plain.utf8, merchant.scheme)
  }

  /// The one answer that is not signed.
  private func page(at now: Milliseconds, _ books: DeskBooks) -> TransferResult {
    let said: JSONValue = [
      "trxInfo": ["signUrl": "https://ucsp.example/sign/1"],
      "msgResponse": ["responseCode": "00"],
    ]
    let body = (try? JSONEncoder().encode(said)).map(Array.init) ?? []
    return respond(body, at: now, tampered: false, books)
  }

  private static let paymentNumber = "201611210630001234568"

  /// - Returns: the code, and whether the answer tells of a payment.
  private func take(
    _ type: String, _ asked: JSONMembers, _ said: inout [String: JSONValue],
    _ books: inout DeskBooks
  ) -> (String, Bool) {
    let number = asked["orderId"]?.word ?? ""
    let amount = asked["txnAmt"]?.word.flatMap(Int64.init) ?? 0
    switch type {
    case "SUBMIT_PAYMENT_ORDER":
      books.make("precreate", number, asked["txnTime"]?.word ?? "", amount)
      said["paymentUrl"] = "https://ucsp.example/pay/1"
      said["tn"] = "1"
      return ("00", false)
    case "SUBMIT_AUTO_DEBIT":
      guard asked["contractId"]?.word == "CT-1" else { return ("36", false) }
      books.make("debit", number, asked["txnTime"]?.word ?? "", amount)
      return ("00", false)
    case "CLOSE_AUTO_DEBIT":
      books.verbs.append("close")
      said["contractId"] = asked["contractId"]?.word.map(JSONValue.string)
      return (books.isSigned ? "00" : "34", false)
    case "PAYMENT_CANCELLATION", "PAYMENT_REFUND":
      let isCancel = type == "PAYMENT_CANCELLATION"
      let isNamed = asked["origQryId"]?.word == Self.paymentNumber
      let isTaken = books.giveBack(number, amount, isCancel: isCancel, isNamed: isNamed)
      return (isTaken ? "00" : "36", false)
    default:
      books.verbs.append("query")
      books.askedAt.append(clock.now().boot)
      let isPayment = number == books.number
      guard let fate = isPayment ? books.fate : books.returns[number]?.fate,
        let sum = isPayment ? books.amount : books.returns[number]?.amount
      else { return ("34", false) }
      said["origRespCode"] = fate == .paid ? "00" : fate == .open ? "05" : "01"
      said["txnAmt"] = .string(String(books.told(sum)))
      said["currencyCode"] = "156"
      said["queryId"] = .string(
        isPayment ? books.name(Self.paymentNumber) : "201611210630009999999")
      return ("00", true)
    }
  }

  private func answer(
    _ type: String, _ id: String, _ said: [String: JSONValue], _ code: String,
    at now: Milliseconds, tells: Bool, _ books: inout DeskBooks
  ) -> TransferResult {
    var said = said
    var signer = world.platform
    let tampering = tells ? books.tampering : nil
    switch tampering {
    case .otherNumber: said["orderId"] = "99999999"
    case .otherMerchant: said["merId"] = "777290058110099"
    case .otherCurrency: said["currencyCode"] = "840"
    case .wronglyTyped: said["txnAmt"] = ["1250"]
    case .withoutState: said["origRespCode"] = nil
    case .expiredCertificate: signer = world.expired
    case .otherCompany: signer = world.company
    default: break
    }
    var message: [String: JSONValue] = [
      "msgInfo": [
        "versionNo": "1.0.0", "msgID": .string(id), "timeStamp": "20261121063001",
        "msgType": .string(type),
      ],
      "trxInfo": .object(said), "msgResponse": ["responseCode": .string(code)],
      "more": ["unknown": [1, 2, nil]],
    ]
    if tampering != .unsigned {
      message["certificateSignature"] = [
        "umpsSignCertID": .string(signer.serialNumber), "signature": "00000000",
      ]
    }
    let plain = (try? JSONEncoder().encode(JSONValue.object(message))).map(Array.init) ?? []
    let key = tampering == .wrongSignature ? world.merchant.key : signer.key
    let signature = Base64.encode((try? key.sign(plain, merchant.scheme)) ?? [])
    let text = String(decoding: plain, as: UTF8.self)
      .replacing(#""00000000""#, with: "\"\(signature)\"")
    var body = Array(text.utf8)
    if tells, tampering == nil, books.fate == .paid { books.recorded = body }
    if tampering == .replay { body = books.recorded ?? [] }
    return respond(body, at: now, tampered: tells, books)
  }
}
