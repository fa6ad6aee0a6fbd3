import DeviceIdentity
import Devices
import Glibc

/// Where the paths lead that sections name.
///
/// The use of a device takes its driver's node away, and with that every link to it, or the link goes
/// on to the equal device beside it: while the device of a section is plugged in, its path leads to
/// it as before.
struct NamedPaths: Sendable {
  /// What leads nowhere is left out.
  private(set) var real: [String: String] = [:]
  /// No path leads nowhere.
  private(set) var isWhole = true

  /// - Parameters:
  ///   - served: the devices that the sections had until now.
  ///   - found: all devices that are plugged in now.
  ///   - resolve: follows the links of a path, to nil where nothing is.
  mutating func follow(
    _ wishes: [DeviceWish], served: [DeviceWish.Section: FoundDevice], among found: [FoundDevice],
    resolve: (String) -> String? = NamedPaths.resolve
  ) {
    let before = real
    real = [:]
    isWhole = true
    for wish in wishes {
      guard let path = wish.path else { continue }
      if let last = before[path], let device = served[wish.section],
        found.contains(where: { $0.isStill(device) && $0.nodes.contains(last) })
      {
        real[path] = last
      } else if let now = real[path] ?? resolve(path) {
        real[path] = now
      } else {
        isWhole = false
      }
    }
  }

  static func resolve(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}

extension FoundDevice {
  /// Whether it was not unplugged since.
  fileprivate func isStill(_ earlier: FoundDevice) -> Bool {
    address == earlier.address && seen.id == earlier.seen.id && seen.port == earlier.seen.port
  }
}
