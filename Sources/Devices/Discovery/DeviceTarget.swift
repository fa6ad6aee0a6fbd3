/// What a section of the configuration is served by now.
public enum DeviceTarget: Sendable, Hashable {
  case serial(LineSettings)
  case usb(USBTarget)
}
