extension Collection<UInt8> {
  /// Two lower-case hexadecimal digits for each octet.
  public var hex: String {
    withOctets { octets in
      String(unsafeUninitializedCapacity: octets.count * 2) { text in
        for (index, octet) in octets.enumerated() {
          text.initializeElement(at: index * 2, to: hexadecimalDigit(octet >> 4))
          text.initializeElement(at: index * 2 + 1, to: hexadecimalDigit(octet & 15))
        }
        return octets.count * 2
      }
    }
  }

  func withOctets<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    withContiguousStorageIfAvailable(body) ?? Array(self).withUnsafeBufferPointer(body)
  }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
