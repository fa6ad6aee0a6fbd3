import Cryptography
import Gateways
import Terminal

/// How IOTPay's answers become octets: JSON, signed or not (IOTPay, signature).
struct IOTPaySeal: AnswerSeal {
  var api: IOTPayAPI
  /// nil: the answer is not signed.
  var key: Secret?
  var order = IOTPaySigning.Order.ignoringCase
  var nested = IOTPaySigning.Nested.text
  var openWord: String
  /// In what a notice comes; answers are JSON.
  var shape = IOTPaySigning.Shape.json
  /// Decides the order of members.
  var number: UInt64

  func octets(of answer: AcquirerAnswer) -> [UInt8] {
    let members = whole(answer, nested)
    let json = AnswerOrder.octets(members, number)
    guard shape != .json else { return json }
    var form = FormWriter()
    if shape == .params {
      form.add("params", String(decoding: json, as: UTF8.self))
    } else {
      for member in members.list { form.add(member.name, Self.text(member.value)) }
    }
    return form.finish()
  }

  private static func text(_ value: AnswerMembers.Content) -> String {
    switch value {
    case .plain(.string(let text)): text
    case .plain(.integer(let number)): String(number)
    case .plain: ""
    case .layer(let members): text(members)
    }
  }

  // Blanks within make another text of what is nested.
  func shuffled(_ answer: AcquirerAnswer) -> [UInt8] {
    JSONText.shuffled(whole(answer, .nothing).json)
  }

  func doubled(_ answer: AcquirerAnswer) -> [UInt8] {
    JSONText.doubled(whole(answer, .nothing).json)
  }

  func names(of thing: AnswerThing) -> [String] {
    switch thing {
    case .amount: ["amount", "refundAmount"]
    case .number: ["mchOrderNo", "mchRefundNo"]
    case .sn: ["payOrderId"]
    case .account: ["mchId"]
    case .status: ["status"]
    case .result: api == .v1 ? ["resCode"] : []
    case .envelope: ["retCode"]
    case .payment:
      [
        "paySuccTime", "channelOrderNo", "invoiceNum", "cardNum", "cardType", "expiryDate",
        "authNum", "transNum",
      ]
    }
  }

  private func whole(_ answer: AcquirerAnswer, _ nested: IOTPaySigning.Nested) -> AnswerMembers {
    var whole = answer.outer
    if let inner = answer.inner { whole.setLayer("retData", inner) }
    guard let key else { return whole }
    let parameters = whole.list.compactMap { member -> IOTPayParameter? in
      switch member.value {
      case .plain(.string(let text)): IOTPayParameter(member.name, text)
      case .plain(.integer(let value)): IOTPayParameter(member.name, String(value))
      case .plain(.bool(let value)): IOTPayParameter(member.name, String(value))
      case .plain: nil
      case .layer(let members):
        nested == .text ? IOTPayParameter(member.name, Self.text(members)) : nil
      }
    }
    whole["sign"] = .string(IOTPaySignature.sign(parameters, key: key, order.order))
    return whole
  }

  /// As it stands in the answer.
  private static func text(_ members: AnswerMembers) -> String {
    var writer = AnswerWriter(reserving: 256)
    writer.write(members)
    return String(decoding: writer.octets, as: UTF8.self)
  }
}

/// What of an answer is signed, and how; not documented, or in two ways.
public enum IOTPaySigning {
  /// What stands for an object within the answer.
  public enum Nested: String, Codable, CaseIterable, Sendable, RuleChoice {
    case text
    case nothing
  }

  /// The shape of a notice: a form, or a form whose `params` is JSON.
  public enum Shape: String, Codable, CaseIterable, Sendable, RuleChoice {
    case json, form, params

    var contentType: String {
      self == .json ? "application/json;charset=UTF-8" : "application/x-www-form-urlencoded"
    }
  }

  public enum Order: String, Codable, CaseIterable, Sendable, RuleChoice {
    case ignoringCase = "ignoring_case"
    case octets

    fileprivate var order: IOTPaySignature.Order { self == .octets ? .octets : .ignoringCase }
  }
}
