import Terminal

/// The orders of one payment system, its customers, and whose money went where.
///
/// What a request looks like and how an answer is worded is the matter of its owner; what happens to
/// money is here, for every system alike.
public struct AcquirerBooks: Codable, Sendable {
  static let capacity = 200_000

  /// By `sn`.
  public internal(set) var orders: [String: AcquirerOrder] = [:]
  public internal(set) var ledger = Ledger()
  /// `sn` by what names the payment.
  private(set) var keys: [String: String] = [:]
  /// `sn` of the newest payment by the merchant's number.
  private var numbers: [String: String] = [:]
  /// `sn` of the payment by what names the refund.
  var refundNumbers: [String: String] = [:]
  var customers = CustomerScripts()
  var returnScripts = ReturnScripts()
  var agenda = Agenda()
  var news = Newsbox()
  /// `sn` of orders that changed since they were last asked for.
  var changed: [String] = []
  /// Where links lead; without a slash at its end.
  var linkBase = "https://pay.upay-simulator.test"
  private var count: Int64 = 0
  private let prefix: String

  /// - Parameter prefix: two digits that begin every number of this system, and of no other.
  init(prefix: String) { self.prefix = prefix }

  /// How long what is not said otherwise takes.
  struct Pace {
    /// How long an order waits for its customer.
    var patience: Milliseconds
    var scriptedDelay: Milliseconds
  }

  // MARK: Payments

  /// What became of a payment at its beginning.
  struct Beginning {
    /// nil: no order was made.
    var sn: String?
    var answer: PaymentScript.Answer
    /// The code with which the customer's bank, or the system, refuses.
    var error: String?
    /// When the customer acts, or would.
    var until: Milliseconds
  }

  /// Puts an order into the books, as its customer behaves.
  mutating func begin(
    _ draft: AcquirerOrder, _ customer: Customer, _ pace: Pace, nonce: UInt64,
    at now: Milliseconds
  ) -> Beginning {
    let script = customer.script
    let later = now + (customer.delay ?? pace.scriptedDelay)
    var beginning = Beginning(
      sn: nil, answer: script.answer, error: customer.error ?? script.error?.code, until: later)
    if case .nothing = script.atOnce { return beginning }
    count += 1
    let sn = prefix + String(String(100_000_000_000_000 + count).dropFirst())
    beginning.sn = sn
    put(draft, as: sn, nonce: nonce, at: now)
    // What hangs there hangs until a person, or its own end, ends it.
    var hangs = false
    if case .errs(.invalidStatusCode, _) = script.atOnce { hangs = true }
    if !hangs { agenda.add(.qrExpires, of: sn, at: now + pace.patience) }
    let own: Sequel = script.endNeedsDelay && customer.delay == nil ? .nothing : script.end
    switch customer.then ?? own {
    case .succeeds: agenda.add(.paymentSucceeds, of: sn, at: later)
    case .fails: agenda.add(.paymentFails, of: sn, at: later)
    case .nothing: break
    }
    switch script.atOnce {
    case .nothing, .waits: break
    // A link that the shop shows is paid when it was opened.
    case .pays: if draft.kind == .pay { settle(sn, at: now) }
    case .fails: fail(sn, error: beginning.error, at: now)
    case .errs(let status, _):
      change(sn) {
        $0.error = beginning.error
        if status == .invalidStatusCode { $0.word = "on_hold" }
      }
    }
    if let word = customer.status, orders[sn]?.state == .open { change(sn) { $0.word = word } }
    return beginning
  }

  private mutating func put(
    _ draft: AcquirerOrder, as sn: String, nonce: UInt64, at now: Milliseconds
  ) {
    var order = draft
    order.sn = sn
    if order.kind == .precreate {
      order.link = "\(linkBase)/wallet/\(sn)\(String(nonce, radix: 36))"
    }
    keys[order.key] = sn
    numbers[order.number] = sn
    orders[sn] = order
    changed.append(sn)
  }

  /// Somebody has opened its page.
  mutating func opened(_ sn: String) { orders[sn]?.isOpened = true }

  mutating func change(_ sn: String, _ change: (inout AcquirerOrder) -> Void) {
    guard let index = orders.index(forKey: sn) else { return }
    change(&orders.values[index])
    changed.append(sn)
  }

  /// The customer's money moves; nothing happens when the order can not be paid any more.
  mutating func settle(_ sn: String, at now: Milliseconds) {
    guard let order = orders[sn], order.state == .open else { return }
    ledger.take(order.totalAmount, for: sn)
    change(sn) {
      $0.state = .paid
      $0.error = nil
      $0.word = nil
      $0.finishedAt = now
    }
    tell(.paid, of: sn, at: now)
  }

  mutating func tell(_ matter: News.Matter, of sn: String, at now: Milliseconds) {
    if orders[sn]?.notifyURL != nil { news.put(matter, of: sn, at: now) }
  }

  /// An open order ends without money.
  mutating func fail(
    _ sn: String, _ state: AcquirerOrder.State = .declined, error: String? = nil,
    at now: Milliseconds
  ) {
    guard orders[sn]?.state == .open else { return }
    change(sn) {
      $0.state = state
      $0.error = error ?? $0.error
      $0.word = nil
      $0.finishedAt = now
    }
    tell(.failed, of: sn, at: now)
  }

  // MARK: Time

  var nextDue: Milliseconds? { agenda.nextDue }

  /// Lets everything happen that is due at `now`.
  mutating func advance(to now: Milliseconds) {
    while let entry = agenda.takeNext(until: now) {
      let refund = entry.refundRequestNo ?? ""
      switch entry.happening {
      case .paymentSucceeds: settle(entry.sn, at: entry.at)
      case .paymentFails: fail(entry.sn, at: entry.at)
      case .qrExpires: fail(entry.sn, .closed, at: entry.at)
      case .refundSucceeds: finishRefund(refund, of: entry.sn, succeeds: true, at: entry.at)
      case .refundFails: finishRefund(refund, of: entry.sn, succeeds: false, at: entry.at)
      // Nothing here is canceled but by a refund.
      case .cancelSucceeds, .cancelFails: break
      }
    }
  }

  // MARK: Looking up

  /// The order that a person names.
  public func order(_ reference: OrderReference) -> AcquirerOrder? {
    switch reference {
    case .sn(let sn): orders[sn]
    case .clientSN(let number): numbers[number].flatMap { orders[$0] }
    }
  }

  /// The payment of this name.
  func order(key: String) -> AcquirerOrder? { keys[key].flatMap { orders[$0] } }

  /// The order that shows this link to its customer.
  func sn(ofLink link: String) -> String? {
    // It ends in `sn` and a nonce, so that no index is needed.
    guard let tail = link.split(separator: "/").last else { return nil }
    let sn = String(tail.prefix(prefix.utf8.count + 14))
    return orders[sn]?.link?.hasSuffix("/\(tail)") == true ? sn : nil
  }

  mutating func takeChanges() -> [AcquirerOrder] {
    defer { changed = [] }
    return changed.compactMap { orders[$0] }
  }
}
