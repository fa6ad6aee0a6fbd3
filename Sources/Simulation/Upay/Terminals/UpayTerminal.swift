public import Terminal

/// One activated identity in the gateway's books.
public struct UpayTerminal: Codable, Hashable, Sendable {
  public let sn: String
  public let deviceID: String
  public let storeSN: String
  /// The terminal's own number in the integrator's books, unique under `app_id`.
  public let clientSN: String?
  public let name: String?
  public let activatedAt: Milliseconds
  /// False: it was replaced or switched off, and is unknown to every request.
  public internal(set) var isActive = true
  public internal(set) var keys: KeySlots
}

/// A code that a shop's technician types once; it belongs to a store and lives for seven days.
public struct ActivationCode: Codable, Hashable, Sendable {
  public internal(set) var usesLeft: Int
  public let madeAt: Milliseconds
  public let storeSN: String
}
