import Cryptography
import Gateways
import Terminal
import Testing

/// A merchant, and a platform whose certificates it has pinned.
struct SecurePayWorld: Sendable {
  /// 2026-11-21 06:30:00 in Beijing.
  static let time: Milliseconds = 1_795_213_800_000
  static let platformName = "041@SIM@\(SecurePayPlatform.testCompany)@00000001"
  static let queryID = "201611210630001234568"

  let authority: SigningAuthority
  let signer: SigningAuthority.Identity
  let merchant: SecurePayMerchant
  let key: SigningKey

  static let shared = Result { try SecurePayWorld() }

  init() throws {
    authority = try SigningAuthority(name: "SIM", at: Self.time / 1_000)
    signer = try authority.identity(Self.platformName)
    key = try authority.identity("merchant").key
    merchant = Self.merchant(
      .certificate(
        id: "68759663125", key: key,
        platform: SecurePayPlatform(
          trusting: try TrustedCertificates(authority.certificates),
          company: SecurePayPlatform.testCompany)))
  }

  static func merchant(_ signing: SecurePayMerchant.Signing) -> SecurePayMerchant {
    SecurePayMerchant(
      number: "777290058110048", signing: signing, terminal: "POS00001",
      backURL: "https://pos.example/back", frontURL: "https://pos.example/front")
  }

  static func transaction(
    _ kind: SecurePayTransaction.Kind, _ number: String = "20261121063000002",
    amount: Int64 = 1_000, time: Milliseconds = time
  ) -> SecurePayTransaction {
    SecurePayTransaction(
      kind, number: number, time: time, amount: Amount(amount), currency: .cny)
  }

  /// What the platform says of a transaction, before it signs.
  static func said(
    _ transaction: SecurePayTransaction, _ more: [String: String]
  ) -> [String: String] {
    var fields = [
      "version": "5.1.0", "encoding": "UTF-8", "signMethod": "01", "accessType": "0",
      "merId": "777290058110048", "orderId": transaction.number,
      "txnTime": BeijingTime.compact(transaction.time), "respMsg": "成功[0000000]",
    ]
    for (name, value) in more { fields[name] = value }
    return fields
  }

  /// A question answered: the transaction is paid.
  static func paid(
    _ transaction: SecurePayTransaction, _ more: [String: String] = [:]
  ) -> [String: String] {
    said(
      transaction,
      [
        "respCode": "00", "origRespCode": "00", "origRespMsg": "成功[0000000]",
        "txnAmt": String(transaction.amount.minorUnits), "currencyCode": "156",
        "queryId": queryID, "traceNo": "123456", "settleDate": "1121", "txnType": "01",
      ]
      .merging(more) { $1 })
  }

  /// The octets of an answer: fields in any order, nothing escaped.
  func answer(
    _ fields: [String: String], by identity: SigningAuthority.Identity? = nil
  ) throws -> [UInt8] {
    Array(
      try signed(fields, by: identity).fields.sorted.reversed()
        .map { "\($0.name)=\($0.value)" }.joined(separator: "&").utf8)
  }

  func signed(
    _ fields: [String: String], by identity: SigningAuthority.Identity? = nil
  ) throws -> SecurePayMessage {
    let identity = identity ?? signer
    var message = SecurePayMessage(fields)
    message.fields["signPubKeyCert"] = identity.certificate
    message.fields["certId"] = identity.serialNumber
    let digest = SecurePaySignature.digest(message)
    message.fields["signature"] = Base64.encode(try identity.key.sign(digest.utf8))
    return message
  }

  func queried(
    _ body: [UInt8], about transaction: SecurePayTransaction, mayStillBePaid: Bool = false,
    status: Int = 200, at time: Milliseconds = time
  ) -> TransactionReading {
    SecurePayReading(merchant, transaction, at: time)
      .queried(HTTPResponse(status: status, body: body), mayStillBePaid: mayStillBePaid)
  }

  func answered(
    _ fields: [String: String], to transaction: SecurePayTransaction
  ) throws -> TransactionReading {
    SecurePayReading(merchant, transaction, at: Self.time)
      .answer(HTTPResponse(status: 200, body: try answer(fields)))
  }
}

extension TransactionReading {
  var isUnreadable: Bool { if case .unreadable = state { true } else { false } }
}
