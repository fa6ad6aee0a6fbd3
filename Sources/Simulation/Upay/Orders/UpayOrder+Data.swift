import Terminal

extension UpayOrder {
  /// `biz_response.data`.
  ///
  /// - Parameter refundRequestNo: shows one refund: `client_tsn` is then the order's number, a hyphen
  ///   and the refund's, provided that the order has such a refund.
  func data(
    refundRequestNo: String? = nil, _ rules: UpayRules.Answers
  ) -> AnswerMembers {
    let refund = refunds.last { $0.refundRequestNo == refundRequestNo }
    let payway = payway.map { ["1", "2"].contains($0) ? rules.alipayPayway.rawValue : $0 }
    let finished = (refund.map { $0.state == .succeeded ? $0.at : nil } ?? finishedAt)
      .map { String($0) }
    let isPaid = tradeNo != nil
    let shownCode = status.isOpen ? qrCode : nil
    // In alphabetical order, so that each is put after the last.
    var data = AnswerMembers(reserving: 24)
    data.add("channel_finish_time", isPaid ? finished : nil)
    data.add("client_sn", clientSN)
    data.add("client_tsn", refund.map { "\(clientSN)-\($0.refundRequestNo)" } ?? clientSN)
    data.add("ctime", rules.cTime == .text ? shanghaiTime(createdAt) : String(createdAt))
    data.add("finish_time", finished)
    data.add("net_amount", String(shownNetAmount(rules)))
    data.add("operator", operatorName)
    data.add("order_status", spelledStatus(rules))
    data.add("payer_login", isPaid ? "139****0000" : nil)
    data.add("payway", payway)
    data.add("payway_name", payway.flatMap(Wallet.name(ofPayway:)))
    data.add("qr_code", showsPage ? nil : shownCode)
    data.add("reflect", reflect)
    data.add("sn", sn)
    data.add("status", refund?.flowStatus ?? flowStatus)
    data.add("store_id", storeID)
    data.add("sub_payway", subPayway)
    data.add("subject", subject)
    data.add("terminal_sn", terminalSN)
    data.add("total_amount", String(totalAmount))
    data.add("trade_no", tradeNo)
    data.add("wap_pay_request", showsPage ? shownCode : nil)
    if rules.optionalFields { data.addMissing(optionalFields) }
    if rules.values == .numbers { Self.number(&data) }
    return data
  }

  /// A page inside the wallet, or a mini program, is opened by a text; there is no code to scan.
  private var showsPage: Bool { ["3", "4"].contains(subPayway) }

  private func spelledStatus(_ rules: UpayRules.Answers) -> String {
    switch status {
    case .created: rules.openStatus.rawValue
    case .payCanceled where errorCode == UpayError.tradeTimeout.code: rules.expiredStatus.rawValue
    default: status.rawValue
    }
  }

  private func shownNetAmount(_ rules: UpayRules.Answers) -> Int64 {
    switch (status, rules.netAmount) {
    case (.paid, .zeroWhenPaid): 0
    case (.paid, .lessFee): totalAmount - (totalAmount * 3 + 99) / 100
    default: netAmount
    }
  }

  /// What only some sources show.
  private var optionalFields: [String: JSONValue] {
    var more: [String: JSONValue] = [
      "tsn": .string(sn), "terminal_id": .string("6d1f0b3c-0000-4000-8000-000000000001"),
      "description": .string(subject), "refunded_amount": .string(String(refundedAmount)),
    ]
    if let qrCode, status.isOpen { more["qr_code_image_url"] = .string("\(qrCode).png") }
    guard tradeNo != nil else { return more }
    let total = JSONValue.string(String(totalAmount))
    more["paid_amount"] = total
    more["settlement_amount"] = total
    more["payer_uid"] = .string("2088000000000000")
    more["provider_response"] = .object([
      "goods_details": .array([]), "voucher_details": .array([]),
    ])
    more["payment_list"] = .array([
      .object(["type": .string(Wallet.fund(ofPayway: payway ?? "")), "amount_total": total])
    ])
    return more
  }

  private static func number(_ data: inout AnswerMembers) {
    for member in numericMembers {
      if let number = data.text(member).flatMap(Int64.init) { data[member] = .integer(number) }
    }
  }

  private static let numericMembers = [
    "total_amount", "net_amount", "paid_amount", "settlement_amount", "refunded_amount", "payway",
    "sub_payway", "ctime", "finish_time", "channel_finish_time",
  ]
}
