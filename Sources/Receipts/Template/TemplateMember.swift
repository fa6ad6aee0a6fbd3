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

  /// What a slip must show: one of some members that say the same.
  struct Need: Sendable {
    /// The one that shows it best.
    let usual: TemplateMember
    let members: TemplateMembers

    init(_ usual: TemplateMember, or others: TemplateMember...) {
      self.usual = usual
      members = TemplateMembers([usual] + others)
    }
  }

  private static let needs = [
    Need(.shop), Need(.clientSN), Need(.sn), Need(.amount), Need(.currency),
    Need(.paywayText, or: .payway, .paywayName), Need(.operator), Need(.time), Need(.state),
  ]
  private static let needsOfCode = needs + [Need(.qr), Need(.validUntil)]
  /// A receipt whose money is gone must not look like one that counts.
  private static let needOfReceipt = Need(.refundedAmount)

  /// What every slip of a kind must show.
  static func required(on kind: Slip.Kind) -> [Need] { kind == .qr ? needsOfCode : needs }

  /// What a slip must show still, besides what it shows.
  static func missing(on slip: Slip, besides shown: TemplateMembers) -> TemplateMembers {
    var missing: TemplateMembers = []
    for need in required(on: slip.kind) where shown.isDisjoint(with: need.members) {
      missing.insert(TemplateMembers(need.usual))
    }
    if slip.kind == .receipt { missing.formUnion(needOfReceipt.members.subtracting(shown)) }
    return missing
  }
}

/// Some of them.
struct TemplateMembers: OptionSet, Hashable, Sendable {
  let rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  init(_ member: TemplateMember) {
    rawValue = TemplateMember.allCases.firstIndex(of: member).map { 1 << UInt32($0) } ?? 0
  }

  init(_ members: some Sequence<TemplateMember>) {
    self = members.reduce(into: []) { $0.formUnion(TemplateMembers($1)) }
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
      case .amount: amount.map { currency.text($0) }
      case .totalAmount: totalAmount.map { currency.text($0) }
      case .refundedAmount: refundedAmount.map { currency.text($0) }
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
