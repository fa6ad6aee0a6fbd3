import Gateways
import Terminal

/// The simulated payment systems beside Upay: each with accounts and books of its own, behind one
/// door.
struct Acquirers: Sendable {
  private(set) var models: [any AcquirerModel]

  init(_ models: [any AcquirerModel] = []) { self.models = models }

  /// All there are, with accounts that were just made.
  init(using random: inout some RandomNumberGenerator) {
    models = Self.types.map { $0.init(using: &random) }
  }

  /// Every simulated payment system but Upay: this is all the rest of the simulator knows of them.
  static let types: [any AcquirerModel.Type] = [
    OTTPayModel.self, SecurePayModel.self, IOTPayWalletModel.self, IOTPayCardModel.self,
    UCSPModel.self,
  ]

  static func model(of system: PaymentSystem) -> (any AcquirerModel.Type)? {
    types.first { $0.system == system }
  }

  /// The model that has this path; nil: it is Upay's, or nobody's.
  func index(serving path: String) -> Int? {
    models.firstIndex { type(of: $0).serves(path) }
  }

  subscript(_ index: Int) -> any AcquirerModel {
    // In place: a copy of its books would be made for every request.
    _read { yield models[index] }
    _modify { yield &models[index] }
  }

  func model<Model: AcquirerModel>(_ type: Model.Type) -> Model? {
    models.lazy.compactMap { $0 as? Model }.first
  }

  var nextDue: Milliseconds? { models.lazy.compactMap(\.books.nextDue).min() }

  mutating func advance(to now: Milliseconds) {
    for index in models.indices { models[index].books.advance(to: now) }
  }

  /// For every one of them.
  mutating func forEach(
    _ body: (inout AcquirerBooks) throws(ScriptError) -> Void
  ) throws(ScriptError) {
    for index in models.indices { try body(&models[index].books) }
  }

  /// The books in which this order is, and its `sn` there.
  func find(_ reference: OrderReference) -> (index: Int, sn: String)? {
    for index in models.indices {
      if let order = models[index].books.order(reference) { return (index, order.sn) }
    }
    return nil
  }

  func find(link: String) -> (index: Int, sn: String)? {
    for index in models.indices {
      if let sn = models[index].books.sn(ofLink: link) { return (index, sn) }
    }
    return nil
  }

  /// Somebody has opened the page of an order.
  mutating func opened(_ sn: String) {
    for index in models.indices { models[index].books.opened(sn) }
  }

  /// Makes what the accounts of these systems need where a daemon is to use them.
  mutating func prepare(_ systems: [PaymentSystem], at now: Milliseconds) throws {
    for index in models.indices where systems.contains(type(of: models[index]).system) {
      try models[index].prepare(at: now)
    }
  }

  /// A page that a payer's browser opens at one of them; nil: it is nobody's.
  mutating func page(
    for request: GatewayRequest, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) -> Delivery.Reply? {
    for index in models.indices {
      if let page = models[index].page(for: request, at: now, using: &random) { return page }
    }
    return nil
  }

  /// Where links lead from now on.
  mutating func setLinkBase(_ url: String) {
    for index in models.indices { models[index].books.linkBase = url }
  }

  mutating func setRules(_ rules: SimulatorRules) {
    for index in models.indices { models[index].take(rules) }
  }

  func addRules(to rules: inout SimulatorRules) {
    for model in models { model.addRules(to: &rules) }
  }

  var reports: [LedgerReport.Order] { models.flatMap { $0.reports } }

  mutating func takeChanges() -> [LedgerReport.Order] {
    var changes: [LedgerReport.Order] = []
    for index in models.indices {
      for order in models[index].books.takeChanges() { changes.append(models[index].report(order)) }
    }
    return changes
  }
}

extension AcquirerModel {
  mutating func take(_ rules: SimulatorRules) { self.rules = rules[Rules.self] }

  func addRules(to rules: inout SimulatorRules) { rules[Rules.self] = self.rules }

  /// Its switches, as some of all.
  static var switches: [Rule<SimulatorRules>] { Rules.table.map { Rule($0) } }

  /// Every order, oldest first.
  var reports: [LedgerReport.Order] { books.orders.values.sorted { $0.sn < $1.sn }.map(report) }

  func report(_ order: AcquirerOrder) -> LedgerReport.Order {
    let account = books.ledger.accounts[order.sn]
    return LedgerReport.Order(
      gateway: Self.system, clientSN: order.number, sn: order.sn, terminalSN: order.account,
      kind: order.kind, status: order.status, payway: order.payway,
      currency: (Currency(written: order.currency) ?? Self.currency).code,
      totalAmount: order.totalAmount, paidAmount: account?.taken ?? 0,
      returnedAmount: account?.returned ?? 0, errorCode: order.error, reflect: nil,
      createdAt: order.createdAt, refunds: order.refunds)
  }
}

extension Acquirers: Codable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    var random = SystemRandomNumberGenerator()
    models = try Self.types.map { type in
      // A system that an older world did not have yet.
      guard container.contains(Key(type.system)) else { return type.init(using: &random) }
      return try type.init(from: container.superDecoder(forKey: Key(type.system)))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    for model in models {
      try model.encode(to: container.superEncoder(forKey: Key(type(of: model).system)))
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ system: PaymentSystem) { stringValue = system.rawValue }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
