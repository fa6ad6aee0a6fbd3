/// Nodes that stand for a device on USB, and are no way to it: what is read or written there is a
/// driver's, which has to go while the device is used.
public enum USBNode {
  /// Of the bus itself, of the drivers of printers and HIDs, and of what a keyboard types.
  private static let beginnings = ["/dev/bus/usb/", "/dev/usb/", "/dev/hidraw", "/dev/input/"]

  /// - Parameter path: with its links resolved, where it exists.
  public static func isOne(_ path: String) -> Bool {
    beginnings.contains { path.hasPrefix($0) }
  }
}
