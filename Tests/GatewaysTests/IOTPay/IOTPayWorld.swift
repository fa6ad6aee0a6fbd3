import Cryptography
import Gateways
import Terminal
import Testing

/// A merchant of IOTPay, and what IOTPay says to it.
enum IOTPayWorld {
  static let key = Secret("TESTKEY0123456789abcdefTESTKEY01".utf8)
  static let payOrderID = "PC20261121063000000000000001"

  static let merchant = IOTPayMerchant(
    number: "10000701", key: key, login: "jack123", device: "POS01", clientIP: "192.0.2.10",
    notifyURL: "https://pos.example/notify", returnURL: "https://pos.example/return")

  static func transaction(
    _ kind: IOTPayTransaction.Kind, _ number: String = "1234567890abc", _ amount: Int64 = 1_500
  ) throws -> IOTPayTransaction {
    IOTPayTransaction(
      kind, number: number, amount: Amount(amount), currency: try #require(Currency(code: "CAD")))
  }

  /// The record of a payment, with its numbers as numbers.
  static func record(
    _ transaction: IOTPayTransaction, status: Int64 = 2, _ more: [String: JSONValue] = [:]
  ) -> [String: JSONValue] {
    var record: [String: JSONValue] = [
      "payOrderId": .string(payOrderID), "mchId": "10000701",
      "mchOrderNo": .string(transaction.number), "currency": "CAD",
      "amount": .integer(transaction.amount.minorUnits), "status": .integer(status),
    ]
    if transaction.api == .v3 {
      let isPayment = [.page, .keptCard].contains(transaction.kind)
      record["payType"] = isPayment ? "pay" : "refund"
      record["refundable"] = isPayment ? .integer(transaction.amount.minorUnits) : 0
    }
    for (name, value) in more { record[name] = value }
    return record
  }

  /// A whole answer: v3 wraps the record, v1 signs it.
  static func answer(_ data: [String: JSONValue], _ api: IOTPayAPI) -> JSONValue {
    switch api {
    case .v3: return ["retCode": "SUCCESS", "retMsg": "", "retData": .object(data)]
    case .v1:
      var members = data
      members["retCode"] = "SUCCESS"
      members["resCode"] = "SUCCESS"
      return signed(members)
    }
  }

  static func signed(_ members: [String: JSONValue]) -> JSONValue {
    var signed = members
    let parameters = members.compactMap { name, value -> IOTPayParameter? in
      switch value {
      case .string(let text): IOTPayParameter(name, text)
      case .integer(let number): IOTPayParameter(name, String(number))
      case .null: nil
      case .bool, .array, .object:
        IOTPayParameter(
          name,
          String(decoding: Sample.octets(["x": value]).dropFirst(5).dropLast(), as: UTF8.self))
      }
    }
    signed["sign"] = .string(IOTPaySignature.sign(parameters, key: key))
    return .object(signed)
  }

  static func queried(
    _ body: [UInt8], about transaction: IOTPayTransaction, status: Int = 200
  ) -> TransactionReading {
    IOTPayReading(merchant, transaction).queried(HTTPResponse(status: status, body: body))
  }

  static func answered(
    _ answer: JSONValue, to transaction: IOTPayTransaction
  ) -> TransactionReading {
    IOTPayReading(merchant, transaction)
      .answer(HTTPResponse(status: 200, body: Sample.octets(answer)))
  }
}
