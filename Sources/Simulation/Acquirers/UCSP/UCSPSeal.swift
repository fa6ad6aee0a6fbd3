import Cryptography
import Gateways
import Terminal

/// How UCSP's messages become octets: objects in any order, and a signature over all of them, in which
/// eight zeros stand for itself (UnionPay International, sandbox guide).
///
/// Outside stands `msgResponse`, inside `trxInfo`.
struct UCSPSeal: AnswerSeal {
  var keys: UCSPKeys?
  var scheme: SignatureScheme
  /// `msgInfo`; nil: the message has neither it nor a signature.
  var info: AnswerMembers?
  /// Decides the order of members.
  var number: UInt64
  /// Signed is something else.
  var isForged = false

  func octets(of answer: AcquirerAnswer) -> [UInt8] {
    var dice = Dice(seed: number)
    var parts = parts(answer)
    for last in parts.indices.reversed() { parts.swapAt(last, dice.below(last + 1)) }
    let texts = parts.map { name, members in
      Array("\"\(name)\":".utf8) + AnswerOrder.octets(members, dice.next())
    }
    return signed([UInt8(ascii: "{")] + texts.joined(separator: [UInt8(ascii: ",")]) + [0x7D])
  }

  func shuffled(_ answer: AcquirerAnswer) -> [UInt8] { signed(JSONText.shuffled(json(answer))) }

  func doubled(_ answer: AcquirerAnswer) -> [UInt8] {
    JSONText.object(octets(of: answer)).map { JSONText.doubled(.object($0)) } ?? []
  }

  func names(of thing: AnswerThing) -> [String] {
    switch thing {
    case .amount: ["txnAmt"]
    case .number: ["orderId"]
    case .sn: ["queryId"]
    case .account: ["merId"]
    case .status, .result: ["origRespCode"]
    case .envelope: [UCSPProfile.responseCode]
    case .payment:
      ["queryId", "traceNo", "traceTime", "settleDate", "settleAmt", "settleCurrencyCode"]
    }
  }

  var openWord: String { "05" }

  private func parts(_ answer: AcquirerAnswer) -> [(name: String, members: AnswerMembers)] {
    var parts = [(name: "msgResponse", members: answer.outer)]
    if let inner = answer.inner { parts.append(("trxInfo", inner)) }
    guard let info, let keys else { return parts }
    parts.append(("msgInfo", info))
    parts.append(
      (
        "certificateSignature",
        [
          UCSPProfile.theirCertificate: .string(keys.platformID),
          "signature": .string(Self.zeros),
        ]
      ))
    return parts
  }

  private func json(_ answer: AcquirerAnswer) -> JSONValue {
    .object(
      Dictionary(uniqueKeysWithValues: parts(answer).map { ($0.name, $0.members.json) }))
  }

  private static let zeros = "00000000"

  private func signed(_ octets: [UInt8]) -> [UInt8] {
    guard info != nil, let keys,
      let place = octets.firstRange(of: Array("\"\(Self.zeros)\"".utf8)),
      let signature = try? keys.platform.sign(isForged ? octets + [0x20] : octets, scheme)
    else { return octets }
    return octets[...place.lowerBound] + Array(Base64.encode(signature).utf8)
      + octets[(place.upperBound - 1)...]
  }
}
