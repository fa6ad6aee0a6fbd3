import Terminal

extension UpayModel {
  /// The order that a person names, whoever made it; `sn` may be the provider's number.
  public func order(_ reference: OrderReference) -> UpayOrder? {
    switch reference {
    case .sn(let sn): orders[sn] ?? numbersByTradeNo[sn].flatMap { orders[$0] }
    case .clientSN(let number): numbers[number]?.last.flatMap { orders[$0] }
    }
  }

  /// The order that has this number already, as far as this terminal is concerned.
  func holder(of clientSN: String, for terminal: String) -> UpayOrder? {
    for sn in (numbers[clientSN] ?? []).reversed() {
      if let order = orders[sn], sharesNumbers(order, with: terminal) { return order }
    }
    return nil
  }

  private func sharesNumbers(_ order: UpayOrder, with terminal: String) -> Bool {
    switch rules.orders.numberScope {
    case .vendor: true
    case .store: order.storeSN == terminals[terminal]?.storeSN
    case .terminal: order.terminalSN == terminal
    }
  }

  /// The order that a request of this terminal names, or nil: there is no such order for it, or not
  /// yet.
  func order(
    _ reference: OrderReference, for terminal: String, isQuery: Bool, at now: Milliseconds
  ) -> UpayOrder? {
    let found: UpayOrder? =
      switch reference {
      case .sn: order(reference)
      case .clientSN(let number): holder(of: number, for: terminal)
      }
    guard let found, mayReach(found, from: terminal, isQuery: isQuery) else { return nil }
    let hidden = isQuery || rules.orders.lagHidesFrom == .everything
    return hidden && now < found.createdAt + rules.orders.visibilityLag ? nil : found
  }

  private func mayReach(_ order: UpayOrder, from terminal: String, isQuery: Bool) -> Bool {
    switch rules.orders.otherTerminal {
    case .allowed: true
    case .queryOnly: isQuery || order.terminalSN == terminal
    case .hidden: order.terminalSN == terminal
    }
  }

  func query(
    _ terminal: String, _ fields: UpayFields, at now: Milliseconds
  ) throws(UpayError) -> UpayAnswer {
    let reference = try fields.orderReference()
    let refundRequestNo = try fields.optional("refund_request_no", limit: 20)
    guard let order = order(reference, for: terminal, isQuery: true, at: now) else {
      return .fail(.orderNotExists)
    }
    return .business(
      "SUCCESS", data: order.data(refundRequestNo: refundRequestNo, rules.answers))
  }

  /// The order that shows this code to its customer.
  public func sn(ofQRCode code: String) -> String? {
    // The code ends in `sn` and a nonce, so that no index is needed.
    guard let tail = code.split(separator: "/").last else { return nil }
    let sn = String(tail.prefix(16))
    return orders[sn]?.qrCode == code ? sn : nil
  }
}
