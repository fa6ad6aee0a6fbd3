import Cryptography
import FoundationEssentials

/// The least that the same exchanges cost whoever makes them, in the same run.
enum Peers {
  /// Each request signed once and verified once, by libcrypto: two digests over body and key.
  static func sign(_ exchanges: [Counter.Exchange]) -> Int {
    let key = Array("4a5d1f9c2b7e48d0a6c3e5f708192a3b".utf8)
    var sum = 0
    for exchange in exchanges {
      let signed = exchange.request + key
      for _ in 0..<2 { sum += Int(Digest.md5(signed)[0]) }
    }
    return sum
  }

  /// Each answer read once by Foundation's decoder, into the members that decide.
  static func read(_ exchanges: [Counter.Exchange]) throws -> Int {
    let decoder = JSONDecoder()
    var sum = 0
    for exchange in exchanges {
      let answer = try decoder.decode(Answer.self, from: Data(exchange.answer))
      sum += answer.business.resultCode?.utf8.count ?? 0
    }
    return sum
  }

  private struct Answer: Decodable {
    var resultCode: String
    var business: Business

    enum CodingKeys: String, CodingKey {
      case resultCode = "result_code"
      case business = "biz_response"
    }
  }

  private struct Business: Decodable {
    var resultCode: String?
    var errorCode: String?
    var errorMessage: String?
    var data: OrderData?

    enum CodingKeys: String, CodingKey {
      case data
      case resultCode = "result_code"
      case errorCode = "error_code"
      case errorMessage = "error_message"
    }
  }

  private struct OrderData: Decodable {
    var sn, status, payway, reflect, ctime: String?
    var terminalSN, clientSN, clientTSN, orderStatus, totalAmount, netAmount: String?
    var subPayway, finishTime, tradeNo, payerLogin, qrCode: String?

    enum CodingKeys: String, CodingKey {
      case sn, status, payway, reflect, ctime
      case terminalSN = "terminal_sn"
      case clientSN = "client_sn"
      case clientTSN = "client_tsn"
      case orderStatus = "order_status"
      case totalAmount = "total_amount"
      case netAmount = "net_amount"
      case subPayway = "sub_payway"
      case finishTime = "finish_time"
      case tradeNo = "trade_no"
      case payerLogin = "payer_login"
      case qrCode = "qr_code"
    }
  }
}
