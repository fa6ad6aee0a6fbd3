import Cryptography
public import Terminal

/// The Upay gateway as a value: terminals and their keys, orders, customers and the ledger.
///
/// It opens no socket, reads no clock and draws no random number of its own, so one seed makes one
/// history. Times are milliseconds since 1970 by the gateway's clock.
public struct UpayModel: Codable, Sendable {
  /// Who may activate terminals.
  public struct Vendor: Codable, Hashable, Sendable {
    public var sn: String
    public var key: String
    public var appID: String

    public init(sn: String, key: String, appID: String) {
      self.sn = sn
      self.key = key
      self.appID = appID
    }
  }

  public var rules: UpayRules
  public let vendor: Vendor
  public internal(set) var terminals: [String: UpayTerminal] = [:]
  public internal(set) var activationCodes: [String: ActivationCode] = [:]
  /// By `sn`.
  public internal(set) var orders: [String: UpayOrder] = [:]
  public internal(set) var ledger = Ledger()
  /// By the code that the customer shows.
  public internal(set) var customers: [String: Customer] = [:]
  /// `sn` by `client_sn`, which is unique among all terminals of the vendor.
  var numbers: [String: String] = [:]
  var numbersByTradeNo: [String: String] = [:]
  var agenda = Agenda()
  var orderCount: Int64 = 0
  /// Grows whenever an identity, a key or an activation code changes.
  var identityRevision = 0
  /// `sn` of orders that changed since they were last asked for.
  var changed: [String] = []

  public init(vendor: Vendor, rules: UpayRules = UpayRules()) {
    self.vendor = vendor
    self.rules = rules
  }

  /// Answers one POST.
  ///
  /// The order of checks: header, known `sn`, signature over the raw octets, JSON, fields, business
  /// (so that a wrong signature is always refused before anything else is looked at).
  ///
  /// - Parameter authorization: the header's value, `<sn> <sign>`; nil when there was none.
  public mutating func handle(
    path: String, authorization: String?, body: [UInt8], at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) -> UpayAnswer {
    advance(to: now)
    guard let endpoint = Endpoint(rawValue: path) else { return .notFound }
    do throws(UpayError) {
      if endpoint == .activate {
        try verifyVendor(authorization, over: body)
        return try activate(UpayFields(body: body), at: now, using: &random)
      }
      let terminal = try verifyTerminal(authorization, over: body)
      let fields = try UpayFields(body: body)
      guard try fields.required("terminal_sn", limit: 32) == terminal else {
        throw UpayError.invalidTerminal
      }
      return switch endpoint {
      case .activate: .notFound
      case .checkIn: try checkIn(terminal, fields, at: now, using: &random)
      case .pay: try pay(terminal, fields, at: now)
      case .precreate: try precreate(terminal, fields, at: now, using: &random)
      case .query: try query(fields)
      case .refund: try refund(fields, at: now)
      case .cancel, .revoke: try cancel(fields, at: now)
      }
    } catch {
      return refusal(error, at: endpoint)
    }
  }

  /// When something will happen by itself next.
  public var nextDue: Milliseconds? { agenda.nextDue }

  /// Lets everything happen that is due at `now`.
  public mutating func advance(to now: Milliseconds) {
    while let entry = agenda.takeNext(until: now) {
      switch entry.happening {
      case .customerPays: settle(entry.sn, at: entry.at)
      case .customerDeclines: fail(entry.sn, .tradeFailed, at: entry.at)
      case .qrExpires: fail(entry.sn, UpayError("TRADE_TIMEOUT", "超时未支付"), at: entry.at)
      case .gatewayReverses: reverse(entry.sn, at: entry.at)
      }
    }
  }

  /// The orders that changed since the last call, oldest change first.
  public mutating func takeChanges() -> [UpayOrder] {
    defer { changed = [] }
    return changed.compactMap { orders[$0] }
  }

  /// From now on whoever shows `code` behaves so. Forgets nothing; the newest script counts.
  public mutating func script(_ customer: Customer, for code: String) {
    guard customers[code] != nil || customers.count < rules.capacity else { return }
    customers[code] = customer
  }

  private enum Endpoint: String {
    case activate = "/terminal/activate"
    case checkIn = "/terminal/checkin"
    case pay = "/upay/v2/pay"
    case precreate = "/upay/v2/precreate"
    case query = "/upay/v2/query"
    case refund = "/upay/v2/refund"
    case revoke = "/upay/v2/revoke"
    case cancel = "/upay/v2/cancel"
  }

  private func refusal(_ error: UpayError, at endpoint: Endpoint) -> UpayAnswer {
    // Support codes that were seen in the field; for other errors none is known.
    switch error {
    case .illegalSign: .refused(error, standard: endpoint == .activate ? "EJ26" : nil)
    case .terminalNumberTaken: .refused(error, standard: "EJ08")
    case .maintenance: .refused(error, outer: "500")
    default: .refused(error)
    }
  }

  private func verifyVendor(_ authorization: String?, over body: [UInt8]) throws(UpayError) {
    let (sn, signature) = try split(authorization)
    guard sn == vendor.sn, isSignature(signature, of: body, by: vendor.key) else {
      throw .illegalSign
    }
  }

  private mutating func verifyTerminal(
    _ authorization: String?, over body: [UInt8]
  ) throws(UpayError) -> String {
    let (sn, signature) = try split(authorization)
    guard sn != vendor.sn else { throw .illegalSign }
    guard terminals[sn] != nil else { throw .invalidTerminal }
    guard terminals[sn]?.keys.slot(verifying: signature, over: body) != nil else {
      throw .illegalSign
    }
    return sn
  }

  /// `<sn><one space><sign>`, without a scheme word (Upay Web API, signature).
  private func split(_ authorization: String?) throws(UpayError) -> (sn: String, sign: String) {
    let parts = (authorization ?? "").split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].utf8.count == 32 else {
      throw .illegalSign
    }
    return (String(parts[0]), String(parts[1]))
  }
}
