import Terminal

/// The contracts for automatic debits of one merchant.
struct UCSPContracts: Codable, Hashable, Sendable {
  static let capacity = 10_000

  enum State: String, Codable, Sendable {
    /// Its page is open.
    case waiting
    case signed, declined, expired, closed
  }

  struct Contract: Codable, Hashable, Sendable {
    var user: String
    var state = State.waiting
    /// What its page is called by.
    var page: String
    var notifyURL: String
    var until: Milliseconds
  }

  /// By `contractId`.
  private(set) var all: [String: Contract] = [:]
  private var count: Int64 = 0

  func state(of contract: String) -> State? {
    all[contract].flatMap { $0.state == .waiting ? nil : $0.state }
  }

  /// - Returns: what its page is called by; nil: there are too many.
  mutating func open(
    user: String, notifyURL: String, nonce: UInt64, until: Milliseconds
  ) -> String? {
    guard all.count < Self.capacity else { return nil }
    count += 1
    let id = "CT" + String(String(10_000_000_000_000 + count).dropFirst())
    let page = id + String(nonce, radix: 36)
    all[id] = Contract(user: user, page: page, notifyURL: notifyURL, until: until)
    return page
  }

  /// One that was signed before.
  mutating func signed(user: String) -> String {
    let page = open(user: user, notifyURL: "", nonce: 0, until: 0) ?? ""
    let id = String(page.prefix(15))
    set(.signed, for: id)
    return id
  }

  func contract(ofPage page: String) -> (id: String, Contract)? {
    let id = String(page.prefix(15))
    return all[id].flatMap { $0.page == page ? (id, $0) : nil }
  }

  mutating func set(_ state: State, for id: String) { all[id]?.state = state }

  mutating func advance(to now: Milliseconds) {
    for (id, one) in all where one.state == .waiting && one.until <= now { set(.expired, for: id) }
  }
}
