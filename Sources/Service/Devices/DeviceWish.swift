public import DeviceIdentity
public import Devices

/// What a `[scanner …]` or `[printer …]` section asks for.
public struct DeviceWish: Sendable, Hashable {
  /// A section by its kind and name.
  public struct Section: Sendable, Hashable {
    public var role: DeviceRole
    public var name: String

    public init(_ role: DeviceRole, _ name: String) {
      self.role = role
      self.name = name
    }

    /// As it stands in the configuration.
    var text: String { "[\(role.rawValue) \(name)]" }
  }

  public var section: Section
  public var selector: DeviceSelector
  /// How a device on a serial port speaks.
  public var baud: Int
  public var format: LineFormat
  public var flow: LineFlow

  public init(
    role: DeviceRole, name: String, selector: DeviceSelector, baud: Int = 9_600,
    format: LineFormat = .eightNone1, flow: LineFlow = .none
  ) {
    section = Section(role, name)
    self.selector = selector
    self.baud = baud
    self.format = format
    self.flow = flow
  }

  /// The path that the device is named by, where it is.
  var path: String? {
    guard case .path(let path) = selector else { return nil }
    return path
  }

  /// The serial line, when the device is named by a path.
  var line: LineSettings? { path.map { line(at: $0) } }

  func line(at path: String) -> LineSettings {
    LineSettings(path: path, baud: baud, format: format, flow: flow)
  }
}

extension DeviceView {
  /// A section's device before it was looked for.
  public init(_ wish: DeviceWish) {
    self.init(
      id: wish.section.name, kind: wish.section.role.rawValue, state: "absent",
      reason: "not looked for yet", path: wish.path, pinned: wish.selector != .auto, used: true)
  }
}
