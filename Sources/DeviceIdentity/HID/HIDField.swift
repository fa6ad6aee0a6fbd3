/// A row of equal elements in a report: what one main item declares (USB HID 1.11, 6.2.2.5).
public struct HIDField: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case input, output, feature
  }

  public var kind: Kind
  /// 0 where the reports have no ids.
  public var reportID: UInt8
  /// Where it begins, counted from the octet after the report id.
  public var bitOffset: Int
  /// The bits of an element, and how many elements there are.
  public var bitSize: Int
  public var count: Int
  /// Padding, or a value that never changes.
  public var isConstant: Bool
  /// One control each element; else an array, whose elements name the controls that are on.
  public var isVariable: Bool
  public var logicalMinimum: Int64
  public var logicalMaximum: Int64
  /// The collections around it, outermost first.
  public var collections: [HIDUsage]
  var usages: [HIDUsageRange]

  /// Whether one of its elements has the usage.
  public func has(_ usage: HIDUsage) -> Bool { usages.contains { $0.contains(usage) } }

  /// Whether one of its elements has a usage of the page.
  public func isOn(page: UInt16) -> Bool { usages.contains { $0.page == page } }

  /// What an element is for; nil where no usage is left for it.
  public func usage(of element: Int) -> HIDUsage? {
    var first = 0
    for range in usages {
      if element < first + range.count {
        return HIDUsage(page: range.page, id: range.first + UInt16(element - first))
      }
      first += range.count
    }
    return usages.last.map { HIDUsage(page: $0.page, id: $0.last) }
  }

  /// Which elements have the usage: the first row of them. Where there are fewer usages than elements
  /// the last one is that of all the rest (USB HID 1.11, 6.2.2.8). An array of a single usage is
  /// careless for a row.
  public func elements(of usage: HIDUsage) -> Range<Int> {
    guard isVariable else { return usages.count == 1 && only(usage) ? 0..<count : 0..<0 }
    var row = 0..<0
    var first = 0
    for (place, range) in usages.enumerated() {
      if range.contains(usage) {
        let index = first + Int(usage.id - range.first)
        guard index < count, row.isEmpty || index == row.upperBound else { return row }
        let isLast = place == usages.count - 1 && usage.id == range.last
        row = (row.isEmpty ? index : row.lowerBound)..<(isLast ? count : index + 1)
      }
      first += range.count
      guard first < count else { return row }
    }
    return row
  }

  private func only(_ usage: HIDUsage) -> Bool {
    usages.allSatisfy { $0.first == $0.last && $0.contains(usage) }
  }

  /// The usage that the value of an array's element stands for; nil for none.
  public func usage(ofArrayValue value: UInt32) -> HIDUsage? {
    let index = Int64(value) - logicalMinimum
    guard !isVariable, index >= 0, Int64(value) <= logicalMaximum else { return nil }
    var first: Int64 = 0
    for range in usages {
      if index < first + Int64(range.count) {
        return HIDUsage(page: range.page, id: range.first + UInt16(index - first))
      }
      first += Int64(range.count)
    }
    return nil
  }

  /// An element's value, unsigned; nil where the report is too short for it, or it is wider than 32
  /// bits.
  ///
  /// - Parameter body: the report without its id.
  public func value(_ element: Int, in body: ArraySlice<UInt8>) -> UInt32? {
    guard (0..<count).contains(element), bitSize <= 32 else { return nil }
    return bits(at: bitOffset + element * bitSize, count: bitSize, in: body)
  }

  /// Writes an element's value. Nothing happens where the report is too short for it, or it is wider
  /// than 32 bits.
  ///
  /// - Parameter body: where the report begins behind its id.
  public func set(_ element: Int, to value: UInt32, in report: inout [UInt8], body: Int) {
    let first = bitOffset + element * bitSize
    guard (0..<count).contains(element), bitSize <= 32, first >= 0,
      first + bitSize <= (report.count - body) * 8
    else { return }
    for bit in 0..<bitSize {
      let mask: UInt8 = 1 << ((first + bit) % 8)
      let isOn = value >> bit & 1 == 1
      let place = body + (first + bit) / 8
      report[place] = isOn ? report[place] | mask : report[place] & ~mask
    }
  }

  /// Whether the report holds the whole field.
  public func fits(_ body: ArraySlice<UInt8>) -> Bool {
    bitOffset + bitSize * count <= body.count * 8
  }
}

/// Usages that follow one another on one page.
struct HIDUsageRange: Hashable, Sendable {
  var page: UInt16
  var first: UInt16
  var last: UInt16
  /// Named with its page in one item, so that no later page changes it.
  var isExtended = false

  var count: Int { Int(last) - Int(first) + 1 }
  func contains(_ usage: HIDUsage) -> Bool {
    usage.page == page && (first...last).contains(usage.id)
  }
}

/// Up to 32 bits, the lowest first, at any place.
private func bits(at offset: Int, count: Int, in octets: ArraySlice<UInt8>) -> UInt32? {
  guard offset >= 0, count >= 0, offset + count <= octets.count * 8 else { return nil }
  var value: UInt64 = 0
  let first = offset / 8
  let end = (offset + count + 7) / 8
  for place in first..<max(first, end) {
    value |= UInt64(octets[octets.startIndex + place]) << UInt64(8 * (place - first))
  }
  value >>= UInt64(offset % 8)
  return UInt32(truncatingIfNeeded: value & ((1 << UInt64(count)) - 1))
}
