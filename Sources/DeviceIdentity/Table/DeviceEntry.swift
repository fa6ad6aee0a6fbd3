/// One line of a device table: what is known of a model, or of everything that a vendor makes.
public struct DeviceEntry: Hashable, Sendable {
  /// What such a device is.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case scanner, printer
    /// A scanner in a mode that is not read: it must be switched to another one.
    case `switch`
    /// A chip between USB and a serial port, which does not tell what is behind it.
    case converter
    /// Not the till's: it is left alone.
    case leave
  }

  public var vendor: UInt16
  /// Nil: every product of the vendor.
  public var product: UInt16?
  /// How such a device is spoken to. Nil: however it can be.
  public var transport: DeviceTransport.Kind?
  public var kind: Kind
  public var quirks: DeviceQuirks
  /// What people call it; may be empty.
  public var name: String

  public init(
    vendor: UInt16, product: UInt16? = nil, transport: DeviceTransport.Kind? = nil, kind: Kind,
    quirks: DeviceQuirks = DeviceQuirks(), name: String = ""
  ) {
    self.vendor = vendor
    self.product = product
    self.transport = transport
    self.kind = kind
    self.quirks = quirks
    self.name = name
  }

  /// How closely it names a device: the product weighs more than the transport.
  var closeness: Int { (product == nil ? 0 : 2) + (transport == nil ? 0 : 1) }

  func names(_ id: SeenDevice.ID, by transport: DeviceTransport.Kind) -> Bool {
    vendor == id.vendor && (product ?? id.product) == id.product
      && (self.transport ?? transport) == transport
  }
}
