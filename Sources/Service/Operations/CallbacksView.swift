/// How the listener for the payment systems' notifications stands, and what it has seen since the
/// daemon's start.
public struct CallbacksView: Codable, Hashable, Sendable {
  public var listening: Bool
  /// Address and port.
  public var address: String
  /// Why nothing can arrive.
  public var reason: String?
  /// Those whose notifications are taken.
  public var gateways: [String]
  /// All that came: connections, requests and notifications.
  public var received: Int
  /// Of these: notifications by whom they should be, and whole.
  public var verified: Int
  /// Of the verified: heard before, and only acknowledged.
  public var repeated: Int
  /// The rest of what came: it was not heard.
  public var refused: Int
  public var lastAt: String?
  public var lastVerifiedAt: String?

  public init(
    listening: Bool, address: String, reason: String?, gateways: [String], received: Int,
    verified: Int, repeated: Int, refused: Int, lastAt: String?, lastVerifiedAt: String?
  ) {
    self.listening = listening
    self.address = address
    self.reason = reason
    self.gateways = gateways
    self.received = received
    self.verified = verified
    self.repeated = repeated
    self.refused = refused
    self.lastAt = lastAt
    self.lastVerifiedAt = lastVerifiedAt
  }

  enum CodingKeys: String, CodingKey {
    case listening, address, reason, gateways, received, verified, repeated, refused
    case lastAt = "last_at"
    case lastVerifiedAt = "last_verified_at"
  }
}
