import Cryptography
import Gateways
import Terminal

/// How the platform's answers become octets: fields in any order, nothing escaped, signed with the
/// platform's own key (UPOP 5.1.0, answers).
struct SecurePaySeal: AnswerSeal {
  var signing: SecurePayMerchant.Signing
  /// `signPubKeyCert`; nil where a shared key signs.
  let certificate: String?
  /// Decides the order of the fields.
  let number: UInt64
  /// Escaped as a form is, as notifications are and answers are not.
  var isEscaped = false
  /// Signed is something else.
  var isForged = false

  func octets(of answer: AcquirerAnswer) -> [UInt8] {
    var dice = Dice(seed: number)
    var fields = signed(answer)
    for last in fields.indices.reversed() { fields.swapAt(last, dice.below(last + 1)) }
    return octets(fields)
  }

  func shuffled(_ answer: AcquirerAnswer) -> [UInt8] { octets(signed(answer).reversed()) }

  func doubled(_ answer: AcquirerAnswer) -> [UInt8] {
    octets(signed(answer).flatMap { [(name: $0.name, value: "0"), $0] })
  }

  func names(of thing: AnswerThing) -> [String] {
    switch thing {
    case .amount: ["txnAmt"]
    case .number: ["orderId"]
    case .sn: ["queryId"]
    case .account: ["merId"]
    case .status: ["origRespCode"]
    case .result, .envelope: ["respCode"]
    case .payment: ["queryId", "traceNo", "traceTime", "settleDate", "settleAmt"]
    }
  }

  var openWord: String { "05" }

  private func signed(_ answer: AcquirerAnswer) -> [(name: String, value: String)] {
    var fields: [String: String] = [:]
    for member in answer.outer.list { fields[member.name] = member.value.formText }
    return sign(fields).fields.sorted
  }

  func sign(_ fields: [String: String]) -> SecurePayMessage {
    var message = SecurePayMessage(fields)
    message.fields["signPubKeyCert"] = certificate
    // A key that was taken once signs ever after; an unsigned message is believed by nobody.
    guard isForged else { return (try? SecurePaySignature.sign(message, as: signing)) ?? message }
    var other = message
    other.fields["txnAmt"] = "0\(message.fields["txnAmt"] ?? "")"
    other = (try? SecurePaySignature.sign(other, as: signing)) ?? other
    other.fields["txnAmt"] = message.fields["txnAmt"]
    return other
  }

  private func octets(_ fields: [(name: String, value: String)]) -> [UInt8] {
    guard !isEscaped else {
      var form = FormWriter()
      for (name, value) in fields { form.add(name, value) }
      return form.finish()
    }
    return Array(fields.map { "\($0.name)=\($0.value)" }.joined(separator: "&").utf8)
  }
}

extension AnswerMembers.Content {
  /// As a form writes it.
  fileprivate var formText: String {
    switch self {
    case .plain(.string(let text)): text
    case .plain(.integer(let number)): String(number)
    case .plain(.array): "[]"
    case .plain, .layer: ""
    }
  }
}

extension SecurePayModel {
  /// Signs as the request was signed.
  func seal(_ signMethod: String?, number: UInt64) -> SecurePaySeal {
    guard signMethod == "01", let signer = certificates?.signers[rules.signer] else {
      return SecurePaySeal(
        signing: .sharedKey(Secret(secureKey.utf8)), certificate: nil, number: number)
    }
    return SecurePaySeal(signing: signer.signing, certificate: signer.certificate, number: number)
  }

  /// Whether the merchant signed it, by either method.
  func accepts(_ message: SecurePayMessage) -> Bool {
    switch message.fields["signMethod"] {
    case "11":
      let key = SecurePayMerchant.Signing.sharedKey(Secret(secureKey.utf8))
      return (try? SecurePaySignature.verify(message, as: key, at: 0)) != nil
    case "01":
      guard let certificates, message.fields["certId"] == certificates.merchantSerial,
        let octets = message.fields["signature"].flatMap(Base64.decode)
      else { return false }
      return certificates.merchantKey.accepts(
        octets, of: SecurePaySignature.digest(message).utf8)
    default: return false
    }
  }
}
