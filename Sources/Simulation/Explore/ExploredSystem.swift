import Terminal

/// What the exploration must know of a payment system beside Upay.
struct ExploredSystem: Sendable {
  let words: GatewayWords
  /// The codes that its answers hold, of which each is to be seen: what a report calls them, and all
  /// that there are.
  let codes: [(table: CodeTable, group: String, values: [String])]
  let reach: CoverageReach
  /// A merchant's account there, with the books of a model.
  ///
  /// - Parameters:
  ///   - rules: the switches of the life.
  ///   - variant: a number that is the same for the same seed: of several ways to set the account up
  ///     it picks one.
  let account: @Sendable (_ rules: SimulatorRules, _ variant: Int) -> ExploredAccount

  static func of(_ gateway: PaymentSystem) -> ExploredSystem? {
    Acquirers.model(of: gateway)?.explored
  }
}

extension PaymentSystem {
  /// Those with which lives can be lived.
  package static let explored = allCases.filter { $0 == .upay || ExploredSystem.of($0) != nil }
}

/// One merchant's account, as the tills of a life use it.
struct ExploredAccount: Sendable {
  let model: any AcquirerModel
  let codec: any Gateway
  /// Of the shop's other till; the books can tell its requests from ours.
  let otherCodec: any Gateway
  /// What stands in the books for a request of ours.
  let maker: String
  var currency = Currency.cny
  /// What must be in no text.
  let secrets: [String]
  /// Whether its messages have names, another one for each sending.
  var namesMessages = false
  /// A contract under which customers are charged, where no code of theirs is.
  var contract: String?
  /// Whether a question about a payment shows what went back elsewhere.
  var showsReturns = true
  /// What the daemon sets by itself for this system.
  var adjust: @Sendable (inout OrderPolicy) -> Void = { _ in }
  /// What names an order in the books.
  var key: @Sendable (Order) -> String = { $0.gatewayOrderNo }
  /// What a payer's browser sends first, where the link on a slip leads to no wallet; nil: nothing.
  var visit: @Sendable (_ link: String) -> GatewayRequest? = { _ in nil }
  /// The codes in an answer, as they were before it was sealed.
  let codes: @Sendable (_ body: [UInt8]) -> [(CodeTable, String)]
}
