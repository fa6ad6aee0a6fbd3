public import Terminal

/// `GET /v1/orders`: newest first.
public struct OrdersPage: Codable, Hashable, Sendable {
  public var orders: [OrderView]
  /// The cursor of the next page; absent on the last.
  public var next: String?
  public init(orders: [OrderView], next: String?) {
    self.orders = orders
    self.next = next
  }
}

/// `GET /v1/terminal`: identity and ages of keys, never keys.
public struct TerminalView: Codable, Hashable, Sendable {
  public var activated: Bool
  public var terminalSN: String?
  public var deviceID: String
  public var name: String?
  /// Of orders that name no currency and no payment system.
  public var currency: String
  public var keys: KeysView
  public var checkIn: CheckInView
  /// The gateway's clock minus this machine's; null until a `Date` header was seen.
  public var clockSkewSeconds: Int64?
  public var gateways: [GatewayView]

  public init(
    activated: Bool, terminalSN: String?, deviceID: String, name: String?, currency: String,
    keys: KeysView, checkIn: CheckInView, clockSkewSeconds: Int64?, gateways: [GatewayView]
  ) {
    self.activated = activated
    self.terminalSN = terminalSN
    self.deviceID = deviceID
    self.name = name
    self.currency = currency
    self.keys = keys
    self.checkIn = checkIn
    self.clockSkewSeconds = clockSkewSeconds
    self.gateways = gateways
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(activated, forKey: .activated)
    try container.encodeIfPresent(terminalSN, forKey: .terminalSN)
    try container.encode(deviceID, forKey: .deviceID)
    try container.encodeIfPresent(name, forKey: .name)
    try container.encode(currency, forKey: .currency)
    try container.encode(keys, forKey: .keys)
    try container.encode(checkIn, forKey: .checkIn)
    try container.encode(clockSkewSeconds, forKey: .clockSkewSeconds)
    try container.encode(gateways, forKey: .gateways)
  }

  enum CodingKeys: String, CodingKey {
    case activated, name, currency, keys, gateways
    case terminalSN = "terminal_sn"
    case deviceID = "device_id"
    case checkIn = "check_in"
    case clockSkewSeconds = "clock_skew_seconds"
  }
}

/// Both keys by their ids; encoded with `null` where there is none.
public struct KeysView: Codable, Hashable, Sendable {
  public var current: KeyView?
  public var previous: KeyView?
  public init(current: KeyView?, previous: KeyView?) {
    self.current = current
    self.previous = previous
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(current, forKey: .current)
    try container.encode(previous, forKey: .previous)
  }
  enum CodingKeys: String, CodingKey { case current, previous }
}

public struct KeyView: Codable, Hashable, Sendable {
  /// The first 8 hexadecimal digits of the key's SHA-256.
  public var id: String
  public var receivedAt: String
  public init(id: String, receivedAt: String) {
    self.id = id
    self.receivedAt = receivedAt
  }
  enum CodingKeys: String, CodingKey {
    case id
    case receivedAt = "received_at"
  }
}

/// How the check-in stands; encoded with `null` where there is no time and no help.
public struct CheckInView: Codable, Hashable, Sendable {
  /// `ok`, `due`, `unconfirmed` or `locked_out`.
  public var state: String
  public var lastAt: String?
  /// When the next one is planned; nil: only by hand.
  public var nextAt: String?
  public var unconfirmed: Int
  /// What of a person's doing helps; nil while nothing is needed.
  public var helps: KeyHelp?
  /// What is the matter and what to do, in words; empty when all is well.
  public var advice: String
  public init(
    state: String, lastAt: String?, nextAt: String?, unconfirmed: Int, helps: KeyHelp? = nil,
    advice: String = ""
  ) {
    self.state = state
    self.lastAt = lastAt
    self.nextAt = nextAt
    self.unconfirmed = unconfirmed
    self.helps = helps
    self.advice = advice
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(state, forKey: .state)
    try container.encode(lastAt, forKey: .lastAt)
    try container.encode(nextAt, forKey: .nextAt)
    try container.encode(unconfirmed, forKey: .unconfirmed)
    try container.encode(helps, forKey: .helps)
    try container.encode(advice, forKey: .advice)
  }
  enum CodingKeys: String, CodingKey {
    case state, unconfirmed, helps, advice
    case lastAt = "last_at"
    case nextAt = "next_at"
  }
}

public struct GatewayView: Codable, Hashable, Sendable {
  public var name: String
  public var capabilities: [String]
  /// Of its orders.
  public var currency: String
  /// true where much of it is assumed; else not there.
  public var experimental: Bool?
  public init(
    name: String, capabilities: [String], currency: String, experimental: Bool = false
  ) {
    self.name = name
    self.capabilities = capabilities
    self.currency = currency
    self.experimental = experimental ? true : nil
  }
}

/// One scanner or printer, or what is plugged in beside them.
public struct DeviceView: Codable, Hashable, Sendable {
  /// What is neither certainly a scanner nor certainly a printer, and not used.
  public static let otherKind = "other"

  /// The name of its section in the configuration; of a device that no section has, its socket.
  public var id: String
  /// `scanner`, `printer` or `other`.
  public var kind: String
  /// `absent`, `ready`, `held` or `error`.
  public var state: String
  public var reason: String?
  public var path: String?
  /// Named in the configuration, not found by itself.
  public var pinned: Bool
  /// A section has it, or waits for it.
  public var used: Bool
  /// Of a printer: the profile that it prints by, and why that one.
  public var profile: String?
  public var profileOrigin: String?

  enum CodingKeys: String, CodingKey {
    case id, kind, state, reason, path, pinned, used, profile
    case profileOrigin = "profile_origin"
  }

  public init(
    id: String, kind: String, state: String, reason: String?, path: String?, pinned: Bool,
    used: Bool
  ) {
    self.id = id
    self.kind = kind
    self.state = state
    self.reason = reason
    self.path = path
    self.pinned = pinned
    self.used = used
  }
}

/// `GET /v1/status`.
public struct StatusView: Codable, Hashable, Sendable {
  /// Whether a payment would be taken now.
  public var ready: Bool
  public var activated: Bool
  public var openOrders: Int
  public var oldestOpenAt: String?
  public var needsAttention: [String]
  /// `ok`, `readonly` or `damaged`.
  public var journal: String
  public var devices: [DeviceView]
  public var checkIn: CheckInView
  /// Nil where none are listened for.
  public var callbacks: CallbacksView?
  public var version: String
  /// The payment systems of which much is assumed; not there where there is none.
  public var experimental: [String]?
  /// The payment systems of which an answer was not believed since the start; not there where there is
  /// none.
  public var disbelieved: [DisbeliefView]?

  public init(
    ready: Bool, activated: Bool, openOrders: Int, oldestOpenAt: String?, needsAttention: [String],
    journal: String, devices: [DeviceView], checkIn: CheckInView, callbacks: CallbacksView? = nil,
    version: String
  ) {
    self.ready = ready
    self.activated = activated
    self.openOrders = openOrders
    self.oldestOpenAt = oldestOpenAt
    self.needsAttention = needsAttention
    self.journal = journal
    self.devices = devices
    self.checkIn = checkIn
    self.callbacks = callbacks
    self.version = version
  }

  enum CodingKeys: String, CodingKey {
    case ready, activated, journal, devices, callbacks, version, experimental, disbelieved
    case openOrders = "open_orders"
    case oldestOpenAt = "oldest_open_at"
    case needsAttention = "needs_attention"
    case checkIn = "check_in"
  }
}

/// The answers of one payment system that proved nothing, since the daemon's start.
public struct DisbeliefView: Codable, Hashable, Sendable {
  public var gateway: String
  public var count: Int
  public var lastAt: String
  /// Why the last one was not believed.
  public var reason: String
  /// None was believed since.
  public var newest: Bool

  public init(gateway: String, count: Int, lastAt: String, reason: String, newest: Bool) {
    self.gateway = gateway
    self.count = count
    self.lastAt = lastAt
    self.reason = reason
    self.newest = newest
  }

  enum CodingKeys: String, CodingKey {
    case gateway, count, reason, newest
    case lastAt = "last_at"
  }
}
