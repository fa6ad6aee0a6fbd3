import Cryptography
import Gateways
import Service
import Synchronization
import Terminal
import Transport

/// IOTPay at the other end of the wire, by one of its APIs.
final class IOTPayDesk: GatewayDesk {
  static let key = Cryptography.Secret("TESTKEY0123456789abcdefTESTKEY01".utf8)
  static let merchant = IOTPayMerchant(
    number: "10000701", key: key, login: "jack123", device: "POS01", clientIP: "192.0.2.10",
    notifyURL: "https://pos.example/notify", returnURL: "https://pos.example/return")

  let clock: ManualClock
  let api: IOTPayAPI
  let books = Mutex(DeskBooks())
  let currency = Currency.cad

  init(_ clock: ManualClock, _ api: IOTPayAPI) {
    self.clock = clock
    self.api = api
  }

  var gateway: any Gateway { IOTPayGateway(Self.merchant, api) }

  func perform(_ request: HTTPRequest, options: TransferOptions) async -> TransferResult {
    guard let asked = asked(request), let verb = request.path.split(separator: "/").last,
      request.path.hasPrefix(api == .v1 ? "/v1/" : "/v3/")
    else { return .response(HTTPResponse(status: 400, body: [])) }
    func value(_ name: String) -> String { asked[name]?.word ?? "" }
    let now = clock.now().wall
    return books.withLock { books in
      // In other words each time.
      guard !books.refusesKey else {
        return refuse("0013 sign error at \(now)", at: now, books)
      }
      let number = value(asked["mchRefundNo"] == nil ? "mchOrderNo" : "mchRefundNo")
      let amount = Int64(value("refundAmount")) ?? Int64(value("amount")) ?? 0
      switch verb {
      case "create_order":
        let isCode = asked["identityCode"] != nil
        books.make(isCode ? "pay" : "precreate", number, "", amount)
        return answer(
          [
            ("mchOrderNo", .string(number)), ("payOrderId", .string(Self.paymentNumber)),
            ("codeUrl", isCode ? nil : .string("https://qr.95516.com/1")),
          ], at: now, books)
      case "cc_purchase":
        books.make("precreate", number, "", amount)
        return answer([("redirectUrl", "https://ccpay.example/1")], at: now, books)
      case "cc_addcard":
        books.verbs.append("sign")
        return answer([("redirectUrl", "https://ccpay.example/add/1")], at: now, books)
      case "cc_querycard":
        guard books.isSigned else { return refuse("card not found", at: now, books) }
        return answer(
          [("cardId", .string(value("cardId"))), ("cardNum", "621234******0001")], at: now, books)
      case "cc_purchasewithtoken":
        guard value("cardId") == "club-1" else { return refuse("no card", at: now, books) }
        books.make("debit", number, "", amount)
        return answer(
          record(number, Self.paymentNumber, isPayment: true, books), at: now, books)
      case "refund_order", "cc_refund", "cc_void":
        let isCancel = verb == "cc_void"
        guard
          books.giveBack(
            number, isCancel ? books.amount : amount, isCancel: isCancel,
            isNamed: value("payOrderId") == Self.paymentNumber)
        else {
          return refuse("0014 refused", at: now, books)
        }
        return answer(
          api == .v1 ? [] : record(number, "R001", isPayment: false, books), at: now, books)
      default:
        books.verbs.append("query")
        let isPayment = number == books.number
        guard isPayment ? books.fate != nil : books.returns[number] != nil else {
          return refuse("0112 no such order", at: now, books)
        }
        let name = isPayment ? books.name(Self.paymentNumber) : "R001"
        return tell(record(number, name, isPayment: isPayment, books), at: now, &books)
      }
    }
  }

  /// The parameters of a request that is signed as it should be.
  private func asked(_ request: HTTPRequest) -> JSONMembers? {
    var body = request.body
    if api == .v1 {
      guard let fields = try? FormReader.read(body) else { return nil }
      body = Array((fields["params"] ?? "").utf8)
    }
    guard let members = try? JSONReader.read(body).members, let sign = members["sign"]?.word else {
      return nil
    }
    let parameters = members.names.compactMap { name in
      members[name]?.word.map { IOTPayParameter(name, $0) }
    }
    return IOTPaySignature.accepts(sign, of: parameters, key: Self.key) ? members : nil
  }

  private typealias Members = [(name: String, value: JSONValue?)]

  private static let paymentNumber = "U001"

  private func record(
    _ number: String, _ name: String, isPayment: Bool, _ books: DeskBooks
  ) -> Members {
    let fate = isPayment ? books.fate : books.returns[number]?.fate
    let status: Int64 = fate == .paid ? 2 : fate == .open ? 1 : 9
    let sum = isPayment ? books.amount : books.returns[number]?.amount ?? 0
    let rest = books.returns.values.reduce(books.amount) { $1.fate == .paid ? $0 - $1.amount : $0 }
    return [
      ("refundable", isPayment && api == .v3 ? .integer(rest) : nil),
      ("mchId", "10000701"), ("mchOrderNo", .string(number)),
      ("payOrderId", .string(name)), ("amount", .integer(books.told(sum))),
      ("currency", "CAD"), ("status", .integer(status)),
    ]
  }

  /// An answer to a question, and what is done to it.
  private func tell(
    _ record: Members, at now: Milliseconds, _ books: inout DeskBooks
  ) -> TransferResult {
    var record = record
    func replace(_ name: String, _ value: JSONValue?) {
      for index in record.indices where record[index].name == name { record[index].value = value }
    }
    switch books.tampering {
    case .otherNumber: replace("mchOrderNo", "99999999")
    case .otherMerchant: replace("mchId", "10000999")
    case .otherCurrency: replace("currency", "USD")
    case .wronglyTyped: replace("amount", ["1250"])
    case .withoutState: replace("status", nil)
    case .wrongSignature: record.append(("sign", "00112233445566778899AABBCCDDEEFF"))
    default: break
    }
    let body = octets(record, isSigned: api == .v1 && books.tampering != .wrongSignature)
    if books.tampering == nil, books.fate == .paid { books.recorded = body }
    let told = books.tampering == .replay ? books.recorded ?? [] : body
    return respond(told, at: now, tampered: true, books)
  }

  private func answer(
    _ data: Members, at now: Milliseconds, _ books: DeskBooks
  ) -> TransferResult {
    respond(octets(data, isSigned: api == .v1), at: now, tampered: false, books)
  }

  private func refuse(
    _ words: String, at now: Milliseconds, _ books: DeskBooks
  ) -> TransferResult {
    var writer = JSONWriter()
    writer.add("retCode", "FAIL")
    writer.add("retMsg", words)
    return respond(writer.finish(), at: now, tampered: false, books)
  }

  /// v3 wraps what it says, v1 signs it. In whatever order.
  private func octets(_ data: Members, isSigned: Bool) -> [UInt8] {
    var data = Array(data.reversed())
    if api == .v1 { data += [("retCode", "SUCCESS"), ("resCode", "SUCCESS")] }
    if isSigned {
      let parameters = data.compactMap { name, value -> IOTPayParameter? in
        switch value {
        case .string(let text)?: IOTPayParameter(name, text)
        case .integer(let number)?: IOTPayParameter(name, String(number))
        case .array?: IOTPayParameter(name, #"["1250"]"#)
        default: nil
        }
      }
      data.append(("sign", .string(IOTPaySignature.sign(parameters, key: Self.key))))
    }
    var writer = JSONWriter()
    for (name, value) in data { writer.add(name, value) }
    let octets = writer.finish()
    guard api == .v3 else { return octets }
    var whole = JSONWriter()
    if let sign = data.first(where: { $0.name == "sign" })?.value { whole.add("sign", sign) }
    whole.add("retData", octets: octets)
    whole.add("retCode", "SUCCESS")
    return whole.finish()
  }
}
