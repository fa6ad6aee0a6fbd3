import DeviceIdentity

/// Where the code stands in the reports of a scanner in HID POS mode.
enum POSReportLayout: Hashable {
  /// By the usages that the report descriptor names (HID Point of Sale Usage Tables 1.02, 5): for each
  /// report id its fields.
  case declared(HIDReportDescriptor, [UInt8: [HIDField]])
  /// By what such scanners do. Whether reports begin with an id is not always known.
  case fixed(DeviceQuirks.Reports, hasReportIDs: Bool?)

  init(descriptor: HIDReportDescriptor?, reports: DeviceQuirks.Reports?) {
    var declared: [UInt8: [HIDField]] = [:]
    if let descriptor {
      for field in descriptor.fields
      where field.kind == .input && field.bitSize == 8 && field.has(.decodedData) {
        // What has a usage is no padding, even where it is called constant.
        declared[field.reportID] = descriptor.fields.filter {
          $0.kind == .input && $0.reportID == field.reportID
        }
      }
    }
    if let descriptor, !declared.isEmpty {
      self = .declared(descriptor, declared)
    } else {
      // A descriptor that declares no input does not say either how reports begin.
      let says = descriptor?.fields.contains { $0.kind == .input } == true
      self = .fixed(reports ?? .standard, hasReportIDs: says ? descriptor?.hasReportIDs : nil)
    }
  }

  func read(_ report: ArraySlice<UInt8>) throws(POSReportError) -> POSReport {
    switch self {
    case .declared(let descriptor, let fields):
      guard let (id, body) = descriptor.split(report), let fields = fields[id] else {
        throw .noCode
      }
      return try Self.read(body, fields)
    case .fixed(.standard, let hasReportIDs):
      return try Self.readStandard(Array(report), hasReportIDs)
    case .fixed(.microscan, let hasReportIDs):
      return try Self.readCounted(hasReportIDs == false ? report : report.dropFirst())
    case .fixed(.symbol, let hasReportIDs):
      return try Self.readCounted(hasReportIDs == true ? report.dropFirst() : report)
    }
  }
}

// MARK: - By usages

extension POSReportLayout {
  private static func read(
    _ body: ArraySlice<UInt8>, _ fields: [HIDField]
  ) throws(POSReportError) -> POSReport {
    var data: [UInt8] = []
    var capacity = 0
    for field in fields where field.bitSize == 8 {
      let elements = field.elements(of: .decodedData)
      capacity += elements.count
      data += elements.compactMap {
        field.value($0, in: body).map { UInt8(truncatingIfNeeded: $0) }
      }
    }
    if let count = value(.byteCount, fields, body) {
      guard count <= UInt32(data.count) else { throw .damaged }
      guard count > 0 || value(.decodedDataContinued, fields, body) == 1 else { throw .noCode }
      data = Array(data.prefix(Int(count)))
    } else {
      data = withoutPadding(data)
      guard !data.isEmpty else { throw .noCode }
    }
    let symbology = [HIDUsage.symbology1, .symbology2, .symbology3].map { value($0, fields, body) }
    return POSReport(
      aim: AIMIdentifier(octets: symbology), data: data,
      continuation: continuation(fields, body, isFull: data.count == capacity))
  }

  private static func continuation(
    _ fields: [HIDField], _ body: ArraySlice<UInt8>, isFull: Bool
  ) -> POSReport.Continuation {
    guard fields.contains(where: { $0.has(.decodedDataContinued) }) else {
      return isFull ? .unsaid : .last
    }
    // A report that ends before the field has nothing to go on with.
    return value(.decodedDataContinued, fields, body) ?? 0 != 0 ? .continued : .last
  }

  /// The first element with the usage.
  private static func value(
    _ usage: HIDUsage, _ fields: [HIDField], _ body: ArraySlice<UInt8>
  ) -> UInt32? {
    for field in fields {
      if let element = field.elements(of: usage).first { return field.value(element, in: body) }
    }
    return nil
  }

  private static func withoutPadding(_ data: [UInt8]) -> [UInt8] {
    let end = data.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    return Array(data[..<end])
  }
}

// MARK: - By custom

extension POSReportLayout {
  /// After the id (2): the length, the AIM identifier, 56 octets of data, two octets of the maker's,
  /// and the bit that says that more comes.
  private static let standardCapacity = 56

  /// Where the code begins in a report that nobody has declared.
  func codeStart(in report: [UInt8]) -> Int {
    switch self {
    case .declared: 0
    case .fixed(.standard, let hasReportIDs):
      (hasReportIDs ?? Self.looksNumbered(report) ? 1 : 0) + 4
    case .fixed(.microscan, let hasReportIDs): hasReportIDs == false ? 1 : 2
    case .fixed(.symbol, let hasReportIDs): hasReportIDs == true ? 2 : 1
    }
  }

  private static func readStandard(
    _ report: [UInt8], _ hasReportIDs: Bool?
  ) throws(POSReportError) -> POSReport {
    let hasID = hasReportIDs ?? looksNumbered(report)
    let body = hasID ? report.dropFirst() : report[...]
    guard let count = body.first, count > 0 || body.last == 1 else { throw .noCode }
    let rest = body.dropFirst()
    guard count <= standardCapacity, rest.count >= 3 + Int(count) else { throw .damaged }
    let data = rest.dropFirst(3)
    // The continuation stands in the last octet of a whole report.
    let place = data.startIndex + standardCapacity + 2
    let isContinued = place < data.endIndex && data[place] & 1 != 0
    return POSReport(
      aim: AIMIdentifier(octets: rest.prefix(3).map { UInt32($0) }),
      data: Array(data.prefix(Int(count))), continuation: isContinued ? .continued : .last)
  }

  /// Whether a report begins with the id that all use, and a length after it; the octet after a bare
  /// length is `]` or 0.
  private static func looksNumbered(_ report: [UInt8]) -> Bool {
    report.count >= 2 && report[0] == 2 && (1...UInt8(standardCapacity)).contains(report[1])
  }

  /// A length, then data up to the end of the report; a full one may go on in the next.
  private static func readCounted(
    _ body: ArraySlice<UInt8>
  ) throws(POSReportError) -> POSReport {
    guard let count = body.first, count > 0 else { throw .noCode }
    let data = body.dropFirst()
    guard Int(count) <= data.count else { throw .damaged }
    return POSReport(
      aim: nil, data: Array(data.prefix(Int(count))),
      continuation: Int(count) == data.count ? .unsaid : .last)
  }
}

extension AIMIdentifier {
  /// The three octets of a report; nil where the scanner left them out.
  fileprivate init?(octets: [UInt32?]) {
    self.init(prefixOf: octets.compactMap { $0.flatMap { UInt8(exactly: $0) } })
  }
}
