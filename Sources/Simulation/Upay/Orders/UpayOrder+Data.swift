import Terminal

extension UpayOrder {
  /// `biz_response.data`.
  ///
  /// - Parameter refundRequestNo: shows one refund: `client_tsn` is then the order's number, a hyphen
  ///   and the refund's, provided that the order has such a refund.
  func data(
    refundRequestNo: String? = nil, _ rules: UpayRules.Answers
  ) -> [String: JSONValue] {
    let refund = refunds.last { $0.refundRequestNo == refundRequestNo }
    let payway = payway.map { ["1", "2"].contains($0) ? rules.alipayPayway.rawValue : $0 }
    let finished = refund.map { $0.state == .succeeded ? $0.at : nil } ?? finishedAt
    var texts: [String: String] = [
      "terminal_sn": terminalSN, "sn": sn, "client_sn": clientSN,
      "client_tsn": refund.map { "\(clientSN)-\($0.refundRequestNo)" } ?? clientSN,
      "status": refund?.flowStatus ?? flowStatus, "order_status": spelledStatus(rules),
      "total_amount": String(totalAmount), "net_amount": String(shownNetAmount(rules)),
      "sub_payway": subPayway, "subject": subject, "operator": operatorName,
      "ctime": rules.cTime == .text ? shanghaiTime(createdAt) : String(createdAt),
    ]
    texts["payway"] = payway
    texts["payway_name"] = payway.flatMap(Wallet.name(ofPayway:))
    texts["reflect"] = reflect
    texts["store_id"] = storeID
    if status.isOpen { texts[showsPage ? "wap_pay_request" : "qr_code"] = qrCode }
    texts["finish_time"] = finished.map(String.init)
    if let tradeNo {
      texts["trade_no"] = tradeNo
      texts["payer_login"] = "139****0000"
      texts["channel_finish_time"] = texts["finish_time"]
    }
    var data = texts.mapValues(JSONValue.string)
    if rules.optionalFields { data.merge(optionalFields) { own, _ in own } }
    return rules.values == .numbers ? Self.numbered(data) : data
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

  private static func numbered(_ data: [String: JSONValue]) -> [String: JSONValue] {
    var data = data
    for member in numericMembers {
      if let number = data[member]?.text.flatMap(Int64.init) { data[member] = .integer(number) }
    }
    return data
  }

  private static let numericMembers = [
    "total_amount", "net_amount", "paid_amount", "settlement_amount", "refunded_amount", "payway",
    "sub_payway", "ctime", "finish_time", "channel_finish_time",
  ]
}
