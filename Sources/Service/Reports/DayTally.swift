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

  private var payments = DayReportView.Total()
  private var returns = DayReportView.Total()
  private var states = Groups()
  private var payways = Groups()
  private var operators = Groups()
  private var unresolved: [String] = []

  /// - Parameter range: the day, as this machine's clock had it.
  init(_ range: Range<Milliseconds>, currency: Currency, identities: Set<String>) {
    self.range = range
    self.currency = currency
    self.identities = identities
  }

  mutating func add(_ order: Order) {
    guard order.request.currency == currency else { return }
    addState(of: order)
    if isOurs(order), let at = order.takenAt?.wall, range.contains(at) {
      let amount = order.latePayment?.amount ?? order.request.totalAmount
      payments.add(amount)
      payways.addPayment(amount, to: order.payway ?? "")
      operators.addPayment(amount, to: order.request.operator)
    }
    for giveBack in order.returns where giveBack.state == .succeeded {
      guard range.contains(giveBack.updatedAt.wall), isOurs(order) || !giveBack.external else {
        continue
      }
      returns.add(giveBack.amount)
      payways.addReturn(giveBack.amount, to: order.payway ?? "")
      operators.addReturn(giveBack.amount, to: giveBack.operator)
    }
  }

  private mutating func addState(of order: Order) {
    guard range.contains(order.createdAt.wall) else { return }
    let state = order.state
    if !state.isSettled || state == .needsAttention { unresolved.append(order.clientSN.text) }
    guard isOurs(order) else { return }
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
    report.payments = payments
    report.returns = returns
    report.net = payments.amount - returns.amount
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
