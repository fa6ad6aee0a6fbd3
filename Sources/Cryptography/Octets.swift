extension Collection<UInt8> {
  /// Two lower-case hexadecimal digits for each octet.
  public var hex: String { withOctets(hexadecimal) }

  func withOctets<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    withContiguousStorageIfAvailable(body) ?? Array(self).withUnsafeBufferPointer(body)
  }
}

extension [UInt8] {
  /// Two lower-case hexadecimal digits for each octet.
  public var hex: String { withUnsafeBufferPointer(hexadecimal) }
}

private func hexadecimal(_ octets: UnsafeBufferPointer<UInt8>) -> String {
  String(unsafeUninitializedCapacity: octets.count * 2) { text in
    for index in octets.indices {
      text.initializeElement(at: index * 2, to: hexadecimalDigit(octets[index] >> 4))
      text.initializeElement(at: index * 2 + 1, to: hexadecimalDigit(octets[index] & 15))
    }
    return octets.count * 2
  }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
