extension Collection<UInt8> {
  /// Two lower-case hexadecimal digits for each octet.
  public var hex: String {
    String(unsafeUninitializedCapacity: count * 2) { text in
      var end = text.startIndex
      for octet in self {
        text.initializeElement(at: end, to: hexadecimalDigit(octet >> 4))
        text.initializeElement(at: end + 1, to: hexadecimalDigit(octet & 15))
        end += 2
      }
      return end
    }
  }

  func withOctets<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    withContiguousStorageIfAvailable(body) ?? Array(self).withUnsafeBufferPointer(body)
  }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
