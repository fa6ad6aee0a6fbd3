import Terminal

/// What `biz_response.data` amounts to.
enum UpayDataLayer {
  case absent
  /// There, but not to be read: it proves nothing, and neither does the answer around it.
  case unreadable
  case present(OrderReport, UpayFlow?)

  var report: OrderReport? {
    if case .present(let report, _) = self { report } else { nil }
  }
}

/// Reads the state of an order out of the answer to one command (Upay Web API, response data).
struct UpayReading {
  let command: OrderCommand
  let clock: GatewayClock

  /// - Parameter order: the one that was asked about.
  func layer(_ node: JSONNode?, of order: Order) -> UpayDataLayer {
    guard let node, !node.isBlank else { return .absent }
    guard let data = node.members else { return .unreadable }
    guard !data.isEmpty else { return .absent }
    guard let ownership = ownership(data, of: order) else { return .unreadable }
    let status = data["status"] ?? .null
    guard status.isBlank || status.word != nil else { return .unreadable }
    let flow = status.word.flatMap { upayFlowStatuses[$0] }
    var report = OrderReport(data, ownership: ownership)
    report.refund = refund(of: order, data, report.status, flow)
    return .present(report, flow)
  }

  /// The one refund that was asked for: shown when `client_tsn` names it, and then by `status`,
  /// where the order's own state does not deny it.
  private func refund(
    of order: Order, _ data: JSONMembers, _ status: OrderStatus?, _ flow: UpayFlow?
  ) -> RefundReport? {
    guard let number = refundRequestNo,
      data["client_tsn"]?.word == "\(order.gatewayOrderNo)-\(number.text)"
    else { return nil }
    switch (flow, status) {
    case (.succeeded, .refunded), (.succeeded, .partiallyRefunded), (.succeeded, .refundInProgress),
      (.succeeded, .refundError):
      return .succeeded
    case (.failed, .paid), (.failed, .partiallyRefunded): return .failed
    case (.open, _): return .inProgress
    default: return .unknown
    }
  }

  private var refundRequestNo: RefundRequestNo? {
    switch command {
    case .query(let number): number
    case .refund(let number, _): number
    case .pay, .precreate, .cancel, .revoke: nil
    }
  }
}

extension OrderReport {
  /// What the members of `data` say, each as far as it can be read; without ``refund``.
  init(_ data: JSONMembers, ownership: Ownership) {
    self.init(status: OrderStatus(data), ownership: ownership)
    totalAmount = data["total_amount"]?.amount
    netAmount = data["net_amount"]?.amount
    sn = data["sn"]?.number(upTo: 32)
    tradeNo = data["trade_no"]?.number(upTo: 128)
    payway = data["payway"]?.word.flatMap { $0.isDigits(upTo: 3) ? $0 : nil }
    subPayway = data["sub_payway"]?.word.flatMap { $0.isDigits(upTo: 3) ? $0 : nil }
    // Both spellings are documented.
    payerLogin = (data["payer_login"] ?? data["pay_login"])?.word?.cleaned(to: 128).nonEmpty
    qrCode = data["qr_code"]?.number(upTo: 1_024)
    finishTime = data["finish_time"]?.milliseconds
  }
}

extension OrderStatus {
  /// Missing: nil. Not to be read, or beside a total that is not: unknown, for who can't read the
  /// sum can't say that it was paid.
  fileprivate init?(_ data: JSONMembers) {
    guard let node = data["order_status"], !node.isBlank else { return nil }
    self = node.word.flatMap { upayOrderStatuses[$0] } ?? .unknown
    if let total = data["total_amount"], !total.isBlank, total.amount == nil { self = .unknown }
  }
}

extension JSONNode {
  /// A sum in minor units: digits alone, without a leading zero; nil for anything else.
  var amount: Amount? {
    guard let word, word.isDigits(upTo: 15), word == "0" || !word.hasPrefix("0") else { return nil }
    return Int64(word).map(Amount.init)
  }

  /// A number of the gateway's or a provider's, or a QR code: printable ASCII; nil for anything else.
  func number(upTo limit: Int) -> String? {
    guard let word, word.isPrintable(upTo: limit) else { return nil }
    return word
  }

  /// A time of 13 digits: milliseconds since 1970.
  var milliseconds: Milliseconds? {
    guard let word, word.utf8.count == 13, word.isDigits(upTo: 13) else { return nil }
    return Milliseconds(word)
  }
}

extension String {
  var nonEmpty: String? { isEmpty ? nil : self }
}
