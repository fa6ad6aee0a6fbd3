import Cryptography
import Gateways
import Terminal

/// How OTT Pay's answers become octets (OTT Pay API, common rules).
struct OTTPaySeal: AnswerSeal {
  var signKey: String
  var rules: OTTPayRules
  /// Decides the order of members, and where Base64 is wrapped.
  var number: UInt64
  /// Opens nothing: another sign key.
  var isForged = false

  func octets(of answer: AcquirerAnswer) -> [UInt8] {
    envelope(AnswerOrder.octets(outer(answer), number))
  }

  func shuffled(_ answer: AcquirerAnswer) -> [UInt8] {
    envelope(JSONText.shuffled(outer(answer).json))
  }

  func doubled(_ answer: AcquirerAnswer) -> [UInt8] {
    envelope(JSONText.doubled(outer(answer).json))
  }

  func names(of thing: AnswerThing) -> [String] {
    switch thing {
    case .amount: ["amount", "total_amount"]
    case .number: ["order_id", "orderId"]
    case .sn: ["bizpay_order_id"]
    case .account: ["merchant_id"]
    case .status: ["order_status"]
    case .result: ["rspCode", "respcode"]
    case .envelope: ["rsp_code", "rep_code"]
    case .payment:
      ["trade_time", "buyer_login_id", "receipt_amount", "buyer_pay_amount", "refund_amount"]
    }
  }

  var openWord: String { rules.openWord == .empty ? "" : rules.openWord.rawValue }

  private func outer(_ answer: AcquirerAnswer) -> AnswerMembers {
    var outer = answer.outer
    guard let inner = answer.inner else { return outer }
    let values = inner.list.map { (name: $0.name, value: $0.value.text) }
    let counted = rules.digest == .complete ? values : Array(values.dropLast())
    let md5 = OTTPaySecrecy.digest(counted)
    let plain = AnswerOrder.octets(inner, number &* 3)
    let hidden = OTTPaySecrecy.hide(plain, md5: md5, signKey: isForged ? "0" + signKey : signKey)
    outer["data"] = .string(wrapped(hidden ?? ""))
    outer["md5"] = .string(md5)
    return outer
  }

  private func wrapped(_ text: String) -> String {
    guard rules.lines == .wrapped || rules.lines == .random && number % 3 == 0 else { return text }
    let octets = Array(text.utf8)
    let lines = stride(from: 0, to: octets.count, by: 60).map {
      String(decoding: octets[$0..<min($0 + 60, octets.count)], as: UTF8.self)
    }
    return lines.joined(separator: "\n")
  }

  private func envelope(_ octets: [UInt8]) -> [UInt8] {
    rules.envelope == .plain ? octets : Array(Base64.encode(octets).utf8)
  }
}

extension AnswerMembers.Content {
  /// As the digest takes it.
  fileprivate var text: String {
    switch self {
    case .plain(.string(let text)): text
    case .plain(.integer(let number)): String(number)
    case .plain, .layer: ""
    }
  }
}
