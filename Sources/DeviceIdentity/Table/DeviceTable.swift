/// The devices that are known by their numbers: the built-in table, and above it the shop's own.
public struct DeviceTable: Hashable, Sendable {
  /// From the one asked first.
  private var layers: [[DeviceEntry]]

  /// What every installation knows: `devices.conf` of this library.
  public static let builtIn = DeviceTable(layers: [
    DeviceTableReading(PackageResources.devices_conf, file: "devices.conf").entries
  ])

  init(layers: [[DeviceEntry]]) { self.layers = layers }

  public init(_ entries: [DeviceEntry]) { self.init(layers: [entries]) }

  /// The table with lines of the shop's own, which are believed before all that are there.
  public func adding(_ entries: [DeviceEntry]) -> DeviceTable {
    DeviceTable(layers: [entries] + layers)
  }

  /// All lines, those asked first before the others.
  public var entries: [DeviceEntry] { layers.flatMap { $0 } }

  /// What is known of a device when it is spoken to in this way. Of several lines the one that names
  /// it most closely counts, and of equally close ones the last.
  public func entry(
    for id: SeenDevice.ID?, by transport: DeviceTransport.Kind
  ) -> DeviceEntry? {
    guard let id else { return nil }
    for layer in layers {
      var best: DeviceEntry?
      for entry in layer
      where entry.names(id, by: transport) && entry.closeness >= (best?.closeness ?? 0) {
        best = entry
      }
      if let best { return best }
    }
    return nil
  }
}
