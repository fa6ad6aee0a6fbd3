import FoundationEssentials
import Terminal

/// An order as an answer or an event carries it.
struct OrderAnswer: Decodable, Hashable, Sendable {
  var order: OrderView
  /// Until when the customer is waited for, where the daemon says so.
  var awaitedUntil: String?

  private enum CodingKeys: String, CodingKey { case awaitedUntil = "awaited_until" }

  init(order: OrderView, awaitedUntil: String? = nil) {
    self.order = order
    self.awaitedUntil = awaitedUntil
  }

  init(from decoder: any Decoder) throws {
    order = try OrderView(from: decoder)
    awaitedUntil = try decoder.container(keyedBy: CodingKeys.self)
      .decodeIfPresent(String.self, forKey: .awaitedUntil)
  }
}

/// `GET /v1/orders`.
struct OrdersAnswer: Decodable, Hashable, Sendable {
  var orders: [OrderView]
  var next: String?
}

/// `application/problem+json` (RFC 9457).
struct ProblemAnswer: Decodable, Hashable, Sendable {
  struct Field: Decodable, Hashable, Sendable {
    var field: String
    var message: String
  }
  var code: String
  var title: String
  var detail: String?
  var errors: [Field]?
}

struct CheckInAnswer: Decodable, Hashable, Sendable {
  var state: String
  var lastAt: String?
  var nextAt: String?
  var unconfirmed: Int
  /// Of a daemon that tells it.
  var helps: String?
  var advice: String?

  enum CodingKeys: String, CodingKey {
    case state, unconfirmed, helps, advice
    case lastAt = "last_at"
    case nextAt = "next_at"
  }
}

/// The listener for notifications, of a daemon that has one.
struct CallbacksAnswer: Decodable, Hashable, Sendable {
  var listening: Bool
  var address: String
  var reason: String?
  var gateways: [String]
  var received: Int
  var verified: Int
  var repeated: Int
  var refused: Int
  var lastAt: String?
  var lastVerifiedAt: String?

  enum CodingKeys: String, CodingKey {
    case listening, address, reason, gateways, received, verified, repeated, refused
    case lastAt = "last_at"
    case lastVerifiedAt = "last_verified_at"
  }

  var counts: String {
    let last = lastVerifiedAt.map { ", the last one \(Timestamp.readable($0))" } ?? ""
    return "\(received) received, \(verified) verified, \(repeated) repeated, \(refused) refused"
      + last
  }
}

/// `GET /v1/terminal`, and the answer to an activation or a check-in.
struct TerminalAnswer: Decodable, Hashable, Sendable {
  struct Key: Decodable, Hashable, Sendable {
    var id: String
    var receivedAt: String
    enum CodingKeys: String, CodingKey {
      case id
      case receivedAt = "received_at"
    }
  }
  struct Keys: Decodable, Hashable, Sendable {
    var current: Key?
    var previous: Key?
  }

  var activated: Bool
  var terminalSN: String?
  var deviceID: String
  var name: String?
  var keys: Keys
  var checkIn: CheckInAnswer
  /// The gateway's clock less this machine's; nil until the gateway has answered.
  var clockSkewSeconds: Int64?
  /// Of orders that name neither a currency nor a payment system.
  var currency: String?
  var gateways: [Gateway]?

  struct Gateway: Decodable, Hashable, Sendable {
    var name: String
    var currency: String?
    var capabilities: [String]?
  }

  /// The payment system for which a terminal has to be activated; nil where none has.
  var systemToActivate: String? {
    gateways?.first { $0.capabilities?.contains(Capability.activate.rawValue) == true }?.name
  }

  /// What amounts are in with the payment system that is named, or with the only one; else the till's
  /// own.
  func currency(of gateway: String?) -> String? {
    let known = gateways ?? []
    let asked = gateway == nil && known.count == 1 ? known[0].name : gateway
    return known.first { $0.name == asked }?.currency ?? currency
  }

  enum CodingKeys: String, CodingKey {
    case activated, name, keys, currency, gateways
    case terminalSN = "terminal_sn"
    case deviceID = "device_id"
    case checkIn = "check_in"
    case clockSkewSeconds = "clock_skew_seconds"
  }
}

/// One of `GET /v1/devices`.
struct DeviceAnswer: Decodable, Hashable, Sendable {
  var id: String
  var kind: String
  var state: String
  var reason: String?
  var path: String?
  var used: Bool?
  /// Of a printer: what it prints by, and why that.
  var profile: String?
  var profileOrigin: String?

  enum CodingKeys: String, CodingKey {
    case id, kind, state, reason, path, used, profile
    case profileOrigin = "profile_origin"
  }
}

/// The answers of one payment system that were not believed.
struct DisbeliefAnswer: Decodable, Hashable, Sendable {
  var gateway: String
  var count: Int
  var lastAt: String
  var reason: String
  /// None was believed since.
  var newest: Bool

  enum CodingKeys: String, CodingKey {
    case gateway, count, reason, newest
    case lastAt = "last_at"
  }

  var words: String {
    "\(gateway): \(count) since the start, the last one \(Timestamp.readable(lastAt)): \(reason)"
  }
}

/// `GET /v1/status`.
struct StatusAnswer: Decodable, Hashable, Sendable {
  var ready: Bool
  var activated: Bool
  var openOrders: Int
  var oldestOpenAt: String?
  var needsAttention: [String]
  var journal: String
  var devices: [DeviceAnswer]
  var checkIn: CheckInAnswer
  /// Of a daemon that listens for notifications.
  var callbacks: CallbacksAnswer?
  var version: String?
  /// The payment systems of which much is assumed.
  var experimental: [String]?
  /// Those of which an answer was not believed since the start.
  var disbelieved: [DisbeliefAnswer]?

  enum CodingKeys: String, CodingKey {
    case ready, activated, journal, devices, callbacks, version, experimental, disbelieved
    case openOrders = "open_orders"
    case oldestOpenAt = "oldest_open_at"
    case needsAttention = "needs_attention"
    case checkIn = "check_in"
  }
}

/// A complete answer of the daemon.
struct Reply: Hashable, Sendable {
  var status: Int
  var body: [UInt8]

  var isSuccess: Bool { (200...299).contains(status) }

  /// What the socket said, without the line end it may have had.
  var text: String {
    var text = String(decoding: body, as: UTF8.self)
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }

  /// nil when the body is something else.
  func decoded<Value: Decodable>(_ type: Value.Type) -> Value? {
    try? JSONDecoder().decode(type, from: Data(body))
  }

  /// nil when the daemon refused, or the body is something else.
  var order: OrderAnswer? { isSuccess ? decoded(OrderAnswer.self) : nil }
}
