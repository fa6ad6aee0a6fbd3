/// What a control of a HID, or a collection of them, is for (USB HID 1.11, 6.2.2.7; HID Usage Tables).
public struct HIDUsage: Hashable, Sendable, CustomStringConvertible {
  public var page: UInt16
  public var id: UInt16

  public init(page: UInt16, id: UInt16) {
    self.page = page
    self.id = id
  }

  /// Page and usage in hexadecimal, such as `8C/02`.
  public var description: String { "\(Self.digits(page))/\(Self.digits(id))" }

  private static func digits(_ number: UInt16) -> String {
    let digits = String(number, radix: 16, uppercase: true)
    return digits.count < 2 ? "0\(digits)" : digits
  }
}

extension HIDUsage {
  /// Usage pages.
  public enum Page {
    public static let genericDesktop: UInt16 = 0x01
    public static let keyboard: UInt16 = 0x07
    public static let scanner: UInt16 = 0x8C
    public static let scale: UInt16 = 0x8D
    public static let cardReader: UInt16 = 0x8E
  }

  // HID Usage Tables, Generic Desktop Page.
  public static let mouse = HIDUsage(page: Page.genericDesktop, id: 0x02)
  public static let keyboard = HIDUsage(page: Page.genericDesktop, id: 0x06)
  public static let keypad = HIDUsage(page: Page.genericDesktop, id: 0x07)
  public static let byteCount = HIDUsage(page: Page.genericDesktop, id: 0x3B)

  // HID Point of Sale Usage Tables 1.02, Bar Code Scanner Page.
  public static let symbology1 = HIDUsage(page: Page.scanner, id: 0xFB)
  public static let symbology2 = HIDUsage(page: Page.scanner, id: 0xFC)
  public static let symbology3 = HIDUsage(page: Page.scanner, id: 0xFD)
  public static let decodedData = HIDUsage(page: Page.scanner, id: 0xFE)
  public static let decodedDataContinued = HIDUsage(page: Page.scanner, id: 0xFF)
}
