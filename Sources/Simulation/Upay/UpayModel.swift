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

  /// Orders, terminals, activation codes and scripted customers that a model holds at most, of each.
  static let capacity = 200_000

  public var rules: UpayRules
  public let vendor: Vendor
  public internal(set) var terminals: [String: UpayTerminal] = [:]
  public internal(set) var activationCodes: [String: ActivationCode] = [:]
  /// By `sn`.
  public internal(set) var orders: [String: UpayOrder] = [:]
  public internal(set) var ledger = Ledger()
  var customers = CustomerScripts()
  var returnScripts = ReturnScripts()
  /// `sn` by `client_sn`, oldest first: several where the rules let a number be used again.
  var numbers: [String: [String]] = [:]
  var numbersByTradeNo: [String: String] = [:]
  var agenda = Agenda()
  var orderCount: Int64 = 0
  /// Grows whenever an identity, a key or an activation code changes.
  var identityRevision = 0
  var news = Newsbox()
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
    let request = open(path: path, authorization: authorization, body: body)
    return handle(request, at: now, using: &random)
  }

  mutating func handle(
    _ request: OpenedRequest, at now: Milliseconds, using random: inout some RandomNumberGenerator
  ) -> UpayAnswer {
    advance(to: now)
    guard let endpoint = request.endpoint else { return .notFound }
    let plain: UpayAnswer
    do throws(UpayError) {
      plain = try process(endpoint, request, at: now, using: &random)
    } catch {
      plain = refusal(error, at: endpoint)
    }
    return rules.answers.dress(plain)
  }

  private mutating func process(
    _ endpoint: Endpoint, _ request: OpenedRequest, at now: Milliseconds,
    using random: inout some RandomNumberGenerator
  ) throws(UpayError) -> UpayAnswer {
    if endpoint == .activate {
      try verifyVendor(request)
      let fields = try UpayFields(request.members, rules: rules.fields)
      return try activate(fields, at: now, using: &random)
    }
    let signer = try verifyTerminal(request, checkIn: endpoint == .checkIn, at: now)
    // A log is packed; nothing in it is looked at.
    guard endpoint != .uploadLog else { return .logTaken }
    let fields = try UpayFields(request.members, rules: rules.fields)
    let named = try fields.required("terminal_sn", limit: 32)
    guard named == signer.sn || !rules.signature.comparesTerminalSN else {
      throw .invalidTerminal
    }
    let terminal = signer.sn
    return switch endpoint {
    case .activate, .uploadLog: .notFound
    case .checkIn: try checkIn(terminal, signedBy: signer.slot, fields, at: now, using: &random)
    case .pay: try pay(terminal, fields, at: now)
    case .precreate: try precreate(terminal, fields, at: now, using: &random)
    case .query: try query(terminal, fields, at: now)
    case .refund: try refund(terminal, fields, at: now)
    case .cancel: try cancel(.cancel, terminal, fields, at: now)
    case .revoke: try cancel(.revoke, terminal, fields, at: now)
    }
  }

  /// When something will happen by itself next.
  public var nextDue: Milliseconds? { agenda.nextDue }

  /// Lets everything happen that is due at `now`.
  public mutating func advance(to now: Milliseconds) {
    while let entry = agenda.takeNext(until: now) {
      let sn = entry.sn
      switch entry.happening {
      case .paymentSucceeds: settle(sn, at: entry.at)
      case .paymentFails: fail(sn, at: entry.at)
      case .qrExpires: expire(sn, at: entry.at)
      case .cancelSucceeds: finishCancel(sn, succeeds: true, at: entry.at)
      case .cancelFails: finishCancel(sn, succeeds: false, at: entry.at)
      case .refundSucceeds:
        finishRefund(entry.refundRequestNo ?? "", of: sn, succeeds: true, at: entry.at)
      case .refundFails:
        finishRefund(entry.refundRequestNo ?? "", of: sn, succeeds: false, at: entry.at)
      }
    }
  }

  /// The orders that changed since the last call, oldest change first.
  public mutating func takeChanges() -> [UpayOrder] {
    defer { changed = [] }
    return changed.compactMap { orders[$0] }
  }

  private func refusal(_ error: UpayError, at endpoint: Endpoint) -> UpayAnswer {
    guard rules.answers.errorCodeStandard else { return .refused(error) }
    // Support codes that were seen in the field; for other errors none is known.
    return switch (error, endpoint) {
    case (.illegalSign, .activate): .refused(error, standard: "EJ26")
    case (.terminalNumberTaken, _): .refused(error, standard: "EJ08")
    default: .refused(error)
    }
  }
}
