/// A reader of what comes from outside, and what must hold whatever comes.
///
/// Each is run by libFuzzer (`scripts/fuzz`), and with the corpus by the ordinary tests.
public enum FuzzTarget: String, CaseIterable, Sendable {
  /// HID report descriptors.
  case descriptor
  /// Reports of scanners in HID POS mode.
  case pos
  /// Reports of scanners that act as keyboards.
  case keyboard
  /// Bytes of scanners on serial lines.
  case serial
  /// Answers of printers to questions about their state.
  case status
  /// IEEE 1284 ids of printers.
  case id
  /// Templates of receipts.
  case template
  /// Lines of a device table.
  case table
  /// Lines of printer profiles.
  case profile
  /// Answers and notifications of Upay.
  case upay
  /// Answers and notices of OTT Pay.
  case ottpay
  /// Answers and notifications of SecurePay.
  case securepay
  /// Answers and notifications of IOTPay.
  case iotpay
  /// Answers, notices and logins of UCSP.
  case ucsp

  /// Reads the octets; ends the program when something does not hold.
  public func run(_ octets: [UInt8]) {
    switch self {
    case .descriptor: fuzzDescriptor(octets)
    case .pos: fuzzPOS(octets)
    case .keyboard: fuzzKeyboard(octets)
    case .serial: fuzzSerial(octets)
    case .status: fuzzStatus(octets)
    case .id: fuzzPrinterID(octets)
    case .template: fuzzTemplate(octets)
    case .table: fuzzTable(octets)
    case .profile: fuzzProfile(octets)
    case .upay: fuzzUpay(octets)
    case .ottpay: fuzzOTTPay(octets)
    case .securepay: fuzzSecurePay(octets)
    case .iotpay: fuzzIOTPay(octets)
    case .ucsp: fuzzUCSP(octets)
    }
  }
}

/// Takes octets apart into numbers and pieces, in an order that small changes do not upset.
struct FuzzInput {
  private var octets: ArraySlice<UInt8>

  init(_ octets: [UInt8]) { self.octets = octets[...] }

  var isEmpty: Bool { octets.isEmpty }
  mutating func octet() -> UInt8 { octets.popFirst() ?? 0 }

  /// A piece whose length stands before it.
  mutating func piece() -> [UInt8] {
    let length = Int(octet())
    defer { octets = octets.dropFirst(length) }
    return Array(octets.prefix(length))
  }

  /// All that is left.
  mutating func rest() -> [UInt8] {
    defer { octets = [] }
    return Array(octets)
  }
}
