import Gateways
import Terminal

extension IOTPayCardModel {
  /// The answer to a purchase: of a page its link, of a kept card the order itself.
  func outcome(of order: AcquirerOrder, number: UInt64) -> AcquirerAnswer {
    guard let link = order.link else { return done(record(of: order), number: number) }
    return page(link, secureID: order.sn, number: number)
  }

  /// The link of a page.
  func page(_ link: String, secureID: String, number: UInt64) -> AcquirerAnswer {
    var data: AnswerMembers = ["secureId": .string(secureID)]
    guard rules.linkPlace == .beside else {
      data["redirectUrl"] = .string(link)
      return done(data, number: number)
    }
    return done(AnswerMembers(), beside: ["redirectUrl": .string(link)], number: number)
  }

  /// A payment, or a refund by its number (IOTPay v3, cc_query).
  func query(
    _ request: IOTPayRequest, number: UInt64, at now: Milliseconds
  ) throws(IOTPayRefusal) -> AcquirerAnswer {
    let payOrderID = try request.optional("payOrderId", upTo: 64)
    let named = try request.optional("mchOrderNo", upTo: 30)
    guard named != nil || payOrderID != nil,
      rules.queryNeeds == .either || (named != nil && payOrderID != nil)
    else { throw .invalid("mchOrderNo") }
    if let named, let (order, refund) = refund(numbered: named) {
      guard now >= (refund.madeAt ?? 0) + rules.visibilityLag else { throw .unknownOrder }
      return done(record(of: refund, of: order), number: number)
    }
    let order = payOrderID.map { books.orders[$0] } ?? named.flatMap { books.order(.clientSN($0)) }
    guard let order, named == nil || order.number == named,
      now >= order.createdAt + rules.visibilityLag
    else { throw .unknownOrder }
    return done(record(of: order.found(at: now, lag: rules.visibilityLag)), number: number)
  }

  // MARK: Records

  func record(of order: AcquirerOrder) -> AnswerMembers {
    var members = AnswerMembers(reserving: 20)
    members["payOrderId"] = .string(order.sn)
    members["mchId"] = .string(account.number)
    members["mchOrderNo"] = .string(order.number)
    members["amount"] = value(order.totalAmount)
    members["currency"] = .string(order.currency ?? "CAD")
    members["payType"] = .string("pay")
    members["channel"] = .string(order.product)
    members["status"] = status(order.word ?? status(of: order))
    guard order.state == .paid else { return members }
    members["refundable"] = value(order.totalAmount - order.refundedAmount)
    addCard(to: &members, paidAt: order.finishedAt ?? order.createdAt, order.sn)
    return members
  }

  func record(of refund: UpayRefund, of order: AcquirerOrder) -> AnswerMembers {
    var members = AnswerMembers(reserving: 20)
    members["payOrderId"] = .string(refundID(refund.refundRequestNo, of: order))
    members["mchId"] = .string(account.number)
    members["mchOrderNo"] = .string(refund.refundRequestNo)
    members["originalOrderId"] = .string(order.sn)
    members["amount"] = value(refund.amount)
    members["currency"] = .string(order.currency ?? "CAD")
    members["payType"] = .string("refund")
    members["channel"] = .string(order.product)
    members["refundable"] = value(0)
    let status =
      switch refund.state {
      case .succeeded: rules.paidStatus.rawValue
      case .running: IOTPayCardRules.OpenStatus.pending.rawValue
      case .unknown: IOTPayCardRules.OpenStatus.unknown.rawValue
      case .failed: "9"
      }
    members["status"] = self.status(status)
    if refund.state == .succeeded {
      addCard(to: &members, paidAt: refund.at, order.sn)
    }
    return members
  }

  private func addCard(to members: inout AnswerMembers, paidAt: Milliseconds, _ sn: String) {
    let tail = String(sn.suffix(6))
    members["invoiceNum"] = .string(tail)
    members["paySuccTime"] = .string(CalendarTime(paidAt, offset: 0).local)
    members["cardNum"] = .string(IOTPayKeptCard.masked)
    if rules.cardType != .none { members["cardType"] = .string(rules.cardType.rawValue) }
    members["expiryDate"] = .string("1230")
    members["authNum"] = .string("A\(tail)")
    members["transNum"] = .string("T\(tail)")
  }

  /// `status` of an order (IOTPay v3, order record).
  private func status(of order: AcquirerOrder) -> String {
    switch order.state {
    case .open: rules.openStatus.rawValue
    case .paid: rules.paidStatus.rawValue
    case .declined, .closed: "9"
    }
  }

  private func value(_ number: Int64) -> JSONValue {
    rules.values == .texts ? .string(String(number)) : .integer(number)
  }

  private func status(_ word: String) -> JSONValue {
    Self.value(word, asText: rules.values == .texts)
  }
}
