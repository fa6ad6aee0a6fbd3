/// Reads the items of a report descriptor one after the other.
struct HIDDescriptorParser {
  /// Bounds far above what devices have; beyond them is damage or malice.
  static let deepest = 32
  static let mostSaved = 16
  static let mostFields = 512
  static let largestReport = 65_536

  private struct Globals {
    var page: UInt16 = 0
    var minimum: Int64 = 0
    /// Read with and without a sign: which is right, the minimum tells.
    var maximum: (signed: Int64, unsigned: Int64) = (0, 0)
    var size = 0
    var count = 0
    var reportID: UInt8 = 0

    var logicalMaximum: Int64 { minimum < 0 ? maximum.signed : maximum.unsigned }
  }

  private struct Locals {
    var usages: [HIDUsageRange] = []
    /// Usage Minimum and Usage Maximum, until the other one comes: no order is prescribed.
    var minimum: (value: UInt32, isExtended: Bool)?
    var maximum: UInt32?
    /// Inside a set of alternatives, and whether its first, which is the one that counts, was there.
    var alternatives: (isOpen: Bool, hasFirst: Bool) = (false, false)
  }

  private struct ReportKey: Hashable {
    var kind: HIDField.Kind
    var id: UInt8
  }

  private let octets: [UInt8]
  private var place = 0
  private var itemStart = 0
  private var globals = Globals()
  private var saved: [Globals] = []
  private var locals = Locals()
  private var collections: [HIDUsage] = []
  private var reportBits: [ReportKey: Int] = [:]
  private var descriptor = HIDReportDescriptor()

  init(_ octets: [UInt8]) { self.octets = octets }

  mutating func parse() throws(HIDDescriptorError) -> HIDReportDescriptor {
    guard octets.count <= HIDReportDescriptor.limit else {
      throw wrong("it has more than \(HIDReportDescriptor.limit) octets")
    }
    while place < octets.count {
      itemStart = place
      try item()
    }
    itemStart = octets.count
    guard collections.isEmpty else { throw wrong("it ends inside a collection") }
    return descriptor
  }

  /// The prefix of an item holds its size, its type and its tag (USB HID 1.11, 6.2.2.2 and 6.2.2.3).
  private mutating func item() throws(HIDDescriptorError) {
    let prefix = octets[place]
    place += 1
    guard prefix != 0xFE else { return try skipLongItem() }
    let size = [0, 1, 2, 4][Int(prefix & 0x03)]
    guard octets.count - place >= size else { throw wrong("the last item is cut off") }
    var value: UInt32 = 0
    for (index, octet) in octets[place..<place + size].enumerated() {
      value |= UInt32(octet) << UInt32(8 * index)
    }
    place += size
    let tag = prefix >> 4
    switch prefix >> 2 & 0x03 {
    case 0: try main(tag, value)
    case 1: try global(tag, value, size)
    case 2: try local(tag, value, size)
    default: break
    }
  }

  /// No long item has a meaning.
  private mutating func skipLongItem() throws(HIDDescriptorError) {
    guard octets.count - place >= 2, octets.count - place - 2 >= Int(octets[place]) else {
      throw wrong("the last item is cut off")
    }
    place += 2 + Int(octets[place])
  }

  private func wrong(_ reason: String) -> HIDDescriptorError {
    HIDDescriptorError(
      offset: itemStart, reason: reason, applications: descriptor.applications)
  }
}

// MARK: - Main items (USB HID 1.11, 6.2.2.4 to 6.2.2.6)

extension HIDDescriptorParser {
  private mutating func main(_ tag: UInt8, _ value: UInt32) throws(HIDDescriptorError) {
    try closeLocals()
    defer { locals = Locals() }
    switch tag {
    case 0x8: try field(.input, value)
    case 0x9: try field(.output, value)
    case 0xB: try field(.feature, value)
    case 0xA: try openCollection(kind: value)
    case 0xC:
      guard collections.popLast() != nil else { throw wrong("a collection ends that never began") }
    default: break
    }
  }

  private mutating func openCollection(kind: UInt32) throws(HIDDescriptorError) {
    guard collections.count < Self.deepest else {
      throw wrong("collections are nested deeper than \(Self.deepest)")
    }
    let usage = locals.usages.first.map { HIDUsage(page: $0.page, id: $0.first) }
    collections.append(usage ?? HIDUsage(page: globals.page, id: 0))
    if kind == 1, let usage { descriptor.applications.append(usage) }
  }

  private mutating func field(_ kind: HIDField.Kind, _ flags: UInt32) throws(HIDDescriptorError) {
    let key = ReportKey(kind: kind, id: globals.reportID)
    let offset = reportBits[key, default: 0]
    let bits = globals.size * globals.count
    guard bits <= Self.largestReport - offset else {
      throw wrong("a report has more than \(Self.largestReport) bits")
    }
    guard bits > 0 else { return }
    guard descriptor.fields.count < Self.mostFields else {
      throw wrong("it has more than \(Self.mostFields) fields")
    }
    reportBits[key] = offset + bits
    descriptor.fields.append(
      HIDField(
        kind: kind, reportID: globals.reportID, bitOffset: offset, bitSize: globals.size,
        count: globals.count, isConstant: flags & 0x01 != 0, isVariable: flags & 0x02 != 0,
        logicalMinimum: globals.minimum, logicalMaximum: globals.logicalMaximum,
        collections: collections, usages: locals.usages))
  }
}

// MARK: - Global items (USB HID 1.11, 6.2.2.7)

extension HIDDescriptorParser {
  private mutating func global(
    _ tag: UInt8, _ value: UInt32, _ size: Int
  ) throws(HIDDescriptorError) {
    switch tag {
    case 0x0: globals.page = UInt16(truncatingIfNeeded: value)
    case 0x1: globals.minimum = signed(value, size)
    case 0x2: globals.maximum = (signed(value, size), Int64(value))
    case 0x7: globals.size = try bounded(value, "the size of a field")
    case 0x8: try setReportID(value)
    case 0x9: globals.count = try bounded(value, "the count of a field")
    case 0xA:
      guard saved.count < Self.mostSaved else {
        throw wrong("its state is saved more than \(Self.mostSaved) times")
      }
      saved.append(globals)
    case 0xB:
      guard let last = saved.popLast() else { throw wrong("a state is restored that none saved") }
      globals = last
    default: break
    }
  }

  private mutating func setReportID(_ value: UInt32) throws(HIDDescriptorError) {
    guard let id = UInt8(exactly: value), id != 0 else { throw wrong("\(value) is no report id") }
    globals.reportID = id
    descriptor.hasReportIDs = true
  }

  private func bounded(_ value: UInt32, _ what: String) throws(HIDDescriptorError) -> Int {
    guard value <= UInt32(Self.largestReport) else { throw wrong("\(what) is \(value)") }
    return Int(value)
  }

  private func signed(_ value: UInt32, _ size: Int) -> Int64 {
    switch size {
    case 1: Int64(Int8(truncatingIfNeeded: value))
    case 2: Int64(Int16(truncatingIfNeeded: value))
    default: Int64(Int32(truncatingIfNeeded: value))
    }
  }
}

// MARK: - Local items (USB HID 1.11, 6.2.2.8)

extension HIDDescriptorParser {
  private mutating func local(
    _ tag: UInt8, _ value: UInt32, _ size: Int
  ) throws(HIDDescriptorError) {
    switch tag {
    case 0x0: try add(value, value, isExtended: size == 4)
    case 0x1:
      locals.minimum = (value, size == 4)
      try addRange()
    case 0x2:
      locals.maximum = value
      try addRange()
    case 0xA:
      guard (value == 1) != locals.alternatives.isOpen, value <= 1 else {
        throw wrong("a set of alternative usages is not opened and closed in turn")
      }
      locals.alternatives = (value == 1, false)
    default: break
    }
  }

  private mutating func addRange() throws(HIDDescriptorError) {
    guard let minimum = locals.minimum, let maximum = locals.maximum else { return }
    (locals.minimum, locals.maximum) = (nil, nil)
    try add(minimum.value, maximum, isExtended: minimum.isExtended)
  }

  private mutating func add(
    _ first: UInt32, _ last: UInt32, isExtended: Bool
  ) throws(HIDDescriptorError) {
    if locals.alternatives.isOpen {
      if locals.alternatives.hasFirst { return }
      locals.alternatives.hasFirst = true
    }
    let page = isExtended ? UInt16(truncatingIfNeeded: first >> 16) : globals.page
    let ids = (UInt16(truncatingIfNeeded: first), UInt16(truncatingIfNeeded: last))
    guard ids.0 <= ids.1 else { throw wrong("a range of usages ends before it begins") }
    locals.usages.append(
      HIDUsageRange(page: page, first: ids.0, last: ids.1, isExtended: isExtended))
  }

  /// A page that was named after usages is theirs too, back to the last one that has it already.
  private mutating func closeLocals() throws(HIDDescriptorError) {
    guard !locals.alternatives.isOpen else { throw wrong("a set of alternative usages stays open") }
    guard locals.maximum == nil else {
      throw wrong("a range of usages has an end and no beginning")
    }
    for index in locals.usages.indices.reversed() where !locals.usages[index].isExtended {
      if locals.usages[index].page == globals.page { break }
      locals.usages[index].page = globals.page
    }
  }
}
