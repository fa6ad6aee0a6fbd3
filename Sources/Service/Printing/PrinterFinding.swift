public import DeviceIdentity
public import Receipts

/// What is known of the printer that serves a section, and from where.
public struct PrinterFinding: Hashable, Sendable {
  /// Nil: nothing that says how it prints.
  public var profile: PrinterProfile?
  /// For a technician.
  public var origin: String
  /// Which one it is, by its numbers and its serial number; empty where it has none.
  public private(set) var printer = ""
  /// Its port status says nothing: it need not be asked for it.
  public private(set) var hasFixedStatus = false
  /// It has said so when it was asked; another one may be at the same line next.
  var isAnswer = false

  static let nothing = PrinterFinding(profile: nil, origin: "nothing is known of the printer")

  /// What is plugged in: the device table knows its numbers, or its IEEE 1284 id its model.
  ///
  /// The table comes first: its lines may be the shop's own.
  ///
  /// - Parameter entry: the table's line for the device.
  public init(
    _ seen: SeenDevice, _ entry: DeviceEntry?, in profiles: PrinterProfileTable
  ) {
    self = .nothing
    hasFixedStatus = entry?.quirks.hasFixedStatus ?? false
    printer = [seen.id.map { "\($0)" }, seen.serial].compactMap(\.self).joined(separator: ":")
    if let entry, let name = entry.quirks.profile, let profile = profiles[name] {
      self.profile = profile
      origin = "device table: \(entry.name.isEmpty ? seen.title : entry.name)"
      return
    }
    for octets in seen.interfaces.compactMap(\.printerID) {
      let id = PrinterDeviceID(parsing: octets)
      for words in [id.model, id.title, id.text].compactMap(\.self) {
        guard let profile = profiles.profile(forModel: words) else { continue }
        self.profile = profile
        origin = "IEEE 1284 id: \(words)"
        return
      }
    }
  }

  /// What the printer answered when it was asked for its model (GS I 67).
  public mutating func hear(model: String, in profiles: PrinterProfileTable) {
    profile = profiles.profile(forModel: model)
    origin = "it says that it is a \(model)" + (profile == nil ? ", which is not known" : "")
    isAnswer = true
  }

  private init(profile: PrinterProfile?, origin: String) {
    self.profile = profile
    self.origin = origin
  }
}
