/// What the rule for `device = auto` says of a device that was seen.
public struct DeviceVerdict: Hashable, Sendable {
  /// What it is taken for, and how. Nil: it is left alone.
  public var use: DeviceUse?
  /// What it may be: what it is taken for, or what a person who knows better could pin it as.
  public var roles: [DeviceRole]
  /// Why it is taken, or left alone, in words for a technician.
  public var reason: String
  /// The value of `device` that means this one and no other of its kind, as far as it tells itself
  /// apart. Nil where it could not be used in any way.
  public var pin: String?

  public init(
    use: DeviceUse? = nil, roles: [DeviceRole] = [], reason: String, pin: String? = nil
  ) {
    self.use = use
    self.roles = roles
    self.reason = reason
    self.pin = pin
  }
}

/// Why a device that the configuration names cannot be used as what it is named for.
public struct DeviceUnfit: Error, Hashable, Sendable, CustomStringConvertible {
  public let reason: String
  public init(_ reason: String) { self.reason = reason }
  public var description: String { reason }
}
