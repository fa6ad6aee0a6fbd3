import DeviceIdentity
import Devices

extension DeviceAssignment.Leftover {
  /// How a device that no section has is shown in the list of devices.
  ///
  /// - Parameter isTwin: another device would be named by the same pin.
  func view(isTwin: Bool) -> DeviceView {
    DeviceView(
      id: name, kind: kind, state: device.hindrance == nil ? "ready" : "error",
      reason: reason(isTwin), path: device.seen.ttys.first ?? device.address?.node, pinned: false,
      used: false)
  }

  /// Its socket, which no section's name is mistaken for: `usb-1-3.2`; else its port, `ttyS0`.
  var name: String {
    if let port = device.seen.port { return "usb-\(port)" }
    let path = device.seen.ttys.first ?? device.address?.node ?? device.seen.title
    return String(path.split(separator: "/").last ?? "device")
  }

  private var kind: String {
    if let use = verdict.use { return use.role.rawValue }
    return verdict.roles.count == 1 ? verdict.roles[0].rawValue : DeviceView.otherKind
  }

  /// What it is, why it is left alone, and what would make it used.
  private func reason(_ isTwin: Bool) -> String {
    var words = "\(device.seen.title): not used: "
    if let use = verdict.use {
      words += "every [\(use.role.rawValue) …] section has a device, or none asks for this one"
    } else {
      words += verdict.reason
    }
    if let hindrance = device.hindrance { words += "; it could not be asked: \(hindrance)" }
    if let pin = pin(isTwin), !verdict.roles.isEmpty {
      let sections = verdict.roles.map { "[\($0.rawValue) NAME]" }.joined(separator: " or ")
      words += ". To use it: \(sections) device = \(pin)"
    }
    return words
  }

  /// By its socket, where it has a twin.
  private func pin(_ isTwin: Bool) -> String? {
    guard isTwin, let port = device.seen.port, verdict.pin != nil else { return verdict.pin }
    return "usb-port:\(port)"
  }
}

extension DeviceAssignment {
  /// The devices that no section has, as they are shown.
  var leftoverViews: [DeviceView] {
    leftovers.map { leftover in
      leftover.view(isTwin: devices.count { $0.seen.isLike(leftover.device.seen) } > 1)
    }
  }
}

extension SeenDevice {
  /// Whether numbers and serial number do not tell the two apart.
  fileprivate func isLike(_ other: SeenDevice) -> Bool {
    id != nil && id == other.id && serial == other.serial
  }
}
