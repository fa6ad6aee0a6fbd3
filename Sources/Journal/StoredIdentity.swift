public import Terminal

/// What an activation made of this machine, with its keys. Earlier ones stay for the orders that
/// are signed with them.
public struct StoredIdentity: Hashable, Sendable {
  public var gateway: String
  public var terminalSN: String
  public var deviceID: String
  /// Whether new orders are made with it. One at most for each gateway.
  public var active: Bool
  /// Milliseconds since 1970.
  public var createdAt: Milliseconds
  /// Any document: the key ring. Sealed at rest.
  public var secret: [UInt8]
  /// False when the secret does not open: `secret` is empty then, and the row is never written again.
  public internal(set) var isReadable = true

  public init(
    gateway: String, terminalSN: String, deviceID: String, active: Bool, createdAt: Milliseconds,
    secret: [UInt8]
  ) {
    self.gateway = gateway
    self.terminalSN = terminalSN
    self.deviceID = deviceID
    self.active = active
    self.createdAt = createdAt
    self.secret = secret
  }
}

extension StoredIdentity: CustomStringConvertible, CustomReflectable {
  public var description: String { "StoredIdentity(\(gateway), \(terminalSN), active: \(active))" }
  public var customMirror: Mirror {
    Mirror(self, children: ["gateway": gateway, "terminalSN": terminalSN])
  }
}
