@testable import Terminal

/// A gateway with its own ledger: what really happened to the money of one order.
struct ModelGateway {
  enum Customer: CaseIterable { case paysAtOnce, paysLater, declines, never, codeIsBad }

  struct Record {
    var status = OrderStatus.created
    var visibleAt: Milliseconds
    var paysAt: Milliseconds?
    var declinesAt: Milliseconds?
    var isForeign = false
  }

  let customer: Customer
  /// When the customer acts, after the payment has arrived.
  let delay: Milliseconds
  let visibilityLag: Milliseconds
  /// Whether answers echo our nonce.
  let echoes: Bool
  /// Whether a paid order can be cancelled (else only refunded).
  let takesCancels: Bool
  /// Whether the answer to a pay is held until the customer has acted.
  let holdsPay: Bool

  private(set) var record: Record?
  private(set) var taken: Int64 = 0
  private(set) var returned: Int64 = 0
  private(set) var refunds: [RefundRequestNo: Int64] = [:]

  init(_ dice: inout OrderDice) {
    customer = Customer.allCases.randomElement(using: &dice) ?? .never
    delay = dice.within(1_000...(dice.chance(20) ? 200_000 : 50_000))
    visibilityLag = dice.chance(30) ? dice.within(0...10_000) : 0
    echoes = dice.chance(80)
    takesCancels = dice.chance(80)
    holdsPay = dice.chance(50)
    if dice.chance(3) {
      record = Record(status: .paid, visibleAt: 0, isForeign: true)
    }
  }

  /// What the customer has done by now.
  mutating func advance(to now: Milliseconds) {
    guard var one = record, one.status == .created else { return }
    if let at = one.paysAt, at <= now {
      one.status = .paid
      taken += orderTotal.minorUnits
    } else if let at = one.declinesAt, at <= now {
      one.status = .payCanceled
    }
    record = one
  }

  /// Carries out a command that has arrived.
  ///
  /// - Returns: the answer, and how long it is held back.
  mutating func take(
    _ command: OrderCommand, at now: Milliseconds
  ) -> (outcome: Outcome, held: Milliseconds) {
    advance(to: now)
    switch command {
    case .pay, .precreate: return payment(command, at: now)
    case .query(let number): return (question(number, at: now), 0)
    case .cancel, .revoke: return (reversal(), 0)
    case .refund(let number, let amount): return (refund(number, amount.minorUnits), 0)
    }
  }

  private mutating func payment(
    _ command: OrderCommand, at now: Milliseconds
  ) -> (Outcome, Milliseconds) {
    guard record == nil else { return (.answer(.numberTaken, nil, "CLIENT_SN_CONFLICT"), 0) }
    if customer == .codeIsBad { return (.answer(.rejected, nil, "INVALID_BARCODE"), 0) }
    var made = Record(visibleAt: now + visibilityLag)
    switch customer {
    case .paysAtOnce: made.paysAt = command == .pay ? now : now + delay
    case .paysLater: made.paysAt = now + delay
    case .declines: made.declinesAt = now + delay
    case .never, .codeIsBad: break
    }
    record = made
    advance(to: now)
    let held = holdsPay && customer != .never && command == .pay ? min(delay, 55_000) : 0
    var future = self
    future.advance(to: now + held)
    let report = future.report(qr: command == .precreate)
    switch future.record?.status {
    case .paid: return (.answer(.succeeded, report), held)
    case .payCanceled: return (.answer(.failed, report, "TRADE_FAILED"), held)
    default: return (.answer(command == .pay ? .inProgress : .succeeded, report), held)
    }
  }

  private func question(_ number: RefundRequestNo?, at now: Milliseconds) -> Outcome {
    guard let record, record.visibleAt <= now else { return .absent }
    var report = report()
    if let number, refunds[number] != nil { report.refund = .succeeded }
    return .answer(.succeeded, report)
  }

  private mutating func reversal() -> Outcome {
    guard var one = record else { return .absent }
    switch one.status {
    case .created: one.status = .payCanceled
    case .paid where takesCancels && !one.isForeign:
      one.status = .canceled
      returned += orderTotal.minorUnits
    case .canceled, .payCanceled: return .answer(.alreadyDone, report())
    default: return .refusedForGood
    }
    record = one
    return .answer(.succeeded, report())
  }

  private mutating func refund(_ number: RefundRequestNo, _ amount: Int64) -> Outcome {
    guard record != nil else { return .absent }
    if refunds[number] != nil { return .answer(.alreadyDone, report()) }
    guard record?.status == .paid || record?.status == .partiallyRefunded else {
      return .answer(.rejected, nil, "UPAY_REFUND_INVALID_ORDER_STATE")
    }
    guard returned + amount <= taken else {
      return .answer(.rejected, nil, "REFUNDABLE_AMOUNT_NOT_ENOUGH")
    }
    refunds[number] = amount
    returned += amount
    record?.status = returned == taken ? .refunded : .partiallyRefunded
    return .answer(.succeeded, report())
  }

  private func report(qr: Bool = false) -> OrderReport {
    let isForeign = record?.isForeign ?? false
    return .our(
      record?.status, isForeign ? .foreign : echoes ? .proven : .ours,
      net: Amount(max(0, taken - returned)), qr: qr ? "https://qr.example/1" : nil)
  }
}
