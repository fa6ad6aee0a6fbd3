internal import Terminal

/// What a template can put on a slip: `{name}`.
enum TemplateMember: String, Hashable, Sendable, CaseIterable {
  case shop, subject, title, header, footer
  case clientSN = "client_sn"
  case sn
  case tradeNo = "trade_no"
  case refundRequestNo = "refund_request_no"
  case amount
  case totalAmount = "total_amount"
  case refundedAmount = "refunded_amount"
  case currency, payway
  case paywayName = "payway_name"
  case paywayText = "payway_text"
  case `operator`, time, state, qr
  case validUntil = "valid_until"

  /// Several lines, which stand alone.
  var isList: Bool { self == .header || self == .footer }

  /// What every slip of a kind must show, each with the members that show it.
  static func required(on kind: Slip.Kind) -> [[TemplateMember]] {
    var required: [[TemplateMember]] = [
      [.shop], [.clientSN], [.sn], [.amount], [.currency], [.paywayText, .payway, .paywayName],
      [.operator], [.time], [.state],
    ]
    if kind == .qr { required += [[.qr], [.validUntil]] }
    return required
  }

  /// What a slip must show still, besides what it shows.
  static func missing(on slip: Slip, besides shown: Set<TemplateMember>) -> Set<TemplateMember> {
    var choices = required(on: slip.kind)
    // A receipt whose money is gone must not look like one that counts.
    if slip.kind == .receipt { choices.append([.refundedAmount]) }
    return Set(choices.filter { shown.isDisjoint(with: $0) }.compactMap(\.first))
  }
}

extension Slip {
  func has(_ member: TemplateMember, _ language: Language) -> Bool {
    member.isList ? !list(member).isEmpty : value(member, language) != nil
  }

  func list(_ member: TemplateMember) -> [String] { member == .header ? header : footer }

  /// What stands for a placeholder; nil where the slip has nothing.
  func value(_ member: TemplateMember, _ language: Language) -> String? {
    let text: String? =
      switch member {
      case .shop: shop
      case .subject: subject
      case .title: SlipWords.title(self, language)
      case .header, .footer: nil
      case .clientSN: clientSN
      case .sn: sn
      case .tradeNo: tradeNo
      case .refundRequestNo: refundRequestNo
      case .amount: amount.map(currency.text)
      case .totalAmount: totalAmount.map(currency.text)
      case .refundedAmount: refundedAmount.map(currency.text)
      case .currency: currency.code
      case .payway: payway
      case .paywayName: paywayName
      case .paywayText: paywayText
      case .operator: self.operator
      case .time: time.full
      case .state: state
      case .qr: qr
      case .validUntil: validUntil?.local
      }
    return text.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// `Alipay (1)`, or what there is of it.
  private var paywayText: String? {
    guard let paywayName, !paywayName.isEmpty else { return payway }
    guard let payway, !payway.isEmpty, payway != paywayName else { return paywayName }
    return "\(paywayName) (\(payway))"
  }
}
