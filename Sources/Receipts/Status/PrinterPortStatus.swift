/// What a printer says of itself beside its data: the octet that answers GET_PORT_STATUS (USB Printer
/// Class 1.1, 4.2.2), with the meaning of the lines of a parallel port.
///
/// It says less than the answers to `StatusQuery`, and some printers always say that all is well.
public struct PrinterPortStatus: Hashable, Sendable {
  public let isPaperEmpty: Bool
  public let isSelected: Bool
  public let hasError: Bool

  /// - Returns: nil for what is no port status: its other bits are always 0.
  public init?(_ octet: UInt8) {
    guard octet & ~0x38 == 0 else { return nil }
    isPaperEmpty = octet & 0x20 != 0
    isSelected = octet & 0x10 != 0
    // The line says that there is no error.
    hasError = octet & 0x08 == 0
  }

  /// Why it does not print; nil where it does.
  public var holdReason: PrinterStatus.HoldReason? {
    if isPaperEmpty { return .paperEnd }
    if hasError { return .error }
    return isSelected ? nil : .offline
  }
}
