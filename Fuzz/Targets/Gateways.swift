import Cryptography
import Gateways
import Terminal

/// 2026-11-21 06:30:00 in Beijing.
private let time: Milliseconds = 1_795_213_800_000
private let number = "20261121063000001"
private let secret = Secret("a secret that is signed with".utf8)

/// Nothing that is not signed is believed; what is signed is believed only as far as it goes.
func fuzzSecurePay(_ octets: [UInt8]) {
  let merchant = SecurePayMerchant(
    number: "777290058110048", signing: .sharedKey(secret), terminal: nil,
    backURL: "https://pos.example/back")
  let transaction = SecurePayTransaction(
    .qrCode, number: number, time: time, amount: Amount(1_000), currency: .cny)
  let reading = SecurePayReading(merchant, transaction, at: time)
  checkUnproven(reading.queried(HTTPResponse(status: 200, body: octets), mayStillBePaid: false))
  checkUnproven(reading.answer(HTTPResponse(status: 200, body: octets)))
  precondition((try? SecurePayNotification(octets, to: merchant, at: time)) == nil)

  for message in [try? SecurePayMessage(raw: octets), try? SecurePayMessage(form: octets)] {
    guard let message else { continue }
    precondition((try? SecurePayMessage(form: message.form))?.canonical == message.canonical)
    guard let signed = try? SecurePaySignature.sign(message, as: merchant.signing) else { continue }
    let text = signed.fields.sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    let body = HTTPResponse(status: 200, body: Array(text.utf8))
    let asked = reading.queried(body, mayStillBePaid: false)
    if asked.state == .succeeded {
      precondition(signed.fields["orderId"] == number && asked.amount == Amount(1_000))
      precondition(["00", "A6", "42"].contains(signed.fields["origRespCode"]))
    }
    check(asked)
    check(reading.answer(body))
    check(reading.notified(signed))
  }
}

func fuzzIOTPay(_ octets: [UInt8]) {
  guard let currency = Currency(code: "CAD") else { return }
  let merchant = IOTPayMerchant(
    number: "10000701", key: secret, login: "jack123", device: nil, clientIP: "192.0.2.10",
    notifyURL: "https://pos.example/notify", returnURL: "https://pos.example/return")
  let response = HTTPResponse(status: 200, body: octets)
  precondition((try? IOTPayNotification(octets, to: merchant)) == nil)
  let kinds: [IOTPayTransaction.Kind] = [
    .page, .keptCard, .wallet(.unionPayQR), .wallet(.weChatCode), .void(payment: "1"),
    .refund(.v1, payment: "1"), .refund(.v3, payment: "1"),
  ]
  for kind in kinds {
    let transaction = IOTPayTransaction(
      kind, number: number, amount: Amount(1_500), currency: currency)
    let reading = IOTPayReading(merchant, transaction)
    let asked = reading.queried(response)
    check(asked)
    if asked.state == .succeeded { precondition(asked.amount == transaction.amount) }
    let answered = reading.answer(response)
    check(answered)
    // A way to pay that is not signed is none.
    if case .wallet = kind { precondition(answered.link == nil && answered.state != .accepted) }
  }
  if case .kept(let masked) = IOTPayCard(queried: response, "604567999", to: merchant) {
    precondition(masked.utf8.filter { (0x30...0x39).contains($0) }.count <= 10)
  }
  _ = IOTPayCard(added: response, to: merchant)
}

func fuzzUCSP(_ octets: [UInt8]) {
  guard let world = try? ucspWorld.get() else { return }
  let (merchant, key) = world
  for path in [["certificateSignature", "signature"], ["trxInfo"], []] {
    for place in JSONLocator.places(of: path, in: octets) {
      precondition(place.lowerBound >= 0 && place.upperBound <= octets.count)
    }
  }
  let transaction = UCSPTransaction(
    .page, number: number, time: time, amount: Amount(1_000), currency: .cny)
  let reading = UCSPReading(merchant, transaction, at: time)
  let request = UCSPRequests(merchant).inquire(transaction, at: time, message: 1)
  func read(_ body: [UInt8]) -> TransactionReading {
    reading.inquired(
      HTTPResponse(status: 200, body: body), to: request, mayStillBePaid: false)
  }
  checkUnproven(read(octets))
  precondition((try? UCSPNotice(octets, to: merchant, at: time)) == nil)
  precondition((try? UCSPLogin(requestData: octets, to: merchant, at: time)) == nil)

  // Signed by the platform, as far as it can be.
  let places = JSONLocator.places(of: ["certificateSignature", "signature"], in: octets)
  guard (try? JSONReader.read(octets)) != nil, places.count == 1, places[0].count > 1 else {
    return
  }
  let head = Array(octets[...places[0].lowerBound])
  let tail = Array(octets[(places[0].upperBound - 1)...])
  guard let signature = try? key.sign(head + Array("00000000".utf8) + tail) else { return }
  let signed = head + Array(Base64.encode(signature).utf8) + tail
  check(read(signed))
  if let notice = try? UCSPNotice(signed, to: merchant, at: time) {
    check(reading.notified(notice))
    precondition((notice.number == nil) != (notice.contract == nil))
  }
  _ = try? UCSPLogin(requestData: signed, to: merchant, at: time)
}

private let ucspWorld = Result<(UCSPMerchant, SigningKey), any Error> {
  let authority = try SigningAuthority(name: "fuzz", at: time / 1_000)
  let platform = try authority.identity("UCSP", serial: 77)
  let ours = try authority.identity("merchant")
  let merchant = UCSPMerchant(
    number: "777290058110048", acquirer: "00010344", institution: "POSSIM01",
    certificateID: ours.serialNumber, key: ours.key, scheme: .wrapped,
    platform: try UCSPPlatform([platform.certificate]), frontURL: "https://pos.example/front",
    backURL: "https://pos.example/back")
  return (merchant, platform.key)
}

private func checkUnproven(_ reading: TransactionReading) {
  guard case .unreadable(let reason) = reading.state else {
    preconditionFailure("believed without a signature")
  }
  precondition(!reason.isEmpty && reason.utf8.count < 512)
}

/// Whatever is read is bounded.
private func check(_ reading: TransactionReading) {
  precondition(reading.link?.utf8.count ?? 0 <= 1_024)
  precondition(reading.sn?.utf8.count ?? 0 <= 64)
  precondition(reading.numbers.allSatisfy { $0.value.utf8.count <= 64 })
  precondition(reading.error?.message.utf8.count ?? 0 <= 256)
}
