@testable import Terminal

/// A gateway's books about one order: what really happened to the money.
struct BookModel: Hashable {
  /// Whether a paid order can be cancelled and revoked; else only refunded.
  let takesCancels: Bool
  /// For how long a new order is missing from its answers.
  let lag: Milliseconds

  private(set) var status: OrderStatus?
  private(set) var madeAt: Milliseconds = 0
  private(set) var taken: Int64 = 0
  private(set) var returned: Int64 = 0
  private var refunds: [RefundRequestNo: Int64] = [:]

  /// After so long the gateway closes an order that nobody paid.
  static let life: Milliseconds = .minutes(6)

  init(takesCancels: Bool, lag: Milliseconds) {
    self.takesCancels = takesCancels
    self.lag = lag
  }

  var kept: Int64 { taken - returned }
  var isOpen: Bool { status == .created }

  // MARK: The customer

  mutating func pays() {
    status = .paid
    taken += orderTotal.minorUnits
  }

  mutating func declines() { status = .payCanceled }

  mutating func pass(to time: Milliseconds) {
    if isOpen, time - madeAt >= Self.life { status = .payCanceled }
  }

  // MARK: The terminal

  mutating func take(_ command: OrderCommand, at time: Milliseconds) -> Outcome {
    switch command {
    case .pay, .precreate:
      guard status == nil else { return .answer(.numberTaken, nil, "CLIENT_SN_CONFLICT") }
      status = .created
      madeAt = time
      return payment(command)
    case .query(let number):
      guard status != nil, time - madeAt >= lag else { return .absent }
      var report = report
      if let number, refunds[number] != nil { report.refund = .succeeded }
      return .answer(.succeeded, report)
    case .cancel, .revoke: return reverse()
    case .refund(let number, let amount): return refund(number, amount.minorUnits)
    }
  }

  /// The answer to a pay or precreate, which is held back until it is given.
  func payment(_ command: OrderCommand) -> Outcome {
    switch status {
    case .paid: .answer(.succeeded, report)
    case .created where command == .pay: .answer(.inProgress, report)
    case .created: .answer(.succeeded, .our(.created, qr: "https://qr.example/1"))
    default: .answer(.failed, report, "TRADE_FAILED")
    }
  }

  private mutating func reverse() -> Outcome {
    switch status {
    case nil: return .absent
    case .created: status = .payCanceled
    case .paid where takesCancels:
      status = .canceled
      returned = taken
    case .canceled, .payCanceled: return .answer(.alreadyDone, report)
    default: return .refusedForGood
    }
    return .answer(.succeeded, report)
  }

  private mutating func refund(_ number: RefundRequestNo, _ amount: Int64) -> Outcome {
    guard status != nil else { return .absent }
    if refunds[number] != nil { return .answer(.alreadyDone, report) }
    guard status == .paid || status == .partiallyRefunded, returned + amount <= taken else {
      return .answer(.rejected, nil, "REFUNDABLE_AMOUNT_NOT_ENOUGH")
    }
    refunds[number] = amount
    returned += amount
    status = returned == taken ? .refunded : .partiallyRefunded
    return .answer(.succeeded, report)
  }

  private var report: OrderReport { .our(status, net: Amount(max(0, kept))) }

  /// With its times seen from now.
  func shape(at time: Milliseconds) -> BookModel {
    var shape = self
    shape.madeAt = max(madeAt - time, -Self.life)
    return shape
  }
}
