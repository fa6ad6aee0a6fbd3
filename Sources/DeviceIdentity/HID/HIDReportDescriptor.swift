/// What a HID's reports hold, as its report descriptor declares it (USB HID 1.11, 6.2.2).
public struct HIDReportDescriptor: Hashable, Sendable {
  /// Octets of a descriptor that are read; no device of ours has a fifth of it.
  public static let limit = 4_096

  /// What the HID is, in the descriptor's order: the usages of its application collections.
  public internal(set) var applications: [HIDUsage] = []
  /// Every field, padding too, in the descriptor's order.
  public internal(set) var fields: [HIDField] = []
  /// Each report begins with its id.
  public internal(set) var hasReportIDs = false

  init() {}

  /// Reads a descriptor as it came from the device.
  public init(parsing octets: some Sequence<UInt8>) throws(HIDDescriptorError) {
    var parser = HIDDescriptorParser(Array(octets.prefix(Self.limit + 1)))
    self = try parser.parse()
  }

  /// Whether an application is on the page.
  public func isOn(page: UInt16) -> Bool { applications.contains { $0.page == page } }

  /// The input fields of a report, padding left out.
  public func inputs(of reportID: UInt8) -> [HIDField] {
    fields.filter { $0.kind == .input && $0.reportID == reportID && !$0.isConstant }
  }

  /// Parts a report into its id and the rest; nil for an empty one, or one with an id that it cannot
  /// have.
  public func split(_ report: ArraySlice<UInt8>) -> (id: UInt8, body: ArraySlice<UInt8>)? {
    guard let first = report.first else { return nil }
    guard hasReportIDs else { return (0, report) }
    return first == 0 ? nil : (first, report.dropFirst())
  }
}

/// Why a report descriptor cannot be read.
public struct HIDDescriptorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The octet where the item begins that is wrong.
  public let offset: Int
  public let reason: String
  /// The applications that were declared before it: what the HID says it is.
  public let applications: [HIDUsage]

  public var description: String {
    "the report descriptor cannot be read: octet \(offset): \(reason)"
  }
}
