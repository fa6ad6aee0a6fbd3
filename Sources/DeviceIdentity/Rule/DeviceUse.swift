/// What a device is to the till.
public enum DeviceRole: String, Hashable, Sendable, CaseIterable {
  case scanner, printer
}

/// How a device is spoken to.
public enum DeviceTransport: Hashable, Sendable {
  /// A scanner's own reports (HID POS, usage page 0x8C), on this interface.
  case pos(interface: UInt8)
  /// A scanner that acts as a keyboard, on this interface.
  case keyboard(interface: UInt8)
  /// A printer (class 7), on this alternate setting of this interface.
  case printer(interface: UInt8, alternate: UInt8)
  /// A serial port, at this path now; it may be another after re-plugging.
  case serial(path: String)

  /// The word that the device table and listings use.
  public var kind: Kind {
    switch self {
    case .pos: .pos
    case .keyboard: .keyboard
    case .printer: .printer
    case .serial: .serial
    }
  }

  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case pos, keyboard, serial, printer
  }
}

/// A device that is used, and how.
public struct DeviceUse: Hashable, Sendable {
  public var role: DeviceRole
  public var transport: DeviceTransport
  public var quirks: DeviceQuirks

  public init(role: DeviceRole, transport: DeviceTransport, quirks: DeviceQuirks = DeviceQuirks()) {
    self.role = role
    self.transport = transport
    self.quirks = quirks
  }
}

/// What is peculiar to a model. A key of the configuration that says otherwise is believed before it.
public struct DeviceQuirks: Hashable, Sendable {
  /// How the reports of a scanner in HID POS mode are laid out, where their descriptor does not say.
  public enum Reports: String, Hashable, Sendable, CaseIterable {
    /// Report id, length, AIM identifier, 56 octets of data, continuation: what most send.
    case standard
    /// Length, then data to the end of the report; a full report is continued (Microscan).
    case microscan
    /// Length, then data, in a HID of a vendor's own usage page (Symbol's "simple COM emulation").
    case symbol
  }

  /// The name of the printer's profile.
  public var profile: String?
  /// The port status (GET_PORT_STATUS) says nothing of the printer's state.
  public var hasFixedStatus: Bool
  public var reports: Reports?

  public init(
    profile: String? = nil, hasFixedStatus: Bool = false, reports: Reports? = nil
  ) {
    self.profile = profile
    self.hasFixedStatus = hasFixedStatus
    self.reports = reports
  }
}
