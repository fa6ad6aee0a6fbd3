import DeviceIdentity

/// The control requests of the classes that are used.
extension USBHandle {
  private enum Request {
    static let patience: UInt32 = 1_000

    // USB 2.0, 9.3 and 9.4.3: a standard request for a descriptor of the device, or the interface.
    static let deviceIn: UInt8 = 0x80
    static let interfaceIn: UInt8 = 0x81
    static let getDescriptor: UInt8 = 0x06
    static let stringType: UInt16 = 0x0300
    static let reportType: UInt16 = 0x2200
    // Class requests to an interface.
    static let classIn: UInt8 = 0xA1
    static let classOut: UInt8 = 0x21
    // USB HID 1.11, 7.2.4 and 7.2.6.
    static let setIdle: UInt8 = 0x0A
    static let setProtocol: UInt8 = 0x0B
    // USB Printer Class 1.1, 4.2.
    static let getDeviceID: UInt8 = 0x00
    static let getPortStatus: UInt8 = 0x01
  }

  /// A string descriptor, in the first language the device has (USB 2.0, 9.6.7); nil where it does
  /// not tell.
  func string(_ index: UInt8) -> String? {
    guard index != 0 else { return nil }
    let languages = descriptor(Request.deviceIn, Request.stringType, 0, length: 255) ?? []
    let language =
      languages.count >= 4 ? UInt16(languages[2]) | UInt16(languages[3]) << 8 : UInt16(0x0409)
    let octets = descriptor(
      Request.deviceIn, Request.stringType | UInt16(index), language, length: 255)
    guard let octets, octets.count >= 4, octets[1] == 0x03 else { return nil }
    let text = octets.prefix(Int(octets[0])).dropFirst(2)
    let units = stride(from: text.startIndex, to: text.endIndex - 1, by: 2).map {
      UInt16(text[$0]) | UInt16(text[$0 + 1]) << 8
    }
    return String(decoding: units, as: UTF16.self)
  }

  /// The report descriptor of a HID (USB HID 1.11, 7.1.1); nil where it does not tell.
  ///
  /// - Parameter length: as announced; 0 where nothing was.
  func reportDescriptor(of interface: UInt8, length: Int) -> [UInt8]? {
    let wanted = length > 0 ? min(length, HIDReportDescriptor.limit) : HIDReportDescriptor.limit
    return descriptor(
      Request.interfaceIn, Request.reportType, UInt16(interface), length: wanted)
  }

  /// Tells a HID to send a report only when something changes.
  func setIdle(_ interface: UInt8) throws(USBError) {
    try tell(
      Request.classOut, Request.setIdle, value: 0, index: UInt16(interface),
      timeout: Request.patience)
  }

  /// What a boot keyboard's reports are like (USB HID 1.11, 7.2.6).
  enum HIDProtocol: UInt16, Sendable {
    /// Those that every keyboard of the kind sends.
    case boot = 0
    /// Those that its report descriptor tells.
    case report = 1
  }

  func setProtocol(_ interface: UInt8, _ wanted: HIDProtocol) throws(USBError) {
    try tell(
      Request.classOut, Request.setProtocol, value: wanted.rawValue, index: UInt16(interface),
      timeout: Request.patience)
  }

  /// The printer's IEEE 1284 id without its length; empty where it has none, nil where it does not
  /// answer.
  func printerID(_ interface: UInt8, alternate: UInt8) -> [UInt8]? {
    let answer = try? ask(
      Request.classIn, Request.getDeviceID, value: 0,
      index: UInt16(interface) << 8 | UInt16(alternate), length: 1_024, timeout: Request.patience)
    return answer.map(PrinterIDAnswer.id)
  }

  /// The printer's port status (USB Printer Class 1.1, 4.2.2); nil where it does not answer.
  func portStatus(_ interface: UInt8) -> UInt8? {
    let answer = try? ask(
      Request.classIn, Request.getPortStatus, value: 0, index: UInt16(interface), length: 1,
      timeout: Request.patience)
    return answer?.first
  }

  private func descriptor(
    _ type: UInt8, _ value: UInt16, _ index: UInt16, length: Int
  ) -> [UInt8]? {
    let answer = try? ask(
      type, Request.getDescriptor, value: value, index: index, length: length,
      timeout: Request.patience)
    return answer?.isEmpty == false ? answer : nil
  }
}

/// The answer to GET_DEVICE_ID (USB Printer Class 1.1, 4.2.1).
enum PrinterIDAnswer {
  /// The id, behind two octets that hold the length of it all: the high octet first, in some
  /// printers the low one, in others nothing that agrees with what follows.
  static func id(in answer: [UInt8]) -> [UInt8] {
    guard answer.count > 2 else { return [] }
    let (first, second) = (Int(answer[0]), Int(answer[1]))
    let lengths = [first << 8 | second, second << 8 | first]
    let length = lengths.first { (3...answer.count).contains($0) } ?? answer.count
    // Two octets short, it is the length of the id alone.
    let id = answer[2..<(length == answer.count - 2 ? answer.count : length)]
    return Array(id.prefix { $0 != 0 })
  }
}

extension USBHandle {
  // USB HID 1.11, 4.2 and 4.3.
  private static let bootSubclass: UInt8 = 1
  private static let keyboardProtocol: UInt8 = 1

  /// Asks a HID what its reports look like, and sets it up to send one for each change.
  func prepareHID(
    _ interface: SeenInterface, _ reportLength: Int, isKeyboard: Bool
  ) -> HIDSource {
    let descriptor = reportDescriptor(of: interface.number, length: reportLength)
    // Not every scanner knows the two requests, and none needs them.
    try? setIdle(interface.number)
    var isBoot = false
    if isKeyboard, interface.subclass == Self.bootSubclass,
      interface.protocol == Self.keyboardProtocol
    {
      // Some say yes to either and go on as they were. What the descriptor tells is what they are
      // read by wherever else they are plugged in.
      let wanted: HIDProtocol = Self.tellsKeys(descriptor) ? .report : .boot
      let isDone = (try? setProtocol(interface.number, wanted)) != nil
      isBoot = isDone && wanted == .boot
    }
    let id = device.facts?.id ?? SeenDevice.ID(vendor: 0, product: 0)
    return HIDSource(
      vendor: id.vendor, product: id.product, interface: interface.number,
      subclass: interface.subclass, protocol: interface.protocol,
      packetSize: interface.endpoint(.interrupt, .in)?.packetSize ?? 0,
      reportDescriptor: descriptor ?? [], isKeyboard: isKeyboard, isBootProtocol: isBoot)
  }

  /// Whether reports with keys can be read by it.
  static func tellsKeys(_ descriptor: [UInt8]?) -> Bool {
    guard let descriptor, let told = try? HIDReportDescriptor(parsing: descriptor) else {
      return false
    }
    return told.fields.contains {
      $0.kind == .input && !$0.isConstant && $0.isOn(page: HIDUsage.Page.keyboard)
    }
  }
}
