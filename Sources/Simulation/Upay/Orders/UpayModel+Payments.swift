import Terminal

extension UpayModel {
  /// Charges the customer whose code was scanned.
  mutating func pay(
    _ terminal: String, _ fields: UpayFields, at now: Milliseconds
  ) throws(UpayError) -> UpayAnswer {
    let code = try fields.required("dynamic_id", limit: 32)
    let payway = try fields.payway()
    var draft = try draft(.pay, by: terminal, fields, at: now)
    draft.payway = payway ?? Wallet.payway(ofCode: code)
    let customer =
      customers.customer(showing: code, paying: draft.totalAmount)
      ?? (draft.payway == nil ? stranger : Customer(.ok))
    return try perform(draft, customer, at: now)
  }

  /// Makes a code that the customer scans; unpaid, the gateway cancels it after its life.
  mutating func precreate(
    _ terminal: String, _ fields: UpayFields, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) throws(UpayError) -> UpayAnswer {
    guard let payway = try fields.payway() else { throw .invalidParams("payway", "不能为空") }
    var draft = try draft(.precreate, by: terminal, fields, at: now)
    draft.payway = payway
    draft.subPayway = try fields.optional("sub_payway", limit: 2) ?? "2"
    let payer = try fields.optional("payer_uid", limit: 64)
    // 3 is a page inside the wallet, 4 a mini program: both pay as somebody.
    guard payer != nil || !["3", "4"].contains(draft.subPayway) else {
      throw .invalidParams("payer_uid", "不能为空")
    }
    // The nonce makes the code as hard to guess as a real one.
    draft.qrCode = String(UInt64.random(in: .min ... .max, using: &random), radix: 36)
    let customer =
      Wallet.canPrecreate(payway)
      ? customers.customer(paying: draft.totalAmount) ?? Customer(.never)
      : Customer(.fails, error: UpayError.unexpectedProvider.code)
    return try perform(draft, customer, at: now)
  }

  /// Somebody who shows a code of no known wallet.
  private var stranger: Customer {
    Customer(
      rules.orders.unknownCodeResult == .fail ? .refused : .fails,
      error: rules.orders.unknownCodeError.rawValue)
  }

  /// Checks every field, and makes nothing: a refused request leaves no trace.
  private func draft(
    _ kind: UpayOrder.Kind, by terminal: String, _ fields: UpayFields, at now: Milliseconds
  ) throws(UpayError) -> UpayOrder {
    let clientSN = try fields.required("client_sn", limit: 32)
    let amount = try fields.amount("total_amount")
    let subject = try fields.required("subject", limit: 64)
    let operatorName = try fields.required("operator", limit: 32)
    let reflect = try fields.optional("reflect", limit: 64)
    let storeID = try fields.optional("store_id", limit: 36)
    _ = try fields.optional("description", limit: 256, narrow: 255)
    _ = try fields.optional("device_id", limit: 32)
    let notifyURL = try fields.optional("notify_url", limit: 128)
    try fields.checkPosition()
    try fields.checkExtended()
    try fields.checkGoods()
    return UpayOrder(
      sn: "", clientSN: clientSN, terminalSN: terminal, storeSN: terminals[terminal]?.storeSN ?? "",
      kind: kind, totalAmount: amount, status: .created, flowStatus: "IN_PROG", subPayway: "1",
      subject: subject, operatorName: operatorName, reflect: reflect, storeID: storeID,
      notifyURL: notifyURL, createdAt: now)
  }

  private mutating func perform(
    _ draft: UpayOrder, _ customer: Customer, at now: Milliseconds
  ) throws(UpayError) -> UpayAnswer {
    if let existing = holder(of: draft.clientSN, for: draft.terminalSN) {
      return rules.orders.duplicate == .conflict
        ? .fail(.clientSNConflict) : outcome(of: existing.sn)
    }
    guard orders.count < Self.capacity else { throw .maintenance }
    let script = customer.script
    let error = customer.error.map(UpayError.scripted) ?? script.error
    let sn = place(draft, script)
    let until = sn.flatMap { schedule(script, customer, for: $0, at: now) }
    if let sn { act(script, customer, error, on: sn, at: now) }
    switch (script.answer, sn) {
    case (.result(let result), let sn?): return answer(result, for: sn, error: error)
    case (.later, let sn?): return waiting(for: sn, until: until ?? now)
    case (.refusal, _), (.result, nil), (.later, nil): return .fail(error ?? .tradeFailed)
    case (.outer, _): return .refused(error ?? .unknownSystemError)
    case (.http500, _):
      var answer = UpayAnswer.refused(.unknownSystemError)
      answer.httpStatus = 500
      return answer
    }
  }

  /// - Returns: the number of the order; nil where the script makes none.
  private mutating func place(_ draft: UpayOrder, _ script: PaymentScript) -> String? {
    if case .nothing = script.atOnce { return nil }
    orderCount += 1
    let sn = "78" + String(String(100_000_000_000_000 + orderCount).dropFirst())
    var order = draft
    order.sn = sn
    if order.kind == .precreate {
      switch script.atOnce {
      case .waits, .pays:
        order.qrCode =
          "https://qr.upay-simulator.test/\(order.payway ?? "")/\(sn)\(order.qrCode ?? "")"
        agenda.add(.qrExpires, of: sn, at: order.createdAt + rules.orders.qrLife)
      case .nothing, .fails, .errs: order.qrCode = nil
      }
    }
    numbers[order.clientSN, default: []].append(sn)
    orders[sn] = order
    changed.append(sn)
    return sn
  }

  /// - Returns: when the customer acts, or would.
  private mutating func schedule(
    _ script: PaymentScript, _ customer: Customer, for sn: String, at now: Milliseconds
  ) -> Milliseconds {
    let later = now + (customer.delay ?? rules.orders.scriptedDelay)
    let own: Sequel = script.endNeedsDelay && customer.delay == nil ? .nothing : script.end
    switch customer.then ?? own {
    case .succeeds: agenda.add(.paymentSucceeds, of: sn, at: later)
    case .fails: agenda.add(.paymentFails, of: sn, at: later)
    case .nothing: break
    }
    return later
  }

  private mutating func act(
    _ script: PaymentScript, _ customer: Customer, _ error: UpayError?, on sn: String,
    at now: Milliseconds
  ) {
    switch script.atOnce {
    case .nothing, .waits: break
    // A code that the shop shows is paid when it was scanned.
    case .pays: if orders[sn]?.kind == .pay { settle(sn, at: now) }
    case .fails: fail(sn, error, at: now)
    case .errs(let status, let flow):
      change(sn) {
        $0.status = status
        $0.flowStatus = flow
        $0.errorCode = error?.code
      }
    }
    guard customer.status != nil || customer.behaviour == .campaign else { return }
    change(sn) {
      $0.isCampaign = customer.behaviour == .campaign
      $0.flowStatus = customer.status ?? $0.flowStatus
    }
  }
}
