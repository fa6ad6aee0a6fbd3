import Journal
import Terminal

/// Adds up one day, order by order.
///
/// What counts is when money went over this counter, by this machine's clock: a payment on the day
/// when it was paid, or found to have been paid late; a return on the day when it succeeded, or was
/// seen to have been made elsewhere.
struct DayTally {
  /// Names of one kind that are told apart; the rest are added up under ``others``.
  static let mostNames = 1_000
  static let others = "*"

  private let range: Range<Milliseconds>
  private let currency: Currency
  /// The identities this terminal ever had.
  private let identities: Set<String>

  /// By currency, the till's own among them.
  private var sums: [String: Sums]
  private var states = Groups()
  private var payways = Groups()
  private var operators = Groups()
  private var unresolved: [String] = []

  private struct Sums {
    var payments = DayReportView.Total()
    var returns = DayReportView.Total()
    var reserved = DayReportView.Total()
  }

  /// - Parameter range: the day, as this machine's clock had it.
  init(_ range: Range<Milliseconds>, currency: Currency, identities: Set<String>) {
    self.range = range
    self.currency = currency
    self.identities = identities
    sums = [currency.code: Sums()]
  }

  mutating func add(_ order: Order) {
    noteUnresolved(order)
    guard !order.request.preauth else { return addReserved(order) }
    let code = order.request.currency.code
    // What is in another currency is summed up by itself, and in no group.
    let isOwn = order.request.currency == currency
    if isOwn { addState(of: order) }
    if isOurs(order), let at = order.takenAt?.wall, range.contains(at) {
      let amount = order.latePayment?.amount ?? order.request.totalAmount
      sums[code, default: Sums()].payments.add(amount)
      if isOwn {
        payways.addPayment(amount, to: order.payway ?? "")
        operators.addPayment(amount, to: order.request.operator)
      }
    }
    for giveBack in order.returns where giveBack.state == .succeeded {
      guard range.contains(giveBack.updatedAt.wall), isOurs(order) || !giveBack.external else {
        continue
      }
      sums[code, default: Sums()].returns.add(giveBack.amount)
      if isOwn {
        payways.addReturn(giveBack.amount, to: order.payway ?? "")
        operators.addReturn(giveBack.amount, to: giveBack.operator)
      }
    }
  }

  /// Money that is reserved was not taken: the merchant takes it, or sets it free, in the portal.
  private mutating func addReserved(_ order: Order) {
    guard isOurs(order), let at = order.takenAt?.wall, range.contains(at) else { return }
    sums[order.request.currency.code, default: Sums()].reserved.add(order.request.totalAmount)
  }

  private mutating func noteUnresolved(_ order: Order) {
    guard range.contains(order.createdAt.wall) else { return }
    let state = order.state
    if !state.isSettled || state == .needsAttention { unresolved.append(order.clientSN.text) }
  }

  private mutating func addState(of order: Order) {
    guard range.contains(order.createdAt.wall), isOurs(order) else { return }
    let state = order.state
    states.addPayment(order.request.totalAmount, to: state.rawValue)
    for giveBack in order.returns where giveBack.state == .succeeded {
      states.addReturn(giveBack.amount, to: state.rawValue)
    }
  }

  /// Whether its payment was this terminal's: not one adopted from another.
  private func isOurs(_ order: Order) -> Bool {
    guard let adoption = order.adoption else { return true }
    return adoption.terminalSN.map(identities.contains) ?? false
  }

  func fill(_ report: inout DayReportView) {
    let own = sums[currency.code] ?? Sums()
    report.payments = own.payments
    report.returns = own.returns
    report.net = own.payments.amount - own.returns.amount
    report.reserved = own.reserved.count == 0 ? nil : own.reserved
    let others = sums.filter { $0.key != currency.code }.sorted { $0.key < $1.key }
    report.otherCurrencies =
      others.isEmpty
      ? nil
      : others.map { code, sums in
        DayReportView.OtherCurrency(
          currency: code, payments: sums.payments, returns: sums.returns,
          reserved: sums.reserved.count == 0 ? nil : sums.reserved)
      }
    report.states = states.sorted
    report.payways = payways.sorted
    report.operators = operators.sorted
    report.unresolved = unresolved
  }
}

/// Totals by name.
private struct Groups {
  private var byName: [String: (payments: DayReportView.Total, returns: DayReportView.Total)] = [:]

  mutating func addPayment(_ amount: Amount, to name: String) {
    byName[key(name), default: (.init(), .init())].payments.add(amount)
  }

  mutating func addReturn(_ amount: Amount, to name: String) {
    byName[key(name), default: (.init(), .init())].returns.add(amount)
  }

  private func key(_ name: String) -> String {
    byName[name] != nil || byName.count < DayTally.mostNames ? name : DayTally.others
  }

  var sorted: [DayReportView.Group] {
    byName.map {
      DayReportView.Group(name: $0.key, payments: $0.value.payments, returns: $0.value.returns)
    }.sorted { $0.name < $1.name }
  }
}

extension DayReportView.Total {
  fileprivate mutating func add(_ amount: Amount) {
    count += 1
    self.amount += amount.minorUnits
  }
}
