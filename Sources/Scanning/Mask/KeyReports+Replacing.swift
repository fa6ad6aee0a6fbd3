import DeviceIdentity

extension KeyReports {
  /// A report with other keys down in the places of these.
  ///
  /// - Parameter keys: by the usages of the keys that are down, those that shall be.
  func replacing(_ keys: [UInt8: UInt8], in report: [UInt8]) -> [UInt8] {
    var new = report
    guard let descriptor else {
      for place in new.indices.dropFirst(2).prefix(6) {
        new[place] = keys[new[place]] ?? new[place]
      }
      return new
    }
    guard let (id, body) = descriptor.split(report[...]), let fields = fields[id] else {
      return new
    }
    let start = body.startIndex
    for (key, other) in keys {
      for field in fields where key != other { Self.lift(key, of: field, &new, start) }
    }
    for (key, other) in keys where key != other {
      for field in fields { Self.press(other, for: key, of: field, in: body, &new, start) }
    }
    return new
  }

  private static func elements(_ field: HIDField) -> Range<Int> { 0..<min(field.count, 256) }

  private static func usage(_ key: UInt8) -> HIDUsage {
    HIDUsage(page: HIDUsage.Page.keyboard, id: UInt16(key))
  }

  /// Takes the bit of a key away, where each key has one.
  private static func lift(
    _ key: UInt8, of field: HIDField, _ new: inout [UInt8], _ start: Int
  ) {
    guard field.isVariable else { return }
    for element in elements(field) where field.usage(of: element) == usage(key) {
      field.set(element, to: 0, in: &new, body: start)
    }
  }

  /// Sets the bit of the other key, or puts its number in the place of the first one's.
  private static func press(
    _ other: UInt8, for key: UInt8, of field: HIDField, in body: ArraySlice<UInt8>,
    _ new: inout [UInt8], _ start: Int
  ) {
    for element in elements(field) {
      guard let value = field.value(element, in: body) else { return }
      if field.isVariable {
        if field.usage(of: element) == usage(other) {
          field.set(element, to: 1, in: &new, body: start)
        }
      } else if field.usage(ofArrayValue: value) == usage(key) {
        let number = Int64(value) + Int64(other) - Int64(key)
        guard number >= 0, let number = UInt32(exactly: number),
          field.usage(ofArrayValue: number) == usage(other)
        else { continue }
        field.set(element, to: number, in: &new, body: start)
      }
    }
  }
}
