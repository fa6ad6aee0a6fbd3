import Cryptography
import Gateways
import Glibc
import Terminal

/// What one message to a payment system costs: written and signed, or verified and read.
struct Wire {
  let count: Int
  private let time: Milliseconds = 1_795_213_800_000

  /// A row for each: the median, the 99th of a hundred, and what it may be.
  func rows() throws -> [(name: String, median: Double, high: Double, limit: Double)] {
    let authority = try SigningAuthority(name: "bench", at: time / 1_000)
    let ours = try authority.identity("merchant")
    let theirs = try authority.identity("041@BENCH@\(SecurePayPlatform.testCompany)@1")
    return try ottPay() + securePay(authority, ours, theirs) + iotPay() + ucsp(ours, theirs)
  }

  private func ottPay() -> [(name: String, median: Double, high: Double, limit: Double)] {
    guard let clientSN = ClientSN("20261121063000000001") else { return [] }
    let account = Credentials(sn: "ON00000001", key: "0123456789ABCDEF")
    let gateway = OTTPayGateway(account: account)
    var request = OrderRequest(
      clientSN: clientSN, kind: .precreate, gateway: "ottpay", totalAmount: Amount(1_000),
      currency: .cad, subject: "order", operator: "01")
    request.payway = "17"
    let order = Order.open(
      request, gatewayOrderNo: gateway.orderNumber(for: clientSN), terminalSN: account.sn,
      deviceID: "POS-001", nonce: "n-1", codeIsKnown: true, policy: OrderPolicy(),
      at: Moment(wall: time, boot: 0)
    ).order
    return [
      measure("OTT Pay: digested and encrypted", 50) {
        gateway.request(.precreate, for: order, code: nil, signedBy: account).body.count
      }
    ]
  }

  private func securePay(
    _ authority: SigningAuthority, _ ours: SigningAuthority.Identity,
    _ theirs: SigningAuthority.Identity
  ) throws -> [(name: String, median: Double, high: Double, limit: Double)] {
    func merchant(_ signing: SecurePayMerchant.Signing) -> SecurePayMerchant {
      SecurePayMerchant(
        number: "777290058110048", signing: signing, terminal: "POS00001",
        backURL: "https://pos.example/back")
    }
    let transaction = SecurePayTransaction(
      .qrCode, number: "20261121063000001", time: time, amount: Amount(1_000), currency: .cny)
    let shared = SecurePayRequests(merchant(.sharedKey(Secret("a shared key".utf8))))
    let platform = SecurePayPlatform(
      trusting: try TrustedCertificates(authority.certificates),
      company: SecurePayPlatform.testCompany)
    let signer = merchant(
      .certificate(id: ours.serialNumber, key: ours.key, platform: platform))
    let certified = SecurePayRequests(signer)
    var message = SecurePayMessage([
      "merId": "777290058110048", "orderId": transaction.number, "respCode": "00",
      "txnTime": BeijingTime.compact(time), "txnAmt": "1000", "currencyCode": "156",
      "origRespCode": "00", "queryId": "201611210630001234568", "signMethod": "01",
      "signPubKeyCert": theirs.certificate, "version": "5.1.0", "encoding": "UTF-8",
    ])
    message.fields["signature"] = Base64.encode(
      try theirs.key.sign(SecurePaySignature.digest(message).utf8))
    let body = Array(
      message.fields.sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&").utf8)
    let reading = SecurePayReading(signer, transaction, at: time)
    return try [
      measure("SecurePay, shared key: signed", 50) {
        try shared.applyQR(transaction, payTimeout: time).body.count
      },
      measure("SecurePay, RSA: signed", 2_000) {
        try certified.applyQR(transaction, payTimeout: time).body.count
      },
      measure("SecurePay, RSA: verified and read", 2_000) {
        let answer = HTTPResponse(status: 200, body: body)
        let result = reading.queried(answer, mayStillBePaid: false)
        return result.state == .succeeded ? 1 : 0
      },
    ]
  }

  private func iotPay() -> [(name: String, median: Double, high: Double, limit: Double)] {
    let requests = IOTPayRequests(
      IOTPayMerchant(
        number: "10000701", key: Secret("a shared key".utf8), login: "jack123", device: "POS01",
        clientIP: "192.0.2.10", notifyURL: "https://pos.example/notify",
        returnURL: "https://pos.example/return"))
    let transaction = IOTPayTransaction(
      .wallet(.unionPayQR), number: "20261121063000001", amount: Amount(1_000), currency: .cny)
    return [
      measure("IOTPay, create_order: signed", 50) {
        requests.createOrder(
          transaction, channel: .unionPayQR, code: nil, subject: "order", body: "order 1"
        ).body.count
      }
    ]
  }

  private func ucsp(
    _ ours: SigningAuthority.Identity, _ theirs: SigningAuthority.Identity
  ) throws -> [(name: String, median: Double, high: Double, limit: Double)] {
    let merchant = UCSPMerchant(
      number: "777290058110048", acquirer: "00010344", institution: "POSSIM01",
      certificateID: ours.serialNumber, key: ours.key, scheme: .wrapped,
      platform: try UCSPPlatform([theirs.certificate]),
      frontURL: "https://pos.example/front", backURL: "https://pos.example/back")
    let requests = UCSPRequests(merchant)
    let transaction = UCSPTransaction(
      .page, number: "20261121063000001", time: time, amount: Amount(1_000), currency: .cny)
    return try [
      measure("UCSP, RSA: signed", 2_000) {
        try requests.make(transaction, at: time, message: 1).http(as: merchant).body.count
      }
    ]
  }

  private func measure(
    _ name: String, _ limit: Double, _ body: () throws -> Int
  ) rethrows -> (name: String, median: Double, high: Double, limit: Double) {
    var times: [Double] = []
    var sum = 0
    for _ in 0..<count {
      let start = Bench.now()
      sum += try body()
      times.append(Double(Bench.now() - start) / 1_000)
    }
    precondition(sum > 0)
    times.sort()
    return (name, times[count / 2], times[count * 99 / 100], limit)
  }
}
