import Cryptography
import FoundationEssentials
import Gateways
import Terminal
import Testing

/// A merchant of UCSP, and a platform whose certificate it has pinned.
struct UCSPWorld: Sendable {
  /// 2026-11-21 06:30:00 in Beijing.
  static let time = SecurePayWorld.time
  static let queryID = SecurePayWorld.queryID

  let platform: SigningAuthority.Identity
  let other: SigningAuthority.Identity
  let merchant: UCSPMerchant

  static let shared = Result { try UCSPWorld() }

  init() throws {
    let authority = try SigningAuthority(name: "UPI", at: Self.time / 1_000)
    platform = try authority.identity("UCSP", serial: 77)
    other = try authority.identity("UCSP", serial: 78)
    let trusted = try UCSPPlatform([platform.certificate])
    let key = other.key
    merchant = Self.merchant(key, trusted, .wrapped)
  }

  static func merchant(
    _ key: any MessageSigner, _ platform: UCSPPlatform, _ scheme: SignatureScheme
  ) -> UCSPMerchant {
    UCSPMerchant(
      number: "777290058110048", acquirer: "00010344", institution: "POSSIM01",
      certificateID: "68759663125", key: key, scheme: scheme, platform: platform,
      frontURL: "https://pos.example/front", backURL: "https://pos.example/back")
  }

  static func transaction(
    _ kind: UCSPTransaction.Kind = .page, _ number: String = "20261121063000001",
    amount: Int64 = 1_000, time: Milliseconds = time
  ) -> UCSPTransaction {
    UCSPTransaction(kind, number: number, time: time, amount: Amount(amount), currency: .cny)
  }

  func made(_ transaction: UCSPTransaction) -> UCSPRequest {
    UCSPRequests(merchant).make(
      transaction, payTimeout: nil, at: Self.time, message: 1)
  }

  func inquiry(_ transaction: UCSPTransaction) -> UCSPRequest {
    UCSPRequests(merchant).inquire(transaction, at: Self.time, message: 2)
  }

  /// What UCSP says of a transaction.
  static func said(
    _ transaction: UCSPTransaction, _ more: [String: JSONValue] = [:]
  ) -> [String: JSONValue] {
    let about: [String: JSONValue] = [
      "orderId": .string(transaction.number),
      "txnTime": .string(BeijingTime.compact(transaction.time)), "merId": "777290058110048",
    ]
    return about.merging(more) { $1 }
  }

  /// The record of one that is done.
  static func done(
    _ transaction: UCSPTransaction, _ more: [String: JSONValue] = [:]
  ) -> [String: JSONValue] {
    said(
      transaction,
      [
        "txnAmt": .string(String(transaction.amount.minorUnits)), "currencyCode": "156",
        "queryId": .string(queryID), "traceNo": "123456", "origRespCode": "00",
      ]
      .merging(more) { $1 })
  }

  /// A message of UCSP's before it is signed.
  static func message(
    _ type: UCSPMessageType, _ id: String, _ transaction: [String: JSONValue],
    code: String? = "00", certificate: String = "77"
  ) -> JSONValue {
    var message: [String: JSONValue] = [
      "msgInfo": [
        "versionNo": "1.0.0", "msgID": .string(id), "timeStamp": "20261121063001",
        "msgType": .string(type.rawValue),
      ],
      "trxInfo": .object(transaction),
      "certificateSignature": [
        "umpsSignCertID": .string(certificate), "signature": "00000000",
      ],
    ]
    if let code {
      message["msgResponse"] = ["responseCode": .string(code), "responseMsg": "said"]
    }
    return .object(message)
  }

  /// Signs the octets, wherever the zeros stand in them.
  func signed(
    _ octets: [UInt8], by identity: SigningAuthority.Identity? = nil,
    _ scheme: SignatureScheme = .wrapped
  ) throws -> [UInt8] {
    let signature = Base64.encode(try (identity ?? platform).key.sign(octets, scheme))
    return Array(
      String(decoding: octets, as: UTF8.self)
        .replacing(#""00000000""#, with: "\"\(signature)\"", maxReplacements: 1).utf8)
  }

  func answer(
    to request: UCSPRequest, _ transaction: [String: JSONValue], code: String? = "00"
  ) throws -> [UInt8] {
    try signed(Sample.octets(Self.message(request.type, request.id, transaction, code: code)))
  }

  func inquired(
    _ body: [UInt8], to request: UCSPRequest, about transaction: UCSPTransaction,
    mayStillBePaid: Bool = false, at time: Milliseconds = time, status: Int = 200
  ) -> TransactionReading {
    UCSPReading(merchant, transaction, at: time)
      .inquired(
        HTTPResponse(status: status, body: body), to: request, mayStillBePaid: mayStillBePaid)
  }

  func answered(
    _ body: [UInt8], to request: UCSPRequest, about transaction: UCSPTransaction
  ) -> TransactionReading {
    UCSPReading(merchant, transaction, at: Self.time)
      .answer(HTTPResponse(status: 200, body: body), to: request)
  }
}
