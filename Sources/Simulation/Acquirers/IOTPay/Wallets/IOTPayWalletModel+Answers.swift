import Gateways
import Terminal

extension IOTPayWalletModel {
  // MARK: Payments

  /// The answer to `create_order`: what is told of the payment itself is for questions.
  func outcome(of order: AcquirerOrder, number: UInt64) -> AcquirerAnswer {
    if order.state == .declined, order.kind == .pay, rules.declined == .refused {
      return refused(Self.refusal(order.error), number: number)
    }
    var members = AnswerMembers(reserving: 12)
    members["mchId"] = .string(account.number)
    members["mchOrderNo"] = .string(order.number)
    members["payOrderId"] = .string(order.sn)
    if let link = order.link { show(link, of: order, in: &members) }
    return done(members, isCreated: true, number: number)
  }

  /// Pages are told as an object of addresses; of a QR code no source names the member.
  private func show(_ link: String, of order: AcquirerOrder, in members: inout AnswerMembers) {
    let isPage = order.product == IOTPayChannel.unionPayPage.rawValue
    switch rules.link {
    case .payParams: members.setLayer("payParams", ["codeUrl": .string(link)])
    case .retParams: members.setLayer("retParams", ["codeUrl": .string(link)])
    case _ where isPage: members.setLayer("payParams", ["payUrl": .string(link)])
    case .camel, .snake, .pay: members[rules.link.rawValue] = .string(link)
    }
  }

  /// A payment (IOTPay v1, query_order).
  func query(
    _ request: IOTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    let order: AcquirerOrder?
    if let payOrderID = try request.optional("payOrderId", upTo: 64) {
      order = books.orders[payOrderID]
    } else {
      order = books.order(.clientSN(try request.number("mchOrderNo")))
    }
    guard let order, now >= order.createdAt + rules.visibilityLag else { throw .unknownOrder }
    return done(record(of: order), number: number)
  }

  func record(of order: AcquirerOrder) -> AnswerMembers {
    var members = AnswerMembers(reserving: 16)
    members["mchId"] = .string(account.number)
    members["mchOrderNo"] = .string(order.number)
    members["payOrderId"] = .string(order.sn)
    members["channelId"] = .string(order.product)
    members["currency"] = .string(order.currency ?? "CAD")
    members["amount"] = value(order.totalAmount)
    members["status"] = status(order.word ?? status(of: order))
    guard order.state == .paid else { return members }
    members["paySuccTime"] = value(order.finishedAt ?? order.createdAt)
    members["channelOrderNo"] = .string("SIM" + order.sn.suffix(14))
    return members
  }

  /// `status` of a payment (IOTPay v1, query_order).
  private func status(of order: AcquirerOrder) -> String {
    switch (order.state, rules.openStatus) {
    case (.open, .created): "0"
    case (.open, .paying): "1"
    case (.open, .byKind): order.kind == .pay || order.isOpened == true ? "1" : "0"
    case (.paid, _): rules.paidStatus == .told || told.contains(order.sn) ? "3" : "2"
    case (.declined, _): "9"
    case (.closed, _): "4"
    }
  }

  // MARK: Refunds

  /// A refund by its number; in which shape is not in public copies.
  func queryRefund(
    _ request: IOTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    guard let (order, refund) = refund(numbered: try request.number("mchRefundNo")),
      now >= (refund.madeAt ?? 0) + rules.visibilityLag
    else { throw .unknownOrder }
    return done(record(of: refund, of: order), number: number)
  }

  func record(of refund: UpayRefund, of order: AcquirerOrder) -> AnswerMembers {
    var members = AnswerMembers(reserving: 12)
    members["mchId"] = .string(account.number)
    members["currency"] = .string(order.currency ?? "CAD")
    members["payOrderId"] = .string(refundID(refund.refundRequestNo, of: order))
    switch rules.refundRecord {
    case .refund:
      members["mchRefundNo"] = .string(refund.refundRequestNo)
      members["refundAmount"] = value(refund.amount)
    case .order:
      members["mchOrderNo"] = .string(refund.refundRequestNo)
      members["amount"] = value(refund.amount)
    }
    members["status"] = status(Self.status(of: refund))
    return members
  }

  private static func status(of refund: UpayRefund) -> String {
    switch refund.state {
    case .succeeded: "2"
    case .running: "1"
    // It does not know itself.
    case .unknown: "0"
    case .failed: "9"
    }
  }

  // MARK: Values

  func value(_ number: Int64) -> JSONValue {
    rules.values == .texts ? .string(String(number)) : .integer(number)
  }

  private func status(_ word: String) -> JSONValue {
    Self.value(word, asText: rules.values == .texts)
  }
}
