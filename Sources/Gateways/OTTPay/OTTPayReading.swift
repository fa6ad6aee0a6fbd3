import Terminal

/// What an opened `data` says of one order (OTT Pay API, payments and query).
///
/// The documents name the same thing in several ways: both ways are read, and two that differ are
/// worth as much as none.
struct OTTPayReading {
  let data: JSONMembers
  let command: OrderCommand

  /// The numbers of the order that it names; nil where they contradict each other.
  func names(_ order: Order) -> Naming? {
    var naming = Naming.nothing
    for name in ["order_id", "orderId"] {
      guard let node = data[name], !node.isBlank else { continue }
      guard node.word == order.gatewayOrderNo else { return nil }
      naming = .order
    }
    if let merchant = data["merchant_id"], !merchant.isBlank, merchant.word != order.terminalSN {
      return nil
    }
    return naming
  }

  enum Naming { case order, nothing }

  /// The code inside, which speaks of the transaction; nil where there is none.
  var code: String? { one(["rspCode", "respcode", "respCode"])?.word }

  /// nil where a member that decides it is not to be read.
  func report(of order: Order) -> OrderReport? {
    var report = OrderReport(status: nil, ownership: .ours)
    report.totalAmount = amount(["amount", "total_amount"])
    if hasAmount, report.totalAmount == nil { return nil }
    report.status = status(of: order)
    weighRefunds(&report, of: order)
    report.sn = one(["bizpay_order_id"])?.number(upTo: 64)
    report.payerLogin = one(["buyer_login_id"])?.word?.cleaned(to: 128).nonEmpty
    report.payway = one(["biz_type"])?.word.flatMap(PayerWallet.init(bizType:))?.payway
    return report
  }

  /// The link or text that is shown as a QR code.
  var link: String? { one(["codeUrl", "code_url"])?.number(upTo: 1_024) }

  // MARK: States and sums

  private func status(of order: Order) -> OrderStatus? {
    guard let node = data["order_status"], node != .null else { return nil }
    guard case .text(let text) = node else { return .unknown }
    let word = text.lowercased()
    if word == ottPayAuthorised, order.request.preauth { return .paid }
    guard let status = ottPayStatuses[word] else { return .unknown }
    // The code inside speaks of the transaction: a state that it denies is not believed.
    guard let code else { return status }
    switch (status, OTTPayCode.verdict(of: code)) {
    case (.created, _), (_, .done), (.payCanceled, .refused), (.canceled, .refused),
      (.payCanceled, .invalid), (.canceled, .invalid):
      return status
    default: return .unknown
    }
  }

  /// Sums decide how much went back; a word and a sum that contradict each other decide nothing.
  private func weighRefunds(_ report: inout OrderReport, of order: Order) {
    guard let total = report.totalAmount else { return }
    var back: Amount?
    if let node = data["refund_amount"], !node.isBlank {
      guard let shown = node.amount, shown <= total else {
        report.status = .unknown
        return
      }
      back = shown
    }
    let isPlainWord = data["order_status"]?.text?.lowercased() == "refunded"
    switch (report.status, back) {
    case (.paid, nil): back = .zero
    // Some say it of a part, too: without the sum it does not tell.
    case (.refunded, nil) where isPlainWord: report.status = .unknown
    case (.refunded, nil): back = total
    case (.paid, let sum?) where sum > .zero, (.partiallyRefunded, let sum?) where sum > .zero,
      (.refunded, let sum?) where sum > .zero && (isPlainWord || sum == total):
      report.status = sum == total ? .refunded : .partiallyRefunded
      report.netAmount = total - sum
    case (.partiallyRefunded, _?), (.refunded, _?): report.status = .unknown
    default: break
    }
    report.refund = refund(back, of: order)
  }

  /// The refund that was asked for, by what went back in all: an answer shows no single one.
  private func refund(_ back: Amount?, of order: Order) -> RefundReport? {
    guard case .query(let number?) = command,
      let asked = order.returns.last(where: { $0.refundRequestNo == number })
    else { return nil }
    guard let back else { return .unknown }
    let before = order.returnedAmount
    if back >= before + asked.amount { return .succeeded }
    guard back == before else { return .unknown }
    // Accepted, and not carried out yet: it is not asked for a second time.
    return asked.state == .inProgress ? .inProgress : nil
  }

  // MARK: Members

  private var hasAmount: Bool {
    ["amount", "total_amount"].contains { data[$0].map { !$0.isBlank } ?? false }
  }

  private func amount(_ names: [String]) -> Amount? { one(names)?.amount }

  /// A member by whichever of its names; nil where they contradict each other.
  private func one(_ names: [String]) -> JSONNode? {
    let said = names.compactMap { data[$0] }.filter { !$0.isBlank }
    guard let first = said.first, said.allSatisfy({ $0.word == first.word }) else { return nil }
    return first
  }
}
