public import DeviceIdentity

/// A device that is plugged in, with what is needed to open it.
public struct FoundDevice: Sendable, Hashable {
  public var seen: SeenDevice
  /// Nil for what is not on USB.
  public var address: USBAddress?
  /// The paths of all its nodes, by any of which a configuration may name it.
  public var nodes: Set<String>
  /// Why it could not be asked what it is; nil where it could, or need not be.
  public var hindrance: String?

  public init(
    seen: SeenDevice, address: USBAddress? = nil, nodes: Set<String> = [], hindrance: String? = nil
  ) {
    self.seen = seen
    self.address = address
    self.nodes = nodes
    self.hindrance = hindrance
  }
}
